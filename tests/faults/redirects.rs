use auth_core::http::{ConnectionPool, reqwest::redirect};

use crate::{
    call::Call,
    cell::{self, CellRun},
    fault::{Fault, Status::Redirect},
    watchdog::Watchdog,
};

const REDIRECTS: [u16; 5] = [301, 302, 303, 307, 308];

/// Returns an HTTP client that is configured to follow redirects.
fn following() -> ConnectionPool {
    ConnectionPool::builder()
        .configure(|client| client.redirect(redirect::Policy::default()).tls_certs_only([]))
        .build()
        .unwrap()
}

fn every_redirect(
    watchdog: &Watchdog,
    client: impl Fn() -> Option<ConnectionPool>,
) -> Vec<(u16, Call, CellRun)> {
    let mut all = Vec::new();
    for code in REDIRECTS {
        for call in Call::ALL {
            watchdog.watch(format!("{code} / {call:?}"));
            let ran = cell::run(Fault::Status(Redirect(code)), call, client());
            assert!(ran.result.failure.is_some(), "{code} / {call:?} followed");
            assert_eq!(ran.result.requests, 1, "{code} / {call:?}");
            all.push((code, call, ran));
        }
    }
    all
}

#[test]
fn redirects_are_not_followed() {
    let watchdog = Watchdog::start();
    let default = every_redirect(&watchdog, || None);
    let configured = every_redirect(&watchdog, || Some(following()));
    for (code, call, ran) in default.into_iter().chain(configured) {
        assert!(
            ran.redirected.is_empty(),
            "{code} / {call:?} followed the redirect"
        );
    }
}
