//! The arguments of a call.

use std::collections::BTreeMap;

use contract::{Media, Operation, Parameter};
use serde_json::Value;

/// The arguments of a call of one operation: a value for each parameter, and the body.
#[derive(Debug, Clone, Default)]
pub struct Arguments {
    parameters: BTreeMap<String, String>,
    /// The body; null if the operation has none.
    pub body: Value,
}

impl Arguments {
    /// Returns the contract's examples of `operation`, each with the name of its JSON body; the body is null if the
    /// operation has no JSON. The first example is the default of a call.
    pub fn examples(operation: &Operation) -> Vec<(&str, Self)> {
        let media = operation.request_media().iter();
        let json = media.filter(|media| media.name() == "application/json");
        let bodies = json.flat_map(Media::examples);
        let mut bodies: Vec<_> = bodies.map(|example| (example.name(), example.value())).collect();
        if bodies.is_empty() {
            bodies.push(("", &Value::Null));
        }
        let parameters: BTreeMap<String, String> =
            operation.parameters().iter().filter_map(example).collect();
        let arguments = |(name, body): (_, &Value)| {
            let parameters = parameters.clone();
            let body = body.clone();
            (name, Self { parameters, body })
        };
        bodies.into_iter().map(arguments).collect()
    }

    /// Returns the first of the [`examples`](Self::examples).
    pub fn example(operation: &Operation) -> Self {
        Self::examples(operation).swap_remove(0).1
    }

    /// Sets the parameter `name`.
    pub fn set(&mut self, name: &str, value: &Value) {
        self.parameters.insert(name.to_owned(), as_parameter(value));
    }

    /// Replaces the value in the body at `pointer`, if there is one.
    pub(crate) fn replace(&mut self, pointer: &str, value: &Value) {
        if let Some(old) = self.body.pointer_mut(pointer) {
            old.clone_from(value);
        }
    }

    /// Returns the value of `name`, which the contract does not describe as a parameter, or `default`.
    pub fn other<'a>(&'a self, name: &str, default: &'a str) -> &'a str {
        self.parameters.get(name).map_or(default, String::as_str)
    }

    /// Returns the value of the parameter `name`.
    pub fn parameter(&self, name: &str) -> &str {
        let value = self.parameters.get(name);
        value.unwrap_or_else(|| panic!("no example of the parameter `{name}`; expected one in the contract"))
    }
}

fn example(parameter: &Parameter) -> Option<(String, String)> {
    Some((parameter.name().to_owned(), as_parameter(parameter.example()?)))
}

fn as_parameter(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Returns the text at `pointer`, if there is one.
pub(crate) fn text(body: &Value, pointer: &str) -> Option<String> {
    Some(body.pointer(pointer)?.as_str()?.to_owned())
}

/// Returns the text at `pointer`.
pub(crate) fn required_text(body: &Value, pointer: &str) -> String {
    text(body, pointer).unwrap_or_else(|| panic!("expected text at {pointer} in {body}"))
}

/// Returns the integer at `pointer`.
pub(crate) fn integer(body: &Value, pointer: &str) -> i64 {
    let number = body.pointer(pointer).and_then(Value::as_i64);
    number.unwrap_or_else(|| panic!("expected an integer at {pointer} in {body}"))
}

/// Returns the elements of the array at `pointer`; none if there is no array.
pub(crate) fn elements<'a>(body: &'a Value, pointer: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    let array = body.pointer(pointer).and_then(Value::as_array);
    array.into_iter().flatten()
}
