//! Validation of credentials.

use super::Contract;
use crate::{Credential, Operation, Place, Request, Violation, security::AUTHORIZATION};

impl Contract {
    /// Checks that `sent` has the credentials of `operation`: all credentials of one alternative of its `security`, and no
    /// `Authorization` where none is asked for. Whether a credential is valid is for the server to say.
    ///
    /// ```
    /// use contract::{Contract, Request};
    ///
    /// let contract = Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
    /// let operation = contract.operation("showBook").unwrap();
    /// let mut request = Request {
    ///     method: "GET",
    ///     path: "/books/7",
    ///     query: None,
    ///     headers: &[],
    ///     body: b"",
    /// };
    /// let violations = contract.check_security(operation, &request).unwrap_err();
    /// assert_eq!(violations[0].to_string(), "header X-Shop-Key: is missing; `ShopKey` requires it");
    ///
    /// request.headers = &[("x-shop-key", "example-access-key")];
    /// assert!(contract.check_security(operation, &request).is_ok());
    /// # Ok::<_, contract::InvalidContract>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The violations of the alternative with the fewest.
    pub fn check_security(&self, operation: &Operation, request: &Request<'_>) -> Result<(), Vec<Violation>> {
        let alternatives = operation.security();
        let lacks = |alternative: &Vec<Credential>| -> Vec<_> {
            alternative
                .iter()
                .filter_map(|credential| credential.lack(request))
                .collect()
        };
        let nearest = alternatives.iter().map(lacks).min_by_key(Vec::len);
        let mut violations = nearest.unwrap_or_default();
        let asked_for = alternatives.iter().flatten().any(Credential::is_in_authorization);
        if !asked_for && !request.header(AUTHORIZATION).is_empty() {
            violations.push(Violation::new(
                Place::Header(AUTHORIZATION.to_owned()),
                format!("is sent, but `{}` does not accept it", operation.id()),
            ));
        }
        if violations.is_empty() {
            Ok(())
        } else {
            Err(violations)
        }
    }
}
