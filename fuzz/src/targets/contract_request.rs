//! Requests that are checked against the contracts. The first line has provider, method and target, then come headers and the
//! body.

use contract::{Media, Operation, ParameterIn, Request};
use serde_json::Value;
use test_support::{Arguments, Provider};

use crate::{
    json::Json,
    message::Message,
    secret::{SECRET, with_secret},
};

/// Checks that a server accepts what a client may send, that a rejection has a reason, and that it does not quote a value.
pub fn run(data: &[u8]) {
    let text = with_secret(data);
    let Some(message) = Message::read(text.as_ref().map_or(data, String::as_bytes)) else {
        return;
    };
    let mut words = message.line.splitn(3, ' ');
    let (Some(provider), Some(method), Some(target)) = (words.next(), words.next(), words.next()) else {
        return;
    };
    let Some(provider) = Provider::all().find(|known| known.name() == provider) else {
        return;
    };
    let (path, query) = target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
    let request = Request {
        method,
        path,
        query,
        headers: &message.headers,
        body: message.body,
    };
    let contract = provider.contract();
    let (sent, received) = (contract.check_request(&request), contract.check_received(&request));
    let operation = match (sent, received) {
        (Ok(operation), Ok(same)) => {
            assert_eq!(operation.id(), same.id());
            operation
        }
        (Ok(_), Err(rejected)) => panic!("a server rejects what a client may send: {rejected}"),
        (Err(rejected), _) => {
            assert!(!rejected.violations.is_empty());
            // A violation quotes names. Those of a form or of parts are not looked for.
            let body_has_name = Json::parse(message.body).is_none_or(|json| json.has_name_with(SECRET));
            let is_name = message.line.contains(SECRET) || body_has_name;
            assert!(is_name || !rejected.to_string().contains(SECRET), "quotes a value: {rejected}");
            return;
        }
    };
    assert!(operation.method() == method, "{method}");
    if let Err(violations) = contract.check_security(operation, &request) {
        assert!(!violations.is_empty());
        for violation in violations {
            assert!(!violation.to_string().contains(SECRET), "quotes a credential: {violation}");
        }
    }
}

/// Returns the examples of every request of the contracts, in each media type.
pub fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for provider in Provider::all() {
        for operation in provider.contract().operations() {
            let arguments = Arguments::example(operation);
            let target = example_target(operation);
            let line = format!("{} {} {target}", provider.name(), operation.method());
            let media = operation.request_media().iter().map(Media::name);
            for media_type in media.chain(operation.request_media().is_empty().then_some("text/plain")) {
                let headers = [("content-type", media_type), ("authorization", "Bearer $")];
                let body = if media_type.ends_with("json") {
                    arguments.body.to_string()
                } else {
                    "name=$&amount=7".to_owned()
                };
                let body = if operation.request_media().is_empty() { String::new() } else { body };
                seeds.push(Message::write(&line, &headers, body.as_bytes()));
            }
        }
    }
    seeds
}

/// Returns path and query of `operation` with the examples of its parameters.
pub(crate) fn example_target(operation: &Operation) -> String {
    let mut path = operation.path().to_owned();
    let mut query = Vec::new();
    for parameter in operation.parameters() {
        let (name, example) = (parameter.name(), parameter.example().unwrap_or(&Value::Null));
        let value = example.as_str().map_or_else(|| example.to_string(), str::to_owned);
        match parameter.place() {
            ParameterIn::Path => path = path.replace(&format!("{{{name}}}"), &value),
            ParameterIn::Query if !example.is_null() => query.push(format!("{name}={value}")),
            _ => {}
        }
    }
    if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) }
}
