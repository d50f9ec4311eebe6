//! Builders: a setter for each field, and `build`, which checks them all.

use super::{Member, Sent};
use crate::{codegen::rust::models::Models, finding::Finding};

impl Models<'_> {
    /// A builder of the struct.
    pub(super) fn builder(&mut self, sent: &Sent<'_>) -> Result<String, Finding> {
        let name = &sent.component.name;
        let members: Vec<&Member<'_>> = sent
            .members
            .iter()
            .filter(|member| member.fixed().is_none())
            .collect();
        let mut fields = String::new();
        let mut setters = String::new();
        for member in &members {
            let ty = &member.ty;
            let ty = if member.is_list() {
                ty.clone()
            } else {
                format!("Option<{ty}>")
            };
            fields.push_str(&format!("{}: {ty},\n", member.name));
            setters.push_str(&self.setter(sent, member, true)?);
        }
        let values: String = sent.members.iter().map(built).collect();
        let (derives, debug) = self.derived(&format!("{name}Builder"), &members, true);
        Ok(format!(
            "impl {name} {{\n/// Returns a builder with no field set.\n\
             pub fn builder() -> {name}Builder {{\n{name}Builder::default()\n}}\n}}\n\n\
             /// Builds a [`{name}`].\n#[derive({derives})]\npub struct {name}Builder {{\n{fields}}}\n{debug}\n\
             impl {name}Builder {{\n{setters}\
             /// Builds the [`{name}`], and validates it.\n///\n/// # Errors\n///\n\
             /// [`InvalidInput`] naming the first field that is missing or invalid, and what was expected.\n\
             pub fn build(self) -> Result<{name}, InvalidInput> {{\n\
             let built = {name} {{\n{values}}};\n\
             built.validate()?;\nOk(built)\n}}\n}}\n"
        ))
    }
}

/// The field of the struct, of that of the builder.
fn built(member: &Member<'_>) -> String {
    let name = &member.name;
    match member.fixed() {
        Some(word) => format!("{name}: {word},\n"),
        None if member.is_option() || member.is_list() => format!("{name}: self.{name},\n"),
        None => format!(
            "{name}: self.{name}.ok_or_else(|| InvalidInput::missing({name:?}, {:?}))?,\n",
            member.expected()
        ),
    }
}
