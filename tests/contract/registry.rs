//! Completeness of the fixtures: every provider and every operation.

use std::{fs, path::Path};

use contract::Operation;
use test_support::{Fixture, Provider, for_each_provider};

use crate::gaps::{assert_same, expected_in};

const CRATES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates");

#[test]
fn every_contract_has_fixture_file() {
    let folders = fs::read_dir(CRATES).unwrap_or_else(|error| panic!("{CRATES}: {error}"));
    let folders = folders.map(|folder| folder.unwrap().path());
    let contracts = folders.filter(|folder| folder.join("openapi.yaml").exists());
    let name = |folder: &Path| folder.file_name().unwrap().to_str().unwrap().to_owned();
    let contracts = contracts.map(|folder| name(&folder)).collect();
    let known = Provider::all()
        .map(|provider| provider.name().to_owned())
        .collect();
    assert_same(
        ("crates/*/openapi.yaml", &contracts),
        ("`providers!` of crates/test-support", &known),
    );
}

async fn every_operation_has_fixture(provider: Provider) {
    let operations = provider.contract().operations().iter();
    let called = expected_in("client", provider, operations.map(Operation::id));
    let fixtures = Fixture::all(provider)
        .map(|fixture| fixture.id().to_owned())
        .collect();
    let name = provider.name();
    assert_same(
        (&format!("the contract of {name}"), &called),
        (&format!("the fixtures of {name}"), &fixtures),
    );
}

for_each_provider!(every_operation_has_fixture);
