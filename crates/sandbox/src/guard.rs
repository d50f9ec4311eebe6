//! Refuses requests that a foreign web page causes: by DNS rebinding, or across sites.
//!
//! A program sends neither `Origin` nor `Sec-Fetch-Site`. A browser sends `Host` always, `Origin` with each request that
//! a script of another site can read or that can have an effect, and `Sec-Fetch-Site` with the rest.

mod hosts;

use std::sync::Arc;

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header, uri::Authority},
    middleware::{self, Next},
    response::Response,
};

pub(crate) use self::hosts::Hosts;
use crate::{problem, secret::Secret};

const SEC_FETCH_SITE: &str = "sec-fetch-site";
const SEC_FETCH_MODE: &str = "sec-fetch-mode";

/// Refuses requests to `router` for another host, or from a page of another host.
///
/// A page on any port of an allowed host passes, such as the front end that a developer serves on `localhost:3000`.
pub(crate) fn known_hosts(router: Router, hosts: Hosts) -> Router {
    router.layer(middleware::from_fn_with_state(Arc::new(hosts), check_hosts))
}

/// Refuses requests to `router` that have an effect and come from a page of another origin.
pub(crate) fn same_origin(router: Router) -> Router {
    router.layer(middleware::from_fn(check_origin))
}

/// Refuses requests to `router` without the bearer token `token`, if there is one.
pub(crate) fn admin_token(router: Router, token: Option<Secret>) -> Router {
    match token {
        Some(token) => router.layer(middleware::from_fn_with_state(Arc::new(token), check_token)),
        None => router,
    }
}

async fn check_token(State(token): State<Arc<Secret>>, request: Request, next: Next) -> Response {
    let credential = request.headers().get(header::AUTHORIZATION);
    let credential = credential.and_then(|value| value.to_str().ok()?.split_once(' '));
    let is_valid = credential
        .is_some_and(|(scheme, given)| scheme.eq_ignore_ascii_case("Bearer") && token.matches(given));
    if is_valid {
        return next.run(request).await;
    }
    let mut response = refuse(
        StatusCode::UNAUTHORIZED,
        "expected `Authorization: Bearer` with the admin token of this sandbox",
    );
    let challenge = HeaderValue::from_static("Bearer");
    response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    response
}

async fn check_hosts(State(hosts): State<Arc<Hosts>>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let named = headers
        .get_all(header::HOST)
        .iter()
        .map(|value| value.to_str().ok());
    let in_uri = request
        .uri()
        .authority()
        .map(|authority| Some(authority.as_str()));
    for host in named.chain(in_uri) {
        if !host.is_some_and(|host| hosts.allow(host)) {
            return refuse(
                StatusCode::MISDIRECTED_REQUEST,
                "the host of the URL is not a name of this sandbox; use localhost, or allow the name",
            );
        }
    }
    let is_foreign = match headers.get(header::ORIGIN) {
        Some(origin) => !origin.to_str().is_ok_and(|origin| hosts.allow_origin(origin)),
        None => is_cross_site(headers) && !is_link(request.method(), headers),
    };
    if is_foreign {
        return refuse(
            StatusCode::FORBIDDEN,
            "the request comes from a web page of another site",
        );
    }
    next.run(request).await
}

async fn check_origin(request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return next.run(request).await;
    }
    let headers = request.headers();
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let is_own = match headers.get(header::ORIGIN) {
        Some(origin) => {
            let origin = origin.to_str().ok().and_then(|origin| origin.parse::<Uri>().ok());
            let authority = origin.as_ref().and_then(Uri::authority).map(Authority::as_str);
            authority.is_some() && authority == text(header::HOST)
        }
        None => matches!(fetch_site(headers), None | Some("same-origin" | "none")),
    };
    if !is_own {
        return refuse(
            StatusCode::FORBIDDEN,
            "the request comes from a web page of another origin",
        );
    }
    next.run(request).await
}

fn fetch_site(headers: &HeaderMap) -> Option<&str> {
    // A value that is not text is that of no browser.
    Some(headers.get(SEC_FETCH_SITE)?.to_str().unwrap_or_default())
}

fn is_cross_site(headers: &HeaderMap) -> bool {
    !matches!(
        fetch_site(headers),
        None | Some("same-origin" | "same-site" | "none")
    )
}

/// Returns whether a person follows a link, such as from a shop to the page of the bank.
fn is_link(method: &Method, headers: &HeaderMap) -> bool {
    let navigates = headers.get(SEC_FETCH_MODE).is_some_and(|mode| mode == "navigate");
    navigates && matches!(*method, Method::GET | Method::HEAD)
}

fn refuse(status: StatusCode, detail: &str) -> Response {
    problem::response(status, detail, &[(); 0])
}
