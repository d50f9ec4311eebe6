//! Where the providers are.

use std::collections::BTreeSet;

use contract_tests::Provider;

/// The servers of a contract.
fn servers(json: &str) -> BTreeSet<String> {
    let document: serde_json::Value = serde_json::from_str(json).unwrap();
    let servers = document["servers"].as_array().unwrap();
    servers
        .iter()
        .map(|server| server["url"].as_str().unwrap().trim_end_matches('/').to_owned())
        .collect()
}

fn addresses(environments: impl IntoIterator<Item = url::Url>) -> BTreeSet<String> {
    environments
        .into_iter()
        .map(|url| url.as_str().trim_end_matches('/').to_owned())
        .collect()
}

#[test]
fn the_environments_of_each_client_are_the_servers_of_its_contract() {
    for provider in Provider::ALL {
        let (json, environments) = match provider {
            Provider::KlipCard => {
                use klip_card::Environment::{Global, Korea};
                (
                    include_str!("../../crates/sandbox/contracts/klip-card.json"),
                    addresses([Korea.base_url(), Global.base_url()]),
                )
            }
            Provider::KlipA2a => {
                use klip_a2a::Environment::{Global, Korea};
                (
                    include_str!("../../crates/sandbox/contracts/klip-a2a.json"),
                    addresses([Korea.base_url(), Global.base_url()]),
                )
            }
            Provider::Klikoo => {
                use klikoo::Environment::{Production, Staging};
                (
                    include_str!("../../crates/sandbox/contracts/klikoo.json"),
                    addresses([Staging.base_url(), Production.base_url()]),
                )
            }
            Provider::Klavi => {
                use klavi::Environment::{Production, Sandbox, Testing};
                (
                    include_str!("../../crates/sandbox/contracts/klavi.json"),
                    addresses([Sandbox.base_url(), Testing.base_url(), Production.base_url()]),
                )
            }
        };
        assert_eq!(environments, servers(json), "{}", provider.name());
    }
}
