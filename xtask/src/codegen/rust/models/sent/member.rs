//! One field of a struct that is sent.

use crate::codegen::{
    rust::models::{Models, field::Shape},
    schema::{Field, Kind, Type},
};
use crate::finding::Finding;

/// One field of a struct that is sent.
pub(super) struct Member<'a> {
    pub(super) field: &'a Field,
    pub(super) name: String,
    /// Its type once names of plain types are followed.
    pub(super) resolved: Type,
    /// Its Rust type, as it is when it is there.
    pub(super) ty: String,
    /// As a setter takes it.
    pub(super) parameter: Parameter,
    /// Its one possible value, as an expression.
    pub(super) word: Option<String>,
    shape: Shape,
}

/// As a function takes a value.
pub(super) struct Parameter {
    pub(super) ty: String,
    /// The suffix that converts the parameter to the field's value.
    pub(super) conversion: &'static str,
}

impl Models<'_> {
    pub(super) fn member<'a>(&mut self, field: &'a Field) -> Result<Member<'a>, Finding> {
        let name = field.rust_name();
        let resolved = self.resolve(&field.ty);
        let finding = |reason: &str| Err(Finding::at(&field.place, reason));
        if field.docs.text.is_empty() {
            return finding("has no `description`");
        }
        if resolved == Type::Secret && !field.is_there() {
            return finding("is a secret that may be left out of a request, which nothing here writes");
        }
        if field.hints.item.is_some()
            && field
                .items
                .as_ref()
                .is_none_or(|items| items.docs.text.is_empty())
        {
            return finding("has `x-rust: {item: ..}` and no `items` with a `description`");
        }
        Ok(Member {
            ty: self.rust_type(&field.ty),
            parameter: self.parameter(&resolved),
            word: match &field.hints.value {
                Some(text) => Some(format!("{text:?}.to_owned()")),
                None => self.only_word(&resolved),
            },
            shape: field.shape(matches!(resolved, Type::List(_))),
            field,
            name,
            resolved,
        })
    }

    /// As a function takes a value of `ty`.
    pub(super) fn parameter(&mut self, ty: &Type) -> Parameter {
        let rust = self.rust_type(ty);
        match self.resolve(ty) {
            Type::List(items) => {
                let items = self.parameter(&items);
                Parameter {
                    ty: format!("impl IntoIterator<Item = {}>", items.ty),
                    conversion: if items.conversion.is_empty() {
                        ".into_iter().collect()"
                    } else {
                        ".into_iter().map(Into::into).collect()"
                    },
                }
            }
            Type::Component(name) if !self.is_id(&name) => Parameter {
                ty: rust,
                conversion: "",
            },
            Type::Signed | Type::Unsigned | Type::Flag => Parameter {
                ty: rust,
                conversion: "",
            },
            _ => Parameter {
                ty: format!("impl Into<{rust}>"),
                conversion: ".into()",
            },
        }
    }

    fn is_id(&self, name: &str) -> bool {
        matches!(
            self.contract.component(name).map(|component| &component.kind),
            Some(Kind::Id)
        )
    }

    /// The one word of an enum that has no other.
    fn only_word(&self, ty: &Type) -> Option<String> {
        let Type::Component(name) = ty else {
            return None;
        };
        match &self.contract.component(name)?.kind {
            Kind::Enum(words) => match words.as_slice() {
                [only] => Some(format!("{name}::{}", only.variant)),
                _ => None,
            },
            _ => None,
        }
    }
}

impl Member<'_> {
    /// The value that it always has.
    pub(super) fn fixed(&self) -> Option<&str> {
        self.word.as_deref().filter(|_| self.field.is_there())
    }

    pub(super) fn is_option(&self) -> bool {
        self.shape == Shape::Option
    }

    pub(super) fn is_list(&self) -> bool {
        matches!(self.resolved, Type::List(_))
    }

    /// The type of the struct's field.
    pub(super) fn declared(&self) -> String {
        if self.is_option() {
            format!("Option<{}>", self.ty)
        } else {
            self.ty.clone()
        }
    }

    /// Returns the expression that `Debug` shows. `is_built` selects the field of the builder.
    pub(super) fn shown(&self, is_built: bool) -> String {
        let name = &self.name;
        if !self.field.is_private {
            format!("&self.{name}")
        } else if self.is_option() || is_built && !self.is_list() {
            format!("&self.{name}.as_ref().map(|_| Redacted)")
        } else {
            "&Redacted".to_owned()
        }
    }

    /// The field's value of the parameter of its name.
    pub(super) fn converted(&self) -> String {
        let value = format!("{}{}", self.name, self.parameter.conversion);
        match &self.field.hints.via {
            Some(path) => format!("{path}({value})"),
            None => value,
        }
    }

    /// Expected content, for error messages.
    pub(super) fn expected(&self) -> String {
        self.field
            .hints
            .expected
            .clone()
            .unwrap_or_else(|| self.field.docs.phrase())
    }
}
