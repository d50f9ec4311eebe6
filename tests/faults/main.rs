//! Every fault against every call.

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "what the tests share fails as tests do"
)]

mod call;
mod cell;
mod elsewhere;
mod fault;
mod good;
mod matrix;
mod received;
mod script;
mod server;
mod time;
mod watch;

use auth_core::http::reqwest::{self, redirect};
use call::{Call, KEY};
use cell::{Cell, Outcome, Ran};
use contract_tests::clients;
use fault::{
    Content, Fault,
    Status::{Always, BadGatewayPage, Once, Redirect},
};
use matrix::MATRIX;
use server::TOKEN;
use watch::Watch;

/// The cells that are to be run.
fn cells() -> impl Iterator<Item = (Fault, Call, Outcome)> {
    MATRIX.iter().flat_map(|(fault, cells)| {
        Call::ALL.iter().zip(cells).filter_map(|(call, cell)| match cell {
            Cell::Is(outcome) => Some((*fault, *call, *outcome)),
            Cell::NotApplicable(_) => None,
        })
    })
}

#[test]
fn every_call_under_every_fault_ends_as_the_table_says() {
    let watch = Watch::start();
    let mut count = 0;
    let mut wrong = Vec::new();
    for (fault, call, expected) in cells() {
        watch.over(format!("{fault:?} / {call:?}"));
        let Ran {
            outcome,
            message,
            visitors,
            mut breaches,
        } = cell::run(fault, call, None);
        if outcome != expected {
            breaches.push(format!("expected {expected:?}, got {outcome:?} ({message})"));
        }
        if !visitors.is_empty() {
            breaches.push(format!("it went elsewhere: {visitors:?}"));
        }
        wrong.extend(
            breaches
                .iter()
                .map(|breach| format!("{fault:?} / {call:?}: {breach}")),
        );
        count += 1;
    }
    println!("{count} cells");
    for (fault, cells) in &MATRIX {
        for (call, cell) in Call::ALL.iter().zip(cells) {
            if let Cell::NotApplicable(reason) = cell {
                println!("not run: {fault:?} / {call:?}: {reason}");
            }
        }
    }
    assert!(count >= 250, "only {count} cells");
    assert!(
        wrong.is_empty(),
        "{} breaches:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn an_unsafe_call_is_received_exactly_once_under_every_fault() {
    let watch = Watch::start();
    let unsafe_cells =
        cells().filter(|(fault, call, _)| call.is_unsafe() && !matches!(fault, Fault::Token(_)));
    let mut count = 0;
    for (fault, call, _) in unsafe_cells {
        watch.over(format!("{fault:?} / {call:?}"));
        let received = cell::run(fault, call, None).outcome.requests;
        let expected = match fault {
            _ if fault.is_of_connecting() => 0,
            // Who refuses the token has done nothing, and says so: the second is the first that counts.
            Fault::Status(Once(401) | Always(401)) if call == Call::CreatePayment => 2,
            _ => 1,
        };
        assert_eq!(received, expected, "{fault:?} / {call:?}");
        count += 1;
    }
    println!("{count} cells");
}

/// A client that is brought along, with `policy` for redirects.
fn brought(policy: redirect::Policy) -> reqwest::Client {
    let client = reqwest::Client::builder().redirect(policy).no_proxy();
    client.tls_certs_only(std::iter::empty()).build().unwrap()
}

#[test]
fn a_redirect_takes_no_credential_to_another_host() {
    let watch = Watch::start();
    // The URL that it came from, with a token in the query: reqwest tells it, and nothing here can keep it from that.
    let mut told = false;
    for code in [301, 302, 303, 307, 308] {
        for call in Call::ALL {
            let fault = Fault::Status(Redirect(code));
            watch.over(format!("{fault:?} / {call:?}"));
            let ran = cell::run(fault, call, Some(brought(redirect::Policy::none())));
            assert_eq!(ran.visitors, [""; 0], "{fault:?} / {call:?}");

            let ran = cell::run(fault, call, Some(brought(redirect::Policy::default())));
            assert!(ran.outcome.failure.is_some(), "{fault:?} / {call:?} followed");
            assert_eq!(ran.outcome.requests, 1, "{fault:?} / {call:?}");
            for visitor in ran.visitors {
                let (head, body) = visitor.split_once("\r\n\r\n").unwrap();
                assert!(
                    !head.contains("authorization:"),
                    "{fault:?} / {call:?}: {visitor}"
                );
                assert_eq!(body, "", "{fault:?} / {call:?}");
                let referer = head.lines().find(|line| line.starts_with("referer:"));
                told |= call == Call::Result && referer.is_some_and(|referer| referer.contains(KEY));
                let others = head.lines().filter(|line| Some(*line) != referer);
                let others: String = others.collect();
                for secret in clients::SECRETS.into_iter().chain([KEY, TOKEN]) {
                    assert!(!others.contains(secret), "{fault:?} / {call:?}: {visitor}");
                }
            }
        }
    }
    assert!(
        told,
        "a gap that is closed: take it out of the docs of `http_client`"
    );
}

#[test]
fn what_a_gateway_or_half_an_answer_comes_to_names_the_operation_and_what_was_seen() {
    for (fault, status, seen) in [
        (
            Fault::Status(BadGatewayPage),
            "502 Bad Gateway",
            "\"502 Bad Gateway Bad Gateway nginx\"",
        ),
        (Fault::Content(Content::Truncated), "200 OK", "EOF while parsing"),
        (Fault::Content(Content::Html), "200 OK", "text/html"),
        (Fault::Content(Content::Gzip), "200 OK", "content encoding gzip"),
        (Fault::Content(Content::Empty), "200 OK", "empty body"),
    ] {
        for call in Call::ALL {
            let message = cell::run(fault, call, None).message;
            let path = call.provider().operation(call.operation()).path();
            for part in [path, status, seen] {
                // An argument is not repeated; the template is.
                assert!(
                    message.contains(part),
                    "{fault:?} / {call:?}: no {part} in {message}"
                );
            }
        }
    }
}
