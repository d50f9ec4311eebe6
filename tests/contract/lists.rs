//! Every list of every client, held to what lists promise, on a server that plays it by script.

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
use contract_tests::{MockProvider, Provider, Response};
use wiremock::Request;

/// Holds the list that `open` gives to the suite, on the server that `play` sets up.
fn hold<P: Paginator + 'static>(
    provider: Provider,
    empty_pages: EmptyPages,
    play: &impl AsyncFn(&MockProvider, ListScript),
    open: impl Fn(&MockProvider) -> P,
    number: impl Fn(&P::Item) -> Option<&str>,
) {
    let current = RefCell::new(None);
    conformance::paginator(
        empty_pages,
        async |script| {
            let server = MockProvider::start(provider).await;
            play(&server, script).await;
            let list = open(&server);
            // The one before is held to the contract, and goes.
            current.replace(Some(server));
            list
        },
        |item| number(item).unwrap().parse().unwrap(),
    );
}

/// An answer that no client asks for once more by itself.
fn failure() -> Response {
    Response::off_contract(418)
}

/// Plays `operation`, a list that goes by cursors, with the answers that `answer` makes of a page: the numbers of its items,
/// and its next cursor.
async fn by_cursor(
    server: &MockProvider,
    operation: &str,
    script: ListScript,
    answer: impl Fn(Vec<usize>, Option<String>) -> Response + Send + Sync + 'static,
) {
    let play = move |request: &Request| {
        if script.next_request_fails() {
            return failure();
        }
        let page = parameter(request, "cursor").map_or(0, |cursor| of_cursor(&cursor));
        let next = script.page_after(page).map(to_cursor);
        answer(script.items(page).collect(), next)
    };
    server.respond_with(operation, play).await;
}

/// A cursor that has to be encoded in a query.
fn to_cursor(page: usize) -> String {
    format!("+/{page}=")
}

fn of_cursor(cursor: &str) -> usize {
    cursor.trim_matches(['+', '/', '=']).parse().unwrap()
}

fn parameter(request: &Request, name: &str) -> Option<String> {
    let mut pairs = request.url.query_pairs();
    pairs.find_map(|(key, value)| (key == name).then(|| value.into_owned()))
}

/// A JSON array of what `one` makes of each of `items`.
fn array<T: Display>(items: impl IntoIterator<Item = usize>, one: impl Fn(usize) -> T) -> String {
    let items: Vec<String> = items.into_iter().map(|item| one(item).to_string()).collect();
    format!("[{}]", items.join(","))
}
