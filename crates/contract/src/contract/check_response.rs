//! Validation of responses.

use super::Contract;
use crate::{Operation, Place, UnknownFields, Violation, json, media};

impl Contract {
    /// Validates a response to `operation`: its status is declared, and its body is of a media type and a
    /// schema that the contract gives for it. A response for which no content is declared has no body. A byte order mark before
    /// JSON is passed over, as every client must be ready for one.
    ///
    /// ```
    /// use contract::{Contract, UnknownFields};
    ///
    /// let contract = Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
    /// let operation = contract.operation("showBook").unwrap();
    /// let json = Some("application/json");
    /// let body = br#"{"id": "seven", "title": "Emma"}"#;
    /// let violations = contract
    ///     .check_response(operation, 200, json, body, UnknownFields::Deny)
    ///     .unwrap_err();
    /// assert_eq!(violations[0].to_string(), r#"body /id: value is not of type "integer""#);
    /// # Ok::<_, contract::InvalidContract>(())
    /// ```
    ///
    /// # Errors
    ///
    /// All violations of the response.
    pub fn check_response(
        &self,
        operation: &Operation,
        status: u16,
        content_type: Option<&str>,
        body: &[u8],
        unknown_fields: UnknownFields,
    ) -> Result<(), Vec<Violation>> {
        let Some(response) = operation.response(status) else {
            let problem = format!("{status} is not declared for `{}`", operation.id());
            return Err(vec![Violation::new(Place::Status, problem)]);
        };
        let violations = if response.media().is_empty() {
            let unexpected = (!body.is_empty()).then_some("is sent, but none is declared");
            let place = Place::Body(String::new());
            unexpected
                .map(|problem| Violation::new(place, problem))
                .into_iter()
                .collect()
        } else {
            match media::chosen(response.media(), content_type) {
                Err(violation) => vec![violation],
                Ok(media) if media.is_json() => {
                    self.check_content(media, json::without_bom(body), unknown_fields)
                }
                Ok(media) => self.check_content(media, body, unknown_fields),
            }
        };
        if violations.is_empty() {
            Ok(())
        } else {
            Err(violations)
        }
    }
}
