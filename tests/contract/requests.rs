//! Comparison of sent requests with the contract's examples.

use std::collections::BTreeSet;

use contract::{Operation, ParameterIn};
use serde_json::Value;
use test_support::{Arguments, Fixture, MockProvider, Provider, Settings, for_each_provider};

use crate::driver::{query_parameter, settings, success};

/// Examples that the client does not send, with the reason.
const UNSUPPORTED: [(Provider, &str, &str, &str); 5] = [
    (
        Provider::KlipCard,
        "signIn",
        "upperCase",
        "the client writes the hash in lower case, as working integrators do",
    ),
    (
        Provider::Klavi,
        "paymentLink",
        "keysAlone",
        "older pages mark the payment as optional; the client does not offer a link without one",
    ),
    (
        Provider::KlipCard,
        "changePassword",
        "upperCase",
        "the client writes the hash in lower case, as working integrators do",
    ),
    (
        Provider::Klikoo,
        "trips",
        "emptySearch",
        "the client omits an empty list of filters, which the page marks as optional",
    ),
    (
        Provider::Klikoo,
        "trips",
        "requiredFieldsAlone",
        "the client always sends the page number and size",
    ),
];

async fn every_request_example_is_sent(provider: Provider) {
    let unsupported = UNSUPPORTED.iter().filter(|(of, ..)| *of == provider);
    let mut unsupported: BTreeSet<(&str, &str)> = unsupported.map(|(_, id, name, _)| (*id, *name)).collect();
    for fixture in Fixture::all(provider) {
        let operation = fixture.operation();
        for (name, arguments) in Arguments::examples(operation) {
            if unsupported.remove(&(fixture.id(), name)) {
                continue;
            }
            let server = MockProvider::start(provider).await;
            for call in [fixture.token_call(), Some(fixture)].into_iter().flatten() {
                if let Some(response) = success(call) {
                    server.stub(call.id()).await.respond(&response);
                }
            }
            let settings = Settings {
                credentials: fixture.credentials_for(&arguments.body),
                ..settings(provider, server.base_url())
            };
            if let Err(failure) = fixture.call_with(&settings, &arguments).await {
                // Not every response is documented.
                assert!(
                    success(fixture).is_none(),
                    "{fixture:?} {name}: {}",
                    failure.text()
                );
            }
            let urls = server.urls_of(fixture.id()).await;
            assert_eq!(urls.len(), 1, "{fixture:?} {name}");
            assert_eq!(urls[0].path(), path(operation, &arguments), "{fixture:?} {name}");
            for (parameter, value) in required_in_query(operation, &arguments) {
                assert_eq!(
                    query_parameter(&urls[0], parameter).as_deref(),
                    Some(value),
                    "{fixture:?}"
                );
            }
            if !arguments.body.is_null() {
                let bodies = server.bodies_of(fixture.id()).await;
                let sent: Value = serde_json::from_slice(&bodies[0]).unwrap();
                assert_eq!(sent, arguments.body, "{fixture:?} {name}");
            }
        }
    }
    assert!(unsupported.is_empty(), "unused exceptions: {unsupported:?}");
}

for_each_provider!(every_request_example_is_sent);

/// Returns the path of `operation` with its parameters filled in.
fn path(operation: &Operation, arguments: &Arguments) -> String {
    let parameters = operation.parameters().iter();
    let in_path = parameters.filter(|parameter| parameter.place() == ParameterIn::Path);
    in_path.fold(operation.path().to_owned(), |path, parameter| {
        let name = parameter.name();
        path.replace(&format!("{{{name}}}"), arguments.parameter(name))
    })
}

fn required_in_query<'a>(
    operation: &'a Operation,
    arguments: &'a Arguments,
) -> impl Iterator<Item = (&'a str, &'a str)> {
    let parameters = operation.parameters().iter();
    let required =
        parameters.filter(|parameter| parameter.place() == ParameterIn::Query && parameter.is_required());
    required.map(|parameter| (parameter.name(), arguments.parameter(parameter.name())))
}
