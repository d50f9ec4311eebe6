//! Handling of undeclared properties.

/// Treatment of properties that the contract does not declare.
///
/// ```
/// use contract::{Contract, UnknownFields};
///
/// let contract = Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
/// let operation = contract.operation("showBook").unwrap();
/// let body = br#"{"id": 7, "title": "Emma", "new": true}"#;
/// let json = Some("application/json");
/// let check = |unknown| contract.check_response(operation, 200, json, body, unknown);
/// assert!(check(UnknownFields::Allow).is_ok());
/// assert!(check(UnknownFields::Deny).is_err());
/// # Ok::<_, contract::InvalidContract>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnknownFields {
    /// Rejects them, except for the names in `x-extras`.
    Deny,
    /// Accepts them, unless the schema itself says `additionalProperties: false`.
    Allow,
}
