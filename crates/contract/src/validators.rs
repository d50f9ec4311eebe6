//! Compiled schemas of a contract.

use std::collections::{BTreeSet, HashMap};

use jsonschema::{Draft, Registry, ValidationError, Validator, draft202012, error::ValidationErrorKind};
use serde_json::{Map, Value, json};

use crate::{InvalidContract, UnknownFields, node::Node, pointer, schema};

/// Validators of a contract's schemas, by JSON pointer: one set for each [`UnknownFields`].
pub(crate) struct Validators {
    deny: HashMap<String, Validator>,
    allow: HashMap<String, Validator>,
}

impl Validators {
    /// Compiles the schemas at the pointers `validated`. `written` are the pointers of all schemas that were read.
    pub(crate) fn compile(
        document: &Value,
        written: &[String],
        validated: &BTreeSet<String>,
    ) -> Result<Self, InvalidContract> {
        let compiled = |unknown_fields| {
            let mut document = document.clone();
            for place in written {
                if let Some(schema) = document.pointer_mut(place) {
                    rewrite(schema, unknown_fields);
                }
            }
            compile(document, validated)
        };
        Ok(Self {
            deny: compiled(UnknownFields::Deny)?,
            allow: compiled(UnknownFields::Allow)?,
        })
    }

    /// Returns the errors of `instance` under the schema at `place`: their pointers and messages, sorted.
    pub(crate) fn validate(
        &self,
        place: &str,
        unknown_fields: UnknownFields,
        instance: &Value,
    ) -> Vec<(String, String)> {
        let validators = match unknown_fields {
            UnknownFields::Deny => &self.deny,
            UnknownFields::Allow => &self.allow,
        };
        let Some(validator) = validators.get(place) else {
            // Callers ask for compiled schemas only; an unknown one must not pass.
            return vec![(String::new(), format!("no schema at `#{place}`"))];
        };
        let mut problems: Vec<_> = validator
            .iter_errors(instance)
            .flat_map(|error| problems(&error))
            .collect();
        problems.sort_unstable();
        problems
    }
}

/// Returns the problems that `error` reports, each at the pointer of the property that it is about.
fn problems(error: &ValidationError<'_>) -> Vec<(String, String)> {
    let place = error.instance_path().to_string();
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            let undeclared = unexpected.iter();
            undeclared
                .map(|name| (pointer::step(&place, name), "is not declared".to_owned()))
                .collect()
        }
        ValidationErrorKind::Required {
            property: Value::String(name),
        } => vec![(pointer::step(&place, name), "is required".to_owned())],
        // The plain message quotes the instance, which may be a password.
        _ => vec![(place, error.masked().to_string())],
    }
}

fn compile(
    document: Value,
    places: &BTreeSet<String>,
) -> Result<HashMap<String, Validator>, InvalidContract> {
    const BASE: &str = "urn:contract";
    let invalid = |error: jsonschema::ReferencingError| InvalidContract::new("", error.to_string());
    let registry = Registry::new()
        .add(BASE, document)
        .and_then(jsonschema::RegistryBuilder::prepare)
        .map_err(invalid)?;
    let mut options = jsonschema::options()
        .with_draft(Draft::Draft202012)
        .with_registry(&registry)
        .should_validate_formats(true)
        .should_ignore_unknown_formats(false)
        .offline();
    for format in schema::UNCHECKED_FORMATS {
        options = options.with_format(format, |_: &str| true);
    }
    let one = |place: &String| {
        let reference = json!({ "$ref": format!("{BASE}#{}", pointer::fragment(place)) });
        let validator = options
            .build(&reference)
            .map_err(|error| InvalidContract::new(place.as_str(), error.to_string()))?;
        Ok((place.clone(), validator))
    };
    places.iter().map(one).collect()
}

/// Validates the schema at `node` against the meta-schema of JSON Schema 2020-12.
pub(crate) fn check_meta_schema(node: &Node<'_>) -> Result<(), InvalidContract> {
    draft202012::meta::validate(node.value()).map_err(|error: ValidationError<'_>| {
        InvalidContract::new(
            format!("{}{}", node.place(), error.instance_path()),
            error.to_string(),
        )
    })
}

/// Rewrites the contract's own keywords as plain JSON Schema.
fn rewrite(schema: &mut Value, unknown_fields: UnknownFields) {
    let values: Option<Vec<Value>> =
        schema::enum_values(schema).map(|values| values.into_iter().cloned().collect());
    let extras: Vec<String> = schema::extra_names(schema).map(str::to_owned).collect();
    let Some(schema) = schema.as_object_mut() else {
        return;
    };
    if let Some(values) = values {
        // The error of an `enum` lists the allowed values; the error of a `oneOf` does not.
        schema.remove("oneOf");
        schema.insert("enum".to_owned(), Value::Array(values));
    }
    if let Some(items) = schema.get_mut("items") {
        rewrite(items, unknown_fields);
    }
    let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) else {
        return;
    };
    for property in properties.values_mut() {
        rewrite(property, unknown_fields);
    }
    let spelled: Map<String, Value> = properties
        .values()
        .flat_map(|property| {
            schema::spellings(property).map(|spelling| (spelling.to_owned(), property.clone()))
        })
        .collect();
    properties.extend(spelled);
    if unknown_fields == UnknownFields::Deny {
        properties.extend(extras.into_iter().map(|name| (name, Value::Bool(true))));
        schema.insert("additionalProperties".to_owned(), Value::Bool(false));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(mut schema: Value, unknown_fields: UnknownFields) -> Value {
        rewrite(&mut schema, unknown_fields);
        schema
    }

    #[test]
    fn denied_objects_are_closed_except_extras() {
        let schema = json!({
            "properties": {
                "inner": {"properties": {}},
                "list": {"items": {"properties": {}}},
                "old": {"properties": {}, "x-extras": {"names": ["a"], "reason": "of an older version"}},
                "free": {"type": "object"},
            },
        });
        let closed = rewritten(schema.clone(), UnknownFields::Deny);
        for place in ["", "/properties/inner", "/properties/list/items"] {
            assert_eq!(
                closed.pointer(&format!("{place}/additionalProperties")),
                Some(&json!(false)),
                "{place}"
            );
        }
        assert_eq!(closed["properties"]["old"]["properties"], json!({"a": true}));
        assert_eq!(closed["properties"]["free"], json!({"type": "object"}));
        assert_eq!(rewritten(schema.clone(), UnknownFields::Allow), schema);
    }

    #[test]
    fn spellings_are_declared() {
        let schema = json!({"properties": {"a": {"type": "string", "x-spellings": ["A", "á"]}}});
        let properties = rewritten(schema, UnknownFields::Allow)["properties"].take();
        assert_eq!(properties["A"], properties["a"]);
        assert_eq!(properties["á"], properties["a"]);
    }
}
