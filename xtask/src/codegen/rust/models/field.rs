//! How a field stands in its struct.

use crate::codegen::{
    rust::names::snake,
    schema::{Field, Presence, Type},
};

/// How a field stands in its struct.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Bare,
    Option,
}

impl Field {
    pub(in crate::codegen::rust) fn rust_name(&self) -> String {
        self.hints.name.clone().unwrap_or_else(|| snake(&self.name))
    }

    /// Whether nothing can be done without it.
    pub(super) fn is_there(&self) -> bool {
        self.presence == Presence::Always
    }

    pub(super) fn shape(&self, is_list: bool) -> Shape {
        // An empty list says what an absent one says.
        if self.presence != Presence::MayBeAbsent || is_list {
            Shape::Bare
        } else {
            Shape::Option
        }
    }
}

/// How a lenient struct reads `field`.
pub(super) fn read(field: &Field, is_integer: bool) -> String {
    let name = field.rust_name();
    let wire = &field.name;
    let number = if is_integer {
        ".map(|Integer(number)| number)"
    } else {
        ""
    };
    if field.is_there() {
        return format!("{name}: fields.required({wire:?}){number}?,\n");
    }
    if field.spellings.is_empty() {
        let absent = if matches!(field.ty, Type::List(_)) {
            ".unwrap_or_default()"
        } else {
            ""
        };
        return format!("{name}: fields.optional({wire:?}){number}{absent},\n");
    }
    let mut spellings = vec![wire.clone()];
    spellings.extend(field.spellings.iter().cloned());
    format!("{name}: fields.spelled(&{spellings:?}){number},\n")
}
