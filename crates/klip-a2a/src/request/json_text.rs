//! JSON that is sent as text.

use auth_core::InvalidInput;
use serde::Serialize;
use serde_json::Value;

/// JSON text of an ABI or of its arguments, which Klip expects inside a JSON string.
///
/// Created from text, which is sent unchanged, from a [`serde_json::Value`], or from any serializable value. Give
/// numbers beyond 64 bits as strings, as Klip's own samples do.
///
/// ```
/// use klip_a2a::JsonText;
///
/// let params = JsonText::from(serde_json::json!(["7", true]));
/// assert_eq!(params.as_str(), r#"["7",true]"#);
/// assert_eq!(JsonText::of(&("7", true))?, params);
/// # Ok::<_, klip_a2a::InvalidInput>(())
/// ```
///
/// Source: Android SDK 2.0.0 and iOS SDK, READMEs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct JsonText(String);

impl JsonText {
    /// Serializes `value` to JSON text.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `value` if it cannot be written as JSON.
    pub fn of(value: &impl Serialize) -> Result<Self, InvalidInput> {
        serde_json::to_string(value)
            .map(Self)
            .map_err(|_may_quote_the_value| {
                InvalidInput::new(
                    "value",
                    "cannot be serialized as JSON",
                    "a value that serializes to JSON",
                )
            })
    }

    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Value> for JsonText {
    fn from(value: Value) -> Self {
        Self(value.to_string())
    }
}

/// The text is sent unchanged.
impl From<&str> for JsonText {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// The text is sent unchanged.
impl From<String> for JsonText {
    fn from(text: String) -> Self {
        Self(text)
    }
}
