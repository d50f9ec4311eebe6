//! Who asks.

use auth_core::InvalidInput;

use crate::Bapp;

impl Bapp {
    /// The BApp of this name.
    ///
    /// ```
    /// use klip_a2a::Bapp;
    ///
    /// let bapp = Bapp::new("Example BApp")
    ///     .on_success("https://example.com/linked")
    ///     .on_fail("https://example.com/not-linked");
    /// assert_eq!(bapp.name(), "Example BApp");
    /// ```
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            callback: None,
        }
    }

    /// Where the user is sent after approving: a URL or app scheme.
    #[must_use]
    pub fn on_success(mut self, link: impl Into<String>) -> Self {
        self.callback.get_or_insert_default().success = Some(link.into());
        self
    }

    /// Where the user is sent after a refusal or failure: a URL or app scheme.
    #[must_use]
    pub fn on_fail(mut self, link: impl Into<String>) -> Self {
        self.callback.get_or_insert_default().fail = Some(link.into());
        self
    }

    /// The name that the user sees.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn check(&self) -> Result<(), InvalidInput> {
        InvalidInput::require_text(FIELD, &self.name, EXPECTED)
    }

    /// What is wrong when nobody said who asks.
    pub(crate) fn missing() -> InvalidInput {
        InvalidInput::missing(FIELD, EXPECTED)
    }
}

const FIELD: &str = "bapp.name";
const EXPECTED: &str = "the BApp's name, of the client (Credentials::new) or of the request (Request::bapp)";
