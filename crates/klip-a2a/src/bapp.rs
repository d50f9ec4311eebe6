//! The BApp that makes a request.

use auth_core::{InvalidInput, http::ApiCredentials};

use crate::{Bapp, env};

/// ```
/// use klip_a2a::Bapp;
///
/// let bapp = Bapp::new("Example BApp")
///     .on_success("https://example.com/linked")
///     .on_fail("https://example.com/not-linked");
/// assert_eq!(bapp.name(), "Example BApp");
/// ```
impl Bapp {
    /// Reads the BApp's name from the environment variable `KLIP_A2A_BAPP_NAME` ([`env`](crate::env)).
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming the variable if it is missing, blank, or begins or ends with white space.
    pub fn from_env() -> Result<Self, InvalidInput> {
        env::BAPP_NAME.text("the BApp's name").map(Self::new)
    }

    /// Sets the URL or app scheme that the user is sent to after approving.
    #[must_use]
    pub fn on_success(mut self, link: impl Into<String>) -> Self {
        self.callback.get_or_insert_default().success = Some(link.into());
        self
    }

    /// Sets the URL or app scheme that the user is sent to after a rejection or failure.
    #[must_use]
    pub fn on_fail(mut self, link: impl Into<String>) -> Self {
        self.callback.get_or_insert_default().fail = Some(link.into());
        self
    }

    /// Returns the name that the user sees.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the error for a request without a BApp.
    pub(crate) fn missing() -> InvalidInput {
        InvalidInput::missing(FIELD, EXPECTED)
    }
}

impl ApiCredentials for Bapp {
    const EXPECTED: &'static str = "Credentials::new(bapp_name)";

    fn account(&self) -> &str {
        &self.name
    }

    fn check(&self) -> Result<(), InvalidInput> {
        InvalidInput::require_credential(FIELD, &self.name, EXPECTED)
    }
}

const FIELD: &str = "bapp.name";
const EXPECTED: &str = "the BApp's name, of the client (Credentials::new) or of the request (Request::bapp)";
