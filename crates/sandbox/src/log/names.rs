//! Names of secret fields and headers.

use std::collections::HashSet;

use contract::{Carrier, Contract, Schema};

/// Names whose values are secret: fields of bodies, query parameters and headers.
#[derive(Debug, Default)]
pub(crate) struct SecretNames {
    /// Fields of the contract, as [`normalize`] returns them.
    fields: HashSet<String>,
    /// Headers and query parameters that are credentials by the contract. A field of that name need not be secret.
    credentials: HashSet<String>,
}

/// Names that are secret under any contract, such as in a request with a wrong field.
const ALWAYS: &[&str] = &[
    "accesskey",
    "accesstoken",
    "apikey",
    "authorization",
    "clientsecret",
    "cookie",
    "password",
    "pin",
    "privatekey",
    "proxyauthorization",
    "refreshtoken",
    "secret",
    "secretkey",
    "setcookie",
    "signature",
    "token",
];
/// Last words of the names of secret headers.
const HEADER_ENDINGS: &[&str] = &["key", "password", "secret", "signature", "token"];

impl SecretNames {
    /// Returns the names that `contract` marks as secret, and those of its credentials.
    pub(super) fn of(contract: &Contract) -> Self {
        let mut names = Self::default();
        for (_name, schema) in contract.schemas() {
            names.add_schema(contract, schema);
        }
        for operation in contract.operations() {
            let media = operation.request_media().iter();
            let responses = operation.responses().iter();
            let media = media.chain(responses.flat_map(contract::Response::media));
            for schema in media.filter_map(|media| media.schema()) {
                names.add_schema(contract, schema);
            }
            for credential in operation.security().iter().flatten() {
                match credential.carrier() {
                    Carrier::Header(name) | Carrier::Query(name) => {
                        names.credentials.insert(normalize(name));
                    }
                    Carrier::Bearer | Carrier::Basic => {}
                }
            }
        }
        names
    }

    /// Returns whether the field `name` of a JSON body is secret.
    pub(super) fn has_field(&self, name: &str) -> bool {
        let name = normalize(name);
        ALWAYS.contains(&name.as_str()) || self.fields.contains(&name)
    }

    /// Returns whether the parameter `name` of a query or a form is secret.
    pub(super) fn has_parameter(&self, name: &str) -> bool {
        self.has_field(name) || self.credentials.contains(&normalize(name))
    }

    /// Returns whether the header `name` is secret.
    pub(super) fn has_header(&self, name: &str) -> bool {
        let last = name.rsplit('-').next().unwrap_or_default();
        HEADER_ENDINGS.contains(&last) || self.has_parameter(name)
    }

    /// Adds the secret properties of `schema`. A referenced schema is among those of the contract.
    fn add_schema(&mut self, contract: &Contract, schema: &Schema) {
        for property in schema.properties().into_iter().flatten() {
            if contract.resolve(property.schema()).is_secret() {
                self.add(property.name());
                for spelling in property.spellings() {
                    self.add(spelling);
                }
            }
            self.add_schema(contract, property.schema());
        }
        if let Some(items) = schema.items() {
            self.add_schema(contract, items);
        }
    }

    fn add(&mut self, name: &str) {
        self.fields.insert(normalize(name));
    }
}

/// Returns `name` in lower case and without separators, so that another spelling is masked too.
fn normalize(name: &str) -> String {
    let letters = name.chars().filter(|letter| !matches!(letter, '_' | '-' | '.'));
    letters.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contracts;

    #[test]
    fn names_are_those_of_the_contract_in_any_spelling() {
        let contract = contracts::KLIP_CARD.get().expect("a valid contract");
        let names = SecretNames::of(contract);
        for secret in [
            "old_password",
            "newPassword",
            "pin",
            "Access-Token",
            "AUTHORIZATION",
        ] {
            assert!(names.has_field(secret), "{secret}");
        }
        for public in ["email", "pins", "pass", ""] {
            assert!(!names.has_field(public), "{public}");
        }
        let contract = contracts::KLIP_A2A.get().expect("a valid contract");
        let names = SecretNames::of(contract);
        assert!(names.has_field("request_key") && names.has_parameter("request_key"));
        let contract = contracts::KLIKOO.get().expect("a valid contract");
        let names = SecretNames::of(contract);
        assert!(names.has_parameter("client_id") && !names.has_field("client_id"));
        assert!(!SecretNames::default().has_field("request_key"));
    }

    #[test]
    fn header_is_secret_by_its_last_word() {
        let names = SecretNames::default();
        for secret in ["open-api-signature", "x-token", "idempotency-key"] {
            assert!(names.has_header(secret), "{secret}");
        }
        for public in ["open-api-timestamp", "content-type", "x-keys"] {
            assert!(!names.has_header(public), "{public}");
        }
    }
}
