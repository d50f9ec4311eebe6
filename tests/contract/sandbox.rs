//! The sandbox plays what the contracts describe.

use std::collections::BTreeSet;

use contract::{ErrorCode, Operation};
use contract_tests::{Evidence, Provider, for_each_provider};

use crate::gaps::{assert_same, expected_in};

async fn every_operation_and_code_is_played(provider: Provider) {
    let simulated = provider.in_sandbox(&contract_tests::sandbox().await);
    let contract = provider.contract();
    let operations = contract.operations().iter().map(Operation::id);
    let codes = contract.error_codes().iter().map(ErrorCode::code);
    hold(provider, "operation", operations, simulated.operations);
    hold(provider, "code", codes, simulated.codes);
}

for_each_provider!(every_operation_and_code_is_played);

fn hold(
    provider: Provider,
    kind: &'static str,
    described: impl Iterator<Item = &'static str> + Clone,
    played: Vec<String>,
) {
    let played = BTreeSet::from_iter(played);
    for name in described.clone().filter(|name| played.contains(*name)) {
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
        (&format!("the sandbox of {name}"), &played),
    );
}
