use serde_json::{Value, json};
use test_support::fixtures::Expiry;

use super::Context;
use crate::{
    script::{self, Step},
    server::TOKEN,
    success,
    virtual_time::START,
};

/// Faults of the response of the token call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token {
    ExpiresInThePast,
    /// This number as the expiry or lifetime.
    ExpiryIs(i64),
    ExpiresInMs,
    ExpiresAsText,
    /// A text that is not a time.
    ExpiresSoon,
    HasNewline,
    IsEmpty,
    IsLong,
}

impl Token {
    pub(super) fn script(self, context: &Context<'_>) -> Vec<Step> {
        let call = context.call;
        let now = i64::try_from(START.as_secs()).unwrap();
        let after = |lifetime: i64| match call.token_response().expiry {
            Expiry::Lifetime(_) => lifetime,
            Expiry::Claim | Expiry::Instant(_) => now + lifetime,
        };
        let expiry = |expiry: Value| success::with_expiry(call, &expiry);
        let response = match self {
            Self::ExpiresInThePast => expiry(json!(after(-60))),
            Self::ExpiryIs(number) => expiry(json!(number)),
            Self::ExpiresInMs => expiry(json!(after(900) * 1000)),
            Self::ExpiresAsText => expiry(json!(after(900).to_string())),
            Self::ExpiresSoon => expiry(json!("soon")),
            Self::HasNewline => success::with_token(call, &format!("{TOKEN}\nline")),
            Self::IsEmpty => success::with_token(call, ""),
            Self::IsLong => success::with_token(call, &TOKEN.repeat(64 * 1024 / TOKEN.len())),
        };
        vec![Step::Send(script::json(&response))]
    }
}
