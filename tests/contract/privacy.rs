//! Redaction of personal and payment data in `Debug`.

use std::collections::BTreeSet;

use serde_json::Value;
use test_support::{Fixture, Provider, Response};

use crate::driver::Driver;

/// Names of Klavi's response fields with data of a person, an account, or a page that starts a payment, in every spelling.
const PRIVATE: [&str; 18] = [
    "identifier",
    "taxId",
    "name",
    "phone",
    "email",
    "number",
    "proxy",
    "qrCode",
    "loggedUserCpf",
    "loggedUserCPF",
    "remittanceInformation",
    "redirectUrl",
    "redirectURL",
    "redirectConsentURL",
    "redirectConsentUrl",
    "paymentURL",
    "paymentUrl",
    "accessToken",
];

/// Adds the texts and numbers under private names in `value` to `found`, in quotes, as `Debug` shows them.
fn private_values(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| private_values(item, found)),
        Value::Object(fields) => {
            for (name, field) in fields {
                match field {
                    Value::String(text) if PRIVATE.contains(&name.as_str()) => {
                        found.insert(format!("{text:?}"));
                    }
                    Value::Number(number) if PRIVATE.contains(&name.as_str()) => {
                        found.insert(format!("\"{number}\""));
                    }
                    other => private_values(other, found),
                }
            }
        }
        _ => {}
    }
}

#[tokio::test]
async fn debug_hides_private_values() {
    let mut checked = 0;
    for fixture in Fixture::all(Provider::Klavi) {
        let driver = Driver::new(fixture).await;
        let examples = fixture.operation().response_examples();
        for (status, _, name, example) in examples.filter(|(status, ..)| *status == 200) {
            let mut values = BTreeSet::new();
            private_values(example, &mut values);
            let seen = driver.call(&Response::json(status, example)).await;
            let shown = match seen {
                Ok(seen) => seen.debug,
                Err(failure) => panic!("{fixture:?} {name}: {}", failure.text()),
            };
            for value in values {
                checked += 1;
                assert!(
                    !shown.contains(&value),
                    "{fixture:?} {name} shows {value}: {shown}"
                );
            }
        }
    }
    assert!(checked > 60, "expected more than 60 values, checked {checked}");
}
