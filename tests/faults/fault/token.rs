use contract_tests::fixtures::Expiry;
use serde_json::{Value, json};

use super::Scene;
use crate::{
    good,
    script::{self, Step},
    server::TOKEN,
    time::START,
};

/// In the answer of the token call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token {
    ExpiresInThePast,
    /// This number, whether it be an instant or a lifetime.
    ExpiryIs(i64),
    ExpiresInMs,
    ExpiresAsText,
    /// In words that no clock knows.
    ExpiresSoon,
    HasNewline,
    IsEmpty,
    IsLong,
}

impl Token {
    pub(super) fn script(self, scene: &Scene<'_>) -> Vec<Step> {
        let call = scene.call;
        let now = i64::try_from(START.as_secs()).unwrap();
        let after = |lifetime: i64| match call.token_response().expiry {
            Expiry::Lifetime(_) => lifetime,
            Expiry::Claim | Expiry::Instant(_) => now + lifetime,
        };
        let expiry = |expiry: Value| good::with_expiry(call, &expiry);
        let answer = match self {
            Self::ExpiresInThePast => expiry(json!(after(-60))),
            Self::ExpiryIs(number) => expiry(json!(number)),
            Self::ExpiresInMs => expiry(json!(after(900) * 1000)),
            Self::ExpiresAsText => expiry(json!(after(900).to_string())),
            Self::ExpiresSoon => expiry(json!("soon")),
            Self::HasNewline => good::with_token(call, &format!("{TOKEN}\nline")),
            Self::IsEmpty => good::with_token(call, ""),
            Self::IsLong => good::with_token(call, &TOKEN.repeat(64 * 1024 / TOKEN.len())),
        };
        vec![Step::Send(script::json(&answer))]
    }
}
