//! What the sandbox plays, for the table of `cargo xtask contracts`.

use contract_tests::{Evidence, Provider};

#[tokio::test]
async fn what_the_sandbox_plays_is_in_the_contracts() {
    let sandbox = contract_tests::sandbox().await;
    for provider in Provider::all() {
        let (operations, codes) = match provider {
            Provider::KlipCard => (sandbox.klip_card().operations(), sandbox.klip_card().codes()),
            Provider::KlipA2a => (sandbox.klip_a2a().operations(), sandbox.klip_a2a().codes()),
            Provider::Klikoo => (sandbox.klikoo().operations(), sandbox.klikoo().codes()),
            Provider::Klavi => (sandbox.klavi().operations(), sandbox.klavi().codes()),
        };
        let contract = provider.contract();
        for id in operations {
            let name = contract.operation(id).unwrap().id();
            leave(provider, "operation", name);
        }
        for code in codes {
            let row = contract
                .error_codes()
                .iter()
                .find(|row| row.code() == code)
                .unwrap();
            leave(provider, "code", row.code());
        }
    }
}

fn leave(provider: Provider, what: &'static str, name: &'static str) {
    Evidence {
        provider,
        what,
        name,
        by: "sandbox",
    }
    .leave();
}
