//! Removal of undocumented members from requests.

use serde_json::Value;

use super::Contract;
use crate::{Operation, Schema};

impl Contract {
    /// Removes the members that the provider accepts and ignores (`x-tolerated`) from the JSON body of a request for
    /// `operation`.
    ///
    /// A server that ignores them calls [`check_received`](Self::check_received); for
    /// [`check_request`](Self::check_request), they are violations.
    ///
    /// ```
    /// # let contract = contract::Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
    /// let operation = contract.operation("placeOrder").unwrap();
    /// let mut body = serde_json::json!({"book": 7, "genre": null, "wrapping": true});
    /// contract.remove_tolerated(operation, &mut body);
    /// assert_eq!(body, serde_json::json!({"book": 7}));
    /// # Ok::<_, contract::InvalidContract>(())
    /// ```
    pub fn remove_tolerated(&self, operation: &Operation, body: &mut Value) {
        let media = operation.request_media().iter().find(|media| media.is_json());
        if let Some(schema) = media.and_then(|media| media.schema()) {
            self.remove_from(schema, body);
        }
    }

    pub(super) fn remove_from(&self, schema: &Schema, instance: &mut Value) {
        let schema = self.resolve(schema);
        match instance {
            Value::Object(fields) => {
                let tolerated = schema.tolerated();
                for name in &tolerated.names {
                    fields.remove(name);
                }
                for name in &tolerated.nulls {
                    if fields.get(name).is_some_and(Value::is_null) {
                        fields.remove(name);
                    }
                }
                for property in schema.properties().into_iter().flatten() {
                    if let Some(value) = fields.get_mut(property.name()) {
                        self.remove_from(property.schema(), value);
                    }
                }
            }
            Value::Array(items) => {
                if let Some(schema) = schema.items() {
                    for item in items {
                        self.remove_from(schema, item);
                    }
                }
            }
            _ => {}
        }
    }
}
