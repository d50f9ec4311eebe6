//! Where the providers are.

use std::collections::BTreeSet;

use contract_tests::Provider;

fn addresses(environments: impl IntoIterator<Item = url::Url>) -> BTreeSet<String> {
    environments
        .into_iter()
        .map(|url| url.as_str().trim_end_matches('/').to_owned())
        .collect()
}

#[test]
fn the_environments_of_each_client_are_the_servers_of_its_contract() {
    for provider in Provider::ALL {
        let environments = match provider {
            Provider::KlipCard => {
                use klip_card::Environment::{Global, Korea};
                addresses([Korea.base_url(), Global.base_url()])
            }
            Provider::KlipA2a => {
                use klip_a2a::Environment::{Global, Korea};
                addresses([Korea.base_url(), Global.base_url()])
            }
            Provider::Klikoo => {
                use klikoo::Environment::{Production, Staging};
                addresses([Staging.base_url(), Production.base_url()])
            }
            Provider::Klavi => {
                use klavi::Environment::{Production, Sandbox, Testing};
                addresses([Sandbox.base_url(), Testing.base_url(), Production.base_url()])
            }
        };
        assert_eq!(environments, *provider.servers(), "{}", provider.name());
    }
}
