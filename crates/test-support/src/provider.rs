//! The providers and their contracts.

use std::{collections::BTreeSet, sync::LazyLock};

use contract::{Contract, ErrorCode, Operation};
use serde_json::Value;

/// Examples with a 2xx status that a client must report as an error: provider, operation, example and reason.
const ERRORS_UNDER_2XX: [(Provider, &str, &str, &str); 1] = [(
    Provider::KlipA2a,
    "prepare",
    "errorWithinResponse",
    "the body has an error in place of the request",
)];

fn secret_fields(schemas: &Value) -> BTreeSet<String> {
    let schemas = schemas.as_object().into_iter().flatten();
    let properties = schemas.filter_map(|(_, schema)| schema["properties"].as_object());
    let secret = properties
        .flatten()
        .filter(|(_, property)| property["x-secret"] == true);
    secret.map(|(name, _)| name.clone()).collect()
}

macro_rules! providers {
    ($d:tt $($(#[$doc:meta])* $variant:ident: $name:literal, $fixtures:ident;)*) => {
        /// A provider.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Provider {
            $($(#[$doc])* $variant,)*
            /// The token endpoint of OAuth 2.0, for `auth-core-oauth2`: not in [`all`](Self::all), since it is no
            /// provider's and not in the sandbox.
            OAuth2,
        }

        impl Provider {
            /// Returns every provider.
            pub fn all() -> impl Iterator<Item = Self> {
                [$(Self::$variant),*].into_iter()
            }

            /// Returns the name of its crate.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                    Self::OAuth2 => "oauth2",
                }
            }

            fn api(self) -> &'static Api {
                match self {
                    $(Self::$variant => {
                        static API: LazyLock<Api> = LazyLock::new(|| {
                            Api::load(include_str!(concat!("../../sandbox/contracts/", $name, ".json")))
                        });
                        &API
                    })*
                    Self::OAuth2 => {
                        static API: LazyLock<Api> =
                            LazyLock::new(|| Api::load(include_str!("../contracts/oauth2.json")));
                        &API
                    }
                }
            }
        }

        /// Defines one test per provider from a function that takes a provider.
        #[macro_export]
        macro_rules! for_each_provider {
            ($d check:ident) => {
                mod $d check {
                    $(
                        #[tokio::test]
                        async fn $fixtures() {
                            super::$d check($crate::Provider::$variant).await;
                        }
                    )*
                }
            };
        }
    };
}

providers! { $
    /// Klip Card Minting.
    KlipCard: "klip-card", klip_card;
    /// Klip App2App.
    KlipA2a: "klip-a2a", klip_a2a;
    /// Klikoo B2B OpenAPI.
    Klikoo: "klikoo", klikoo;
    /// Klavi Payment, both APIs.
    Klavi: "klavi", klavi;
}

/// A contract, and the parts of its document that the contract reader does not expose.
struct Api {
    contract: Contract,
    /// Locations of the error code in the body of an error response, as JSON pointers.
    code_places: Vec<String>,
    /// The names of secret fields.
    secret_fields: BTreeSet<String>,
}

impl Api {
    fn load(json: &str) -> Self {
        let valid = "`cargo xtask codegen` writes valid contracts";
        let document: Value = serde_json::from_str(json).expect(valid);
        let code_places = match &document["x-error-codes"]["place"] {
            Value::Array(places) => places.iter().filter_map(Value::as_str).collect(),
            place => place.as_str().into_iter().collect::<Vec<_>>(),
        };
        Self {
            contract: Contract::from_json(json).expect(valid),
            code_places: code_places.into_iter().map(str::to_owned).collect(),
            secret_fields: secret_fields(&document["components"]["schemas"]),
        }
    }
}

impl Provider {
    /// Returns the contract.
    pub fn contract(self) -> &'static Contract {
        &self.api().contract
    }

    /// Returns the contract's description of `operation`.
    #[track_caller]
    pub fn operation(self, operation: &str) -> &'static Operation {
        let found = self.contract().operation(operation);
        found.unwrap_or_else(|| panic!("no operation `{operation}` in the contract of {}", self.name()))
    }

    /// Returns the contract's example `name` of the response `status` to `operation`.
    #[track_caller]
    pub fn example(self, operation: &str, status: u16, name: &str) -> &'static Value {
        let example = self.operation(operation).response_example(status, name);
        example.unwrap_or_else(|| panic!("`{operation}` has no example `{name}` of an response {status}"))
    }

    /// Returns whether a client must report the example `name` of a 2xx response to `operation` as an error.
    pub fn is_error_under_2xx(self, operation: &str, name: &str) -> bool {
        let mut examples = ERRORS_UNDER_2XX.iter();
        examples.any(|(of, id, example, _)| (*of, *id, *example) == (self, operation, name))
    }

    /// Returns the status and the body of each example of a successful JSON response to `operation`.
    pub fn success_examples(self, operation: &Operation) -> impl Iterator<Item = (u16, &Value)> {
        let examples = operation.response_examples();
        let successes = examples.filter(move |(status, media_type, name, _)| {
            matches!(status, 200 | 201)
                && *media_type == "application/json"
                && !self.is_error_under_2xx(operation.id(), name)
        });
        successes.map(|(status, .., example)| (status, example))
    }

    /// Returns the names of fields that are secret in some request or response.
    pub fn secret_fields(self) -> &'static BTreeSet<String> {
        &self.api().secret_fields
    }

    /// Returns the locations of the error code in the body of an error response, as JSON pointers.
    pub fn code_places(self) -> &'static [String] {
        &self.api().code_places
    }

    /// Returns the error code in `body` as text.
    pub fn code_in(self, body: &Value) -> Option<String> {
        self.code_places()
            .iter()
            .find_map(|place| match body.pointer(place)? {
                Value::String(text) => Some(text.clone()),
                Value::Number(number) => Some(number.to_string()),
                _ => None,
            })
    }

    /// Returns the row of the contract's table of codes for `written`, a code in a response.
    pub fn documented_code(self, written: &str) -> Option<&'static ErrorCode> {
        let rows = self.contract().error_codes();
        rows.iter().find(|row| match row.code().split_once("xx") {
            // The service code is between status and case.
            Some((status, case)) => {
                written.len() == 9 && written.starts_with(status) && written.ends_with(case)
            }
            None => row.code() == written,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contract_of_token_endpoint_is_valid() {
        let read = Contract::diagnose(include_str!("../contracts/oauth2.json"));
        assert!(read.is_ok(), "{:#?}", read.err());
    }
}
