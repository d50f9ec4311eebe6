//! Structs that are received.

use super::{Models, field::Shape, is_integer};
use crate::codegen::schema::{Component, Field, Kind, Presence, Struct, Type};
use crate::finding::Finding;

impl Models<'_> {
    /// Returns the struct `component`: it is read field by field, keeps its undeclared fields, and serializes under the wire's names.
    pub(super) fn received(&mut self, component: &Component, parts: &Struct) -> Result<String, Finding> {
        let name = &component.name;
        if let Some(field) = parts.fields.iter().find(|field| field.rust_name() == "extra") {
            return Err(Finding::at(
                &field.place,
                "is called as the fields that no schema names; name it with `x-rust: {name: ..}`",
            ));
        }
        let docs = component.docs.lines(0);
        let fields = self.fields(parts)?;
        let reads: String = parts
            .fields
            .iter()
            .map(|field| format!("{}: {},\n", field.rust_name(), self.read(field, parts.is_lenient)))
            .collect();
        let (derives, debug) = self.derives(name, parts);
        self.imports.extend([
            ("auth_core", "Extra"),
            ("auth_core::wire", "Fields"),
            ("serde", "Deserialize"),
            ("serde", "Deserializer"),
        ]);
        if !parts.fields.is_empty() {
            self.imports.insert(("auth_core::wire", "read"));
        }
        let serialize = self.serialize(name, parts);
        let mutable = if reads.is_empty() { "" } else { "mut " };
        Ok(format!(
            "{docs}{derives}#[non_exhaustive]\npub struct {name} {{\n{fields}extra: Extra,\n}}\n\n\
             impl {name} {{\n\
             /// Returns the fields that this version does not know or could not read, as they came.\n\
             #[must_use]\n\
             pub fn extra(&self) -> &Extra {{\n&self.extra\n}}\n}}\n\n\
             impl<'de> Deserialize<'de> for {name} {{\n\
             fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {{\n\
             let {mutable}fields = Fields::read(deserializer)?;\n\
             Ok(Self {{\n{reads}extra: fields.into_extra(),\n}})\n}}\n}}\n{serialize}{debug}"
        ))
    }

    /// The derives of a struct, and its `Debug` where that is not derived.
    ///
    /// A secret is not compared, and neither a secret nor a private field is shown.
    fn derives(&mut self, name: &str, parts: &Struct) -> (String, String) {
        let mut derives = vec!["Clone"];
        if parts.fields.iter().all(|field| self.has_default(field)) {
            derives.push("Default");
        }
        if !parts
            .fields
            .iter()
            .any(|field| self.is_secret(field) || self.contract.holds_secret(&field.ty))
        {
            derives.extend(["PartialEq", "Eq"]);
        }
        let debug = if parts.fields.iter().any(|field| self.is_redacted(field)) {
            self.redacted_debug(name, parts)
        } else {
            derives.insert(0, "Debug");
            String::new()
        };
        (format!("#[derive({})]\n", derives.join(", ")), debug)
    }

    /// A `Debug` that shows of a secret or private field only whether it is there.
    fn redacted_debug(&mut self, name: &str, parts: &Struct) -> String {
        self.imports.insert(("auth_core", "Redacted"));
        let field = |field: &Field| {
            let name = field.rust_name();
            let value = match field.shape(self.is_list(&field.ty)) {
                _ if !self.is_redacted(field) => format!("&self.{name}"),
                Shape::Bare => "&Redacted".to_owned(),
                Shape::Option => format!("&self.{name}.as_ref().map(|_| Redacted)"),
            };
            format!(".field({name:?}, {value})")
        };
        let fields: String = parts.fields.iter().map(field).collect();
        format!(
            "\nimpl std::fmt::Debug for {name} {{\n\
             fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {{\n\
             f.debug_struct({name:?}){fields}.field(\"extra\", &self.extra).finish()\n}}\n}}\n"
        )
    }

    /// Returns the expression that reads `field` of an object.
    fn read(&self, field: &Field, object_is_lenient: bool) -> String {
        let name = &field.name;
        let ty = self.resolve(&field.ty);
        let is_lenient = !field.is_there() && (object_is_lenient || field.is_lenient);
        let reader = self.reader(&ty, is_lenient);
        if is_lenient {
            return match (ty, field.spellings.as_slice()) {
                (Type::List(items), []) => {
                    format!("fields.lenient_list({name:?}, {})", self.reader(&items, true))
                }
                (ty, []) => format!("fields.lenient({name:?}, {reader}){}", absent(&ty, field)),
                (ty, further) => {
                    let names = [std::slice::from_ref(name), further].concat();
                    format!("fields.spelled(&{names:?}, {reader}){}", absent(&ty, field))
                }
            };
        }
        match field.presence {
            Presence::Always => format!("fields.required({name:?}, {reader})?"),
            Presence::ByDefault => format!("fields.or_default({name:?}, {reader})?"),
            Presence::MayBeAbsent if is_integer(&ty) => {
                format!("fields.optional({name:?}, read::optional_integer)?.flatten()")
            }
            Presence::MayBeAbsent => format!("fields.optional({name:?}, {reader})?{}", absent(&ty, field)),
        }
    }

    /// The function that reads a `ty`.
    fn reader(&self, ty: &Type, is_lenient: bool) -> String {
        match self.resolve(ty) {
            Type::Signed | Type::Unsigned => "read::integer".to_owned(),
            Type::Cursor => "read::cursor".to_owned(),
            Type::Text if is_lenient => "read::text".to_owned(),
            Type::Flag if is_lenient => "read::flag".to_owned(),
            Type::List(items) => format!("read::list({})", self.reader(&items, is_lenient)),
            _ => "read::json".to_owned(),
        }
    }

    /// `Serialize`, without the secrets; none for what is nothing without its secret.
    fn serialize(&mut self, name: &str, parts: &Struct) -> String {
        if !self.is_serialized(parts) {
            return String::new();
        }
        let writes: String = parts
            .fields
            .iter()
            .filter(|field| !self.is_secret(field))
            .map(|field| {
                let (wire, name) = (&field.name, field.rust_name());
                match (field.presence, field.shape(self.is_list(&field.ty))) {
                    (Presence::ByDefault, _) => format!("object.or_default({wire:?}, &self.{name})?;\n"),
                    (_, Shape::Bare) => format!("object.field({wire:?}, &self.{name})?;\n"),
                    (_, Shape::Option) => format!("object.optional({wire:?}, self.{name}.as_ref())?;\n"),
                }
            })
            .collect();
        self.imports.extend([
            ("auth_core::wire", "ObjectWriter"),
            ("serde", "Serialize"),
            ("serde", "Serializer"),
        ]);
        let mutable = if writes.is_empty() { "" } else { "mut " };
        format!(
            "\nimpl Serialize for {name} {{\n\
             fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {{\n\
             let {mutable}object = ObjectWriter::new(serializer, &self.extra)?;\n{writes}object.end()\n}}\n}}\n"
        )
    }

    fn is_redacted(&self, field: &Field) -> bool {
        field.is_private || self.is_secret(field)
    }

    fn is_secret(&self, field: &Field) -> bool {
        field.is_secret || self.resolve(&field.ty) == Type::Secret
    }

    /// Returns whether the struct can be serialized without its secrets.
    fn is_serialized(&self, parts: &Struct) -> bool {
        parts.fields.iter().filter(|field| field.is_there()).all(|field| {
            let within = match &field.ty {
                Type::Component(name) => self.contract.component(name).map(|component| &component.kind),
                _ => None,
            };
            !self.is_secret(field)
                && !matches!(within, Some(Kind::Struct(parts)) if !self.is_serialized(parts))
        })
    }

    /// Returns whether the type of `field` is known to have a default.
    fn has_default(&self, field: &Field) -> bool {
        if !field.is_there() {
            return true;
        }
        match self.resolve(&field.ty) {
            Type::Secret | Type::Foreign(_) | Type::Cursor | Type::Bytes => false,
            Type::Component(name) => match self.contract.component(&name).map(|component| &component.kind) {
                Some(Kind::Struct(parts)) => parts.fields.iter().all(|field| self.has_default(field)),
                Some(Kind::Enum(_) | Kind::Id) => true,
                _ => false,
            },
            _ => true,
        }
    }
}

/// Returns the suffix of the expression that reads an optional field.
fn absent(ty: &Type, field: &Field) -> &'static str {
    match ty {
        Type::Cursor => ".flatten()",
        Type::List(_) => ".unwrap_or_default()",
        _ if field.presence == Presence::ByDefault => ".unwrap_or_default()",
        _ => "",
    }
}
