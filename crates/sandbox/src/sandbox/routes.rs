//! Routes of the server.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    middleware::{self, Next},
    response::{IntoResponse as _, Redirect, Response},
};
use jiff::fmt::rfc2822::DateTimePrinter;
use serde_json::{Value, json};

use crate::{
    admin,
    clock::Clock,
    console,
    control::Control,
    error::StartError,
    guard::{self, Hosts},
    klavi, klikoo, klip_a2a, klip_card,
    secret::Secret,
};

/// Serves the admin API and the console beside `providers`.
pub(super) fn router(
    control: &Arc<Control>,
    providers: axum::Router,
    admin_token: Option<Secret>,
    hosts: Hosts,
) -> Result<axum::Router, StartError> {
    let clock = Arc::clone(&control.clock);
    let router = providers
        .merge(admin::service(control, admin_token)?)
        .merge(console::service())
        .fallback(unknown_path);
    Ok(guard::known_hosts(router, hosts).layer(middleware::from_fn_with_state(clock, set_date)))
}

/// Sets the `Date` header to the sandbox's time, since clients correct their own clock by it.
async fn set_date(State(clock): State<Arc<Clock>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let date = DateTimePrinter::new().timestamp_to_rfc9110_string(&clock.now());
    if let Some(date) = date.ok().and_then(|date| HeaderValue::try_from(date).ok()) {
        response.headers_mut().insert(header::DATE, date);
    }
    response
}

/// Sends a browser at `/` to the console. Any other request is for no provider.
async fn unknown_path(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if uri.path() != "/" {
        return unknown_provider().into_response();
    }
    let response = if matches!(method, Method::GET | Method::HEAD) && accepts_html(&headers) {
        // Unlike a permanent redirect, no browser keeps it for the next program at this address.
        Redirect::temporary(console::PAGE).into_response()
    } else {
        unknown_provider().into_response()
    };
    ([(header::VARY, "accept")], response).into_response()
}

/// Returns whether the client names HTML among what it accepts, as browsers do and programs do not.
fn accepts_html(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT).into_iter();
    let ranges = accepted
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    ranges
        .filter_map(|range| range.split(';').next())
        .any(|media_type| media_type.trim().eq_ignore_ascii_case("text/html"))
}

fn unknown_provider() -> (StatusCode, Json<Value>) {
    let prefixes = [klip_card::PREFIX, klip_a2a::PREFIX, klikoo::PREFIX, klavi::PREFIX];
    let body = json!({ "error": "path does not start with the prefix of a provider", "prefixes": prefixes });
    (StatusCode::NOT_FOUND, Json(body))
}
