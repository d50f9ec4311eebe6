//! The provider's own error codes.

use std::collections::HashSet;

use serde_json::Value;

use crate::{Invalid, node::Node};

/// What can be done about an error.
///
/// ```
/// # let contract = contract::Contract::from_json(include_str!("../tests/shop.json"))?;
/// assert_eq!(contract.error_codes()[0].class(), contract::Class::Missing);
/// # Ok::<_, contract::Invalid>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// It is no error.
    Success,
    /// Another token may help.
    Token,
    /// The same call may pass later.
    Transient,
    /// The request cannot work as it is.
    Caller,
    /// The account or its credentials must be set right first.
    Account,
    /// What was asked for is not there, or no longer.
    Missing,
    /// It was done before.
    Conflict,
    /// It is enough for today.
    Quota,
}

impl Class {
    fn read(node: &Node<'_>) -> Result<Self, Invalid> {
        Ok(match node.text()? {
            "success" => Self::Success,
            "token" => Self::Token,
            "transient" => Self::Transient,
            "caller" => Self::Caller,
            "account" => Self::Account,
            "missing" => Self::Missing,
            "conflict" => Self::Conflict,
            "quota" => Self::Quota,
            other => return Err(node.invalid(format!("`{other}` is no class of errors"))),
        })
    }

    fn is_retryable(self) -> bool {
        matches!(self, Self::Token | Self::Transient)
    }
}

/// A row of `x-error-codes`.
///
/// ```
/// # let contract = contract::Contract::from_json(include_str!("../tests/shop.json"))?;
/// let row = &contract.error_codes()[0];
/// assert_eq!((row.code(), row.name(), row.is_retryable()), ("40", "UNKNOWN_BOOK", false));
/// # Ok::<_, contract::Invalid>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorCode {
    code: String,
    name: String,
    message: Option<String>,
    description: String,
    class: Class,
}

impl ErrorCode {
    pub(crate) fn read_all(root: &Node<'_>) -> Result<Vec<Self>, Invalid> {
        let Some(table) = root.get("x-error-codes") else {
            return Ok(Vec::new());
        };
        let mut seen = HashSet::new();
        let mut rows = Vec::new();
        for node in table.items_of("codes")? {
            let row = Self::read(&node)?;
            if !seen.insert(row.code.clone()) {
                return Err(node.invalid(format!("lists the code {} a second time", row.code)));
            }
            rows.push(row);
        }
        Ok(rows)
    }

    fn read(node: &Node<'_>) -> Result<Self, Invalid> {
        let code = node.need("code")?;
        let class = Class::read(&node.need("class")?)?;
        if node.flag("retryable")? != class.is_retryable() {
            return Err(
                node.invalid("`retryable` is true for the classes token and transient, and for no other")
            );
        }
        Ok(Self {
            code: match code.value() {
                Value::String(text) => text.clone(),
                Value::Number(number) => number.to_string(),
                _ => return Err(code.invalid("is neither text nor a number")),
            },
            name: node.need_text("name")?.to_owned(),
            message: node.optional_text("message")?.map(str::to_owned),
            description: node.need_text("description")?.to_owned(),
            class,
        })
    }

    /// The code, as text.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// Its name. Two codes may share one.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The provider's own words, if they are documented.
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// What it means.
    pub fn description(&self) -> &str {
        &self.description
    }

    /// What can be done about it.
    pub fn class(&self) -> Class {
        self.class
    }

    /// Whether the call may pass when it is made again.
    pub fn is_retryable(&self) -> bool {
        self.class.is_retryable()
    }
}
