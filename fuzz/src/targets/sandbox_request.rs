//! Requests to the sandbox, authenticated by the clients, and to its admin API. The first line has the provider (or `admin`),
//! method and target, and the rest is the body.

use auth_core::http::{HeaderName, HeaderValue, Method, RawRequest};
use contract::{Contract, Operation};
use test_support::{Arguments, Provider};

use crate::{message::Message, server, targets::contract_request::example_target};

/// Checks that the sandbox responds, that its response keeps to the contract, and that no handler fails.
pub fn run(data: &[u8]) {
    let Some(message) = Message::read(data) else {
        return;
    };
    let mut words = message.line.splitn(3, ' ');
    let (Some(part), Some(method), Some(target)) = (words.next(), words.next(), words.next()) else {
        return;
    };
    // A delivery to a URL of the input would reach another program of this machine.
    let names_url = message.body.windows(4).any(|part| part.eq_ignore_ascii_case(b"http"));
    let method = method.parse().unwrap_or(Method::GET);
    let Ok(request) = RawRequest::new(method, target) else {
        return;
    };
    if part == "admin" && names_url {
        return;
    }
    let json = HeaderValue::from_static("application/json");
    let request = request.header(HeaderName::from_static("content-type"), json);
    let request = request.expect("the client does not set it itself").body(message.body.to_vec());
    server::with(|server| server.send(part, request));
}

/// Returns the examples of every request of the contracts and of the admin API.
pub fn seeds() -> Vec<Vec<u8>> {
    let admin = Contract::from_json(include_str!("../../../crates/sandbox/contracts/admin.json"));
    let admin = admin.iter().flat_map(|admin| admin.operations().iter().map(|operation| request("admin", operation)));
    let providers = Provider::all().flat_map(|provider| {
        let operations = provider.contract().operations().iter();
        operations.map(move |operation| {
            let is_management = provider == Provider::Klavi && operation.path().contains("/management/");
            request(if is_management { "management" } else { provider.name() }, operation)
        })
    });
    providers.chain(admin).collect()
}

/// Returns the example of a request for `operation`.
fn request(part: &str, operation: &Operation) -> Vec<u8> {
    let target = example_target(operation);
    let line = format!("{part} {} {target}", operation.method());
    let has_json = operation.request_media().iter().any(|media| media.name().ends_with("json"));
    let body = if has_json {
        Arguments::example(operation).body.to_string()
    } else {
        String::new()
    };
    Message::write(&line, &[], body.as_bytes())
}
