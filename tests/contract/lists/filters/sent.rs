//! Filters of a request by their names in the contract.

use std::collections::{BTreeMap, BTreeSet};

use contract::{Contract, Operation, PagingIn, ParameterIn, Schema};
use serde_json::Value;
use test_support::Provider;
use wiremock::Request;

/// Returns the names of all filters of a list: path arguments, query parameters, and JSON pointers into the body. The
/// page's parameter and values with a single option are not filters.
pub(super) fn filters(provider: Provider, operation: &Operation) -> BTreeSet<String> {
    let contract = provider.contract();
    let parameters = operation.parameters().iter();
    let mut names: BTreeSet<String> = parameters
        .filter(|parameter| parameter.place() != ParameterIn::Header)
        .map(|parameter| parameter.name().to_owned())
        .collect();
    for schema in operation
        .request_media()
        .iter()
        .filter_map(|media| media.schema())
    {
        leaves(contract, schema, "", &mut names);
    }
    names.remove(operation.paging().unwrap().parameter());
    names
}

fn leaves(contract: &Contract, schema: &Schema, at: &str, names: &mut BTreeSet<String>) {
    let schema = contract.resolve(schema);
    if let Some(properties) = schema.properties() {
        for property in properties {
            leaves(
                contract,
                property.schema(),
                &format!("{at}/{}", property.name()),
                names,
            );
        }
    } else if let Some(items) = schema.items() {
        leaves(contract, items, at, names);
    } else if schema.enum_values().is_none_or(|words| words.len() > 1) {
        names.insert(at.to_owned());
    }
}

/// The filters of a request and their values.
pub(super) struct Sent(BTreeMap<String, String>);

impl Sent {
    pub(super) fn of(operation: &Operation, request: &Request) -> Self {
        let paging = operation.paging().unwrap();
        let mut values = BTreeMap::new();
        let segments = request.url.path().split('/');
        for (name, segment) in operation.path().split('/').zip(segments) {
            if let Some(name) = name.strip_prefix('{') {
                values.insert(name.trim_end_matches('}').to_owned(), segment.to_owned());
            }
        }
        for (name, value) in request.url.query_pairs() {
            values.insert(name.into_owned(), value.into_owned());
        }
        if paging.place() == PagingIn::Body {
            flatten(&serde_json::from_slice(&request.body).unwrap(), "", &mut values);
        }
        values.remove(paging.parameter());
        Self(values)
    }

    /// Returns the names of the filters with another value in `other`.
    pub(super) fn changed_in(&self, other: &Self) -> BTreeSet<String> {
        let names = self.0.keys().chain(other.0.keys());
        names
            .filter(|name| self.0.get(*name) != other.0.get(*name))
            .cloned()
            .collect()
    }
}

fn flatten(value: &Value, at: &str, values: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                flatten(value, &format!("{at}/{name}"), values);
            }
        }
        Value::Array(items) => {
            for value in items {
                flatten(value, at, values);
            }
        }
        leaf => {
            values.insert(at.to_owned(), leaf.to_string());
        }
    }
}
