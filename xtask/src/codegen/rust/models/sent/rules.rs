//! Validation of sent structs.

use contract::{Limits, RustHint};

use super::{Member, Sent};
use crate::codegen::{
    rust::models::Models,
    schema::{Component, Kind, Type},
};

/// A value to check: a field, or an element of a list.
struct Value<'a> {
    ty: &'a Type,
    limits: &'a Limits,
    hints: &'a RustHint,
    /// Expected content, for error messages.
    expected: String,
    /// Expressions: its name, itself, a reference to it, a copy of it.
    field: String,
    place: String,
    reference: String,
    copy: String,
}

impl Models<'_> {
    /// The `Validate` of the struct: the hand-written check, which knows most, then the limits of the contract.
    pub(super) fn rules(&self, sent: &Sent<'_>) -> String {
        let name = &sent.component.name;
        let own = match &sent.component.hints.check {
            Some(path) => format!("{path}(self)?;\n"),
            None => String::new(),
        };
        let rules: String = sent
            .members
            .iter()
            .filter(|member| member.fixed().is_none())
            .map(|member| match &member.resolved {
                Type::List(items) => self.list_rules(member, items),
                _ => self.field_rules(member),
            })
            .collect();
        format!(
            "impl Validate for {name} {{\n\
             fn validate(&self) -> Result<(), InvalidInput> {{\n{own}{rules}Ok(())\n}}\n}}\n"
        )
    }

    fn field_rules(&self, member: &Member<'_>) -> String {
        let name = &member.name;
        let is_option = member.is_option();
        let place = if is_option {
            name.clone()
        } else {
            format!("self.{name}")
        };
        let value = Value {
            ty: &member.field.ty,
            limits: &member.field.limits,
            hints: &member.field.hints,
            expected: member.expected(),
            field: format!("{name:?}"),
            reference: if is_option {
                name.clone()
            } else {
                format!("&{place}")
            },
            copy: if is_option {
                format!("*{name}")
            } else {
                place.clone()
            },
            place,
        };
        let checks: String = self
            .checks(&value)
            .iter()
            .map(|check| format!("{check}?;\n"))
            .collect();
        if is_option && !checks.is_empty() {
            format!("if let Some({name}) = &self.{name} {{\n{checks}}}\n")
        } else {
            checks
        }
    }

    fn list_rules(&self, member: &Member<'_>, items: &Type) -> String {
        let name = &member.name;
        let limits = &member.field.limits;
        let mut rules = String::new();
        if limits.min_items.is_some() || limits.max_items.is_some() {
            let min = limits.min_items.unwrap_or(0);
            let max = limits
                .max_items
                .map_or_else(|| "usize::MAX".to_owned(), |max| max.to_string());
            rules.push_str(&format!(
                "validate::items({name:?}, &self.{name}, {min}, {max}, {:?})?;\n",
                member.expected()
            ));
        }
        let Some(described) = &member.field.items else {
            return rules;
        };
        let value = Value {
            ty: items,
            limits: &described.limits,
            hints: &described.hints,
            expected: match &described.hints.expected {
                Some(expected) => expected.clone(),
                None if described.docs.text.is_empty() => member.expected(),
                None => described.docs.phrase(),
            },
            field: "field".to_owned(),
            place: "item".to_owned(),
            reference: "item".to_owned(),
            copy: "*item".to_owned(),
        };
        for check in self.checks(&value) {
            let check = match check.strip_suffix("(field, item)") {
                Some("validate::nested") => "validate::nested".to_owned(),
                _ => format!("|field, item| {check}"),
            };
            rules.push_str(&format!("validate::each({name:?}, &self.{name}, {check})?;\n"));
        }
        rules
    }

    /// Calls that check `value`: the hand-written one first, then those of the contract.
    fn checks(&self, value: &Value<'_>) -> Vec<String> {
        let Value {
            field,
            place,
            reference,
            copy,
            ..
        } = value;
        let named = self.named_plain(value.ty);
        let own = value
            .hints
            .check
            .as_ref()
            .or(named.and_then(|component| component.hints.check.as_ref()));
        let limits = named.map_or(value.limits, |component| &component.limits);
        let stated = match self.resolve(value.ty) {
            Type::Text => text(value, limits).map(|text| format!("{text}.check({field}, {reference})")),
            Type::Secret => {
                text(value, limits).map(|text| format!("{text}.check({field}, {place}.expose())"))
            }
            ty @ (Type::Signed | Type::Unsigned) => {
                let is_stated = |limit: &i64| ty == Type::Signed || *limit != 0;
                integer(limits.minimum.filter(is_stated), limits.maximum)
                    .map(|limits| format!("validate::integer({field}, {copy}, {limits})"))
            }
            Type::Component(name) if self.is_struct(&name) => {
                Some(format!("validate::nested({field}, {reference})"))
            }
            _ => None,
        };
        own.map(|path| format!("{path}({field}, {reference})"))
            .into_iter()
            .chain(stated)
            .collect()
    }

    /// The component that names the plain type `ty`.
    fn named_plain(&self, ty: &Type) -> Option<&Component> {
        let Type::Component(name) = ty else {
            return None;
        };
        self.contract
            .component(name)
            .filter(|component| matches!(component.kind, Kind::Inline(_) | Kind::Id))
    }

    fn is_struct(&self, name: &str) -> bool {
        self.contract
            .component(name)
            .is_some_and(|component| matches!(component.kind, Kind::Struct(_)))
    }
}

/// The limits of a text, as `validate::Text`. It has content, unless the contract says how long it is at least.
fn text(value: &Value<'_>, limits: &Limits) -> Option<String> {
    let mut stated = String::new();
    if limits.min_length.is_none() {
        stated.push_str(".not_blank()");
    }
    if let Some(length) = limits.min_length.filter(|length| *length > 0) {
        stated.push_str(&format!(".min_length({length})"));
    }
    if let Some(length) = limits.max_length {
        stated.push_str(&format!(".max_length({length})"));
    }
    if let Some(pattern) = &limits.pattern {
        stated.push_str(&format!(".pattern({})", raw(pattern)));
    }
    (!stated.is_empty()).then(|| format!("validate::Text::new({:?}){stated}", value.expected))
}

fn integer(minimum: Option<i64>, maximum: Option<i64>) -> Option<String> {
    (minimum.is_some() || maximum.is_some()).then(|| format!("{minimum:?}, {maximum:?}"))
}

/// `text` as a raw literal.
fn raw(text: &str) -> String {
    let is_plain = !text.contains('\\') && !text.contains('"');
    if is_plain {
        format!("{text:?}")
    } else if text.contains('"') {
        format!("r#\"{text}\"#")
    } else {
        format!("r\"{text}\"")
    }
}
