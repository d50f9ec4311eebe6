//! Pagination loops.

use axum::{
    body::Body,
    extract::{Query, Request},
    http::header,
    response::Response,
};
use contract::{Contract, Paging, PagingIn, RouteMatch};
use serde_json::{Value, json};

use super::response::in_memory;

/// Cursor of a requested page, and its list's paging rules.
pub(super) struct RequestedCursor {
    paging: &'static Paging,
    cursor: String,
}

impl RequestedCursor {
    /// Returns the cursor of `request`, if it requests a page other than the first.
    pub(super) fn of(request: &Request, contract: &'static Contract) -> Option<Self> {
        let RouteMatch::Operation(operation) = contract.find(request.method().as_str(), request.uri().path())
        else {
            return None;
        };
        let paging = operation
            .paging()
            .filter(|paging| paging.place() == PagingIn::Query)?;
        let Query(query) = Query::<Vec<(String, String)>>::try_from_uri(request.uri()).ok()?;
        let (_, cursor) = query.into_iter().find(|(name, _)| name == paging.parameter())?;
        Some(Self { paging, cursor })
    }

    /// Replaces the next page's cursor in `response` with the requested page's own.
    pub(super) async fn repeat_in(self, response: Response) -> Response {
        let (mut parts, body) = response.into_parts();
        let bytes = in_memory(body).await;
        let Ok(mut page) = serde_json::from_slice::<Value>(&bytes) else {
            return Response::from_parts(parts, Body::from(bytes));
        };
        for next in self.paging.next() {
            match page.pointer_mut(next) {
                Some(value @ Value::String(_)) => *value = json!(self.cursor),
                Some(value @ Value::Number(_)) => *value = self.cursor.parse().unwrap_or(Value::Null),
                _ => {}
            }
        }
        parts.headers.remove(header::CONTENT_LENGTH);
        Response::from_parts(parts, Body::from(page.to_string()))
    }
}
