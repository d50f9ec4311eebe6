//! `products`

use axum::Json;
use serde_json::Value;

use super::{
    catalogue::{self, Product},
    envelope::Envelope,
    pages::{self, Meta},
    state::Client,
};
use crate::router::ValidRequest;

/// Handles `products`.
pub(super) fn list(
    _client: &Client,
    request: &ValidRequest<'_>,
    (): (),
) -> Json<Envelope<Vec<Product>, Meta>> {
    let fields = request.fields();
    let mut rows = catalogue::all();
    for filter in fields
        .get("search")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let text = |name: &str| filter[name].as_str().unwrap_or_default();
        rows.retain(|product| product.matches(text("field"), text("value")));
    }
    if let Some(sort) = fields.get("sort") {
        let field = sort["field"].as_str().unwrap_or_default();
        rows.sort_by_cached_key(|product| product.sort_key(field));
        if sort["value"] == "desc" {
            rows.reverse();
        }
    }
    let number = |name: &str| number(&fields[name]);
    pages::page(request, rows, (number("page"), number("limit")))
}

/// Returns a number that the contract requires to be at least 1. One beyond `usize` is beyond every page as well.
pub(super) fn number(value: &Value) -> usize {
    value
        .as_u64()
        .and_then(|number| usize::try_from(number).ok())
        .unwrap_or(usize::MAX)
        .max(1)
}
