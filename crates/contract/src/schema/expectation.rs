//! Description of the values that a schema allows.

use super::{EnumValue, JsonType, Limits, Schema};

impl Schema {
    /// Describes the values that it allows, such as `an integer from 1 to 1000`.
    pub(crate) fn expectation(&self) -> String {
        if let Some(values) = self.enum_values() {
            return alternatives(values.iter().map(value));
        }
        let types = alternatives(self.types.iter().map(|ty| self.name(*ty)));
        let limits = self.limits.parts();
        if limits.is_empty() {
            types
        } else {
            format!("{types} {}", limits.join(" "))
        }
    }

    fn name(&self, ty: JsonType) -> String {
        let name = match (ty, self.format()) {
            (JsonType::Array, _) => "a list",
            (JsonType::Boolean, _) => "true or false",
            (JsonType::Integer, _) => "an integer",
            (JsonType::Null, _) => "null",
            (JsonType::Number, _) => "a number",
            (JsonType::Object, _) => "an object",
            (JsonType::String, Some("date-time")) => "a time such as 2026-11-27T06:30:00Z",
            (JsonType::String, Some("date")) => "a day such as 2026-11-27",
            (JsonType::String, Some("uuid")) => "a UUID",
            (JsonType::String, Some("uri")) => "a URI",
            (JsonType::String, Some("email")) => "an email address",
            (JsonType::String, _) => "text",
        };
        name.to_owned()
    }
}

impl Limits {
    /// Describes the limits.
    fn parts(&self) -> Vec<String> {
        let ranges = [
            range(self.minimum, self.maximum, "from", ""),
            range(self.min_length, self.max_length, "of", " characters"),
            range(self.min_items, self.max_items, "of", " items"),
        ];
        let pattern = self
            .pattern
            .as_ref()
            .map(|pattern| format!("that matches `{pattern}`"));
        ranges.into_iter().flatten().chain(pattern).collect()
    }
}

fn range(min: Option<i64>, max: Option<i64>, from: &str, unit: &str) -> Option<String> {
    match (min, max) {
        (None, None) => None,
        (Some(min), Some(max)) => Some(format!("{from} {min} to {max}{unit}")),
        (Some(min), None) => Some(format!("of at least {min}{unit}")),
        (None, Some(max)) => Some(format!("of at most {max}{unit}")),
    }
}

fn value(value: &EnumValue) -> String {
    match value.text() {
        Some(text) => format!("`{text}`"),
        None => "null".to_owned(),
    }
}

/// Joins `words` as `a, b or c`.
fn alternatives(words: impl Iterator<Item = String>) -> String {
    let words: Vec<_> = words.collect();
    match words.split_last() {
        None => "any value".to_owned(),
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{document::Document, node::Node};

    fn expectation(schema: &str) -> String {
        let document = Document::parse(schema).unwrap();
        Schema::read(&Node::root(&document)).unwrap().expectation()
    }

    #[test]
    fn types_and_limits_are_described() {
        for (schema, expected) in [
            ("{}", "any value"),
            (r#"{"type": "boolean"}"#, "true or false"),
            (r#"{"type": ["string", "null"]}"#, "text or null"),
            (
                r#"{"type": "integer", "minimum": 1, "maximum": 9}"#,
                "an integer from 1 to 9",
            ),
            (r#"{"type": "number", "minimum": 0}"#, "a number of at least 0"),
            (
                r#"{"type": "string", "maxLength": 9}"#,
                "text of at most 9 characters",
            ),
            (
                r#"{"type": "array", "minItems": 1, "maxItems": 2, "items": {"type": "string"}}"#,
                "a list of 1 to 2 items",
            ),
            (
                r#"{"type": "string", "pattern": "^a$"}"#,
                "text that matches `^a$`",
            ),
            (
                r#"{"type": "string", "format": "date-time"}"#,
                "a time such as 2026-11-27T06:30:00Z",
            ),
            (
                r#"{"type": "string", "oneOf": [{"const": "a"}, {"const": "b"}, {"const": null}]}"#,
                "`a`, `b` or null",
            ),
            (r#"{"const": "only"}"#, "`only`"),
        ] {
            assert_eq!(expectation(schema), expected, "{schema}");
        }
    }
}
