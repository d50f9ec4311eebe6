//! Values that are written as text, outside of JSON.

use serde_json::{Number, Value};

use crate::JsonType;

/// Returns whether all `types` are scalar.
pub(crate) fn is_scalar(types: &[JsonType]) -> bool {
    !types.is_empty() && !types.contains(&JsonType::Array) && !types.contains(&JsonType::Object)
}

/// Parses `text` as each of `types`: `7` is a number and a text.
pub(crate) fn instances(types: &[JsonType], text: &str) -> Vec<Value> {
    // JSON would let space around it pass.
    let number = || {
        serde_json::from_str::<Number>(text)
            .ok()
            .filter(|_| text.trim() == text)
    };
    let instance = |ty: &JsonType| match ty {
        JsonType::String => Some(Value::from(text)),
        JsonType::Integer => number()
            .filter(|number| number.is_i64() || number.is_u64())
            .map(Value::Number),
        JsonType::Number => number().map(Value::Number),
        JsonType::Boolean => text.parse().ok().map(Value::Bool),
        JsonType::Array | JsonType::Null | JsonType::Object => None,
    };
    types.iter().filter_map(instance).collect()
}

/// Formats the error of a text that fits none of `types`.
pub(crate) fn wrong_type(types: &[JsonType]) -> String {
    let names: Vec<_> = types.iter().map(|ty| ty.name()).collect();
    format!("is not of type {}", names.join(" or "))
}
