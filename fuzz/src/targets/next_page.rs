//! URLs of next pages, in `Link` headers and in bodies. An input is a response: a line, headers, and a body.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use auth_core::{
    Cursor, Json, Page, Paginator,
    http::{
        AuthenticatedClient, BaseUrl, ConnectionPool, CursorPages, Endpoint, Error, LinkPages, Paging, Request,
        StandardProtocol, Url,
    },
};
use auth_core::{AccessToken, Placement, StaticToken, http::AuthenticatedClientBuilder};
use bytes::Bytes;

use crate::{
    exchange::{Reply, block_on},
    message::Message,
    secret::{SECRET, assert_hidden},
};

static LINKED: Endpoint = Endpoint::get("list", "/items").paging(Paging::NextUrl);

const BASE: &str = "http://localhost:1/v1";

#[derive(Default)]
struct Script {
    reply: Option<Reply>,
    /// The URLs of the requests.
    sent: Vec<String>,
}

thread_local! {
    static CLIENT: (AuthenticatedClient, Arc<Mutex<Script>>) = client();
}

fn lock(script: &Mutex<Script>) -> MutexGuard<'_, Script> {
    script.lock().unwrap_or_else(PoisonError::into_inner)
}

fn client() -> (AuthenticatedClient, Arc<Mutex<Script>>) {
    let script = Arc::new(Mutex::new(Script::default()));
    let shared = Arc::clone(&script);
    let connections = ConnectionPool::in_memory(move |request| {
        let mut script = lock(&shared);
        script.sent.push(request.uri().to_string());
        let reply = script.reply.as_ref();
        reply.map_or_else(|| http::Response::new(Bytes::from_static(b"[]")), Reply::response)
    });
    let token = StaticToken::new(AccessToken::new(SECRET, Placement::Bearer));
    let client = AuthenticatedClientBuilder::new(Url::parse(BASE).expect("the base URL is valid"), "fuzz/1")
        .http(|http| http.connection_pool(connections))
        .token_provider(token)
        .build(StandardProtocol::new(), |_| Ok(auth_core::NoToken))
        .expect("the settings are valid");
    (client, script)
}

/// Checks that the client sends its token only below the base URL, whatever URL the response names.
pub fn run(data: &[u8]) {
    let Some(message) = Message::read(data) else {
        return;
    };
    let Some(reply) = Reply::new(200, &message.headers, message.body) else {
        return;
    };
    CLIENT.with(|(client, script)| {
        let body = CursorPages::new("", ["/next", "/links/next"]);
        let pages = client.list_with::<Json>(Request::new(&LINKED), LinkPages::new());
        follow(script, &reply, &pages);
        let pages = client.list_with::<Json>(Request::new(&LINKED), body);
        follow(script, &reply, &pages);
    });
}

/// Reads the first page, and the one that it leads to.
fn follow<P>(script: &Mutex<Script>, reply: &Reply, pages: &P)
where
    P: Paginator<Item = Json, Error = Error>,
{
    *lock(script) = Script {
        reply: Some(reply.clone()),
        sent: Vec::new(),
    };
    let first: Result<Page<Json>, Error> = block_on(pages.page(None));
    let next = match first {
        Ok(page) => page.next,
        Err(error) => return assert_hidden(&error),
    };
    if let Some(next) = next {
        follow_one(pages, &next);
    }
    let base = BaseUrl::parse(BASE).expect("the base URL is valid");
    for sent in &lock(script).sent {
        let url = Url::parse(sent).expect("a URL is sent");
        assert!(base.is_above(&url), "the token is sent to {sent}");
        assert!(url.username().is_empty() && url.password().is_none(), "{sent}");
    }
}

fn follow_one<P: Paginator<Item = Json, Error = Error>>(pages: &P, next: &Cursor) {
    if let Err(error) = block_on(pages.page(Some(next))) {
        assert_hidden(&error);
    }
}

/// Returns responses with next URLs of each kind.
pub fn seeds() -> Vec<Vec<u8>> {
    let links = [
        r#"</v1/items?page=2>; rel="next""#,
        r#"<?page=2>; rel=next, <?page=9>; rel="last""#,
        r#"<items?page=2>; rel="prev next"; title="a, b""#,
        r#"<https://evil.example/v1/items>; rel="next""#,
        "<//localhost:1/v1/items?page=2>; rel=next",
        r#"</v1/../admin>; rel="next""#,
        r#"</v1/%2e%2e/admin>; rel="next""#,
        r#"<http://user:pw@localhost:1/v1/items>; rel="next""#,
        r#"<http://localhost:1\@evil.example/v1/>; rel="next""#,
    ];
    let headers = links.map(|link| Message::write("200", &[("link", link)], b"[{\"id\":1}]"));
    let bodies = [
        r#"{"next":"/v1/items?page=2"}"#,
        r#"{"links":{"next":"http://localhost:1/v1/items?cursor=a%2Fb"}}"#,
        r#"{"next":"http://evil.example/v1/items"}"#,
        r#"{"next":7}"#,
        r#"{"next":""}"#,
    ];
    let bodies = bodies.map(|body| Message::write("200", &[], body.as_bytes()));
    headers.into_iter().chain(bodies).collect()
}
