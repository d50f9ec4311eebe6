//! Panics of handlers.

use std::{any::Any, panic::AssertUnwindSafe};

use axum::{
    Json, Router,
    extract::Request,
    http::StatusCode,
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
};
use futures_util::FutureExt as _;
use serde_json::json;

/// Turns a panic of `router` into a response with status 500. The panic hook has printed it to stderr.
pub(super) fn catch(router: Router) -> Router {
    router.layer(middleware::from_fn(
        async |request: Request, next: Next| -> Response {
            match AssertUnwindSafe(next.run(request)).catch_unwind().await {
                Ok(response) => response,
                Err(panic) => {
                    let error = format!("the sandbox panicked, which is a bug: {}", message(&*panic));
                    (StatusCode::INTERNAL_SERVER_ERROR, Json(json!({ "error": error }))).into_response()
                }
            }
        },
    ))
}

/// Returns the message of a panic.
pub(super) fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("no message").to_owned()
}
