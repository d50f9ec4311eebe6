//! Structs that are received.

use super::{Models, field, field::Shape, is_integer, sent::rename_all};
use crate::codegen::{
    node::Fault,
    rust::names::camel,
    schema::{Component, Field, Struct, Type},
};

impl Models<'_> {
    /// The struct `component`, which is read from JSON.
    pub(super) fn received(&mut self, component: &Component, parts: &Struct) -> Result<String, Fault> {
        if parts.is_lenient {
            self.lenient(component, parts)
        } else {
            self.strict(component, parts)
        }
    }

    fn lenient(&mut self, component: &Component, parts: &Struct) -> Result<String, Fault> {
        let name = &component.name;
        let docs = component.docs.lines(0);
        let fields = self.fields(parts, |_, _| String::new())?;
        let is_integer = |field: &Field| is_integer(&self.resolve(&field.ty));
        let reads: String = parts
            .fields
            .iter()
            .map(|field| field::read(field, is_integer(field)))
            .collect();
        if parts.fields.iter().any(is_integer) {
            self.imports.insert(("auth_core::wire", "Integer"));
        }
        self.imports.insert(("auth_core::wire", "Fields"));
        self.imports.insert(("serde", "Deserialize"));
        self.imports.insert(("serde", "Deserializer"));
        let (derives, debug) = self.derives(name, parts, &[]);
        Ok(format!(
            "{docs}{derives}#[non_exhaustive]\npub struct {name} {{\n{fields}}}\n\n\
             impl<'de> Deserialize<'de> for {name} {{\n\
             fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {{\n\
             let fields = Fields::read(deserializer)?;\nOk(Self {{\n{reads}}})\n}}\n}}\n{debug}"
        ))
    }

    fn strict(&mut self, component: &Component, parts: &Struct) -> Result<String, Fault> {
        let name = &component.name;
        let docs = component.docs.lines(0);
        let rename_all = rename_all(parts);
        self.imports.insert(("serde", "Deserialize"));
        let fields = self.fields(parts, |models, field| {
            models.received_attribute(field, rename_all)
        })?;
        let (derives, debug) = self.derives(name, parts, &["Deserialize"]);
        let mut attributes = Vec::new();
        if rename_all {
            attributes.push("rename_all = \"camelCase\"");
        }
        // What is derived would also read a list for an object.
        attributes.push("remote = \"Self\"");
        Ok(format!(
            "{docs}{derives}#[serde({})]\n#[non_exhaustive]\npub struct {name} {{\n{fields}}}\n\n\
             auth_core::from_object!({name});\n{debug}",
            attributes.join(", ")
        ))
    }

    /// The serde attribute of `field`, if it needs one.
    fn received_attribute(&self, field: &Field, rename_all: bool) -> String {
        let mut serde = Vec::new();
        let rust_name = field.rust_name();
        let written = if rename_all { camel(&rust_name) } else { rust_name };
        if written != field.name {
            serde.push(format!("rename = {:?}", field.name));
        }
        let is_list = self.is_list(&field.ty);
        let is_option = field.shape(is_list) == Shape::Option;
        if !field.is_there() {
            serde.push("default".to_owned());
        }
        let with = match self.resolve(&field.ty) {
            ty if field.is_lenient && is_integer(&ty) => Some("auth_core::wire::lenient_integer"),
            _ if field.is_lenient => Some("auth_core::wire::lenient"),
            Type::Cursor => Some("Cursor::deserialize_optional"),
            ty if is_integer(&ty) && is_option => Some("auth_core::wire::optional_integer"),
            ty if is_integer(&ty) => Some("auth_core::wire::integer"),
            Type::List(_) if !field.is_there() => Some("auth_core::null_as_default"),
            _ => None,
        };
        serde.extend(with.map(|with| format!("deserialize_with = \"{with}\"")));
        if serde.is_empty() {
            String::new()
        } else {
            format!("#[serde({})]\n", serde.join(", "))
        }
    }
}
