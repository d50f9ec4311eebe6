//! Where the providers are.

use contract_tests::Provider;

#[test]
fn environments_are_the_servers_of_the_contract() {
    for provider in Provider::all() {
        assert_eq!(
            provider.environments(),
            *provider.servers(),
            "{}",
            provider.name()
        );
    }
}
