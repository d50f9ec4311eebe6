//! Structs that are sent: checked before they leave, and made by `new` and setters or by a builder.

mod builder;
mod constructor;
mod member;
mod rules;
mod setter;

use self::member::Member;
use super::Models;
use crate::codegen::{
    rust::names::camel,
    schema::{Component, Struct, Type},
};
use crate::finding::Finding;

/// A struct that is sent.
struct Sent<'a> {
    component: &'a Component,
    members: Vec<Member<'a>>,
}

impl Models<'_> {
    /// The struct `component`, which is written as JSON.
    pub(super) fn sent(&mut self, component: &Component, parts: &Struct) -> Result<String, Finding> {
        let members = parts.fields.iter().filter(|field| !field.hints.is_apart);
        let sent = Sent {
            component,
            members: members
                .map(|field| self.member(field))
                .collect::<Result<_, _>>()?,
        };
        self.imports.insert(("serde", "Serialize"));
        self.imports.insert(("auth_core", "InvalidInput"));
        self.imports.insert(("auth_core", "validate::{self, Validate}"));
        let made = if component.hints.has_builder {
            self.builder(&sent)?
        } else {
            self.constructor(&sent)?
        };
        let item = self.struct_of(&sent, parts);
        let rules = self.rules(&sent);
        let body = self.body(component, parts)?;
        Ok(format!("{item}\n{made}\n{rules}{body}"))
    }

    /// The struct with the fields that the client adds, if there are any.
    fn body(&mut self, component: &Component, parts: &Struct) -> Result<String, Finding> {
        let name = &component.name;
        let rename_all = rename_all(parts);
        let mut fields = String::new();
        for field in parts.fields.iter().filter(|field| field.hints.is_apart) {
            let member = self.member(field)?;
            fields.push_str(&member.declaration("pub", rename_all));
        }
        if fields.is_empty() {
            return Ok(fields);
        }
        Ok(format!(
            "\n/// The body of a request for a [`{name}`], with what the client adds to it.\n\
             #[derive(Clone, Serialize)]\n{}pub struct {name}Body {{\n{fields}\
             /// The fields that the caller set.\n#[serde(flatten)]\npub given: {name},\n}}\n\n\
             impl Validate for {name}Body {{\n\
             fn validate(&self) -> Result<(), InvalidInput> {{\nself.given.validate()\n}}\n}}\n",
            renamed(rename_all)
        ))
    }

    fn struct_of(&mut self, sent: &Sent<'_>, parts: &Struct) -> String {
        let name = &sent.component.name;
        let rename_all = rename_all(parts);
        let visibility = if sent.component.hints.has_builder {
            "pub(crate)"
        } else {
            "pub"
        };
        let mut fields = String::new();
        for member in &sent.members {
            fields.push_str(&member.declaration(visibility, rename_all));
        }
        let members: Vec<&Member<'_>> = sent.members.iter().collect();
        let (derives, debug) = self.derived(name, &members, false);
        format!(
            "{}#[derive({derives}, Serialize)]\n{}#[non_exhaustive]\n\
             pub struct {name} {{\n{fields}}}\n{debug}",
            sent.component.docs.lines(0),
            renamed(rename_all)
        )
    }

    /// The derives of a struct of `members`, and its `Debug` where that is not derived. Where `is_built`, it is a builder,
    /// in which each of them may still be missing.
    ///
    /// A secret is not compared. Neither a secret nor a private member is shown.
    fn derived(&mut self, name: &str, members: &[&Member<'_>], is_built: bool) -> (String, String) {
        let mut derives = vec!["Clone"];
        if is_built || members.iter().all(|member| !member.field.is_there()) {
            derives.push("Default");
        }
        if members
            .iter()
            .any(|member| self.contract.holds_secret(&member.field.ty))
        {
            return (derives.join(", "), String::new());
        }
        derives.extend(["PartialEq", "Eq"]);
        if members.iter().all(|member| !member.field.is_private) {
            derives.insert(0, "Debug");
            return (derives.join(", "), String::new());
        }
        self.imports.insert(("auth_core", "Redacted"));
        let fields: String = members
            .iter()
            .map(|member| format!(".field({:?}, {})", member.name, member.shown(is_built)))
            .collect();
        let debug = format!(
            "\nimpl std::fmt::Debug for {name} {{\n\
             fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {{\n\
             f.debug_struct({name:?}){fields}.finish()\n}}\n}}\n"
        );
        (derives.join(", "), debug)
    }
}

impl<'a> Sent<'a> {
    fn finding(&self, reason: String) -> Finding {
        Finding::at(&self.component.place, reason)
    }

    /// The member that `x-rust` names.
    fn named(&self, name: &str) -> Result<&Member<'a>, Finding> {
        self.members
            .iter()
            .find(|member| member.name == name)
            .ok_or_else(|| self.finding(format!("names the field `{name}`, which it does not have")))
    }

    /// The one possible value of the field `name`, which may be left out.
    fn word_of(&self, name: &str) -> Result<&str, Finding> {
        let member = self.named(name)?;
        member
            .word
            .as_deref()
            .filter(|_| member.is_option())
            .ok_or_else(|| {
                self.finding(format!(
                    "sets `{name}` along, which has more than one possible value"
                ))
            })
    }
}

impl Member<'_> {
    /// The field of the struct.
    fn declaration(&self, visibility: &str, rename_all: bool) -> String {
        format!(
            "{}{}{visibility} {}: {},\n",
            self.field.docs.lines(4),
            self.attribute(rename_all),
            self.name,
            self.declared()
        )
    }

    /// The serde attribute, if it needs one.
    fn attribute(&self, rename_all: bool) -> String {
        let mut serde = Vec::new();
        let written = if rename_all {
            camel(&self.name)
        } else {
            self.name.clone()
        };
        if written != self.field.name {
            serde.push(format!("rename = {:?}", self.field.name));
        }
        if self.is_option() {
            serde.push("skip_serializing_if = \"Option::is_none\"".to_owned());
        } else if self.is_list() && !self.field.is_there() {
            serde.push("skip_serializing_if = \"Vec::is_empty\"".to_owned());
        }
        if self.resolved == Type::Secret {
            serde.push("serialize_with = \"Secret::serialize_exposed\"".to_owned());
        }
        if serde.is_empty() {
            String::new()
        } else {
            format!("#[serde({})]\n", serde.join(", "))
        }
    }
}

fn renamed(rename_all: bool) -> &'static str {
    if rename_all {
        "#[serde(rename_all = \"camelCase\")]\n"
    } else {
        ""
    }
}

pub(super) fn rename_all(parts: &Struct) -> bool {
    parts
        .fields
        .iter()
        .any(|field| field.rust_name() != field.name && camel(&field.rust_name()) == field.name)
}
