//! Structs that are sent.

use super::{Models, field::Shape};
use crate::codegen::{
    node::Fault,
    rust::names::camel,
    schema::{Component, Field, Struct, Type},
};

impl Models<'_> {
    /// The struct `component`, which is written as JSON.
    pub(super) fn sent(&mut self, component: &Component, parts: &Struct) -> Result<String, Fault> {
        let name = &component.name;
        let docs = component.docs.lines(0);
        let rename_all = rename_all(parts);
        self.imports.insert(("serde", "Serialize"));
        let fields = self.fields(component, parts, |models, field| {
            models.sent_attribute(field, rename_all)
        })?;
        let (derives, debug) = self.derives(name, parts, &["Serialize"]);
        let attributes = if rename_all {
            "#[serde(rename_all = \"camelCase\")]\n"
        } else {
            ""
        };
        Ok(format!(
            "{docs}{derives}{attributes}#[non_exhaustive]\npub struct {name} {{\n{fields}}}\n{debug}"
        ))
    }

    /// The serde attribute of `field`, if it needs one.
    fn sent_attribute(&self, field: &Field, rename_all: bool) -> String {
        let mut serde = Vec::new();
        let rust_name = field.rust_name();
        let written = if rename_all { camel(&rust_name) } else { rust_name };
        if written != field.name {
            serde.push(format!("rename = {:?}", field.name));
        }
        let is_list = self.is_list(&field.ty);
        if field.shape(is_list) == Shape::Option {
            serde.push("skip_serializing_if = \"Option::is_none\"".to_owned());
        } else if is_list && !field.is_there() {
            serde.push("skip_serializing_if = \"Vec::is_empty\"".to_owned());
        }
        if self.resolve(&field.ty) == Type::Secret {
            serde.push("serialize_with = \"Secret::serialize_exposed\"".to_owned());
        }
        if serde.is_empty() {
            String::new()
        } else {
            format!("#[serde({})]\n", serde.join(", "))
        }
    }
}

pub(super) fn rename_all(parts: &Struct) -> bool {
    parts
        .fields
        .iter()
        .any(|field| field.rust_name() != field.name && camel(&field.rust_name()) == field.name)
}
