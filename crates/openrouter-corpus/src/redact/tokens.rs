//! Tokens with a published prefix.
//!
//! The prefixes come from the rule sets of gitleaks 8.30.1 (2026-03-12) and detect-secrets 1.5.0 (2024-05-06)
//! and from the vendors' documentation; docs/redaction.md says how to add one. Lengths are lower bounds, shorter than the
//! vendors' own: error messages truncate keys, and a truncated key is still a secret.

/// The characters of a token after its prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Letters and digits.
    Alnum,
    /// Letters, digits, `_` and `-`.
    Word,
    /// Also `.`, for tokens of several parts.
    Dotted,
    /// Also `+`, `/` and `=`: base64 in any alphabet.
    Base64,
    /// Also `@`: the rest of a URL that is secret as a whole.
    Url,
    /// Also characters that vendors mask keys with: `*`, `~`, `@`.
    Masked,
}

impl Class {
    pub(super) fn has(self, byte: u8) -> bool {
        byte.is_ascii_alphanumeric()
            || match self {
                Self::Alnum => false,
                Self::Word => matches!(byte, b'_' | b'-'),
                Self::Dotted => matches!(byte, b'_' | b'-' | b'.'),
                Self::Base64 => matches!(byte, b'_' | b'-' | b'.' | b'+' | b'/' | b'='),
                Self::Url => matches!(byte, b'_' | b'-' | b'.' | b'/' | b'@'),
                Self::Masked => matches!(byte, b'_' | b'-' | b'.' | b'~' | b'@' | b'*'),
            }
    }
}

/// A token prefix, with the class and minimum number of the characters that follow.
pub(super) struct Token {
    pub(super) prefix: &'static str,
    pub(super) class: Class,
    pub(super) least: usize,
}

impl Token {
    /// Whether the prefix is so distinctive that it also counts inside a word.
    pub(super) fn is_distinctive(&self) -> bool {
        self.prefix.len() > 4
    }

    /// Whether the prefix could begin an ordinary word, so that the following text must look random.
    pub(super) fn is_ambiguous(&self) -> bool {
        let is_plain = |byte: u8| byte.is_ascii_alphabetic() || byte == b'.';
        self.prefix.bytes().all(is_plain)
    }
}

const fn token(prefix: &'static str, class: Class, least: usize) -> Token {
    Token {
        prefix,
        class,
        least,
    }
}

use Class::{Alnum, Base64, Dotted, Url, Word};

/// All known prefixes, compared without case.
pub(super) const TOKENS: &[Token] = &[
    // Providers of models.
    token("sk-or-v1-", Word, 20), // OpenRouter
    token("sk-", Word, 20),       // OpenAI, Anthropic, DeepSeek, LiteLLM and many more
    token("csk-", Alnum, 20),     // Cerebras
    token("gsk_", Alnum, 20),     // Groq
    token("xai-", Alnum, 20),     // xAI
    token("hf_", Alnum, 20),      // Hugging Face
    token("api_org_", Alnum, 20), // Hugging Face, organisations
    token("pplx-", Alnum, 20),    // Perplexity
    token("r8_", Alnum, 20),      // Replicate
    token("nvapi-", Word, 20),    // NVIDIA
    token("fw_", Alnum, 20),      // Fireworks
    token("tgp_v1_", Word, 20),   // Together
    token("jina_", Alnum, 30),    // Jina
    token("pa-", Word, 40),       // Voyage
    token("pcsk_", Word, 20),     // Pinecone
    token("tvly-", Word, 20),     // Tavily
    token("fc-", Alnum, 32),      // Firecrawl
    token("lsv2_", Word, 30),     // LangSmith
    token("pk-lf-", Word, 20),    // Langfuse
    token("esecret_", Word, 20),  // Anyscale
    token("bedrock-api-key-", Base64, 20),
    token("ABSK", Base64, 60), // Bedrock
    // Clouds.
    token("AKIA", Alnum, 16),
    token("ASIA", Alnum, 16),
    token("ABIA", Alnum, 16),
    token("ACCA", Alnum, 16), // AWS
    token("AIza", Word, 30),
    token("ya29.", Dotted, 20),
    token("GOCSPX-", Word, 20),
    token("1//0", Word, 40), // Google
    token("LTAI", Alnum, 16),
    token("dop_v1_", Alnum, 30),
    token("doo_v1_", Alnum, 30),
    token("dor_v1_", Alnum, 30), // DigitalOcean
    token("dapi", Alnum, 32),    // Databricks
    token("fo1_", Word, 30),
    token("fm1a_", Base64, 30),
    token("fm1r_", Base64, 30),
    token("fm2_", Base64, 30),     // Fly
    token("HRKU-AA", Word, 30),    // Heroku
    token("sha256~", Word, 30),    // OpenShift
    token("AQVN", Word, 35),       // Yandex
    token("pul-", Alnum, 40),      // Pulumi
    token("pscale_", Dotted, 30),  // PlanetScale
    token("nfp_", Alnum, 30),      // Netlify
    token("vcp_", Alnum, 20),      // Vercel
    token("tskey-", Word, 16),     // Tailscale
    token("sbp_", Alnum, 30),      // Supabase
    token("sb_secret_", Word, 16), // Supabase
    token("v1.0-", Word, 60),      // Cloudflare origin CA
    // Code and packages.
    token("ghp_", Alnum, 20),
    token("gho_", Alnum, 20),
    token("ghu_", Alnum, 20),
    token("ghs_", Alnum, 20),
    token("ghr_", Alnum, 20),
    token("github_pat_", Word, 20), // GitHub
    token("glpat-", Dotted, 16),
    token("glptt-", Word, 16),
    token("gldt-", Word, 16),
    token("glrt-", Dotted, 16),
    token("glcbt-", Word, 16),
    token("glft-", Word, 16),
    token("glffct-", Word, 16),
    token("glimt-", Word, 16),
    token("glagent-", Word, 16),
    token("gloas-", Word, 16),
    token("glsoat-", Word, 16),
    token("GR1348941", Word, 16), // GitLab
    token("ATATT3", Base64, 30),
    token("ATBB", Alnum, 28), // Atlassian
    token("npm_", Alnum, 20),
    token("pypi-", Word, 40),
    token("rubygems_", Alnum, 30),
    token("CLOJARS_", Alnum, 30),
    token("cio", Alnum, 32), // crates.io
    token("dckr_pat_", Word, 16),
    token("AKCp", Alnum, 60),
    token("cmVmd", Alnum, 59), // Artifactory
    token("sgp_", Word, 40),   // Sourcegraph
    token("squ_", Alnum, 30),
    token("sqp_", Alnum, 30),
    token("sqa_", Alnum, 30), // SonarQube
    token("bkua_", Alnum, 30),
    token("API-", Alnum, 26), // Octopus
    token("CFPAT-", Word, 30),
    token("lin_api_", Alnum, 20),
    token("lin_oauth_", Alnum, 20),
    token("ntn_", Alnum, 30),
    token("secret_", Alnum, 40), // Notion
    token("PMAK-", Word, 30),
    token("figd_", Word, 30),
    token("rdme_", Alnum, 40),
    // Messages and mail.
    token("xoxb-", Word, 16),
    token("xoxp-", Word, 16),
    token("xoxa-", Word, 16),
    token("xoxr-", Word, 16),
    token("xoxs-", Word, 16),
    token("xoxo-", Word, 16),
    token("xoxd-", Base64, 16),
    token("xoxc-", Word, 16),
    token("xoxe.", Dotted, 16),
    token("xoxe-", Word, 16),
    token("xapp-", Word, 16), // Slack
    token("hooks.slack.com/services/", Base64, 20),
    token("hooks.slack.com/workflows/", Base64, 20),
    token("hooks.slack.com/triggers/", Base64, 20),
    token("discord.com/api/webhooks/", Base64, 40),
    token("discordapp.com/api/webhooks/", Base64, 40),
    token("webhook.office.com/webhookb2/", Url, 30),
    token("SG.", Base64, 40),
    token("xkeysib-", Word, 40),
    token("key-", Alnum, 32),
    token("pubkey-", Alnum, 32), // Mailgun
    // Money and shops.
    token("sk_live_", Alnum, 10),
    token("sk_test_", Alnum, 10),
    token("sk_prod_", Alnum, 10),
    token("rk_live_", Alnum, 10),
    token("rk_test_", Alnum, 10),
    token("rk_prod_", Alnum, 10),
    token("pk_live_", Alnum, 10),
    token("whsec_", Base64, 16), // Stripe
    token("sq0atp-", Word, 16),
    token("sq0csp-", Word, 16),
    token("EAAA", Word, 40), // Square
    token("EAAC", Alnum, 60),
    token("EAAM", Alnum, 60), // Facebook
    token("shpat_", Alnum, 20),
    token("shpca_", Alnum, 20),
    token("shppa_", Alnum, 20),
    token("shpss_", Alnum, 20),
    token("EZAK", Alnum, 40),
    token("EZTK", Alnum, 40),
    token("FLWSECK", Word, 12),
    token("FLWPUBK", Word, 12), // Flutterwave
    token("shippo_live_", Alnum, 20),
    token("shippo_test_", Alnum, 20),
    token("duffel_live_", Base64, 20),
    token("duffel_test_", Base64, 20),
    token("access-sandbox-", Word, 30),
    token("access-production-", Word, 30), // Plaid
    // Secrets, identities, operations.
    token("s.", Alnum, 24),
    token("hvs.", Word, 20),
    token("hvb.", Word, 20), // Vault
    token("dp.pt.", Alnum, 20),
    token("dp.st.", Dotted, 20), // Doppler
    token("ops_eyJ", Base64, 60),
    token("A3-", Word, 30), // 1Password
    token("AGE-SECRET-KEY-1", Alnum, 30),
    token("glsa_", Word, 30),
    token("glc_", Base64, 30), // Grafana
    token("NRAK-", Word, 20),
    token("NRJS-", Word, 16),
    token("NRII-", Word, 20),
    token("sntrys_", Base64, 30),
    token("sntryu_", Alnum, 30),
    token("dt0c01.", Dotted, 60), // Dynatrace
    token("4b1d", Alnum, 38),     // ClickHouse
    token("ico-", Alnum, 32),     // Infracost
    token("s-s4t2", Word, 40),    // 42 Intra
    token("scauth_", Base64, 40),
    token("authress_", Base64, 40), // Authress
    token("pnu_", Alnum, 30),
    token("tk-us-", Word, 40),
    token("pat-na1-", Word, 30),
    token("pat-eu1-", Word, 30), // HubSpot
    token("xoxe.xoxp-", Dotted, 16),
    token("sm_aat_", Alnum, 16),
    token("sm_pat_", Alnum, 16),
    token("sm_sat_", Alnum, 16),
    token("fio-u-", Base64, 40),
    token("p8e-", Alnum, 32), // Adobe
    token("tfp_", Base64, 40),
    token("sk.eyJ", Dotted, 40),
    token("pk.eyJ", Dotted, 40), // Mapbox
    token("phx_", Alnum, 30),
    token("phc_", Alnum, 30), // PostHog
];
