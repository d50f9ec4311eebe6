use auth_core::http::{HttpClient, reqwest::redirect};

use crate::{
    call::Call,
    cell::{self, Ran},
    fault::{Fault, Status::Redirect},
    watch::Watch,
};

const REDIRECTS: [u16; 5] = [301, 302, 303, 307, 308];

/// Connections whose configuration asks for redirects to be followed.
fn following() -> HttpClient {
    HttpClient::builder()
        .configure(|client| client.redirect(redirect::Policy::default()).tls_certs_only([]))
        .build()
        .unwrap()
}

fn every_redirect(watch: &Watch, client: impl Fn() -> Option<HttpClient>) -> Vec<(u16, Call, Ran)> {
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
    let configured = every_redirect(&watch, || Some(following()));
    for (code, call, ran) in default.into_iter().chain(configured) {
        assert!(ran.visitors.is_empty(), "{code} / {call:?} went elsewhere");
    }
}
