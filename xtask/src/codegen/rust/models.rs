//! `models.rs`: what is said and understood.

mod field;

use std::collections::BTreeSet;

use self::field::Shape;
use super::{
    docs::comment,
    names::{camel, is_keyword},
};
use crate::codegen::{
    contract::{Contract, Use},
    node::Fault,
    schema::{Component, Field, Kind, Struct, Type, Word},
};

pub(super) fn write(contract: &Contract) -> Result<String, Fault> {
    let mut models = Models {
        contract,
        imports: BTreeSet::new(),
    };
    let mut items = String::new();
    for component in &contract.components {
        items.push_str(&models.item(component)?);
        items.push('\n');
    }
    Ok(format!(
        "//! What the API says and is told.\n\n{}\n{items}",
        models.uses()
    ))
}

struct Models<'a> {
    contract: &'a Contract,
    /// What the items need: `crate-or-module::Name`.
    imports: BTreeSet<(&'static str, &'static str)>,
}

impl Models<'_> {
    fn item(&mut self, component: &Component) -> Result<String, Fault> {
        let docs = component.docs.lines(0);
        let name = &component.name;
        let found = self.contract.used(name);
        match &component.kind {
            Kind::Enum(words) => Ok(open_enum(&component.docs.lines(4), name, words)),
            Kind::Id => Ok(in_macro(
                "scalar_id",
                &format!("{}pub struct {name};\n", component.docs.lines(4)),
            )),
            Kind::Struct(parts) if parts.is_lenient => {
                let fields = self.fields(component, parts, |_, _| String::new())?;
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
                let derives = self.derives(parts, &[]);
                Ok(format!(
                    "{docs}{derives}#[non_exhaustive]\npub struct {name} {{\n{fields}}}\n\n\
                     impl<'de> Deserialize<'de> for {name} {{\n\
                     fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {{\n\
                     let fields = Fields::read(deserializer)?;\nOk(Self {{\n{reads}}})\n}}\n}}\n"
                ))
            }
            Kind::Struct(parts) => {
                let (serde, rename_all) = if found.is_sent {
                    ("Serialize", rename_all(parts))
                } else {
                    ("Deserialize", rename_all(parts))
                };
                self.imports.insert(("serde", serde));
                let fields = self.fields(component, parts, |models, field| {
                    models.attribute(field, found, rename_all)
                })?;
                let derives = self.derives(parts, &[serde]);
                let mut attributes = Vec::new();
                if rename_all {
                    attributes.push("rename_all = \"camelCase\"");
                }
                // What is derived would also read a list for an object.
                let from_object = if found.is_sent {
                    String::new()
                } else {
                    attributes.push("remote = \"Self\"");
                    format!("\nauth_core::from_object!({name});\n")
                };
                let attributes = if attributes.is_empty() {
                    String::new()
                } else {
                    format!("#[serde({})]\n", attributes.join(", "))
                };
                Ok(format!(
                    "{docs}{derives}{attributes}#[non_exhaustive]\npub struct {name} {{\n{fields}}}\n{from_object}"
                ))
            }
            // The type that stands in for it is written elsewhere.
            Kind::Inline(_) | Kind::Parts => Ok(String::new()),
        }
    }

    /// `Debug` is never derived over a secret, and a secret is not compared.
    fn derives(&self, parts: &Struct, more: &[&str]) -> String {
        let holds_secret = parts
            .fields
            .iter()
            .any(|field| field.is_secret || self.contract.holds_secret(&field.ty));
        let mut derives = vec!["Clone"];
        if !holds_secret {
            derives.insert(0, "Debug");
            if parts.fields.iter().all(|field| !field.is_there()) {
                derives.push("Default");
            }
            derives.extend(["PartialEq", "Eq"]);
        }
        derives.extend(more);
        format!("#[derive({})]\n", derives.join(", "))
    }

    fn fields(
        &mut self,
        component: &Component,
        parts: &Struct,
        attribute: impl Fn(&Self, &Field) -> String,
    ) -> Result<String, Fault> {
        let mut out = String::new();
        for field in &parts.fields {
            let name = field.rust_name();
            let fault = |reason: &str| Fault {
                place: format!("{}/properties/{}", component.place, field.name),
                reason: reason.to_owned(),
            };
            if is_keyword(&name) {
                return Err(fault(
                    "is a word of Rust's own; name it with `x-rust: {name: ..}`",
                ));
            }
            if field.docs.text.is_empty() {
                return Err(fault("has no `description`"));
            }
            out.push_str(&field.docs.lines(4));
            out.push_str(&attribute(self, field));
            if self.contract.used(&component.name).is_sent && !field.is_there() && field.ty == Type::Secret {
                return Err(fault(
                    "is a secret that may be left out of a request, which nothing here writes",
                ));
            }
            let ty = self.rust_type(&field.ty);
            let ty = match field.shape(self.is_list(&field.ty)) {
                Shape::Bare => ty,
                Shape::Option => format!("Option<{ty}>"),
            };
            out.push_str(&format!("pub {name}: {ty},\n"));
        }
        Ok(out)
    }

    /// The serde attribute of `field`, if it needs one.
    fn attribute(&self, field: &Field, found: Use, rename_all: bool) -> String {
        let mut serde = Vec::new();
        let rust_name = field.rust_name();
        let written = if rename_all { camel(&rust_name) } else { rust_name };
        if written != field.name {
            serde.push(format!("rename = {:?}", field.name));
        }
        let is_list = self.is_list(&field.ty);
        let is_option = field.shape(is_list) == Shape::Option;
        if found.is_sent {
            if is_option {
                serde.push("skip_serializing_if = \"Option::is_none\"".to_owned());
            } else if is_list && !field.is_there() {
                serde.push("skip_serializing_if = \"Vec::is_empty\"".to_owned());
            }
            if self.resolve(&field.ty) == Type::Secret {
                serde.push("serialize_with = \"Secret::serialize_exposed\"".to_owned());
            }
        } else {
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
        }
        if serde.is_empty() {
            String::new()
        } else {
            format!("#[serde({})]\n", serde.join(", "))
        }
    }

    /// What `ty` is once names of plain types are followed.
    fn resolve(&self, ty: &Type) -> Type {
        if let Type::Component(name) = ty
            && let Some(component) = self.contract.component(name)
            && let Kind::Inline(inner) = &component.kind
        {
            return self.resolve(inner);
        }
        ty.clone()
    }

    fn is_list(&self, ty: &Type) -> bool {
        matches!(self.resolve(ty), Type::List(_))
    }

    fn rust_type(&mut self, ty: &Type) -> String {
        match self.resolve(ty) {
            Type::Text => "String".to_owned(),
            Type::Signed => "i64".to_owned(),
            Type::Unsigned => "u64".to_owned(),
            Type::Flag => "bool".to_owned(),
            Type::Scalar => self.core("Scalar"),
            Type::Secret => self.core("Secret"),
            Type::Cursor => self.core("Cursor"),
            Type::Bytes => "Vec<u8>".to_owned(),
            Type::Foreign(path) => path,
            Type::Component(name) => name,
            Type::List(items) => format!("Vec<{}>", self.rust_type(&items)),
        }
    }

    fn core(&mut self, name: &'static str) -> String {
        self.imports.insert(("auth_core", name));
        name.to_owned()
    }

    fn uses(&self) -> String {
        let mut modules: Vec<(&str, Vec<&str>)> = Vec::new();
        for (module, name) in &self.imports {
            match modules.last_mut() {
                Some((last, names)) if last == module => names.push(name),
                _ => modules.push((module, vec![name])),
            }
        }
        let of = |wanted: &str| -> Vec<String> {
            modules
                .iter()
                .filter(|(module, _)| *module == wanted)
                .flat_map(|(_, names)| names.iter().map(|name| (*name).to_owned()))
                .collect()
        };
        let mut core = of("auth_core");
        core.extend(match of("auth_core::wire").as_slice() {
            [] => None,
            [name] => Some(format!("wire::{name}")),
            names => Some(format!("wire::{{{}}}", names.join(", "))),
        });
        let serde = of("serde");
        let line = |krate: &str, names: &[String]| match names {
            [] => String::new(),
            names => format!("use {krate}::{{{}}};\n", names.join(", ")),
        };
        format!("{}{}", line("auth_core", &core), line("serde", &serde))
    }
}

fn is_integer(ty: &Type) -> bool {
    matches!(ty, Type::Signed | Type::Unsigned)
}

fn rename_all(parts: &Struct) -> bool {
    parts
        .fields
        .iter()
        .any(|field| field.rust_name() != field.name && camel(&field.rust_name()) == field.name)
}

fn open_enum(docs: &str, name: &str, words: &[Word]) -> String {
    let words: String = words
        .iter()
        .map(|word| {
            let spellings: Vec<String> = word.spellings.iter().map(|text| format!("{text:?}")).collect();
            format!(
                "{}{} = {},\n",
                comment(&word.docs, 8),
                word.variant,
                spellings.join(" | ")
            )
        })
        .collect();
    let words = indented(&words);
    in_macro("open_enum", &format!("{docs}pub enum {name} {{\n{words}}}\n"))
}

/// A call of one of the core's macros. rustfmt leaves what is in it as it is.
fn in_macro(name: &str, item: &str) -> String {
    format!("auth_core::{name}! {{\n{}}}\n", indented(item))
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("    {line}\n")).collect()
}
