//! Sentences of other languages that tell of an error: `ich bekomme nur noch 402`, `постоянно выдаёт ошибку 403`, `一直报错 429`.

use super::met::is_status;

/// Verbs of one who meets an error or of what reports it, in German, French, Spanish, Portuguese, Italian, Russian, Ukrainian,
/// Polish, Dutch, Turkish, Vietnamese and Indonesian.
const VERBS: &str = "bekomme|bekommen|erhalte|erhalten|kriege|kommt|liefert|wirft|meldet|antwortet|gibt mir|\
    obtiens|obtient|reçois|recois|renvoie|retourne|affiche|me donne|j ai une|j ai toujours|\
    obtengo|recibo|recibiendo|me sale|me da|me aparece|devuelve|arroja|me tira|me marca|me muestra|da error|sale error|\
    recebo|recebendo|recebido|estou tendo|dá erro|dando erro|me retorna|retorna|devolve|\
    ricevo|ottengo|mi dà|mi da|restituisce|\
    получаю|получаем|выдаёт|выдает|возвращает|выскакивает|вылетает|пишет|прилетает|ловлю|падает|отвечает|отдаёт|отдает|\
    отримую|видає|повертає|dostaję|otrzymuję|zwraca|wyskakuje|wyrzuca|krijg|krijgen|geeft|\
    alıyorum|alıyoruz|veriyor|döndürüyor|dönüyor|bị|báo lỗi|gặp lỗi|nhận được|dapat error|muncul error|mendapat|mendapatkan";

/// Nouns for an error beside its status.
const NOUNS: &str = "fehler|fehlermeldung|fehlercode|erreur|erreurs|errore|errori|erro|erros|el error|un error|este error|\
    ошибка|ошибку|ошибки|ошибкой|помилка|помилку|помилки|błąd|błędu|błędy|hata|hatası|hatasını|lỗi|fout|foutmelding|fel|\
    virhe|chyba|kesalahan";

/// The same in scripts that put no spaces between words.
const UNSPACED: [&str; 30] = [
    "报错",
    "報錯",
    "错误",
    "錯誤",
    "提示",
    "返回",
    "显示",
    "顯示",
    "出现",
    "出現",
    "遇到",
    "回傳",
    "报了",
    "报",
    "エラー",
    "になります",
    "になる",
    "になって",
    "が出",
    "返ってき",
    "が返",
    "表示され",
    "発生",
    "오류",
    "에러",
    "나옵니다",
    "뜹니다",
    "뜨네요",
    "떠요",
    "납니다",
];

/// Words of questions, instructions and definitions.
const ASKS: &str = "wie|was|warum|comment|pourquoi|quoi|cómo|como|qué|por qué|porque|come|perché|как|что|почему|зачем|\
    исправить|jak|dlaczego|hoe|waarom|nasıl|neden|làm sao|bagaimana|kenapa";
const ASKS_UNSPACED: [&str; 16] = [
    "如何",
    "怎么",
    "怎樣",
    "怎样",
    "什么",
    "什麼",
    "为什么",
    "意思",
    "是指",
    "どう",
    "なぜ",
    "とは",
    "意味",
    "어떻게",
    "왜",
    "의미",
];

/// Words of definitions and of what does not happen.
const DENIES: &str = "nicht mehr|kein|keine|ohne|ne plus|plus d|sans|ya no|sin|não mais|sem|senza|non più|больше не|без|\
    niet meer|geen|zonder|artık|nie ma|bez|bedeutet|heißt|signifie|significa|означает|oznacza|betekent";
const DENIES_UNSPACED: [&str; 8] = [
    "不再",
    "没有",
    "沒有",
    "処理",
    "处理",
    "處理",
    "なくな",
    "避免",
];

/// Words of what happens under a condition, unless a person tells it of themselves.
const CONDITIONS: &str =
    "wenn|falls|si|cuando|quand|quando|se|если|когда|als|eğer|nếu|jika|jeśli|gdy";
const CONDITIONS_UNSPACED: [&str; 4] = ["如果", "若", "場合", "경우"];
const PERSONAL: &str = "ich|wir|mir|je|j|nous|me|mi|yo|eu|я|мне|меня|мы|ik|ben|tôi|saya";

/// What a sentence of another language says of a status.
enum Said<'t> {
    /// It was met, or is called an error.
    Met(&'t str),
    /// The sentence asks, explains, denies or supposes.
    Discussed,
}

/// Returns what a text of one or more sentences says of a status.
fn said(text: &str) -> Option<Said<'_>> {
    if !text.contains(['4', '5']) {
        return None;
    }
    text.split_inclusive(['\u{3002}', '\u{ff01}', '\u{ff1f}'])
        .find_map(said_once)
}

fn said_once(sentence: &str) -> Option<Said<'_>> {
    let status = sentence
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .find(|word| is_status(word))?;
    let at = status.as_ptr() as usize - sentence.as_ptr() as usize;
    let folded = |text: &str| {
        let words = text.split(|letter: char| !letter.is_alphanumeric());
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        format!(" {} ", words.join(" ").to_lowercase())
    };
    let (all, before) = (folded(sentence), folded(sentence.get(..at)?));
    let says = |text: &str, list: &str| {
        list.split('|')
            .any(|one| text.contains(&format!(" {} ", one.trim())))
    };
    let comma = [',', '\u{ff0c}', '\u{3001}'];
    let clause = sentence
        .split(comma)
        .find(|clause| clause.as_bytes().as_ptr_range().contains(&status.as_ptr()))?;
    let has = |list: &[&str]| list.iter().any(|one| clause.contains(one));
    if !says(&all, VERBS) && !says(&all, NOUNS) && !has(&UNSPACED) {
        return None;
    }
    // `老是遇到 429，怎么解决？`: the question is a clause of its own.
    let asked = clause.trim_end().ends_with(['?', '\u{ff1f}']);
    let discussed = asked
        || says(&before, ASKS)
        || says(&all, DENIES)
        || says(&all, CONDITIONS) && !says(&all, PERSONAL)
        || has(&ASKS_UNSPACED)
        || has(&DENIES_UNSPACED)
        || has(&CONDITIONS_UNSPACED);
    Some(match discussed {
        true => Said::Discussed,
        false => Said::Met(status),
    })
}

/// Returns the status that a sentence of another language says was met, or which it calls an error.
pub(super) fn object(sentence: &str) -> Option<&str> {
    match said(sentence)? {
        Said::Met(status) => Some(status),
        Said::Discussed => None,
    }
}

/// Whether a sentence of another language only speaks of a status: `Was bedeutet Fehler 402?`.
pub(super) fn discusses(sentence: &str) -> bool {
    matches!(said(sentence), Some(Said::Discussed))
}

#[cfg(test)]
mod tests {
    use super::{discusses, object};
    use rstest::rstest;

    #[rstest]
    #[case("Ich bekomme seit gestern nur noch 402", Some("402"))]
    #[case("постоянно выдаёт ошибку 403", Some("403"))]
    #[case("一直报错 429", Some("429"))]
    #[case("OpenRouterを使うと429エラーになります", Some("429"))]
    #[case("Siempre me sale el error 401 al usar OpenRouter", Some("401"))]
    #[case("Wie behebe ich Fehler 402?", None)]
    #[case("Was bedeutet Fehler 402", None)]
    #[case("如何处理 429 错误", None)]
    #[case("L'erreur 404 signifie que la page n'existe pas", None)]
    #[case("We bought 402 apples", None)]
    #[case("Seit dem Update gibt es keine Fehler 429", None)]
    fn objects(#[case] sentence: &str, #[case] status: Option<&str>) {
        assert_eq!(object(sentence), status, "{sentence}");
    }

    #[rstest]
    #[case("429エラーとは何ですか", true)]
    #[case("Si recibes un error 401, revisa la clave.", true)]
    #[case("Si uso Claude me sale el error 401", false)]
    #[case("What does error 402 mean?", false)]
    #[case("codex报这个错：status 502。号池里有账号失效会这样吗？", false)]
    fn discussions(#[case] sentence: &str, #[case] expected: bool) {
        assert_eq!(discusses(sentence), expected, "{sentence}");
    }
}
