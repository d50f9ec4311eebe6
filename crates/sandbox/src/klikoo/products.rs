//! `products`: what is sold, page by page.

use axum::Json;
use serde_json::Value;

use super::{
    catalogue::{self, Product},
    client::Client,
    envelope::Envelope,
    listing::{self, Meta},
};
use crate::call::Kept;

pub(super) fn list(_client: &Client, call: &Kept<'_>, (): ()) -> Json<Envelope<Vec<Product>, Meta>> {
    let fields = call.fields();
    let mut rows = catalogue::all();
    for filter in fields
        .get("search")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let text = |name: &str| filter[name].as_str().unwrap_or_default();
        rows.retain(|product| product.passes(text("field"), text("value")));
    }
    if let Some(sort) = fields.get("sort") {
        let field = sort["field"].as_str().unwrap_or_default();
        rows.sort_by_cached_key(|product| product.key(field));
        if sort["value"] == "desc" {
            rows.reverse();
        }
    }
    let number = |name: &str| number(&fields[name]);
    listing::page(call, rows, (number("page"), number("limit")))
}

/// A whole number from 1 on, as the contract has it. One beyond this machine's largest is beyond every page as well.
pub(super) fn number(value: &Value) -> usize {
    value
        .as_u64()
        .and_then(|number| usize::try_from(number).ok())
        .unwrap_or(usize::MAX)
        .max(1)
}
