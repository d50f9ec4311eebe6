//! OpenAPI documents, which are read as contracts.

use contract::{Contract, UnknownFields};

/// Checks that a rejected document has a fault with a line of it, and that the examples of an accepted one are valid.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let contract = match Contract::diagnose(text) {
        Ok(contract) => contract,
        Err(faults) => {
            let first = faults.first().expect("a rejected document has a fault");
            let lines = text.lines().count().max(1);
            for fault in &faults {
                assert!(!fault.problem().is_empty());
                assert!(fault.line().is_none_or(|line| (1..=lines).contains(&line)), "{fault:?}");
            }
            let one = Contract::from_json(text).expect_err("both readers reject it");
            assert_eq!((one.place(), one.problem()), (first.place(), first.problem()));
            return;
        }
    };
    for operation in contract.operations() {
        for (status, media_type, name, example) in operation.response_examples() {
            if !media_type.ends_with("json") {
                continue;
            }
            let body = example.to_string();
            let checked =
                contract.check_response(operation, status, Some(media_type), body.as_bytes(), UnknownFields::Allow);
            assert!(checked.is_ok(), "example {name} of {} is invalid: {checked:?}", operation.id());
            for mutation in contract.mutations(operation, status, example) {
                assert_ne!(mutation.instance, *example, "{mutation} changes nothing");
            }
        }
    }
}

/// Returns a contract with every part that is read, and small ones.
pub fn seeds() -> Vec<Vec<u8>> {
    let shop = include_str!("../../../crates/contract/tests/shop.json");
    let shop: serde_json::Value = serde_json::from_str(shop).unwrap_or_default();
    let empty = r#"{"openapi":"3.1.1","info":{"title":"Empty","version":"1"},"paths":{}}"#;
    // One operation each, since a whole contract is slow to read.
    let mut seeds = vec![empty.as_bytes().to_vec()];
    for (path, item) in shop["paths"].as_object().into_iter().flatten() {
        let mut part = shop.clone();
        part["paths"] = serde_json::json!({ path: item });
        seeds.push(part.to_string().into_bytes());
    }
    seeds
}
