//! Fields of generated structs.

use crate::codegen::{
    rust::names::snake,
    schema::{Field, Presence},
};

/// The shape of a field in its struct.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Bare,
    Option,
}

impl Field {
    pub(in crate::codegen::rust) fn rust_name(&self) -> String {
        self.hints.name.clone().unwrap_or_else(|| snake(&self.name))
    }

    /// Returns whether the field is always present.
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
