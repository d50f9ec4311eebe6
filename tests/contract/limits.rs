//! Rejection of requests that the contract forbids, before any I/O.

use auth_core::http::ErrorKind;
use contract::{Contract, JsonType, Media, Schema};
use serde_json::{Value, json};
use test_support::{Arguments, Fixture, MockProvider, Provider, for_each_provider};

use crate::driver::settings;

/// Values that the client takes from its credentials.
const CREDENTIALS: &[(Provider, &str, &str)] = &[
    (Provider::Klikoo, "accessToken", "/additional_info/client_id"),
    (Provider::KlipA2a, "prepare", "/bapp/name"),
    (Provider::KlipCard, "signIn", "/email"),
];

/// A change that makes a request invalid.
#[derive(Debug)]
struct Change {
    /// The JSON pointer of the value.
    place: String,
    value: Value,
}

/// Collects the changes of the value at `place` that `schema` forbids, except for values with a hand-written type, with a
/// single option, or from the credentials.
fn forbidden(contract: &Contract, schema: &Schema, value: &Value, place: &str, changes: &mut Vec<Change>) {
    let target = contract.resolve(schema);
    let is_of_the_client = |schema: &Schema| {
        let hint = schema.rust();
        hint.ty.is_some() || hint.value.is_some() || hint.is_apart || schema.is_secret()
    };
    if is_of_the_client(schema) || is_of_the_client(target) || target.enum_values().is_some() {
        return;
    }
    let limits = target.limits();
    let mut change = |value: Value| {
        changes.push(Change {
            place: place.to_owned(),
            value,
        });
    };
    match value {
        Value::String(_) if target.types() == [JsonType::String] => {
            if let Some(length) = limits.max_length {
                change(json!("x".repeat(usize::try_from(length).unwrap() + 1)));
            }
            if limits.pattern.is_some() {
                change(json!("?"));
            }
            if limits.min_length != Some(0) {
                change(json!(""));
            }
        }
        Value::Array(items) => {
            if limits.min_items.is_some_and(|count| count > 0) {
                change(json!([]));
            }
            if let (Some(count), Some(item)) = (limits.max_items, items.first()) {
                change(vec![item.clone(); usize::try_from(count).unwrap() + 1].into());
            }
            if let (Some(item), Some(schema)) = (items.first(), target.items()) {
                forbidden(contract, schema, item, &format!("{place}/0"), changes);
            }
        }
        Value::Object(members) => {
            for property in target.properties().unwrap_or_default() {
                if let Some(member) = members.get(property.name()) {
                    let place = format!("{place}/{}", property.name());
                    forbidden(contract, property.schema(), member, &place, changes);
                }
            }
        }
        _ => {}
    }
}

async fn invalid_requests_are_not_sent(provider: Provider) {
    let contract = provider.contract();
    let (mut checked, mut has_bodies) = (0, false);
    for fixture in Fixture::all(provider) {
        let Some(schema) = fixture.operation().request_media().iter().find_map(Media::schema) else {
            continue;
        };
        has_bodies |= fixture.token_call().is_none_or(|call| call.id() != fixture.id());
        let server = MockProvider::start(provider).await;
        for (name, arguments) in Arguments::examples(fixture.operation()) {
            let mut found = Vec::new();
            forbidden(contract, schema, &arguments.body, "", &mut found);
            let is_given = |change: &Change| !CREDENTIALS.contains(&(provider, fixture.id(), &change.place));
            for Change { place, value } in found.into_iter().filter(is_given) {
                let mut invalid = arguments.clone();
                *invalid.body.pointer_mut(&place).unwrap() = value;
                let outcome = fixture
                    .call_with(&settings(provider, server.base_url()), &invalid)
                    .await;
                let kind = outcome.as_ref().err().and_then(|failure| failure.kind);
                assert_eq!(
                    kind,
                    Some(ErrorKind::InvalidInput),
                    "{fixture:?} {name} {place}: {outcome:?}"
                );
                checked += 1;
            }
        }
        assert_eq!(server.sent().await, [""; 0], "{fixture:?}");
    }
    // The body of a token call has only credentials.
    assert!(checked > 0 || !has_bodies, "no change was checked");
}

for_each_provider!(invalid_requests_are_not_sent);
