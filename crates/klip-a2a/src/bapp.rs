//! Who asks.

use auth_core::InvalidInput;
use serde::Serialize;

/// The BApp (blockchain application) that asks: its name, which the user sees, and where the user is
/// sent afterwards.
///
/// ```
/// use klip_a2a::Bapp;
///
/// let bapp = Bapp::new("Example BApp")
///     .on_success("https://example.com/linked")
///     .on_fail("https://example.com/not-linked");
/// assert_eq!(bapp.name(), "Example BApp");
/// ```
///
/// Source: Klip's SDKs (klip-sdk 2.x for JavaScript, Android 2.0.0, iOS), all of which send the callback *within*
/// `bapp`; the curl sample of `tutorial-a2a-rest-api` shows it beside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bapp {
    name: String,
    #[serde(skip_serializing_if = "Callback::is_empty")]
    callback: Callback,
}

/// Where the user is sent afterwards: URLs or app schemes. Their rules are not documented.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
struct Callback {
    #[serde(skip_serializing_if = "Option::is_none")]
    success: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fail: Option<String>,
}

impl Callback {
    fn is_empty(&self) -> bool {
        self.success.is_none() && self.fail.is_none()
    }
}

impl Bapp {
    /// The BApp of this name.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            callback: Callback::default(),
        }
    }

    /// Where the user is sent after approving: a URL or app scheme.
    #[must_use]
    pub fn on_success(mut self, link: impl Into<String>) -> Self {
        self.callback.success = Some(link.into());
        self
    }

    /// Where the user is sent after a refusal or failure: a URL or app scheme.
    #[must_use]
    pub fn on_fail(mut self, link: impl Into<String>) -> Self {
        self.callback.fail = Some(link.into());
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
