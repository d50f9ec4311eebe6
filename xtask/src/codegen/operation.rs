//! The operations of a contract.

use super::{
    node::{Fault, Node},
    schema::{Docs, component_of},
    source::Source,
};

/// One operation.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) id: String,
    /// In upper case.
    pub(crate) method: String,
    /// Empty for what the provider sends by itself.
    pub(crate) path: String,
    pub(crate) docs: Docs,
    pub(crate) auth: Auth,
    pub(crate) is_repeatable: bool,
    pub(crate) paging: Option<Paging>,
    /// The components that we write for it.
    pub(crate) requests: Vec<String>,
    /// The components that we read of it.
    pub(crate) answers: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Auth {
    None,
    Credentials,
    Token,
}

#[derive(Debug)]
pub(crate) enum Paging {
    Cursor { parameter: String },
    PageNumber { parameter: String },
    PageNumberInBody { pointer: String },
}

/// Every operation of `root`, in the order of the document.
pub(crate) fn operations(root: &Node<'_>, faults: &mut Vec<Fault>) -> Result<Vec<Operation>, Fault> {
    let mut operations = Vec::new();
    for (path, item) in root.require("paths")?.members()? {
        item.only(&["get", "put", "post", "patch", "delete"])?;
        for (method, node) in item.members()? {
            match Operation::parse(root, path, method, &node) {
                Ok(operation) => operations.push(operation),
                Err(fault) => faults.push(fault),
            }
        }
    }
    Ok(operations)
}

/// What the provider sends by itself (`webhooks`): bodies that are read, at no path of its own.
pub(crate) fn received(root: &Node<'_>) -> Result<Vec<Operation>, Fault> {
    let mut received = Vec::new();
    for (_name, item) in root.members_of("webhooks")? {
        item.only(&["post"])?;
        let node = item.require("post")?;
        received.push(Operation {
            id: node.require("operationId")?.text()?.to_owned(),
            method: "POST".to_owned(),
            path: String::new(),
            docs: Docs {
                text: node.require("summary")?.text()?.to_owned(),
                source: Some(Source::parse(&node.require("x-source")?)?),
            },
            auth: Auth::None,
            is_repeatable: false,
            paging: None,
            requests: Vec::new(),
            answers: bodies(&node.require("requestBody")?)?,
        });
    }
    Ok(received)
}

impl Operation {
    fn parse(root: &Node<'_>, path: &str, method: &str, node: &Node<'_>) -> Result<Self, Fault> {
        node.only(&[
            "operationId",
            "summary",
            "description",
            "tags",
            "deprecated",
            "security",
            "parameters",
            "requestBody",
            "responses",
            "x-source",
            "x-repeat",
            "x-paging",
        ])?;
        let summary = node.require("summary")?.text()?.trim();
        let mut text = format!("{}.", summary.trim_end_matches('.'));
        if let Some(description) = node.text_of("description")? {
            text = format!("{text}\n\n{}", description.trim());
        }
        let source = Source::parse(&node.require("x-source")?)?;
        let is_repeatable = node
            .require("x-repeat")?
            .one_of(&[("safe", true), ("never", false)])?;
        Ok(Self {
            id: node.require("operationId")?.text()?.to_owned(),
            method: method.to_uppercase(),
            path: path.to_owned(),
            docs: Docs {
                text,
                source: Some(source),
            },
            auth: auth(root, node)?,
            is_repeatable,
            paging: node.get("x-paging").map(|node| paging(&node)).transpose()?,
            requests: match node.get("requestBody") {
                Some(body) => bodies(&body)?,
                None => Vec::new(),
            },
            answers: answers(root, node)?,
        })
    }
}

/// A call needs a token where any of its schemes proves that the caller holds one.
fn auth(root: &Node<'_>, node: &Node<'_>) -> Result<Auth, Fault> {
    let mut found = Auth::None;
    for alternative in node.require("security")?.items()? {
        for (scheme, place) in alternative.members()? {
            let declared = root
                .get("components")
                .and_then(|components| components.get("securitySchemes"))
                .and_then(|schemes| schemes.get(scheme))
                .ok_or_else(|| place.fault(format!("`{scheme}` is no security scheme of this contract")))?;
            if !declared.flag("x-credentials")? {
                return Ok(Auth::Token);
            }
            found = Auth::Credentials;
        }
    }
    Ok(found)
}

fn paging(node: &Node<'_>) -> Result<Paging, Fault> {
    node.only(&["style", "in", "parameter", "items", "next", "end"])?;
    for pointer in node.require("next")?.items()? {
        pointer_of(&pointer)?;
    }
    pointer_of(&node.require("items")?)?;
    node.require("end")?.text()?;
    let is_number = node
        .require("style")?
        .one_of(&[("cursor", false), ("page-number", true)])?;
    let place = node.require("in")?;
    let is_in_body = place.one_of(&[("query", false), ("body", true)])?;
    let parameter = node.require("parameter")?;
    match (is_number, is_in_body) {
        (false, false) => Ok(Paging::Cursor {
            parameter: parameter.text()?.to_owned(),
        }),
        (true, false) => Ok(Paging::PageNumber {
            parameter: parameter.text()?.to_owned(),
        }),
        (true, true) => Ok(Paging::PageNumberInBody {
            pointer: pointer_of(&parameter)?.to_owned(),
        }),
        (false, true) => Err(place.fault("no list that is known has its cursor in the body")),
    }
}

fn pointer_of<'a>(node: &Node<'a>) -> Result<&'a str, Fault> {
    let text = node.text()?;
    if text.starts_with('/') {
        Ok(text)
    } else {
        Err(node.fault(format!("`{text}` is no JSON pointer; it starts with a slash")))
    }
}

fn answers(root: &Node<'_>, node: &Node<'_>) -> Result<Vec<String>, Fault> {
    let mut answers = Vec::new();
    for (_status, response) in node.require("responses")?.members()? {
        let shared = match response.text_of("$ref")? {
            None => response,
            Some(reference) => {
                let name = reference.trim_start_matches("#/components/responses/");
                root.get("components")
                    .and_then(|components| components.get("responses"))
                    .and_then(|responses| responses.get(name))
                    .ok_or_else(|| response.fault(format!("`{reference}` is not there")))?
            }
        };
        answers.extend(bodies(&shared)?);
    }
    Ok(answers)
}

/// The components of a request body or a response.
fn bodies(node: &Node<'_>) -> Result<Vec<String>, Fault> {
    let mut bodies = Vec::new();
    for (_media_type, content) in node.members_of("content")? {
        content.only(&["schema", "examples", "encoding"])?;
        let schema = content.require("schema")?;
        if let Some(reference) = schema.get("$ref") {
            bodies.push(component_of(&reference)?);
        } else if schema.text_of("type")? != Some("string") {
            return Err(schema.fault("is no `$ref`; a body that is no plain text has a name"));
        }
    }
    Ok(bodies)
}
