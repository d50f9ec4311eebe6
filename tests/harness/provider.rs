//! The providers and their contracts.

use std::{
    collections::BTreeSet,
    sync::{Arc, LazyLock},
};

use auth_core::Clock;
use contract::{Contract, ErrorCode, Operation};
use sandbox::Sandbox;
use serde_json::Value;
use url::Url;

use crate::{
    Settings, Stand,
    fixtures::{self, Fixtures, Things},
    settings::Credentials,
};

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
        /// A provider that tests play.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Provider {
            $($(#[$doc])* $variant,)*
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
                }
            }

            pub(crate) fn fixtures(self) -> &'static Fixtures {
                match self {
                    $(Self::$variant => &fixtures::$fixtures::FIXTURES,)*
                }
            }

            fn api(self) -> &'static Api {
                match self {
                    $(Self::$variant => {
                        static API: LazyLock<Api> = LazyLock::new(|| {
                            Api::load(include_str!(concat!("../../crates/sandbox/contracts/", $name, ".json")))
                        });
                        &API
                    })*
                }
            }
        }

        /// Makes a test for each provider of a function that takes one.
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

/// A contract, and what of its document nobody needs to compile.
struct Api {
    contract: Contract,
    /// Where a code stands in the body of an error, as JSON pointers.
    code_places: Vec<String>,
    /// The names of fields that are secret.
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
    /// Its contract.
    pub fn contract(self) -> &'static Contract {
        &self.api().contract
    }

    /// What its contract says of `operation`.
    #[track_caller]
    pub fn operation(self, operation: &str) -> &'static Operation {
        let found = self.contract().operation(operation);
        found.unwrap_or_else(|| panic!("the contract of {} has no operation `{operation}`", self.name()))
    }

    /// The example `name` of the answer `status` to `operation`.
    #[track_caller]
    pub fn example(self, operation: &str, status: u16, name: &str) -> &'static Value {
        let example = self.operation(operation).answer_example(status, name);
        example.unwrap_or_else(|| panic!("`{operation}` has no example `{name}` of an answer {status}"))
    }

    /// Returns the names of fields that are secret in some request or response.
    pub fn secret_fields(self) -> &'static BTreeSet<String> {
        &self.api().secret_fields
    }

    /// Returns where a code stands in the body of an error, as JSON pointers.
    pub fn code_places(self) -> &'static [String] {
        &self.api().code_places
    }

    /// The code in an error with `body`, as it is written there.
    pub fn code_in(self, body: &Value) -> Option<String> {
        self.code_places()
            .iter()
            .find_map(|place| match body.pointer(place)? {
                Value::String(text) => Some(text.clone()),
                Value::Number(number) => Some(number.to_string()),
                _ => None,
            })
    }

    /// The row of the contract's table for a code as it is `written` in an answer.
    pub fn documented_code(self, written: &str) -> Option<&'static ErrorCode> {
        let rows = self.contract().error_codes();
        rows.iter().find(|row| match row.code().split_once("xx") {
            // Between status and case stands the service.
            Some((status, case)) => {
                written.len() == 9 && written.starts_with(status) && written.ends_with(case)
            }
            None => row.code() == written,
        })
    }

    /// Returns the credentials that tests sign in with.
    pub fn credentials(self) -> Credentials {
        let credentials = self.fixtures().credentials.iter();
        credentials
            .map(|(name, value)| (*name, (*value).to_owned()))
            .collect()
    }

    /// Returns the documented body of an error response with `code`.
    pub fn error(self, code: &str) -> Value {
        (self.fixtures().error)(code)
    }

    /// Returns the documented body of an error response with `status`, which is 400, 401 or 409.
    pub fn refusal(self, status: u16) -> Value {
        self.error(&(self.fixtures().code)(status))
    }

    /// Returns an operation that may be refused with `code`, and the status of that.
    pub fn refused(self, code: &str) -> (&'static str, u16) {
        (self.fixtures().refused)(code)
    }

    /// Returns the credentials that no error may say.
    pub fn secrets(self) -> impl Iterator<Item = String> {
        let credentials = self.credentials().into_iter();
        let secret = credentials.filter(move |(name, _)| self.is_secret(name));
        secret.map(|(_, value)| value)
    }

    /// Returns whether the credential `name` is a secret, and does not just say who signs in.
    pub fn is_secret(self, name: &str) -> bool {
        !self.fixtures().public.contains(&name)
    }

    /// Returns how `sandbox` plays it.
    pub fn stand(self, sandbox: &Sandbox) -> Stand {
        (self.fixtures().stand)(sandbox)
    }

    /// Puts into `sandbox` what its operations are called with, by a client with `settings`.
    pub async fn prepare(self, sandbox: &Sandbox, settings: &Settings) -> Things {
        (self.fixtures().prepare)(sandbox, settings).await
    }

    /// Has `sandbox` refuse all tokens that it issued.
    pub fn revoke_tokens(self, sandbox: &Sandbox) {
        (self.fixtures().revoke_tokens)(sandbox);
    }

    /// Returns settings of a client at `base_url`, with the credentials that tests sign in with.
    pub fn settings(self, base_url: Url, clock: impl Clock + 'static) -> Settings {
        Settings {
            base_url,
            clock: Arc::new(clock),
            credentials: self.credentials(),
            token: None,
            http_client: None,
        }
    }
}
