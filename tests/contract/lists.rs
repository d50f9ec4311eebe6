//! Conformance of every list of every client, on a scripted server.

mod filters;
mod klavi;
mod klikoo;
mod klip_a2a;
mod klip_card;

use std::{cell::RefCell, fmt::Display};

use auth_core::{
    Paginator,
    testing::{
        ListScript,
        conformance::{self, EmptyPages},
    },
};
use test_support::{MockProvider, Provider, Response};
use wiremock::Request;

use crate::driver::query_parameter;

/// Runs the conformance suite on the list that `open` returns, on the server that `serve` sets up.
fn check<P: Paginator + 'static>(
    provider: Provider,
    empty_pages: EmptyPages,
    serve: &impl AsyncFn(&MockProvider, ListScript),
    open: impl Fn(&MockProvider) -> P,
    number: impl Fn(&P::Item) -> Option<&str>,
) {
    let current = RefCell::new(None);
    conformance::paginator(
        empty_pages,
        async |script| {
            let server = MockProvider::start(provider).await;
            serve(&server, script).await;
            let list = open(&server);
            // Dropping the previous server checks its requests against the contract.
            current.replace(Some(server));
            list
        },
        |item| number(item).unwrap().parse().unwrap(),
    );
}

/// Returns an error response that no client retries.
fn client_error() -> Response {
    Response::off_contract(418)
}

/// Serves `operation`, a list with cursors. `response` builds the response of a page from the numbers of its items and its
/// next cursor.
async fn serve_cursor_pages(
    server: &MockProvider,
    operation: &str,
    script: ListScript,
    response: impl Fn(Vec<usize>, Option<String>) -> Response + Send + Sync + 'static,
) {
    let serve = move |request: &Request| {
        if script.next_request_fails() {
            return client_error();
        }
        let page = parameter(request, "cursor").map_or(0, |cursor| of_cursor(&cursor));
        let next = script.page_after(page).map(to_cursor);
        response(script.items(page).collect(), next)
    };
    server.respond_with(operation, serve).await;
}

/// Returns a cursor with characters that a query must escape.
fn to_cursor(page: usize) -> String {
    format!("+/{page}=")
}

fn of_cursor(cursor: &str) -> usize {
    cursor.trim_matches(['+', '/', '=']).parse().unwrap()
}

fn parameter(request: &Request, name: &str) -> Option<String> {
    query_parameter(&request.url, name)
}

/// Returns a JSON array of the results of `one` for each of `items`.
fn array<T: Display>(items: impl IntoIterator<Item = usize>, one: impl Fn(usize) -> T) -> String {
    let items: Vec<String> = items.into_iter().map(|item| one(item).to_string()).collect();
    format!("[{}]", items.join(","))
}
