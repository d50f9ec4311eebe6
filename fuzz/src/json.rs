//! JSON as it is written: members in their order, also duplicate ones, and the text of each number and string.

use std::fmt;

use serde_json::value::RawValue;

/// A JSON value that prints as it was parsed, except for white space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Json {
    /// The members, each with its unescaped name.
    Object(Vec<(String, Json)>),
    Array(Vec<Json>),
    /// The text of any other value.
    Leaf(String),
}

impl Json {
    /// Parses `text`; `None` if it is not JSON.
    pub(crate) fn parse(text: &[u8]) -> Option<Self> {
        let valid: &RawValue = serde_json::from_slice(text).ok()?;
        Rest(valid.get()).value()
    }

    pub(crate) fn null() -> Self {
        Self::Leaf("null".to_owned())
    }

    pub(crate) fn is_null(&self) -> bool {
        matches!(self, Self::Leaf(text) if text == "null")
    }

    /// Returns the text of a string.
    pub(crate) fn text(&self) -> Option<String> {
        match self {
            Self::Leaf(text) if text.starts_with('"') => serde_json::from_str(text).ok(),
            _ => None,
        }
    }

    /// Calls `each` with this value and all within it, before those that are deeper.
    pub(crate) fn visit<'a>(&'a self, each: &mut dyn FnMut(&'a Self)) {
        each(self);
        match self {
            Self::Object(members) => members.iter().for_each(|(_, value)| value.visit(each)),
            Self::Array(items) => items.iter().for_each(|item| item.visit(each)),
            Self::Leaf(_) => {}
        }
    }

    /// Returns whether the name of a member contains `part`.
    pub(crate) fn has_name_with(&self, part: &str) -> bool {
        let mut found = false;
        self.visit(&mut |value| {
            if let Self::Object(members) = value {
                found |= members.iter().any(|(name, _)| name.contains(part));
            }
        });
        found
    }

    /// Returns the number of values, this one included.
    pub(crate) fn count(&self) -> usize {
        let mut count = 0;
        self.visit(&mut |_| count += 1);
        count
    }

    /// Returns the value that [`visit`](Self::visit) reaches after `index` others.
    pub(crate) fn nth_mut(&mut self, index: &mut usize) -> Option<&mut Self> {
        if *index == 0 {
            return Some(self);
        }
        *index -= 1;
        match self {
            Self::Object(members) => members.iter_mut().find_map(|(_, value)| value.nth_mut(index)),
            Self::Array(items) => items.iter_mut().find_map(|item| item.nth_mut(index)),
            Self::Leaf(_) => None,
        }
    }
}

/// The rest of a text that is valid JSON. Each character is read once, so that deep nesting costs no more than width.
struct Rest<'a>(&'a str);

impl<'a> Rest<'a> {
    /// Reads a value; `None` if a name in it is not text, such as half of a surrogate pair.
    fn value(&mut self) -> Option<Json> {
        if self.skip('{') {
            let mut members = Vec::new();
            while !self.skip('}') {
                let name = serde_json::from_str(self.leaf()).ok()?;
                self.skip(':');
                members.push((name, self.value()?));
                self.skip(',');
            }
            Some(Json::Object(members))
        } else if self.skip('[') {
            let mut items = Vec::new();
            while !self.skip(']') {
                items.push(self.value()?);
                self.skip(',');
            }
            Some(Json::Array(items))
        } else {
            Some(Json::Leaf(self.leaf().to_owned()))
        }
    }

    /// Skips white space, and then `mark` if it is next; returns whether it was.
    fn skip(&mut self, mark: char) -> bool {
        self.0 = self.0.trim_start_matches([' ', '\t', '\r', '\n']);
        let rest = self.0.strip_prefix(mark);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    /// Reads a string with its quotes, a number or a word.
    fn leaf(&mut self) -> &'a str {
        let mut is_escaped = false;
        let end = match self.0.strip_prefix('"') {
            Some(text) => text
                .find(|character| {
                    let ends = character == '"' && !is_escaped;
                    is_escaped = character == '\\' && !is_escaped;
                    ends
                })
                .map(|end| end + 2),
            None => self.0.find([',', ':', ']', '}', ' ', '\t', '\r', '\n']),
        };
        let (leaf, rest) = self.0.split_at(end.unwrap_or(self.0.len()));
        self.0 = rest;
        leaf
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Object(members) => {
                f.write_str("{")?;
                for (index, (name, value)) in members.iter().enumerate() {
                    let separator = if index == 0 { "" } else { "," };
                    let name = serde_json::to_string(name).map_err(|_never| fmt::Error)?;
                    write!(f, "{separator}{name}:{value}")?;
                }
                f.write_str("}")
            }
            Self::Array(items) => {
                f.write_str("[")?;
                for (index, item) in items.iter().enumerate() {
                    let separator = if index == 0 { "" } else { "," };
                    write!(f, "{separator}{item}")?;
                }
                f.write_str("]")
            }
            Self::Leaf(text) => f.write_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_prints_as_written() {
        let text = r#"{"a":1.0,"a":[9e2,"\u0041",null,{}],"b":{"c":-0}}"#;
        let json = Json::parse(text.as_bytes()).unwrap();
        assert_eq!(json.to_string(), text);
        assert_eq!(json.count(), 9);
        assert_eq!(Json::parse(b"{\"a\":}"), None);
    }

    #[test]
    fn white_space_is_left_out() {
        let text = " {\t\"a b\" :\r\n[ 1 , \"x, \\\\\" , \"\\\\\\\"]\" ] , \"c\" : { } }\n";
        let json = Json::parse(text.as_bytes()).unwrap();
        assert_eq!(json.to_string(), r#"{"a b":[1,"x, \\","\\\"]"],"c":{}}"#);
    }

    #[test]
    fn half_of_a_character_is_no_name() {
        assert_eq!(Json::parse(br#"{"\ud83d":1}"#), None);
        assert_eq!(
            Json::parse(br#"["\ud83d"]"#)
                .unwrap()
                .nth_mut(&mut 1)
                .unwrap()
                .text(),
            None
        );
    }

    #[test]
    fn values_are_numbered_in_order() {
        let mut json = Json::parse(br#"{"a":[1,2],"b":3}"#).unwrap();
        let mut nth = |index: usize| json.nth_mut(&mut { index }).map(|json| json.to_string());
        assert_eq!(nth(1).as_deref(), Some("[1,2]"));
        assert_eq!(nth(4).as_deref(), Some("3"));
        assert_eq!(nth(5), None);
    }
}
