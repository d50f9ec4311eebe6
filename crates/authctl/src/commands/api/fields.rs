//! Fields of a request's body, as `NAME=VALUE`.

use auth_core::InvalidInput;
use serde::{Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};

/// A field of the command line: its name, with brackets for nested ones, and its value.
#[derive(Debug, Clone)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) form: Form,
}

/// Conversion of a field's value to JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Text,
    /// `true`, `false`, `null` and numbers as such, with all their digits.
    Typed,
}

/// JSON object made of fields. Numbers keep their digits.
#[derive(Debug)]
pub(super) enum Node {
    Leaf(Box<RawValue>),
    Object(Vec<(String, Node)>),
    List(Vec<Node>),
}

/// Step into a nested field.
#[derive(Debug, Clone, Copy)]
enum Step<'a> {
    Name(&'a str),
    Append,
}

impl Node {
    /// Creates the object that has `fields`.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming the field that is malformed, or contradicts another one.
    pub(super) fn object(fields: &[Field]) -> Result<Self, InvalidInput> {
        let mut object = Self::Object(Vec::new());
        for field in fields {
            let steps = steps(&field.name).ok_or_else(|| {
                InvalidInput::new(
                    field.name.as_str(),
                    "is not the name of a field",
                    "a name such as `limit`, `pagination[limit]` or `tags[]`",
                )
            })?;
            let leaf = field
                .json()
                .map_err(|error| InvalidInput::new(field.name.as_str(), error.to_string(), "a JSON value"))?;
            object.insert(&steps, Self::Leaf(leaf)).ok_or_else(|| {
                let expected = "one value for each name, and each name a value, an object or a list";
                InvalidInput::new(field.name.as_str(), "contradicts another field", expected)
            })?;
        }
        Ok(object)
    }

    /// Sets the value at `steps`; `None` if something else is there.
    fn insert(&mut self, steps: &[Step<'_>], value: Self) -> Option<()> {
        let (step, rest) = steps.split_first()?;
        let inner = match (self, step) {
            (Self::Object(fields), Step::Name(name)) => {
                let place = fields.iter().position(|(there, _)| there == name);
                let place = place.unwrap_or_else(|| {
                    fields.push(((*name).to_owned(), Self::vacant(rest)));
                    fields.len() - 1
                });
                &mut fields[place].1
            }
            (Self::List(items), Step::Append) => {
                // `a[][x]=1 a[][y]=2` is one object, and a second `x` begins the next one.
                let goes_on = items.last().is_some_and(|last| match rest.first() {
                    Some(Step::Name(name)) => !last.has(name),
                    _ => false,
                });
                if !goes_on {
                    items.push(Self::vacant(rest));
                }
                items.last_mut()?
            }
            _ => return None,
        };
        if !rest.is_empty() {
            return inner.insert(rest, value);
        }
        match inner {
            Self::List(items) if items.is_empty() => {
                *inner = value;
                Some(())
            }
            _ => None,
        }
    }

    /// Returns the empty value that takes `steps`.
    fn vacant(steps: &[Step<'_>]) -> Self {
        match steps.first() {
            Some(Step::Name(_)) => Self::Object(Vec::new()),
            Some(Step::Append) | None => Self::List(Vec::new()),
        }
    }

    fn has(&self, name: &str) -> bool {
        matches!(self, Self::Object(fields) if fields.iter().any(|(there, _)| there == name))
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Leaf(leaf) => leaf.serialize(serializer),
            Self::Object(fields) => serializer.collect_map(fields.iter().map(|(name, value)| (name, value))),
            Self::List(items) => serializer.collect_seq(items),
        }
    }
}

impl Field {
    fn json(&self) -> serde_json::Result<Box<RawValue>> {
        let is_number = |text: &str| text.starts_with(|first: char| first == '-' || first.is_ascii_digit());
        let text = self.value.as_str();
        let is_literal = ["true", "false", "null"].contains(&text) || is_number(text);
        if self.form == Form::Typed
            && is_literal
            && let Ok(literal) = serde_json::from_str::<Box<RawValue>>(text)
            && literal.get() == text
        {
            return Ok(literal);
        }
        to_raw_value(text)
    }
}

/// Splits `a[b][]` into its steps.
fn steps(name: &str) -> Option<Vec<Step<'_>>> {
    let (first, mut rest) = name.split_at(name.find('[').unwrap_or(name.len()));
    if first.is_empty() || first.contains(']') {
        return None;
    }
    let mut steps = vec![Step::Name(first)];
    while !rest.is_empty() {
        let (inner, after) = rest.strip_prefix('[')?.split_once(']')?;
        if inner.contains('[') {
            return None;
        }
        steps.push(if inner.is_empty() {
            Step::Append
        } else {
            Step::Name(inner)
        });
        rest = after;
    }
    Some(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(fields: &[&str]) -> Result<String, String> {
        let fields: Vec<Field> = fields
            .iter()
            .map(|field| {
                let (name, value) = field.split_once('=').unwrap();
                let (form, name) = name
                    .strip_prefix(':')
                    .map_or((Form::Text, name), |name| (Form::Typed, name));
                Field {
                    name: name.to_owned(),
                    value: value.to_owned(),
                    form,
                }
            })
            .collect();
        let object = Node::object(&fields).map_err(|error| error.field().to_owned())?;
        Ok(serde_json::to_string(&object).unwrap())
    }

    #[test]
    fn typed_values_keep_their_digits() {
        assert_eq!(
            json(&[
                ":a=12345678901234567890.10",
                ":b=true",
                ":c=null",
                ":d=-0",
                "e=7",
                "f=true"
            ])
            .unwrap(),
            r#"{"a":12345678901234567890.10,"b":true,"c":null,"d":-0,"e":"7","f":"true"}"#
        );
        assert_eq!(
            json(&[
                ":a=0123",
                ":b=1 ",
                ":c=0812-1",
                ":d={}",
                ":e=True",
                ":f=",
                ":g=1,2"
            ])
            .unwrap(),
            r#"{"a":"0123","b":"1 ","c":"0812-1","d":"{}","e":"True","f":"","g":"1,2"}"#
        );
    }

    #[test]
    fn brackets_nest_fields() {
        assert_eq!(
            json(&[
                ":p[limit]=5",
                ":p[page]=1",
                "tags[]=a",
                "tags[]=b",
                "s[][f]=x",
                "s[][v]=1",
                "s[][f]=y"
            ])
            .unwrap(),
            r#"{"p":{"limit":5,"page":1},"tags":["a","b"],"s":[{"f":"x","v":"1"},{"f":"y"}]}"#
        );
        assert_eq!(json(&["a[][]=1"]).unwrap(), r#"{"a":[["1"]]}"#);
    }

    #[test]
    fn contradicting_fields_are_rejected() {
        for fields in [
            &["a=1", "a=2"][..],
            &["a=1", "a[b]=2"],
            &["a[]=1", "a[b]=2"],
            &["a[b]=1", "a=2"],
            &["a[b]=1", "a[b]=2"],
            &["a[]=1", "a=2"],
        ] {
            assert_eq!(
                json(fields).unwrap_err(),
                fields[1].split('=').next().unwrap(),
                "{fields:?}"
            );
        }
        for name in ["", "[a]", "a[", "a]", "a[b", "a[b]c", "a[[b]]"] {
            assert_eq!(json(&[&format!("{name}=1")]).unwrap_err(), name);
        }
    }
}
