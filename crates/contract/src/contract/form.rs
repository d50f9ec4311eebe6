//! Fields of `application/x-www-form-urlencoded`.

use std::collections::BTreeMap;

use percent_encoding::percent_decode;
use serde_json::{Map, Value};

use super::Contract;
use crate::{JsonType, Place, Schema, Violation, text};

impl Contract {
    /// Reads `body` as an instance of `schema`: each field of the type that its property has.
    pub(crate) fn form(&self, schema: &Schema, body: &[u8]) -> Result<Value, Vec<Violation>> {
        let unreadable = |problem: &str| vec![Violation::new(Place::Body(String::new()), problem)];
        if !body.is_ascii() || percent_decode(body).decode_utf8().is_err() {
            return Err(unreadable("is not percent-encoded UTF-8"));
        }
        let mut fields: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(body) {
            fields
                .entry(name.into_owned())
                .or_default()
                .push(value.into_owned());
        }
        let schema = self.resolve(schema);
        let (mut instance, mut violations) = (Map::new(), Vec::new());
        for (name, values) in fields {
            match self.field(schema, &name, &values) {
                Ok(value) => {
                    instance.insert(name, value);
                }
                Err(problem) => {
                    let name = name.escape_debug().to_string();
                    violations.push(Violation::new(Place::Field(name), problem));
                }
            }
        }
        if violations.is_empty() {
            Ok(Value::Object(instance))
        } else {
            Err(violations)
        }
    }

    fn field(&self, schema: &Schema, name: &str, values: &[String]) -> Result<Value, String> {
        let property = schema.property(name).ok_or("is not declared")?;
        let field = self.resolve(property.schema());
        if let Some(items) = field.items() {
            let types = self.resolve(items).types();
            let items = values.iter().map(|value| read(types, value));
            return items.collect::<Result<_, _>>().map(Value::Array);
        }
        match values {
            [value] => read(field.types(), value),
            _ => Err("is given more than once".to_owned()),
        }
    }
}

/// Reads `value` as the first of `types` that fits.
fn read(types: &[JsonType], value: &str) -> Result<Value, String> {
    let meaning = text::instances(types, value).into_iter().next();
    meaning.ok_or_else(|| text::wrong_type(types))
}
