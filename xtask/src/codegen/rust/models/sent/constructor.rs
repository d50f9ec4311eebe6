//! `new` and setters.

use super::{Member, Sent};
use crate::codegen::rust::{docs::comment, models::Models};
use crate::finding::Finding;

impl Models<'_> {
    /// `new` with the arguments of the contract, and a setter for each field that may be left out. What needs no argument has
    /// a `Default` in place of `new`.
    pub(super) fn constructor(&mut self, sent: &Sent<'_>) -> Result<String, Finding> {
        let name = &sent.component.name;
        let arguments = sent.arguments()?;
        let mut methods = String::new();
        let mut default = String::new();
        if !arguments.is_empty() {
            methods.push_str(&new(sent, &arguments)?);
        } else if sent.members.iter().any(|member| member.field.is_there()) {
            default = format!(
                "impl Default for {name} {{\nfn default() -> Self {{\nSelf {{\n{}}}\n}}\n}}\n\n",
                fields(sent, &arguments)?.text
            );
        }
        for member in sent.members.iter().filter(|member| member.has_setter()) {
            methods.push_str(&self.setter(sent, member, false)?);
        }
        if methods.is_empty() {
            return Ok(default);
        }
        Ok(format!("{default}impl {name} {{\n{}\n}}\n", methods.trim_end()))
    }
}

impl<'a> Sent<'a> {
    /// The members that `new` takes.
    fn arguments(&self) -> Result<Vec<&Member<'a>>, Finding> {
        match &self.component.hints.arguments {
            Some(names) => names.iter().map(|name| self.named(name)).collect(),
            None => Ok(self
                .members
                .iter()
                .filter(|member| member.is_argument())
                .collect()),
        }
    }
}

impl Member<'_> {
    fn has_setter(&self) -> bool {
        !self.field.is_there() || self.field.hints.like.is_some() || self.field.hints.item.is_some()
    }

    /// Returns whether the caller must give the value.
    fn is_argument(&self) -> bool {
        let hints = &self.field.hints;
        self.field.is_there() && self.fixed().is_none() && hints.like.is_none() && hints.item.is_none()
    }
}

/// The fields of a struct that is new.
struct Fields {
    text: String,
    /// The arguments that other fields copy.
    copied: Vec<String>,
}

fn fields(sent: &Sent<'_>, arguments: &[&Member<'_>]) -> Result<Fields, Finding> {
    let mut text = String::new();
    let mut copied: Vec<String> = Vec::new();
    for member in &sent.members {
        if let Some(like) = &member.field.hints.like {
            let origin = sent.named(like)?;
            let is_given = arguments.iter().any(|argument| argument.name == *like);
            if !is_given || origin.ty != member.ty || origin.is_option() || member.is_option() {
                return Err(sent.finding(format!(
                    "has `{}` like `{like}`, which is not a required argument of the same type",
                    member.name
                )));
            }
            copied.push(like.clone());
            text.push_str(&format!("{}: {like}.clone(),\n", member.name));
        }
    }
    // A copied value is moved afterwards.
    for member in sent
        .members
        .iter()
        .filter(|member| member.field.hints.like.is_none())
    {
        let name = &member.name;
        let value = if copied.contains(name) {
            name.clone()
        } else {
            initial(sent, member, arguments)?
        };
        text.push_str(&if value == *name {
            format!("{name},\n")
        } else {
            format!("{name}: {value},\n")
        });
    }
    Ok(Fields { text, copied })
}

fn new(sent: &Sent<'_>, arguments: &[&Member<'_>]) -> Result<String, Finding> {
    let Fields { text, copied } = fields(sent, arguments)?;
    let mut parameters = String::new();
    let mut bindings = String::new();
    for argument in arguments {
        let Member {
            name, ty, parameter, ..
        } = argument;
        parameters.push_str(&format!("{name}: {},\n", parameter.ty));
        if copied.contains(name) {
            bindings.push_str(&format!("let {name}: {ty} = {};\n", argument.converted()));
        }
    }
    Ok(format!(
        "{}pub fn new({parameters}) -> Self {{\n{bindings}Self {{\n{text}}}\n}}\n\n",
        docs(sent, arguments)
    ))
}

/// The value of `member` in a struct that is new.
fn initial(sent: &Sent<'_>, member: &Member<'_>, arguments: &[&Member<'_>]) -> Result<String, Finding> {
    let name = &member.name;
    if arguments.iter().any(|argument| argument.name == *name) {
        let value = member.converted();
        return Ok(if member.is_option() {
            format!("Some({value})")
        } else {
            value
        });
    }
    let is_along = |argument: &&Member<'_>| argument.field.hints.with.as_ref() == Some(name);
    if let Some(word) = member.fixed() {
        Ok(word.to_owned())
    } else if arguments.iter().any(is_along) {
        Ok(format!("Some({})", sent.word_of(name)?))
    } else if member.is_option() {
        Ok("None".to_owned())
    } else if member.is_list() {
        Ok("Vec::new()".to_owned())
    } else {
        Err(sent.finding(format!("requires `{name}`, which `new` does not take")))
    }
}

fn docs(sent: &Sent<'_>, arguments: &[&Member<'_>]) -> String {
    let list: String = arguments
        .iter()
        .map(|argument| format!("* `{}`: {}.\n", argument.name, argument.field.docs.sentence()))
        .collect();
    comment(&format!("Creates {}.\n\n{list}", sent.component.docs.phrase()), 4)
}
