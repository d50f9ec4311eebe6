//! The methods that set one field each.

use super::{Member, Sent};
use crate::codegen::{
    rust::{docs::continued, models::Models},
    schema::{Docs, Type},
};
use crate::finding::Finding;

impl Models<'_> {
    /// The setter of `member`, or the method that adds one element to it. If `is_built`, the member is in a builder,
    /// which has an `Option` of each.
    pub(super) fn setter(
        &mut self,
        sent: &Sent<'_>,
        member: &Member<'_>,
        is_built: bool,
    ) -> Result<String, Finding> {
        if let (Some(item), Some(items), Type::List(ty)) =
            (&member.field.hints.item, &member.field.items, &member.resolved)
        {
            let parameter = self.parameter(ty);
            return Ok(format!(
                "{}#[must_use]\npub fn {item}(mut self, {item}: {}) -> Self {{\n\
                 self.{}.push({item}{});\nself\n}}\n\n",
                docs("Adds", &items.docs, is_built && member.field.is_there()).lines(4),
                parameter.ty,
                member.name,
                parameter.conversion
            ));
        }
        let name = &member.name;
        let value = if member.is_option() || is_built && !member.is_list() {
            format!("Some({})", member.converted())
        } else {
            member.converted()
        };
        let with = match &member.field.hints.with {
            None => String::new(),
            Some(with) => format!("self.{with} = Some({});\n", sent.word_of(with)?),
        };
        Ok(format!(
            "{}#[must_use]\npub fn {name}(mut self, {name}: {}) -> Self {{\n\
             self.{name} = {value};\n{with}self\n}}\n\n",
            docs("Sets", &member.field.docs, is_built && member.field.is_there()).lines(4),
            member.parameter.ty
        ))
    }
}

/// Returns the docs of a setter, from the docs of its field.
fn docs(verb: &str, docs: &Docs, is_required: bool) -> Docs {
    let (first, rest) = docs.text.split_once("\n\n").unwrap_or((&docs.text, ""));
    let required = if is_required { " Required." } else { "" };
    let text = format!("{verb} {}{required}\n\n{rest}", continued(first));
    Docs {
        text: text.trim_end().to_owned(),
        source: docs.source.clone(),
    }
}
