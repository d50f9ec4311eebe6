//! The two readings of a contract's schemas: as they are written, and closed.

use std::collections::{BTreeSet, HashMap};

use jsonschema::{Draft, Registry, ValidationError, Validator, draft202012};
use serde_json::{Map, Value, json};

use crate::{Invalid, node::Node, pointer, schema};

/// What becomes of properties that are not declared.
///
/// ```
/// use contract::{Contract, Openness};
///
/// let contract = Contract::from_json(include_str!("../tests/shop.json"))?;
/// let operation = contract.operation("showBook").unwrap();
/// let body = br#"{"id": 7, "title": "Emma", "new": true}"#;
/// let judge = |openness| contract.check_answer(operation, 200, Some("application/json"), body, openness);
/// assert!(judge(Openness::Open).is_ok());
/// assert!(judge(Openness::Documented).is_err());
/// # Ok::<_, contract::Invalid>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Openness {
    /// They are refused: what is not documented is not there. Those that `x-extras` names pass.
    Documented,
    /// They pass, unless the schema itself says `additionalProperties: false`.
    Open,
}

/// Every schema of a contract, compiled in both readings; known by the JSON pointers of the schemas.
pub(crate) struct Readings {
    documented: HashMap<String, Validator>,
    open: HashMap<String, Validator>,
}

impl Readings {
    /// Compiles the schemas at `judging`. `written` are the places of all schemas; they have been read as [`Schema`](crate::Schema).
    pub(crate) fn compile(
        document: &Value,
        written: &[String],
        judging: &BTreeSet<String>,
    ) -> Result<Self, Invalid> {
        let reading = |openness| {
            let mut document = document.clone();
            for place in written {
                if let Some(schema) = document.pointer_mut(place) {
                    rewrite(schema, openness);
                }
            }
            compile(document, judging)
        };
        Ok(Self {
            documented: reading(Openness::Documented)?,
            open: reading(Openness::Open)?,
        })
    }

    /// What is wrong with `instance`: where within it, and what; in the order of the places.
    pub(crate) fn judge(&self, place: &str, openness: Openness, instance: &Value) -> Vec<(String, String)> {
        let reading = match openness {
            Openness::Documented => &self.documented,
            Openness::Open => &self.open,
        };
        let Some(validator) = reading.get(place) else {
            // Only schemas that were compiled are ever asked for; a judge who does not know must not say yes.
            return vec![(String::new(), format!("no schema at `#{place}`"))];
        };
        let mut problems: Vec<_> = validator
            .iter_errors(instance)
            // Not the plain message: it quotes the instance, which may be a password.
            .map(|error| (error.instance_path().to_string(), error.masked().to_string()))
            .collect();
        problems.sort_unstable();
        problems
    }
}

fn compile(document: Value, places: &BTreeSet<String>) -> Result<HashMap<String, Validator>, Invalid> {
    const BASE: &str = "urn:contract";
    let refused = |error: jsonschema::ReferencingError| Invalid::new("", error.to_string());
    let registry = Registry::new()
        .add(BASE, document)
        .and_then(jsonschema::RegistryBuilder::prepare)
        .map_err(refused)?;
    let mut options = jsonschema::options()
        .with_draft(Draft::Draft202012)
        .with_registry(&registry)
        .should_validate_formats(true)
        .should_ignore_unknown_formats(false)
        .offline();
    for format in schema::SPOKEN_FORMATS {
        options = options.with_format(format, |_: &str| true);
    }
    let one = |place: &String| {
        let reference = json!({ "$ref": format!("{BASE}#{}", pointer::fragment(place)) });
        let validator = options
            .build(&reference)
            .map_err(|error| Invalid::new(place.as_str(), error.to_string()))?;
        Ok((place.clone(), validator))
    };
    places.iter().map(one).collect()
}

/// Holds the schema at `node` to the meta-schema of JSON Schema 2020-12.
pub(crate) fn check_grammar(node: &Node<'_>) -> Result<(), Invalid> {
    draft202012::meta::validate(node.value()).map_err(|error: ValidationError<'_>| {
        Invalid::new(
            format!("{}{}", node.place(), error.instance_path()),
            error.to_string(),
        )
    })
}

/// Says in plain JSON Schema what contracts say in their own way.
fn rewrite(schema: &mut Value, openness: Openness) {
    let words: Option<Vec<Value>> = schema::words(schema).map(|words| words.into_iter().cloned().collect());
    let extras: Vec<String> = schema::extra_names(schema).map(str::to_owned).collect();
    let Some(schema) = schema.as_object_mut() else {
        return;
    };
    if let Some(words) = words {
        // A word that is none of an `enum` is told with those that are; one that fits no branch of `oneOf` is not.
        schema.remove("oneOf");
        schema.insert("enum".to_owned(), Value::Array(words));
    }
    if let Some(items) = schema.get_mut("items") {
        rewrite(items, openness);
    }
    let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) else {
        return;
    };
    for property in properties.values_mut() {
        rewrite(property, openness);
    }
    let spelled: Map<String, Value> = properties
        .values()
        .flat_map(|property| {
            schema::spellings(property).map(|spelling| (spelling.to_owned(), property.clone()))
        })
        .collect();
    properties.extend(spelled);
    if openness == Openness::Documented {
        properties.extend(extras.into_iter().map(|name| (name, Value::Bool(true))));
        schema.insert("additionalProperties".to_owned(), Value::Bool(false));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(mut schema: Value, openness: Openness) -> Value {
        rewrite(&mut schema, openness);
        schema
    }

    #[test]
    fn documented_objects_are_closed_but_for_extras() {
        let schema = json!({
            "properties": {
                "inner": {"properties": {}},
                "list": {"items": {"properties": {}}},
                "old": {"properties": {}, "x-extras": {"names": ["a"], "reason": "of an older version"}},
                "free": {"type": "object"},
            },
        });
        let closed = rewritten(schema.clone(), Openness::Documented);
        for place in ["", "/properties/inner", "/properties/list/items"] {
            assert_eq!(
                closed.pointer(&format!("{place}/additionalProperties")),
                Some(&json!(false)),
                "{place}"
            );
        }
        assert_eq!(closed["properties"]["old"]["properties"], json!({"a": true}));
        assert_eq!(closed["properties"]["free"], json!({"type": "object"}));
        assert_eq!(rewritten(schema.clone(), Openness::Open), schema);
    }

    #[test]
    fn other_spellings_are_declared_as_well() {
        let schema = json!({"properties": {"a": {"type": "string", "x-spellings": ["A", "á"]}}});
        let properties = rewritten(schema, Openness::Open)["properties"].take();
        assert_eq!(properties["A"], properties["a"]);
        assert_eq!(properties["á"], properties["a"]);
    }
}
