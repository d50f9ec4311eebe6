//! The contract of the book shop, and requests to it.

use std::sync::LazyLock;

use contract::{Contract, Operation, Request, Violation};
use serde_json::Value;

const TEXT: &str = include_str!("../shop.json");

static SHOP: LazyLock<Contract> = LazyLock::new(|| Contract::from_json(TEXT).unwrap());

pub(crate) fn contract() -> &'static Contract {
    &SHOP
}

pub(crate) fn operation(id: &str) -> &'static Operation {
    SHOP.operation(id).unwrap()
}

/// The contract's document, to be spoilt.
pub(crate) fn document() -> Value {
    serde_json::from_str(TEXT).unwrap()
}

/// Sets what is at the JSON pointer `place`, which may be a new member of an object.
pub(crate) fn set(document: &mut Value, place: &str, value: Value) {
    let (parent, name) = place.rsplit_once('/').unwrap();
    let name = name.replace("~1", "/").replace("~0", "~");
    let parent = document.pointer_mut(parent).unwrap();
    if let Value::Array(items) = parent {
        items[name.parse::<usize>().unwrap()] = value;
    } else {
        parent.as_object_mut().unwrap().insert(name, value);
    }
}

/// A request without headers and body.
pub(crate) fn plain<'a>(method: &'a str, path: &'a str, query: Option<&'a str>) -> Request<'a> {
    Request {
        method,
        path,
        query,
        headers: &[],
        body: b"",
    }
}

/// Each violation, as it prints.
pub(crate) fn lines(violations: &[Violation]) -> Vec<String> {
    violations.iter().map(ToString::to_string).collect()
}
