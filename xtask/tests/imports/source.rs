//! What one source file imports, re-exports and defines, read from its tokens: comments and strings cannot mislead.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// A module, as the names that lead to it from the crate's root.
pub(crate) type Path = Vec<String>;

/// A path that a module names: in a `use`, or inline after `crate::`, `super::`, `self::` or a crate's name.
#[derive(Clone, Debug)]
pub(crate) struct Import {
    pub line: usize,
    pub path: Path,
    /// The name that a `use` binds; `*` for a glob; nothing for an inline path.
    pub binds: Option<String>,
}

/// One module of a file: the file's own, or an inline `mod name { .. }` below it.
#[derive(Debug, Default)]
pub(crate) struct Module {
    /// The inline modules that lead here from the file's own module.
    pub inside: Path,
    pub imports: Vec<Import>,
    /// The names of the items defined here, without those that macros make.
    pub items: BTreeSet<String>,
    /// The modules that exist in test builds only.
    pub test_modules: BTreeSet<String>,
}

/// The modules of a file, its own first. Code under `#[cfg(test)]` is left out.
pub(crate) fn modules(text: &str) -> Result<Vec<Module>, String> {
    let tokens: TokenStream = text
        .parse()
        .map_err(|error: proc_macro2::LexError| error.to_string())?;
    let mut modules = vec![Module::default()];
    Walk {
        modules: &mut modules,
        current: 0,
    }
    .block(tokens, true);
    Ok(modules)
}

struct Walk<'a> {
    modules: &'a mut Vec<Module>,
    current: usize,
}

impl Walk<'_> {
    /// `level`: items found here belong to the module, not to a function's body.
    fn block(&mut self, tokens: TokenStream, level: bool) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            match token {
                TokenTree::Punct(_) if only_for_tests(&tokens, at) => {
                    at = self.skip_item(&tokens, at + 2);
                    continue;
                }
                TokenTree::Ident(word) if word == "use" && !is_punct(&tokens, at + 1, '<') => {
                    let mut prefix = Vec::new();
                    at = self.use_tree(&tokens, at + 1, &mut prefix);
                }
                TokenTree::Ident(word) => {
                    let next = tokens.get(at + 1);
                    if word == "mod"
                        && let (Some(TokenTree::Ident(name)), Some(TokenTree::Group(body))) =
                            (next, tokens.get(at + 2))
                    {
                        self.inline_module(&name.to_string(), body);
                        at += 3;
                        continue;
                    }
                    if level
                        && defines(&word.to_string())
                        && let Some(name) = item_name(&tokens, at + 1)
                    {
                        self.module().items.insert(name);
                    }
                    at = self.inline_path(&tokens, at);
                }
                TokenTree::Group(group) => self.block(group.stream(), false),
                _ => {}
            }
            at += 1;
        }
    }

    fn module(&mut self) -> &mut Module {
        &mut self.modules[self.current]
    }

    fn inline_module(&mut self, name: &str, body: &Group) {
        let mut inside = self.module().inside.clone();
        inside.push(name.to_owned());
        self.modules.push(Module {
            inside,
            ..Module::default()
        });
        let outer = std::mem::replace(&mut self.current, self.modules.len() - 1);
        self.block(body.stream(), true);
        self.current = outer;
    }

    /// Past the attributes and the item that begin at `at`. A module is remembered by name.
    fn skip_item(&mut self, tokens: &[TokenTree], mut at: usize) -> usize {
        let mut in_use = false;
        while let Some(token) = tokens.get(at) {
            at += 1;
            match token {
                TokenTree::Ident(word) if word == "use" => in_use = true,
                TokenTree::Ident(word) if word == "mod" => {
                    if let Some(TokenTree::Ident(name)) = tokens.get(at) {
                        self.module().test_modules.insert(name.to_string());
                    }
                }
                TokenTree::Punct(punct) if punct.as_char() == ';' => break,
                TokenTree::Group(group) if group.delimiter() == Delimiter::Brace && !in_use => {
                    break;
                }
                _ => {}
            }
        }
        at
    }

    /// The tree of a `use` from `at` on; returns where it ends.
    fn use_tree(&mut self, tokens: &[TokenTree], mut at: usize, prefix: &mut Path) -> usize {
        let depth = prefix.len();
        let mut line = 0;
        while let Some(token) = tokens.get(at) {
            match token {
                TokenTree::Ident(word) if word == "as" => {
                    let name = tokens.get(at + 1).map(ToString::to_string);
                    self.record(line, prefix, depth, name);
                    prefix.truncate(depth);
                    at += 1;
                }
                TokenTree::Ident(word) => {
                    line = word.span().start().line;
                    prefix.push(word.to_string());
                }
                TokenTree::Group(group) => {
                    let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                    self.use_tree(&inner, 0, prefix);
                    prefix.truncate(depth);
                }
                TokenTree::Punct(punct) => match punct.as_char() {
                    '*' => {
                        line = punct.span().start().line;
                        prefix.push("*".to_owned());
                    }
                    ',' | ';' => {
                        self.record(line, prefix, depth, None);
                        prefix.truncate(depth);
                        if punct.as_char() == ';' {
                            return at;
                        }
                    }
                    _ => {}
                },
                TokenTree::Literal(_) => {}
            }
            at += 1;
        }
        self.record(line, prefix, depth, None);
        prefix.truncate(depth);
        at
    }

    /// Records the leaf of a `use`: nothing if no name was added since `depth`.
    fn record(&mut self, line: usize, prefix: &[String], depth: usize, renamed: Option<String>) {
        if prefix.len() == depth {
            return;
        }
        let mut path = prefix.to_vec();
        if path.last().is_some_and(|last| last == "self") && path.len() > 1 {
            path.pop();
        }
        let binds = renamed.or_else(|| path.last().cloned());
        if path.last().is_some_and(|last| last == "*") {
            path.pop();
        }
        self.module().imports.push(Import { line, path, binds });
    }

    /// An inline path from `at` on, if one begins there; returns its last token.
    fn inline_path(&mut self, tokens: &[TokenTree], mut at: usize) -> usize {
        let mut path = Vec::new();
        let line = tokens[at].span().start().line;
        while let Some(TokenTree::Ident(word)) = tokens.get(at) {
            path.push(word.to_string());
            if !(is_punct(tokens, at + 1, ':') && is_punct(tokens, at + 2, ':')) {
                break;
            }
            at += 3;
        }
        let ended_on_ident = matches!(tokens.get(at), Some(TokenTree::Ident(_)));
        if path.len() > 1 {
            self.module().imports.push(Import {
                line,
                path,
                binds: None,
            });
        }
        if ended_on_ident { at } else { at - 1 }
    }
}

fn is_punct(tokens: &[TokenTree], at: usize, wanted: char) -> bool {
    matches!(tokens.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == wanted)
}

/// Whether the attribute at `at` is `#[cfg(test)]`, `#[cfg(doctest)]` or `#[cfg(all(test, ..))]`.
fn only_for_tests(tokens: &[TokenTree], at: usize) -> bool {
    let (true, Some(TokenTree::Group(attribute))) = (is_punct(tokens, at, '#'), tokens.get(at + 1))
    else {
        return false;
    };
    let text: String = attribute.stream().to_string();
    let text: String = text.split_whitespace().collect();
    let Some(condition) = text.strip_prefix("cfg(") else {
        return false;
    };
    ["test)", "doctest)", "all(test,"]
        .iter()
        .any(|start| condition.starts_with(start))
}

fn defines(word: &str) -> bool {
    [
        "fn",
        "struct",
        "enum",
        "trait",
        "type",
        "const",
        "static",
        "union",
        "macro_rules",
    ]
    .contains(&word)
}

fn item_name(tokens: &[TokenTree], mut at: usize) -> Option<String> {
    if is_punct(tokens, at, '!') {
        at += 1;
    }
    match tokens.get(at) {
        Some(TokenTree::Ident(name)) => Some(name.to_string()),
        _ => None,
    }
}
