//! Form of error codes.

use crate::{InvalidContract, node::Node};

/// The form of a provider's error codes.
///
/// ```
/// # let contract = contract::Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
/// assert_eq!(contract.error_code_table().unwrap().key(), contract::CodeKey::Integer);
/// # Ok::<_, contract::InvalidContract>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeKey {
    /// A number.
    Integer,
    /// Text, as `invalid_client` (RFC 6749, section 5.2).
    Text,
    /// Nine digits: the HTTP status, two digits that vary (`xx`), and the case.
    StatusAndCase,
}

impl CodeKey {
    pub(crate) fn read(node: &Node<'_>) -> Result<Self, InvalidContract> {
        node.one_of(&[
            ("integer", Self::Integer),
            ("text", Self::Text),
            ("status-and-case", Self::StatusAndCase),
        ])
    }

    /// Reads a code of this form, as text.
    pub(crate) fn read_code(self, node: &Node<'_>) -> Result<String, InvalidContract> {
        if self == Self::Integer {
            return node.integer().map(|code| code.to_string());
        }
        let text = node.text()?;
        let is_digits =
            |text: &str, count| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
        let (is_valid, expected) = match self {
            Self::StatusAndCase => (
                (text.split_once("xx"))
                    .is_some_and(|(status, case)| is_digits(status, 3) && is_digits(case, 4)),
                "a code such as \"400xx6505\"",
            ),
            Self::Integer | Self::Text => (!text.is_empty(), "text"),
        };
        if is_valid {
            Ok(text.to_owned())
        } else {
            Err(node.invalid(format!("is `{text}`, expected {expected}")))
        }
    }
}
