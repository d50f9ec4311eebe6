//! `models.rs`: structs and enums of requests and responses.

mod field;
mod received;
mod sent;

use std::collections::BTreeSet;

use self::field::Shape;
use super::{docs::comment, in_macro, indented};
use crate::codegen::{
    contract::Contract,
    schema::{Component, Kind, Struct, Type, Word},
};
use crate::finding::Finding;

pub(super) fn write(contract: &Contract) -> Result<String, Finding> {
    let mut models = Models {
        contract,
        imports: BTreeSet::new(),
    };
    let mut items = String::new();
    for component in &contract.components {
        items.push_str(&models.item(component)?);
        items.push('\n');
    }
    for component in &contract.components {
        if models.imports.iter().any(|(_, name)| *name == component.name) {
            return Err(Finding::at(
                &component.place,
                format!(
                    "`{}` is the name of a type that the generated code imports",
                    component.name
                ),
            ));
        }
    }
    Ok(format!(
        "//! Models of requests and responses.\n\n{}\n{items}",
        models.uses()
    ))
}

struct Models<'a> {
    contract: &'a Contract,
    /// Imports of the items: `crate-or-module::Name`.
    imports: BTreeSet<(&'static str, &'static str)>,
}

impl Models<'_> {
    fn item(&mut self, component: &Component) -> Result<String, Finding> {
        let name = &component.name;
        match &component.kind {
            Kind::Enum(words) => Ok(open_enum(&component.docs.lines(4), name, words)),
            Kind::Id => Ok(in_macro(
                "scalar_id",
                &format!("{}pub struct {name};\n", component.docs.lines(4)),
            )),
            Kind::Struct(parts) if self.contract.used(name).is_sent => self.sent(component, parts),
            Kind::Struct(parts) => self.received(component, parts),
            // A hand-written type replaces it.
            Kind::Inline(_) | Kind::Parts => Ok(String::new()),
        }
    }

    fn fields(&mut self, parts: &Struct) -> Result<String, Finding> {
        let mut out = String::new();
        for field in &parts.fields {
            let name = field.rust_name();
            if field.docs.text.is_empty() {
                return Err(Finding::at(&field.place, "has no `description`"));
            }
            out.push_str(&field.docs.lines(4));
            let ty = self.rust_type(&field.ty);
            let ty = match field.shape(self.is_list(&field.ty)) {
                Shape::Bare => ty,
                Shape::Option => format!("Option<{ty}>"),
            };
            out.push_str(&format!("pub {name}: {ty},\n"));
        }
        Ok(out)
    }

    /// Resolves the names of plain types in `ty`.
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

pub(super) fn open_enum(docs: &str, name: &str, words: &[Word]) -> String {
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
