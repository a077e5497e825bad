//! Providers' words about accounts: keys, money, limits, content, region; and what is no word of theirs at all (a firewall, a 404).

use super::When::{Byok, Code, Named, Not, Raw, Relayed, Said, Status, Whole};
use super::{Cause as C, Rule};

/// Words by which providers say that an account has no money left.
const BILLING: &[&str] = &[
    "insufficient balance", "insufficient_balance", "balance is insufficient", "insufficient account balance", "balance not enough", "not enough balance", "insufficient_quota", "insufficient quota", "credit balance is too low", "out of credits", "insufficient credits", "insufficient credit",
    "insufficient funds", "check your plan and billing", "billing_not_active", "billing not active", "account is not active", "billing hard limit", "billing_hard_limit", "payment required", "requires payment", "payment method", "outstanding balance", "overdue", "arrearage", "account is in good standing",
    "top up", "recharge", "prepaid", "add credits", "purchase credits", "monthly spending limit", "spending limit", "spend limit", "exceeded_current_quota", "no available credits", "available credits are exhausted", "used all available credits", "used all of your", "credits exhausted", "quota exhausted", "exceeded your monthly included credits",
    "账户余额不足", "余额不足", "欠费", "请充值", "enable billing", "billing account", "billing is disabled", "billing to be enabled", "account suspended", "suspended due to", "license expired", "cost limit",
];

/// Words by which providers refuse a key.
const KEY: &[&str] = &[
    "incorrect api key", "invalid api key", "invalid_api_key", "invalid x-api-key", "api key not valid", "api_key_invalid", "api key expired", "api key is invalid", "api key is not valid", "apikey is invalid", "invalid apikey", "invalidapikey", "authentication fails", "authentication failed", "authentication_error",
    "invalid authentication", "could not validate credentials", "invalid credentials", "unauthorized", "unauthenticated", "invalid token", "token is expired", "token expired", "invalid access token", "access token", "security token included in the request", "unrecognizedclientexception", "the request signature", "access denied due to invalid subscription key",
    "invalid subscription key", "no api key", "missing api key", "api key not found", "api key is missing", "key not found", "api key has been", "key is disabled", "revoked", "令牌", "鉴权失败", "身份验证失败", "invalid bearer", "invalid_token", "invalid iam token", "reported as leaked", "wrong api key", "not authenticated", "api keys are not supported", "authorization required",
];

/// Words by which providers say that their own filter objected.
const FILTER: &[&str] = &[
    "content management policy", "content_filter", "content filter", "responsibleaipolicyviolation", "responsible ai", "content_policy_violation", "content policy", "usage policies", "usage policy", "safety system", "safety policies", "safety policy", "blocked by label", "imagegen safety", "data_inspection_failed", "data inspection failed", "datainspectionfailed",
    "inappropriate content", "inappropriate-content", "flagged for possible", "content was flagged", "content flagged", "has been flagged", "was flagged", "flagged as", "prohibited_content", "prohibited content", "prohibited use policy", "sensitive words", "sensitive_words_detected", "sensitive content", "sensitive information", "content security", "content_security", "content exists risk", "content risk",
    "unsafe content", "unsafe or sensitive", "contains sensitive", "safety reasons", "safety filter", "blocked by safety", "blocked due to safety", "safety_check", "safety check", "moderation_blocked", "moderation blocked", "content moderation", "moderation system", "violates our", "violating our", "violate our usage", "blocked by anthropics", "output blocked by content filtering policy", "content filtering policy",
    "violates usage guidelines", "usage guidelines", "i cant help with that", "new_sensitive", "input new_sensitive", "output new_sensitive", "potentially unsafe", "enhanced-safety", "prompt_blocked", "blocked the prompt", "prompt was blocked", "response was blocked", "request was rejected as a result of our safety", "bio_policy", "limited access to this content for safety",
    "敏感", "违规", "不安全", "内容安全", "审核", "违反", "nsfw", "csam", "image_safety", "contentpolicyviolation", "copyright", "recitation", "trademark", "invalid_prompt: your prompt was flagged", "cyber_policy", "high-risk cyber", "cyber abuse", "real people", "public figure", "image_content_policy", "1301", "guideline violation",
];

/// Rules on what providers say about accounts and policies.
pub(super) static RULES: &[Rule] = &[
    Rule::new("upstream.waf", C::UpstreamEdgeBlocked, &[
        Relayed(true),
        Raw(&["error code: 1015", "error code: 1020", "you have been blocked", "you are being rate limited", "attention required!", "access denied | ", "web application firewall", "captcha", "request blocked by waf", "just a moment...", "enable javascript and cookies", "akamai", "cf-error-details", "the request could not be satisfied", "request blocked. we cant connect", "data-spm", "potentially dangerous request"]),
        Not(&["error code: 52", "bad gateway", "502: ", "52x"]),
    ]),
    Rule::new("upstream.waf-page", C::UpstreamEdgeBlocked, &[
        Relayed(true),
        Status(&[401, 403, 405, 406, 418, 429]),
        Raw(&["<html", "<!doctype", "<head", "<title>"]),
    ]),
    Rule::new("upstream.account-blocked", C::PolicyUpstreamAccountBlocked, &[
        Said(&["resource has been temporarily blocked", "resource has been blocked", "may violate our content policy", "deployment has been blocked", "subscription has been blocked", "access to this resource has been temporarily", "account has been temporarily blocked"]),
    ]),
    Rule::new("upstream.byok-billing", C::CreditsByokAccountExhausted, &[Byok(true), Status(&[400, 401, 402, 403, 429]), Said(BILLING)]),
    Rule::new("upstream.byok-billing-bare", C::CreditsByokAccountExhausted, &[Byok(true), Status(&[402])]),
    Rule::new("upstream.billing", C::CreditsUpstreamAccountExhausted, &[Relayed(true), Status(&[400, 401, 402, 403, 412]), Said(BILLING)]),
    Rule::new("upstream.billing-bare", C::CreditsUpstreamAccountExhausted, &[Named(true), Status(&[402])]),
    Rule::new("upstream.billing-429", C::CreditsUpstreamAccountExhausted, &[
        Relayed(true),
        Status(&[429]),
        Said(&["insufficient_quota", "insufficient balance", "balance is insufficient", "credit balance is too low", "余额不足", "欠费", "out of credits", "exceeded_current_quota", "used all available credits", "no resource package", "suspended due to insufficient"]),
    ]),
    Rule::new("upstream.shared-pool", C::LimitUpstreamSharedPool, &[Said(&["temporarily rate-limited upstream", "temporarily rate limited upstream", "rate-limited upstream", "rate limited upstream"]), Byok(false)]),
    Rule::new("upstream.own-limit", C::LimitUpstreamAccount, &[Byok(true), Status(&[429])]),
    Rule::new("upstream.byok-key", C::AuthByokKeyRejected, &[Byok(true), Said(KEY), Status(&[400, 401, 403])]),
    Rule::new("upstream.content-filter", C::PolicyUpstreamContentFilter, &[Said(FILTER), Not(&["guardrail restrictions", "data policy"])]),
    Rule::new("upstream.content-1301", C::PolicyUpstreamContentFilter, &[Code(&["1301", "sensitive", "safety", "content_blocked", "permission-denied"]), Not(&["team", "api key", "credit", "access to the model", "not have permission", "does not have access"]), Status(&[400, 403])]),
    Rule::new("upstream.key", C::AuthUpstreamKeyRejected, &[Relayed(true), Status(&[400, 401, 403]), Said(KEY)]),
    Rule::new("upstream.byok-key-bare", C::AuthByokKeyRejected, &[Byok(true), Status(&[401, 403])]),
    Rule::new("upstream.key-bare", C::AuthUpstreamKeyRejected, &[Named(true), Status(&[401])]),
    Rule::new("upstream.key-unnamed", C::AuthUpstreamKeyRejected, &[Status(&[401]), Whole(&["provider returned error", "provider returned an error"])]),
    Rule::new("upstream.gone", C::UpstreamUnavailable, &[Named(true), Status(&[404, 410])]),
];
