//! The APIs that requests are forwarded to.

use std::time::Duration;

use auth_core::{
    EnvVar, InvalidInput,
    http::{RawRequest, StatusCode},
};

use super::problem::Problem;
use crate::{account::KlaviAccount, api_client::ApiClient, commands::api::KlaviApi, failure::Failure};

/// Provider with a client for each of its APIs.
#[derive(Debug)]
pub(super) struct Upstream {
    provider: &'static str,
    apis: Vec<Api>,
}

/// API with its client.
#[derive(Debug)]
pub(super) struct Api {
    /// The name of the API, if its provider has several.
    pub(super) name: Option<&'static str>,
    /// The API whose paths it gets; `None` for every path.
    paths: Option<KlaviApi>,
    pub(super) client: ApiClient,
}

impl Upstream {
    /// Creates a provider with one API.
    pub(super) fn one(provider: &'static str, client: ApiClient) -> Self {
        Self {
            provider,
            apis: vec![Api {
                name: None,
                paths: None,
                client,
            }],
        }
    }

    /// Creates Klavi with the API `chosen`, or else with each API whose key pair is in the environment.
    pub(super) fn klavi(
        account: &KlaviAccount,
        chosen: Option<KlaviApi>,
        timeout: Duration,
    ) -> Result<Self, Failure> {
        let client = |api| {
            let account = account.clone();
            Ok::<_, Failure>(match api {
                KlaviApi::Customer => ApiClient::KlaviCustomer(account.customer(timeout)?),
                KlaviApi::Management => ApiClient::KlaviManagement(account.management(timeout)?),
            })
        };
        if let Some(api) = chosen {
            return Ok(Self::one("klavi", client(api)?));
        }
        if account.has_key_files() {
            let expected = "`customer` or `management`, beside the files of its key pair";
            return Err(InvalidInput::missing("--api", expected).into());
        }
        let mut apis = Vec::new();
        for (api, name, access_key) in [
            (KlaviApi::Customer, "customer", klavi::env::CUSTOMER_ACCESS_KEY),
            (
                KlaviApi::Management,
                "management",
                klavi::env::MANAGEMENT_ACCESS_KEY,
            ),
        ] {
            if is_set(access_key)? {
                apis.push(Api {
                    name: Some(name),
                    paths: Some(api),
                    client: client(api)?,
                });
            }
        }
        if apis.is_empty() {
            let expected = "KLAVI_CUSTOMER_ACCESS_KEY or KLAVI_MANAGEMENT_ACCESS_KEY, with its secret key";
            return Err(InvalidInput::missing("access_key", expected).into());
        }
        Ok(Self {
            provider: "klavi",
            apis,
        })
    }

    pub(super) fn provider(&self) -> &'static str {
        self.provider
    }

    pub(super) fn apis(&self) -> &[Api] {
        &self.apis
    }

    /// Returns the client for `request`.
    pub(super) fn client(&self, request: &RawRequest) -> Result<&ApiClient, Problem> {
        let api = KlaviApi::of_path(request.path());
        let is_for = |candidate: &&Api| candidate.paths.is_none() || candidate.paths == api;
        let found = self.apis.iter().find(is_for).map(|api| &api.client);
        found.ok_or_else(|| {
            let detail = match api {
                Some(api) => format!("The proxy has no key pair of Klavi's {api:?} API."),
                None => {
                    "The path is of neither API of Klavi; --api sends every path to one of them.".to_owned()
                }
            };
            Problem::new(StatusCode::NOT_FOUND, "api", detail)
        })
    }
}

fn is_set(variable: EnvVar) -> Result<bool, InvalidInput> {
    Ok(variable.value()?.is_some())
}
