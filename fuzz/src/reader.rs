//! Values that a reader of responses accepts, derived from the contract alone.
//!
//! A reader is more lenient than the contract's own validation, in the ways that `contract::mutations` describes: it accepts
//! unknown fields, unknown words of an enum, null for a property that is not required, any text or number whatever its
//! limits, and in a lenient place (`x-lenient`) any value that is not required.

use contract::{JsonType, Schema};
use test_support::Provider;

use crate::json::Json;

/// A field, and whether the contract tells what a reader makes of a value.
type OwnRule = (Provider, &'static str, fn(&Json) -> bool);

/// Fields that a client reads by a rule of its own.
const OWN_RULES: [OwnRule; 13] = [
    // An unreadable expiry is a short lifetime.
    (Provider::Klavi, "expireAt", never),
    (Provider::Klavi, "expireIn", never),
    (Provider::Klavi, "expire", never),
    // The place of the next cursor is not documented, so each of them may be something else.
    (Provider::Klavi, "page", never),
    (Provider::Klavi, "paging", never),
    (Provider::Klavi, "pagination", never),
    (Provider::Klavi, "cursor", never),
    // A code without the form of one tells neither success nor failure.
    (Provider::Klikoo, "response_code", |code| {
        let text = code.text().unwrap_or_else(|| code.to_string());
        text.len() == 9 && text.bytes().all(|byte| byte.is_ascii_digit())
    }),
    // A next page that is the first one is a loop.
    (Provider::Klikoo, "next_page", never),
    (Provider::Klikoo, "current_page", never),
    // It is sent in a URL and shown in a QR code.
    (Provider::KlipA2a, "request_key", |key| {
        let is_sendable = |text: String| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        key.text().is_some_and(is_sendable)
    }),
    // A token whose lifetime is odd has one of its own, or that of the cache; one of 0 is unusable.
    (Provider::OAuth2, "expires_in", never),
    // Blank text is no error.
    (Provider::KlipA2a, "error", |error| {
        error.text().is_none_or(|text| !text.trim().is_empty())
    }),
];

/// Required fields that a client does without, also if they are null.
const OMITTED: [(Provider, &str); 1] = [
    // Some servers omit it.
    (Provider::OAuth2, "token_type"),
];

fn never(_: &Json) -> bool {
    false
}

/// Whether a reader accepts a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verdict {
    Accepts,
    /// The contract does not tell: a number as text, text as a number, and duplicate members.
    Unspecified,
    Rejects,
}

/// Returns whether a reader accepts `value` as an instance of `schema`.
pub(crate) fn verdict(provider: Provider, schema: &Schema, value: &Json) -> Verdict {
    let schema = provider.contract().resolve(schema);
    if value.is_null() {
        return if schema.is_nullable() {
            Verdict::Accepts
        } else {
            Verdict::Rejects
        };
    }
    let types = schema.types();
    if types.is_empty() {
        return Verdict::Accepts;
    }
    match value {
        Json::Object(members) if types.contains(&JsonType::Object) => object(provider, schema, members),
        Json::Array(items) if types.contains(&JsonType::Array) => {
            let verdicts = items.iter().map(|item| {
                let schema = schema.items();
                schema.map_or(Verdict::Accepts, |schema| verdict(provider, schema, item))
            });
            verdicts.max().unwrap_or(Verdict::Accepts)
        }
        // Half of a surrogate pair is JSON, but not text.
        Json::Leaf(text) if text.starts_with('"') && value.text().is_none() => Verdict::Unspecified,
        Json::Leaf(text) => leaf(types, text),
        _ => Verdict::Rejects,
    }
}

fn object(provider: Provider, schema: &Schema, members: &[(String, Json)]) -> Verdict {
    let properties = schema.properties().into_iter().flatten();
    let verdicts = properties.map(|property| {
        let is_lenient = schema.is_lenient() || property.schema().is_lenient();
        let is_written = |name: &String| name == property.name() || property.spellings().contains(name);
        let mut written = members.iter().filter(|(name, _)| is_written(name));
        let may_be_omitted = OMITTED.contains(&(provider, property.name()));
        match (written.next(), written.next()) {
            (first, None) if may_be_omitted && first.is_none_or(|(_, value)| value.is_null()) => {
                Verdict::Unspecified
            }
            (None, _) if property.is_required() => Verdict::Rejects,
            (None, _) => Verdict::Accepts,
            (Some((_, value)), None) if value.is_null() && !property.is_required() => Verdict::Accepts,
            (Some((_, value)), None) if has_own_rule(provider, property.name(), value) => {
                Verdict::Unspecified
            }
            (Some(_), _) if is_lenient && !property.is_required() => Verdict::Accepts,
            (Some((_, value)), None) => verdict(provider, property.schema(), value),
            (Some(_), Some(_)) => Verdict::Unspecified,
        }
    });
    verdicts.max().unwrap_or(Verdict::Accepts)
}

fn has_own_rule(provider: Provider, name: &str, value: &Json) -> bool {
    let mut rules = OWN_RULES.iter();
    rules.any(|(of, field, is_clear)| *of == provider && *field == name && !is_clear(value))
}

fn leaf(types: &[JsonType], text: &str) -> Verdict {
    let is_integer = || {
        let number = contract::parse_json(text.as_bytes());
        number.is_some_and(|number| number.is_i64() || number.is_u64())
    };
    let is_one_of = |some: &[JsonType]| some.iter().any(|one| types.contains(one));
    match text.as_bytes().first() {
        Some(b't' | b'f') if is_one_of(&[JsonType::Boolean]) => Verdict::Accepts,
        Some(b'"') if is_one_of(&[JsonType::String]) => Verdict::Accepts,
        Some(b'"') if is_one_of(&[JsonType::Integer, JsonType::Number]) => Verdict::Unspecified,
        Some(b'-' | b'0'..=b'9') if is_one_of(&[JsonType::Number]) => Verdict::Accepts,
        Some(b'-' | b'0'..=b'9') if is_one_of(&[JsonType::Integer]) && is_integer() => Verdict::Accepts,
        Some(b'-' | b'0'..=b'9') if is_one_of(&[JsonType::String]) => Verdict::Unspecified,
        _ => Verdict::Rejects,
    }
}
