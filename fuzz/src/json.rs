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
        Self::read(serde_json::from_slice(text).ok()?)
    }

    fn read(raw: &RawValue) -> Option<Self> {
        let text = raw.get();
        Some(match text.as_bytes().first()? {
            b'{' => {
                let members = contract::members(raw)?.into_iter();
                let members = members.map(|(name, value)| Some((name, Self::read(value)?)));
                Self::Object(members.collect::<Option<_>>()?)
            }
            b'[' => {
                let items: Vec<&RawValue> = serde_json::from_str(text).ok()?;
                Self::Array(items.into_iter().map(Self::read).collect::<Option<_>>()?)
            }
            _ => Self::Leaf(text.to_owned()),
        })
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
    fn values_are_numbered_in_order() {
        let mut json = Json::parse(br#"{"a":[1,2],"b":3}"#).unwrap();
        let mut nth = |index: usize| json.nth_mut(&mut { index }).map(|json| json.to_string());
        assert_eq!(nth(1).as_deref(), Some("[1,2]"));
        assert_eq!(nth(4).as_deref(), Some("3"));
        assert_eq!(nth(5), None);
    }
}
