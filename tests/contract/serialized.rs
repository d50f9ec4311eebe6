//! Serialization of received objects: unknown fields are kept, secrets are left out.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use test_support::{Fixture, Object, Provider, Response, for_each_provider};

use crate::{driver::Driver, gaps::assert_same};

/// Operations that return no serializable object, with the reason.
const NOT_SERIALIZED: &[(Provider, &str, &str)] = &[
    (Provider::KlipCard, "changePassword", "it returns nothing"),
    (Provider::KlipA2a, "prepare", "it returns the key of a request"),
    (Provider::KlipA2a, "result", "it returns the key of a request"),
    (Provider::Klikoo, "accessToken", "it returns a token"),
    (Provider::Klavi, "customerToken", "it returns a token"),
    (Provider::Klavi, "managementToken", "it returns a token"),
];

const UNKNOWN: &str = "a_field_of_tomorrow";

async fn every_example_survives_serialization(provider: Provider) {
    let mut without = BTreeSet::new();
    for fixture in Fixture::all(provider) {
        let driver = Driver::new(fixture).await;
        let examples = fixture.operation().response_examples();
        for (status, _, name, example) in examples.filter(|(status, ..)| *status < 300) {
            let place = format!("{fixture:?} {status} {name}");
            let Ok(seen) = driver.call(&Response::json(status, example)).await else {
                continue;
            };
            let Some(objects) = seen.objects else {
                without.insert(fixture.id().to_owned());
                continue;
            };
            let mut secrets = Vec::new();
            texts_of(provider.secret_fields(), example, &mut secrets);
            for Object { received, restored } in &objects {
                assert_eq!(restored.json, received.json, "{place}");
                if secrets.is_empty() {
                    assert_eq!(restored.debug, received.debug, "{place}");
                }
                for secret in &secrets {
                    assert!(
                        !received.json.contains(secret.as_str()),
                        "{place}: {}",
                        received.json
                    );
                }
            }

            let mut more = example.clone();
            add_unknown(&mut more);
            let seen = driver.call(&Response::json_off_contract(status, &more)).await;
            let seen = seen.unwrap_or_else(|failure| panic!("{place}: {}", failure.text()));
            for Object { received, restored } in seen.objects.into_iter().flatten() {
                assert_eq!(restored.json, received.json, "{place}");
                let json = serde_json::from_str(&received.json).unwrap();
                let is_absent = received.json == "{}" && !holds_empty_object(example);
                assert!(is_absent || is_unknown_kept(&json), "{place}: {}", received.json);
                // Undocumented objects have no field names in `Debug`.
                let is_named = received.debug.contains(UNKNOWN) || received.debug == "Json(..)";
                assert!(is_absent || is_named, "{place}: {}", received.debug);
            }
        }
    }
    let expected = NOT_SERIALIZED.iter().filter(|(of, ..)| *of == provider);
    let expected = expected.map(|(_, id, _)| (*id).to_owned()).collect();
    assert_same(
        ("the exceptions", &expected),
        ("the operations without objects", &without),
    );
}

for_each_provider!(every_example_survives_serialization);

/// Collects the texts of the fields with `names` at any depth.
fn texts_of(names: &BTreeSet<String>, value: &Value, found: &mut Vec<String>) {
    for (name, field) in value.as_object().into_iter().flatten() {
        if names.contains(name) {
            found.extend(field.as_str().filter(|text| !text.is_empty()).map(str::to_owned));
        }
        texts_of(names, field, found);
    }
    for item in value.as_array().into_iter().flatten() {
        texts_of(names, item, found);
    }
}

/// Returns whether `value` contains an object without fields, which an absent object serializes as.
fn holds_empty_object(value: &Value) -> bool {
    match value {
        Value::Object(fields) => fields.is_empty() || fields.values().any(holds_empty_object),
        Value::Array(items) => items.iter().any(holds_empty_object),
        _ => false,
    }
}

/// Adds an unknown field to every object.
fn add_unknown(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.values_mut().for_each(add_unknown);
            fields.insert(UNKNOWN.to_owned(), json!([1, null, "x"]));
        }
        Value::Array(items) => items.iter_mut().for_each(add_unknown),
        _ => {}
    }
}

/// Returns whether every object has the unknown field.
fn is_unknown_kept(value: &Value) -> bool {
    match value {
        Value::Object(fields) => fields.contains_key(UNKNOWN) && fields.values().all(is_unknown_kept),
        Value::Array(items) => items.iter().all(is_unknown_kept),
        _ => true,
    }
}
