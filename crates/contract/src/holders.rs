//! Objects of an OpenAPI document that hold a schema and examples.
//!
//! Parameters, headers and media types have the same shape: a `schema`, and an `example` or `examples` of it.

use crate::{InvalidContract, Source, node::Node};

/// The members of a path item that are operations.
pub(crate) const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

const PATH_ITEM: [&str; 9] = [
    "get",
    "put",
    "post",
    "delete",
    "options",
    "head",
    "patch",
    "trace",
    "parameters",
];

/// Every parameter, header and media type that is written in the document, and not by reference. Members that are not
/// read are rejected.
pub(crate) fn holders<'d>(root: &Node<'d>) -> Result<Vec<Node<'d>>, InvalidContract> {
    let mut holders = Vec::new();
    if let Some(components) = root.get("components") {
        components.only(&[
            "schemas",
            "responses",
            "parameters",
            "examples",
            "requestBodies",
            "headers",
            "securitySchemes",
        ])?;
        for parameter in written(components.members_of("parameters")?)? {
            holders.push(parameter_of(parameter)?);
        }
        of_headers(&components, &mut holders)?;
        for body in written(components.members_of("requestBodies")?)? {
            of_body(&body, &mut holders)?;
        }
        for response in written(components.members_of("responses")?)? {
            of_response(&response, &mut holders)?;
        }
    }
    for (_, path) in root
        .members_of("paths")?
        .into_iter()
        .chain(root.members_of("webhooks")?)
    {
        path.only(&PATH_ITEM)?;
        of_parameters(&path, &mut holders)?;
        for operation in METHODS.iter().filter_map(|method| path.get(method)) {
            of_parameters(&operation, &mut holders)?;
            if let Some(body) = operation
                .get("requestBody")
                .map(is_written)
                .transpose()?
                .flatten()
            {
                of_body(&body, &mut holders)?;
            }
            for response in written(operation.members_of("responses")?)? {
                of_response(&response, &mut holders)?;
            }
        }
    }
    Ok(holders)
}

fn of_parameters<'d>(parent: &Node<'d>, holders: &mut Vec<Node<'d>>) -> Result<(), InvalidContract> {
    for parameter in parent.items_of("parameters")? {
        if let Some(parameter) = is_written(parameter)? {
            holders.push(parameter_of(parameter)?);
        }
    }
    Ok(())
}

fn parameter_of(node: Node<'_>) -> Result<Node<'_>, InvalidContract> {
    node.only(&[
        "name",
        "in",
        "description",
        "required",
        "deprecated",
        "schema",
        "example",
        "examples",
        "x-source",
    ])?;
    Source::read_optional(&node)?;
    Ok(node)
}

fn of_body<'d>(body: &Node<'d>, holders: &mut Vec<Node<'d>>) -> Result<(), InvalidContract> {
    body.only(&["description", "required", "content"])?;
    of_content(body, holders)
}

fn of_response<'d>(response: &Node<'d>, holders: &mut Vec<Node<'d>>) -> Result<(), InvalidContract> {
    response.only(&["description", "headers", "content", "x-source"])?;
    Source::read_optional(response)?;
    of_content(response, holders)?;
    of_headers(response, holders)
}

fn of_headers<'d>(parent: &Node<'d>, holders: &mut Vec<Node<'d>>) -> Result<(), InvalidContract> {
    for header in written(parent.members_of("headers")?)? {
        header.only(&[
            "description",
            "required",
            "schema",
            "example",
            "examples",
            "x-source",
        ])?;
        holders.push(header);
    }
    Ok(())
}

fn of_content<'d>(parent: &Node<'d>, holders: &mut Vec<Node<'d>>) -> Result<(), InvalidContract> {
    for (_, media) in parent.members_of("content")? {
        media.only(&["schema", "example", "examples", "encoding"])?;
        holders.push(media);
    }
    Ok(())
}

fn values<'d>(members: Vec<(&str, Node<'d>)>) -> Vec<Node<'d>> {
    members.into_iter().map(|(_, node)| node).collect()
}

fn written<'d>(members: Vec<(&str, Node<'d>)>) -> Result<Vec<Node<'d>>, InvalidContract> {
    let written: Result<Vec<_>, _> = values(members).into_iter().map(is_written).collect();
    Ok(written?.into_iter().flatten().collect())
}

/// The node, unless it is a reference: what that leads to is found where it is written.
fn is_written(node: Node<'_>) -> Result<Option<Node<'_>>, InvalidContract> {
    if node.get("$ref").is_none() {
        return Ok(Some(node));
    }
    node.followed().map(|_| None)
}

/// The examples of `holder`, in the order of the document: the value of each. The one of `example` has no name.
pub(crate) fn examples<'d>(holder: &Node<'d>) -> Result<Vec<(&'d str, Node<'d>)>, InvalidContract> {
    let mut examples: Vec<_> = holder
        .get("example")
        .map(|value| ("", value))
        .into_iter()
        .collect();
    for (name, example) in holder.members_of("examples")? {
        let example = example.followed()?;
        example.only(&["summary", "description", "value"])?;
        let value = example
            .get("value")
            .ok_or_else(|| example.invalid("has no `value`"))?;
        examples.push((name, value));
    }
    Ok(examples)
}
