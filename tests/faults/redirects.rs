use std::collections::BTreeSet;

use auth_core::http::reqwest::{self, redirect};
use contract_tests::clients;

use crate::{
    call::{Call, KEY},
    cell::{self, Ran},
    fault::{Fault, Status::Redirect},
    server::TOKEN,
    watch::Watch,
};

const REDIRECTS: [u16; 5] = [301, 302, 303, 307, 308];

/// Headers that say nothing about the caller.
const HARMLESS: [&str; 3] = ["accept", "host", "user-agent"];

/// A client that is brought along, with `policy` for redirects.
fn brought(policy: redirect::Policy) -> reqwest::Client {
    let client = reqwest::Client::builder().redirect(policy).no_proxy();
    client.tls_certs_only(std::iter::empty()).build().unwrap()
}

fn every_redirect(watch: &Watch, client: impl Fn() -> Option<reqwest::Client>) -> Vec<(u16, Call, Ran)> {
    let mut all = Vec::new();
    for code in REDIRECTS {
        for call in Call::ALL {
            watch.over(format!("{code} / {call:?}"));
            let ran = cell::run(Fault::Status(Redirect(code)), call, client());
            assert!(ran.outcome.failure.is_some(), "{code} / {call:?} followed");
            assert_eq!(ran.outcome.requests, 1, "{code} / {call:?}");
            all.push((code, call, ran));
        }
    }
    all
}

#[test]
fn a_redirect_never_carries_anything_to_another_host() {
    let watch = Watch::start();
    let default = every_redirect(&watch, || None);
    let unfollowing = every_redirect(&watch, || Some(brought(redirect::Policy::none())));
    for (code, call, ran) in default.into_iter().chain(unfollowing) {
        assert!(ran.visitors.is_empty(), "{code} / {call:?} went elsewhere");
    }
}

/// What follows redirects is a client that was brought along, and nothing here sees it go. So this tells what it takes
/// along to another host, no more and no less; the docs of `HttpBuilder::http_client` say the same.
#[test]
fn a_client_that_follows_redirects_takes_a_signature_and_a_key_in_a_url_along_and_no_body_nor_token() {
    let watch = Watch::start();
    let mut taken = BTreeSet::new();
    for (code, call, ran) in every_redirect(&watch, || Some(brought(redirect::Policy::default()))) {
        // A request with a body is not sent again as it was. Where it turns into a GET it has none.
        let has_body = call.provider().operation(call.operation()).needs_body();
        let is_sent_again = code < 307 || !has_body;
        assert_eq!(
            ran.visitors.len(),
            usize::from(is_sent_again),
            "{code} / {call:?}"
        );
        for visitor in ran.visitors {
            let visitor = visitor.unwrap();
            let text = visitor.text();
            assert!(visitor.body.is_empty(), "{code} / {call:?}: {text}");
            for secret in clients::SECRETS.into_iter().chain([TOKEN]) {
                assert!(!text.contains(secret), "{code} / {call:?}: {text}");
            }
            let names = visitor.header_names();
            let names = names.filter(|name| !HARMLESS.contains(&name.as_str()));
            taken.extend(names.map(|name| format!("{call:?}: {name}")));
            if text.contains(KEY) {
                taken.insert(format!("{call:?}: its key"));
            }
        }
    }
    let mut expected: BTreeSet<String> = Call::ALL.map(|call| format!("{call:?}: referer")).into();
    expected.extend(
        [
            // The URL that it came from, with a query: reqwest tells it.
            "Result: its key",
            "AccessToken: open-api-signature",
            "AccessToken: open-api-timestamp",
            "Balance: open-api-signature",
            "Balance: open-api-timestamp",
            "Buy: open-api-signature",
            "Buy: open-api-timestamp",
        ]
        .map(str::to_owned),
    );
    assert_eq!(taken, expected);
}
