//! The provider's own error codes.

use crate::{CodeKey, InvalidContract, Source, node::Node};

/// The category of an error code.
///
/// ```
/// # let contract = contract::Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
/// assert_eq!(contract.error_codes()[0].category(), contract::ErrorCategory::Missing);
/// # Ok::<_, contract::InvalidContract>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorCategory {
    /// A success.
    Success,
    /// Another token may help.
    Token,
    /// The same call may pass later.
    Transient,
    /// The request cannot work as it is.
    Caller,
    /// The account or its credentials must be set right first.
    Account,
    /// The resource does not exist, or no longer.
    Missing,
    /// It was done before.
    Conflict,
    /// The quota is exhausted.
    Quota,
}

impl ErrorCategory {
    fn read(node: &Node<'_>) -> Result<Self, InvalidContract> {
        node.one_of(&[
            ("success", Self::Success),
            ("token", Self::Token),
            ("transient", Self::Transient),
            ("caller", Self::Caller),
            ("account", Self::Account),
            ("missing", Self::Missing),
            ("conflict", Self::Conflict),
            ("quota", Self::Quota),
        ])
    }

    fn is_retryable(self) -> bool {
        matches!(self, Self::Token | Self::Transient)
    }
}

/// A row of `x-error-codes`.
///
/// ```
/// # let contract = contract::Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
/// let row = &contract.error_codes()[0];
/// assert_eq!((row.code(), row.name(), row.is_retryable()), ("40", "UNKNOWN_BOOK", false));
/// # Ok::<_, contract::InvalidContract>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorCode {
    code: String,
    name: String,
    message: Option<String>,
    description: String,
    category: ErrorCategory,
}

impl ErrorCode {
    pub(crate) fn read(node: &Node<'_>, key: CodeKey) -> Result<Self, InvalidContract> {
        node.only(&[
            "code",
            "name",
            "message",
            "description",
            "class",
            "retryable",
            "x-source",
        ])?;
        Source::read_optional(node)?;
        let category = ErrorCategory::read(&node.need("class")?)?;
        node.need("retryable")?;
        if node.flag("retryable")? != category.is_retryable() {
            return Err(
                node.invalid("`retryable` is true for the classes token and transient, and for no other")
            );
        }
        Ok(Self {
            code: key.read_code(&node.need("code")?)?,
            name: node.need_text("name")?.to_owned(),
            message: node.optional_text("message")?.map(str::to_owned),
            description: node.need_text("description")?.to_owned(),
            category,
        })
    }

    /// Returns the HTTP status and the case of a code such as `400xx6505`.
    ///
    /// ```
    /// # let contract = contract::Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
    /// assert_eq!(contract.error_codes()[0].status_and_case(), None);
    /// # Ok::<_, contract::InvalidContract>(())
    /// ```
    pub fn status_and_case(&self) -> Option<(&str, &str)> {
        self.code.split_once("xx")
    }

    /// Returns the code, as text.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// Returns the name. Two codes may share one.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the provider's message, if it is documented.
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// Returns the description.
    pub fn description(&self) -> &str {
        &self.description
    }

    /// Returns the category.
    pub fn category(&self) -> ErrorCategory {
        self.category
    }

    /// Returns whether a retry may succeed.
    pub fn is_retryable(&self) -> bool {
        self.category.is_retryable()
    }
}
