//! JSON value of an item, with its numbers as they were written.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;

use super::printable::is_unprintable;

/// Maximum nesting. A deeper value is kept as text.
const MAX_DEPTH: usize = 64;
/// Text in place of a secret.
const REDACTED: &str = "[redacted]";

/// JSON value. It keeps the order of fields and all digits of numbers.
///
/// `Display` writes compact JSON, and with `{:#}` indented JSON. Characters that a terminal acts on are escaped, which
/// does not change the value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    /// Digits, as they were written.
    Number(String),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    /// Serializes `item`.
    pub(crate) fn of(item: &(impl Serialize + ?Sized)) -> serde_json::Result<Self> {
        Self::parse(&serde_json::to_string(item)?, 0)
    }

    fn parse(json: &str, depth: usize) -> serde_json::Result<Self> {
        if depth > MAX_DEPTH {
            return Ok(Self::Text(json.to_owned()));
        }
        Ok(match json.as_bytes().first() {
            Some(b'{') => {
                let entries = serde_json::from_str::<Entries<'_>>(json)?.0.into_iter();
                Self::Object(
                    entries
                        .map(|(Text(name), value)| Ok((name, Self::parse(value.get(), depth + 1)?)))
                        .collect::<serde_json::Result<_>>()?,
                )
            }
            Some(b'[') => {
                let values = serde_json::from_str::<Vec<&RawValue>>(json)?.into_iter();
                Self::List(
                    values
                        .map(|value| Self::parse(value.get(), depth + 1))
                        .collect::<serde_json::Result<_>>()?,
                )
            }
            Some(b'"') => Self::Text(serde_json::from_str::<Text>(json)?.0),
            Some(b't' | b'f') => Self::Bool(serde_json::from_str(json)?),
            Some(b'n') => Self::Null,
            _ => Self::Number(json.to_owned()),
        })
    }

    /// Returns the value of `path`, the names of nested fields and the indices of lists with dots between them; `None` if
    /// it is absent or null.
    pub(super) fn get(&self, path: &str) -> Option<&Self> {
        path.split('.').try_fold(self, |value, name| match value {
            Self::List(values) => values.get(name.parse::<usize>().ok()?),
            Self::Object(fields) => fields
                .iter()
                .find(|(field, value)| field == name && *value != Self::Null)
                .map(|(_, value)| value),
            _ => None,
        })
    }

    /// Returns the text of a cell: a text itself, and other values as JSON.
    pub(super) fn cell(&self) -> Cow<'_, str> {
        match self {
            Self::Null => Cow::Borrowed(""),
            Self::Text(text) | Self::Number(text) => Cow::Borrowed(text),
            other => Cow::Owned(other.to_string()),
        }
    }

    /// Replaces the values of fields that have a secret by their name, and those that are nested too deep to tell.
    fn redact(&mut self, depth: usize) {
        match self {
            value if depth > MAX_DEPTH => *value = Self::Text(REDACTED.to_owned()),
            Self::List(values) => values.iter_mut().for_each(|value| value.redact(depth + 1)),
            Self::Object(fields) => {
                for (name, value) in fields {
                    if names_secret(name) && !matches!(value, Self::Null) {
                        *value = Self::Text(REDACTED.to_owned());
                    } else {
                        value.redact(depth + 1);
                    }
                }
            }
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::Text(_) => {}
        }
    }

    fn write(&self, f: &mut fmt::Formatter<'_>, depth: usize) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Number(digits) => f.write_str(digits),
            Self::Text(text) => write_text(f, text),
            Self::List(values) => {
                let values = values.iter().map(|value| (None, value));
                write_all(f, depth, ('[', ']'), values)
            }
            Self::Object(fields) => {
                let fields = fields.iter().map(|(name, value)| (Some(name.as_str()), value));
                write_all(f, depth, ('{', '}'), fields)
            }
        }
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, 0)
    }
}

/// Returns the body of a response without the secrets that its fields name, such as `access_token`. A body that is not JSON
/// is unchanged.
pub(crate) fn without_secrets(body: &str) -> Cow<'_, str> {
    let parsed = serde_json::from_str::<&RawValue>(body);
    match parsed.and_then(|json| Json::parse(json.get(), 0)) {
        Ok(mut json) => {
            json.redact(0);
            Cow::Owned(json.to_string())
        }
        Err(_not_json) => Cow::Borrowed(body),
    }
}

/// Returns whether the field `name` has a secret, in any spelling: `accessToken`, `access_token`.
fn names_secret(name: &str) -> bool {
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let name = name.to_ascii_lowercase();
    let parts = [
        "token",
        "secret",
        "password",
        "signature",
        "accesskey",
        "privatekey",
        "requestkey",
    ];
    name == "pin" || parts.iter().any(|part| name.ends_with(part))
}

/// Text as JSON writes it, within quotes.
pub(super) struct Quoted<'a>(pub(super) &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_text(f, self.0)
    }
}

fn write_all<'a>(
    f: &mut fmt::Formatter<'_>,
    depth: usize,
    (open, close): (char, char),
    entries: impl ExactSizeIterator<Item = (Option<&'a str>, &'a Json)>,
) -> fmt::Result {
    let is_indented = f.alternate() && entries.len() > 0;
    let line = |f: &mut fmt::Formatter<'_>, depth: usize| {
        if is_indented {
            write!(f, "\n{:1$}", "", 2 * depth)
        } else {
            Ok(())
        }
    };
    write!(f, "{open}")?;
    for (index, (name, value)) in entries.enumerate() {
        if index > 0 {
            f.write_str(",")?;
        }
        line(f, depth + 1)?;
        if let Some(name) = name {
            write_text(f, name)?;
            f.write_str(if is_indented { ": " } else { ":" })?;
        }
        value.write(f, depth + 1)?;
    }
    line(f, depth)?;
    write!(f, "{close}")
}

fn write_text(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    use fmt::Write;

    f.write_char('"')?;
    for character in text.chars() {
        match character {
            '"' | '\\' => write!(f, "\\{character}")?,
            '\n' => f.write_str("\\n")?,
            '\r' => f.write_str("\\r")?,
            '\t' => f.write_str("\\t")?,
            // All of them have four digits or fewer.
            _ if is_unprintable(character) => write!(f, "\\u{:04x}", u32::from(character))?,
            _ => f.write_char(character)?,
        }
    }
    f.write_char('"')
}

/// Text of a string. Half of a surrogate pair, which JSON allows, is U+FFFD.
struct Text(String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Lossy;

        impl Visitor<'_> for Lossy {
            type Value = Text;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Text, E> {
                Ok(Text(String::from_utf8_lossy(bytes).into_owned()))
            }
        }

        deserializer.deserialize_bytes(Lossy)
    }
}

/// Entries of an object, in their order.
struct Entries<'a>(Vec<(Text, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Entries<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;

        impl<'de> Visitor<'de> for Collect {
            type Value = Entries<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }

        deserializer.deserialize_map(Collect)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(json: &str) -> Json {
        Json::parse(json, 0).unwrap()
    }

    #[test]
    fn order_types_and_digits_are_kept() {
        let json =
            r#"{"z":1333.10,"a":340282366920938463463374607431768211457,"b":true,"c":null,"d":["1",{}]}"#;
        assert_eq!(parse(json).to_string(), json);
        assert_eq!(
            format!("{:#}", parse(r#"{"a":[1,{"b":[]}],"c":{}}"#)),
            "{\n  \"a\": [\n    1,\n    {\n      \"b\": []\n    }\n  ],\n  \"c\": {}\n}"
        );
    }

    #[test]
    fn white_space_of_the_provider_is_removed() {
        assert_eq!(
            parse("{\"a\":  {\n \"b\" : 1 }\r\n}").to_string(),
            r#"{"a":{"b":1}}"#
        );
    }

    #[test]
    fn escapes_do_not_change_the_value() {
        for text in [
            "\u{1b}[2J\u{9b}\u{7f}\u{202e}",
            "\"\\\n\t\r\u{8}\u{c}",
            "naïve 자동 \u{1f600}",
        ] {
            let json = Json::of(text).unwrap();
            let shown = json.to_string();
            assert!(!shown.contains(is_unprintable), "{shown}");
            assert_eq!(serde_json::from_str::<String>(&shown).unwrap(), text);
            assert_eq!(parse(&shown), json);
        }
    }

    #[test]
    fn half_of_surrogate_pair_is_replaced() {
        let half = r#"{"a\ud83d":"\udc00 \ud83d\ude00"}"#;
        assert_eq!(
            parse(half).to_string(),
            "{\"a\u{fffd}\u{fffd}\u{fffd}\":\"\u{fffd}\u{fffd}\u{fffd} \u{1f600}\"}"
        );
        assert_eq!(
            without_secrets(r#"{"access_token":"hunter2","name":"\ud83d"}"#),
            "{\"access_token\":\"[redacted]\",\"name\":\"\u{fffd}\u{fffd}\u{fffd}\"}"
        );
    }

    #[test]
    fn deep_nesting_is_kept_as_text() {
        let deep = format!("{}{}", "[".repeat(50_000), "]".repeat(50_000));
        let shown = parse(&deep).to_string();
        assert!(
            shown.len() > deep.len() && shown.contains("\"[["),
            "{}",
            shown.len()
        );
    }

    #[test]
    fn secrets_are_redacted_by_name() {
        let body =
            r#"{"accessToken":"a.b.c","data":[{"request_key":"k","pin":"1","token_type":null}],"id":"7"}"#;
        assert_eq!(
            without_secrets(body),
            r#"{"accessToken":"[redacted]","data":[{"request_key":"[redacted]","pin":"[redacted]","token_type":null}],"id":"7"}"#
        );
        assert_eq!(without_secrets("Bad Gateway"), "Bad Gateway");
        let deep = format!(
            "{}{{\"access_token\":\"hunter2\"}}{}",
            "[".repeat(70),
            "]".repeat(70)
        );
        assert!(
            !without_secrets(&deep).contains("hunter2"),
            "{}",
            without_secrets(&deep)
        );
    }

    #[test]
    fn path_reads_nested_field() {
        let json = parse(r#"{"a":{"b":{"c":"x"}},"d":null,"e":[{"f":"y"}]}"#);
        assert_eq!(json.get("a.b.c"), Some(&Json::Text("x".to_owned())));
        assert_eq!(json.get("e.0.f"), Some(&Json::Text("y".to_owned())));
        for path in ["d", "a.c", "a.b.c.d", "", "x", "e.1", "e.f", "e.-1"] {
            assert_eq!(json.get(path), None, "{path}");
        }
    }
}
