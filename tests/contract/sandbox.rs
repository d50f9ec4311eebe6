//! Coverage of the contracts by the sandbox.

use std::collections::BTreeSet;

use contract::{ErrorCode, Operation};
use test_support::{Evidence, Provider, for_each_provider};

use crate::gaps::{assert_same, expected_in};

async fn sandbox_simulates_contract(provider: Provider) {
    let simulated = provider.in_sandbox(&test_support::sandbox().await);
    let contract = provider.contract();
    let operations = contract.operations().iter().map(Operation::id);
    let codes = contract.error_codes().iter().map(ErrorCode::code);
    check(provider, "operation", operations, simulated.operations);
    check(provider, "code", codes, simulated.codes);
}

for_each_provider!(sandbox_simulates_contract);

fn check(
    provider: Provider,
    kind: &'static str,
    described: impl Iterator<Item = &'static str> + Clone,
    simulated_names: Vec<String>,
) {
    let simulated_names = BTreeSet::from_iter(simulated_names);
    for name in described.clone().filter(|name| simulated_names.contains(*name)) {
        Evidence {
            provider,
            kind,
            name,
            source: "sandbox",
        }
        .record();
    }
    let name = provider.name();
    assert_same(
        (
            &format!("the contract of {name}"),
            &expected_in("sandbox", provider, described),
        ),
        (&format!("the sandbox of {name}"), &simulated_names),
    );
}
