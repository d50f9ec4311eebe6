//! YAML.

use std::borrow::Cow;

use saphyr::{Mapping, Scalar, ScalarStyle, Yaml, YamlEmitter};

use super::json::{Json, Quoted};

/// Formats `value` as a YAML document, without its start marker.
pub(super) fn document(value: &Json) -> String {
    let mut text = String::new();
    let emitted = YamlEmitter::new(&mut text).dump(&node(value));
    // Writing to a `String` does not fail.
    debug_assert!(emitted.is_ok(), "{emitted:?}");
    text.strip_prefix("---\n").unwrap_or(&text).to_owned()
}

fn node(value: &Json) -> Yaml<'_> {
    match value {
        Json::Null => verbatim("null"),
        Json::Bool(value) => Yaml::Value(Scalar::Boolean(*value)),
        Json::Number(digits) => verbatim(digits.as_str()),
        Json::Text(text) => text_node(text),
        Json::List(values) => Yaml::Sequence(values.iter().map(node).collect()),
        Json::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| (text_node(name), node(value)));
            Yaml::Mapping(fields.collect::<Mapping<'_>>())
        }
    }
}

/// Returns a number or a quoted text, which YAML writes as JSON does.
fn verbatim<'a>(text: impl Into<Cow<'a, str>>) -> Yaml<'a> {
    Yaml::Representation(text.into(), ScalarStyle::Plain, None)
}

/// Returns `text` without quotes only if no version of YAML reads it as something else.
fn text_node(text: &str) -> Yaml<'_> {
    let is_plain = text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.len() > 1
        && text
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || " _-./@".contains(character));
    if is_plain {
        // The emitter quotes words such as `no`.
        Yaml::Value(Scalar::String(text.into()))
    } else {
        verbatim(Quoted(text).to_string())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn yaml_reads_back_as_the_same_value() {
        let value = json!({
            "id": "0123",
            "amount": "1333.10",
            "enable": true,
            "note": null,
            "words": ["no", "Yes", "null", "~", "y", "", " a", "a ", "a: b", "# c", "-", "2023-12-19", "1_000", "0x1f", "1e3",
                ".5", "+1", "\u{1b}[2J", "\u{85}", "naïve", "line\nbreak", "'", "\"", "\\", "NaN", ".inf", "&a", "*a", "!t", "%"],
            "nested": {"a.b": [], "c": {}, "d": [[1, [2]], {"e": 3}], "no": "-1"},
            "PAYMENT_COMPLETED": "PAYMENT_COMPLETED",
        });
        let text = document(&Json::of(&value).unwrap());
        assert_eq!(yaml_serde::from_str::<Value>(&text).unwrap(), value, "{text}");
        assert!(text.contains("PAYMENT_COMPLETED: PAYMENT_COMPLETED\n"), "{text}");
        assert!(!text.contains('\u{1b}'), "{text}");
    }

    #[test]
    fn numbers_keep_all_digits() {
        let digits = "340282366920938463463374607431768211457";
        assert_eq!(document(&Json::Number(digits.to_owned())), digits);
    }
}
