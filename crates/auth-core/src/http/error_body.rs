//! The body of a refusal, read field by field.

use serde_json::{Map, Value};

use super::Answer;

/// The JSON object in a refusal's body, read field by field: that one field is not as expected must not cost
/// the others, and a body that is no object at all is an empty one.
///
/// ```
/// use auth_core::http::ErrorBody;
///
/// let body = ErrorBody::from_slice(br#"{"code":"1001","err":["no","such"],"error":{"code":7}}"#);
/// assert_eq!(body.integer("code"), Some(1001));
/// assert_eq!(body.words("err").as_deref(), Some("no; such"));
/// assert_eq!(body.within("error").integer("code"), Some(7));
/// assert_eq!(body.words("message"), None);
/// ```
#[derive(Default)]
pub struct ErrorBody(Map<String, Value>);

impl ErrorBody {
    /// The body of `answer`.
    #[must_use]
    pub fn of<C>(answer: &Answer<C>) -> Self {
        Self::from_slice(answer.body())
    }

    /// The body `json`.
    #[must_use]
    pub fn from_slice(json: &[u8]) -> Self {
        Self(serde_json::from_slice(json).unwrap_or_default())
    }

    /// Whether there is a field `name` that is not null.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(|value| !value.is_null())
    }

    /// The field `name` as an integer, whether it is written as a number or as text.
    #[must_use]
    pub fn integer(&self, name: &str) -> Option<i64> {
        match self.0.get(name)? {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// The field `name` as text: itself, or the texts of a list one after the other.
    #[must_use]
    pub fn words(&self, name: &str) -> Option<String> {
        let text = match self.0.get(name)? {
            Value::String(text) => text.clone(),
            Value::Array(texts) => {
                let texts: Vec<&str> = texts.iter().filter_map(Value::as_str).collect();
                texts.join("; ")
            }
            _ => return None,
        };
        (!text.is_empty()).then_some(text)
    }

    /// The object in the field `name`; an empty one where there is none.
    #[must_use]
    pub fn within(&self, name: &str) -> Self {
        match self.0.get(name) {
            Some(Value::Object(object)) => Self(object.clone()),
            _ => Self::default(),
        }
    }
}

/// Shows the names of the fields; what is in them may be anything.
impl std::fmt::Debug for ErrorBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
