//! Secrets in the forms in which they are met, made when the test runs: no file of the repository holds one.

/// A secret, and the text that holds it.
pub(crate) struct Form {
    pub(crate) name: &'static str,
    /// The column of the table.
    pub(crate) group: &'static str,
    pub(crate) text: String,
    /// The secrets in the text; none may appear in the output.
    pub(crate) secrets: Vec<String>,
}

/// The forms of a group, by their name.
type Group = (&'static str, &'static [(&'static str, &'static str)]);

/// How a form is written: `{A20}` is 20 random letters and digits; `{a…}` in lower case, `{U…}` in upper case, `{h…}`
/// hexadecimal, `{d…}` digits, `{l…}` letters, `{b…}` base64 with its padding, `{B…}` the base64 of `user:` and a
/// password. All of them are secret.
const GROUPS: &[Group] = &[
    (
        "models",
        &[
            ("OpenRouter", "sk-or-v1-{h64}"),
            ("OpenAI, old", "sk-{A20}T3BlbkFJ{A20}"),
            ("OpenAI, project", "sk-proj-{A40}_{A20}-{A20}"),
            ("OpenAI, service account", "sk-svcacct-{A60}"),
            ("OpenAI, admin", "sk-admin-{A60}"),
            ("Anthropic", "sk-ant-api03-{A40}-{A40}-{A10}AA"),
            ("Anthropic, admin", "sk-ant-admin01-{A80}AA"),
            ("DeepSeek", "sk-{h32}"),
            ("Groq", "gsk_{A52}"),
            ("xAI", "xai-{A80}"),
            ("Hugging Face", "hf_{l34}"),
            ("Hugging Face, organisation", "api_org_{l34}"),
            ("Perplexity", "pplx-{A48}"),
            ("Replicate", "r8_{A37}"),
            ("NVIDIA", "nvapi-{A64}"),
            ("Cerebras", "csk-{a48}"),
            ("Fireworks", "fw_{A24}"),
            ("Together", "tgp_v1_{A43}"),
            ("Voyage", "pa-{A43}"),
            ("Jina", "jina_{A60}"),
            ("Pinecone", "pcsk_{A60}"),
            ("Tavily", "tvly-dev-{A32}"),
            ("LangSmith", "lsv2_pt_{h32}_{h10}"),
            ("Langfuse", "sk-lf-{h8}-{h4}-{h4}-{h4}-{h12}"),
            ("Bedrock", "ABSK{b120}"),
        ],
    ),
    (
        "clouds",
        &[
            ("AWS, key id", "AKIA{U16}"),
            ("AWS, temporary key id", "ASIA{U16}"),
            ("AWS, secret", "aws_secret_access_key = {A40}"),
            (
                "AWS, secret in the environment",
                "AWS_SECRET_ACCESS_KEY={A40}",
            ),
            ("AWS, session token", "aws_session_token={b200}"),
            (
                "AWS, signature",
                "https://s3.example/x?X-Amz-Credential=AKIA{U16}%2F20260101%2Fus-east-1&X-Amz-Signature={h64}",
            ),
            ("Google, API key", "AIza{A35}"),
            ("Google, OAuth access", "ya29.{A60}"),
            ("Google, OAuth client secret", "GOCSPX-{A28}"),
            ("Google, OAuth refresh", "1//0{A60}"),
            ("Azure, application", "{A3}8Q~{A34}"),
            (
                "Azure, storage",
                "AccountName=x;AccountKey={b86}==;EndpointSuffix=core.windows.net",
            ),
            (
                "Azure, shared access",
                "https://x.blob.example/c?sv=2024-01-01&sig={A43}%3D",
            ),
            (
                "Azure, service bus",
                "Endpoint=sb://x.example/;SharedAccessKeyName=k;SharedAccessKey={b43}=",
            ),
            ("Azure, api-key header", "api-key: {h32}"),
            ("Alibaba", "LTAI{A20}"),
            ("DigitalOcean", "dop_v1_{h64}"),
            ("Databricks", "dapi{h32}"),
            ("Heroku", "HRKU-AA{A58}"),
            ("Fly", "fm2_{b120}"),
            ("Cloudflare, origin CA", "v1.0-{h24}-{h146}"),
            ("OpenShift", "sha256~{A43}"),
            ("Pulumi", "pul-{h40}"),
            ("PlanetScale", "pscale_tkn_{A43}"),
            ("Supabase", "sbp_{h40}"),
            ("Tailscale", "tskey-auth-{A12}-{A24}"),
            ("Netlify", "nfp_{A36}"),
            ("Terraform", "{A14}.atlasv1.{A64}"),
        ],
    ),
    (
        "code",
        &[
            ("GitHub", "ghp_{A36}"),
            ("GitHub, OAuth", "gho_{A36}"),
            ("GitHub, app", "ghs_{A36}"),
            ("GitHub, user", "ghu_{A36}"),
            ("GitHub, refresh", "ghr_{A36}"),
            ("GitHub, fine-grained", "github_pat_{A22}_{A59}"),
            ("GitLab", "glpat-{A20}"),
            ("GitLab, deploy", "gldt-{A20}"),
            ("GitLab, runner", "glrt-{A20}"),
            ("GitLab, trigger", "glptt-{h40}"),
            ("Atlassian", "ATATT3{A180}={h8}"),
            ("Bitbucket", "ATBB{A32}"),
            ("npm", "npm_{A36}"),
            (
                "npm, registry",
                "//registry.npmjs.org/:_authToken={h8}-{h4}-{h4}-{h4}-{h12}",
            ),
            ("PyPI", "pypi-AgEIcHlwaS5vcmc{A80}"),
            ("RubyGems", "rubygems_{h48}"),
            ("crates.io", "cio{A32}"),
            ("Docker Hub", "dckr_pat_{A27}"),
            ("Artifactory", "AKCp{A69}"),
            ("Sourcegraph", "sgp_{h16}_{h40}"),
            ("SonarQube", "squ_{h40}"),
            ("Octopus", "API-{U26}"),
            ("Contentful", "CFPAT-{A43}"),
            ("Linear", "lin_api_{A40}"),
            ("Notion", "ntn_{d11}{A35}"),
            ("Notion, old", "secret_{A43}"),
            ("Postman", "PMAK-{h24}-{h34}"),
            ("Figma", "figd_{A40}"),
            ("Airtable", "pat{A14}.{h64}"),
        ],
    ),
    (
        "mail",
        &[
            ("Slack, bot", "xoxb-{d12}-{d12}-{A24}"),
            ("Slack, user", "xoxp-{d12}-{d12}-{d12}-{h32}"),
            ("Slack, app", "xapp-1-{U11}-{d13}-{h64}"),
            ("Slack, configuration", "xoxe.xoxp-1-{A160}"),
            (
                "Slack, webhook",
                "https://hooks.slack.com/services/{U9}/{U11}/{A24}",
            ),
            ("Discord, bot", "{I18}.{A6}.{A38}"),
            (
                "Discord, webhook",
                "https://discord.com/api/webhooks/{d18}/{A68}",
            ),
            (
                "Teams, webhook",
                "https://x.webhook.office.com/webhookb2/{h8}-{h4}-{h4}-{h4}-{h12}@{h8}-{h4}-{h4}-{h4}-{h12}/IncomingWebhook/{h32}/{h8}-{h4}-{h4}-{h4}-{h12}",
            ),
            ("Telegram", "{d10}:AA{A33}"),
            ("SendGrid", "SG.{A22}.{A43}"),
            ("Mailgun", "key-{h32}"),
            ("Mailchimp", "{h32}-us14"),
            ("Brevo", "xkeysib-{h64}-{A16}"),
            ("Twilio", "SK{h32}"),
        ],
    ),
    (
        "payments",
        &[
            ("Stripe", "sk_live_{A24}"),
            ("Stripe, test", "sk_test_{A24}"),
            ("Stripe, restricted", "rk_live_{A24}"),
            ("Stripe, webhook", "whsec_{A32}"),
            ("Square", "sq0atp-{A22}"),
            ("Square, secret", "sq0csp-{A43}"),
            ("Shopify", "shpat_{h32}"),
            ("Shopify, shared", "shpss_{h32}"),
            ("Facebook", "EAAC{A120}"),
            ("Facebook, application", "{d15}|{A27}"),
            ("EasyPost", "EZAK{A54}"),
            ("Plaid", "access-production-{h8}-{h4}-{h4}-{h4}-{h12}"),
        ],
    ),
    (
        "operations",
        &[
            ("Vault", "hvs.{A90}"),
            ("Vault, old", "s.{A24}"),
            ("Harness", "pat.{A22}.{A24}.{A20}"),
            ("ClickHouse", "4b1d{A38}"),
            ("Infracost", "ico-{A32}"),
            ("42 Intra", "s-s4t2af-{h64}"),
            ("Authress", "scauth_{a10}.{a4}.acc-{a20}.{A40}"),
            ("Doppler", "dp.pt.{A43}"),
            ("1Password", "A3-{U6}-{U11}-{U5}-{U5}-{U5}"),
            ("age", "AGE-SECRET-KEY-1{U58}"),
            ("Grafana", "glsa_{A32}_{h8}"),
            ("Grafana, cloud", "glc_{b80}"),
            ("New Relic", "NRAK-{U27}"),
            ("Sentry", "sntryu_{h64}"),
            ("Dynatrace", "dt0c01.{U24}.{U64}"),
            ("Prefect", "pnu_{A36}"),
            ("HubSpot", "pat-na1-{h8}-{h4}-{h4}-{h4}-{h12}"),
            ("Mapbox", "sk.eyJ{A60}.{A22}"),
            ("MaxMind", "{A6}_{A29}_mmk"),
            ("PostHog", "phx_{A43}"),
        ],
    ),
    (
        "headers",
        &[
            ("Bearer", "Authorization: Bearer {A40}"),
            ("bearer, in lower case", "authorization: bearer {h40}"),
            ("Basic", "Authorization: Basic {B12}"),
            ("Token", "Authorization: Token {h40}"),
            ("Authorization without a scheme", "Authorization: {A32}"),
            ("Bot", "Authorization: Bot {A40}"),
            ("Proxy-Authorization", "Proxy-Authorization: Basic {B16}"),
            ("x-api-key", "x-api-key: {A32}"),
            ("X-Auth-Token", "X-Auth-Token: {A24}"),
            ("X-Tenant-Token", "X-Tenant-Token: {a20}"),
            ("PRIVATE-TOKEN", "PRIVATE-TOKEN: {A20}"),
            (
                "Ocp-Apim-Subscription-Key",
                "Ocp-Apim-Subscription-Key: {h32}",
            ),
            ("Cookie", "Cookie: theme=dark; sid={A32}"),
            ("Set-Cookie", "Set-Cookie: session={A32}; HttpOnly"),
            (
                "a header in curl",
                "curl -H 'X-Api-Key: {A32}' https://x.example",
            ),
            ("a user in curl", "curl -u admin:{A14} https://x.example"),
        ],
    ),
    (
        "members",
        &[
            ("api_key of JSON", r#"{"api_key": "{A24}"}"#),
            ("apiKey of JSON", r#"{"apiKey":"{a24}"}"#),
            ("client_secret of JSON", r#"{"client_secret":"{A24}"}"#),
            ("password of JSON", r#"{"password":"{A12}"}"#),
            (
                "access_token of JSON",
                r#"{"access_token":"{A30}","expires_in":3600}"#,
            ),
            ("refresh_token of JSON", r#"{"refresh_token":"{A30}"}"#),
            ("private_key_id of JSON", r#"{"private_key_id":"{h40}"}"#),
            (
                "a secret of another name",
                r#"{"tenant_signing_secret_v2":"{A24}"}"#,
            ),
            ("JSON in JSON", r#"{"raw":"{\"api_key\":\"{A24}\"}"}"#),
            (
                "JSON in JSON in JSON",
                r#"{"a":"{\"raw\":\"{\\\"api_key\\\":\\\"{A24}\\\"}\"}"}"#,
            ),
            ("a dict of Python", "{'api_key': '{A24}', 'model': 'm'}"),
            ("a header of a dict", "{'Authorization': 'Bearer {A32}'}"),
            (
                "pairs of headers",
                r#"[["x-api-key", "{A24}"], ["accept", "*/*"]]"#,
            ),
            (
                "headers of a HAR file",
                r#"{"name":"x-api-key","value":"{A24}"}"#,
            ),
            ("?key=", "https://x.example/v1/models?key={A24}"),
            ("&api_key=", "https://x.example/v1?a=b&api_key={A24}&c=d"),
            ("?access_token=", "https://x.example/v1?access_token={A24}"),
            ("a user of a URL", "https://app:{A16}@x.example/v1"),
            ("a token of a URL", "https://{A24}@github.example/o/r.git"),
            ("PostgreSQL", "postgres://app:{A16}@db.example:5432/app"),
            ("MongoDB", "mongodb+srv://app:{A16}@cluster.example/app"),
            ("Redis", "redis://:{A20}@cache.example:6379/0"),
            ("AMQP", "amqp://app:{A16}@mq.example/v"),
            (
                "ADO.NET",
                "Server=db.example;Database=d;User Id=sa;Password={A16};",
            ),
            ("JDBC", "jdbc:mysql://db.example/d?user=app&password={A16}"),
            ("an environment", "OPENAI_API_KEY={A32}"),
            ("an exported token", "export SERVICE_TOKEN=\"{A32}\""),
            ("an option", "run --api-key {A32} --model m"),
            ("YAML", "client_secret: {A32}"),
            ("XML", "<apiKey>{A32}</apiKey>"),
            (
                "an attribute of XML",
                "<add key=\"ClearTextPassword\" value=\"{A20}\" />",
            ),
            ("HTML", "{&quot;api_key&quot;:&quot;{A24}&quot;}"),
            (
                "a message about a key",
                "Incorrect API key provided: {A32}. Check it.",
            ),
            ("a message about a token", "the token {h40} has expired"),
        ],
    ),
    (
        "files",
        &[
            ("JWT", "eyJhbGciOiJIUzI1NiJ9.{A40}.{A43}"),
            ("JWT without a signature", "eyJhbGciOiJub25lIn0.{A40}"),
            (
                "PEM, RSA",
                "-----BEGIN RSA PRIVATE KEY-----\n{b64}\n{b64}\n{b40}\n-----END RSA PRIVATE KEY-----",
            ),
            (
                "PEM, PKCS #8",
                "-----BEGIN PRIVATE KEY-----\n{b64}\n{b64}\n-----END PRIVATE KEY-----",
            ),
            (
                "PEM, OpenSSH",
                "-----BEGIN OPENSSH PRIVATE KEY-----\n{b70}\n{b70}\n-----END OPENSSH PRIVATE KEY-----",
            ),
            (
                "PEM in JSON",
                r#"{"private_key":"-----BEGIN PRIVATE KEY-----\n{b64}\n{b64}\n-----END PRIVATE KEY-----\n"}"#,
            ),
            ("PEM, cut", "-----BEGIN EC PRIVATE KEY-----\n{b64}\n{b50}"),
        ],
    ),
];

/// Secrets without a form: only their position distinguishes them from ordinary ids. They are not redacted, and
/// docs/redaction.md lists them.
pub(crate) const WITHOUT_FORM: &[(&str, &str)] = &[
    ("AWS, secret alone", "{A40}"),
    ("40 hexadecimal digits alone", "{h40}"),
    ("Azure, key alone", "{h32}"),
    ("a UUID alone", "{h8}-{h4}-{h4}-{h4}-{h12}"),
    ("a word alone", "{l12}"),
    ("a password in prose", "I told you that it is {l10}"),
];

/// Every form, each time with the same secrets.
pub(crate) fn forms() -> Vec<Form> {
    let forms = |(group, forms): &Group| {
        let group = *group;
        forms
            .iter()
            .map(move |(name, text)| form(group, name, text))
    };
    GROUPS.iter().flat_map(forms).collect()
}

/// The columns of the table.
pub(crate) fn groups() -> impl Iterator<Item = &'static str> {
    GROUPS.iter().map(|(group, _)| *group)
}

/// A secret of a form, the same one each time.
pub(crate) fn form(group: &'static str, name: &'static str, source: &str) -> Form {
    let mut random = Random::of(name);
    let (mut text, mut secrets) = (String::new(), Vec::new());
    let mut rest = source;
    while let Some(at) = rest.find('{') {
        let (before, from) = rest.split_at(at);
        text.push_str(before);
        let part = from[1..].split_once('}').and_then(|(inner, after)| {
            let length: usize = inner.get(1..)?.parse().ok()?;
            let kind = inner.chars().next().filter(char::is_ascii_alphabetic)?;
            Some((kind, length, after))
        });
        let Some((kind, length, after)) = part else {
            text.push('{');
            rest = &from[1..];
            continue;
        };
        let secret = random.part(kind, length);
        text.push_str(&secret);
        // Short parts may be anywhere by chance.
        if secret.len() >= 8 {
            secrets.push(secret);
        }
        rest = after;
    }
    text.push_str(rest);
    assert!(!secrets.is_empty() || source.contains('{'), "{name}");
    Form {
        name,
        group,
        text,
        secrets,
    }
}

impl Form {
    /// Returns the part of the secret that remains in a text, in lower case: its beginning, middle or end, if long
    /// enough not to be a coincidence.
    pub(crate) fn left_in(&self, text: &str) -> Option<String> {
        let text = text.to_ascii_lowercase();
        self.secrets.iter().find_map(|secret| {
            let secret = secret.trim_end_matches('=').to_ascii_lowercase();
            let length = (secret.len() / 2).clamp(8, 12);
            let places = [0, secret.len() / 2 - length / 2, secret.len() - length];
            let parts = places.iter().map(|at| &secret[*at..at + length]);
            let mut parts = parts.filter(|part| text.contains(*part));
            parts.next().map(str::to_owned)
        })
    }

    pub(crate) fn survives_in(&self, text: &str) -> bool {
        self.left_in(text).is_some()
    }
}

/// Random letters that are the same each time.
struct Random(u64);

impl Random {
    fn of(name: &str) -> Self {
        let seed = name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Self(seed)
    }

    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % bound
    }

    fn of_set(&mut self, set: &[u8], length: usize) -> String {
        let one = |_| char::from(set[self.below(set.len())]);
        (0..length).map(one).collect()
    }

    fn part(&mut self, kind: char, length: usize) -> String {
        const UPPER: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ";
        const LOWER: &[u8] = b"abcdefghijklmnopqrstuvwxyz";
        const DIGITS: &[u8] = b"234567";
        let all = [UPPER, LOWER, DIGITS].concat();
        match kind {
            'A' => {
                // A digit, a small and a capital letter are in all of some length.
                let mut word = self.of_set(&all, length.saturating_sub(3));
                let end = if length >= 3 { "7qZ" } else { "" };
                word.push_str(end);
                word.truncate(length);
                word
            }
            'a' => self.of_set(&[LOWER, DIGITS].concat(), length - 2) + "7q",
            'U' => self.of_set(&[UPPER, DIGITS].concat(), length - 2) + "7Q",
            'h' => self.of_set(b"0123456789abcdef", length - 2) + "7a",
            'd' => self.of_set(b"123456789", length),
            'l' => self.of_set(&[UPPER, LOWER].concat(), length),
            'b' => self.of_set(&[&all[..], b"+/"].concat(), length),
            'B' => {
                let password = self.of_set(&all, length);
                encode(format!("user:{password}").as_bytes())
            }
            'I' => encode(self.of_set(b"123456789", length).as_bytes()),
            other => panic!("no such part: {other}"),
        }
    }
}

/// Base64.
pub(crate) fn encode(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let at = |index: usize| u32::from(chunk.get(index).copied().unwrap_or_default());
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place) & 63) as usize];
            text.push(if place <= chunk.len() {
                char::from(letter)
            } else {
                '='
            });
        }
    }
    text
}

/// Every character that is not a letter or a digit as `%XX`.
pub(crate) fn percent(text: &str) -> String {
    let byte = |byte: u8| {
        if byte.is_ascii_alphanumeric() {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    text.bytes().map(byte).collect()
}
