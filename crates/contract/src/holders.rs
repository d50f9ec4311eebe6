//! Where in an OpenAPI document the schemas and the examples are.
//!
//! Parameters, headers and media types have the same shape: a `schema`, and an `example` or `examples` of it.

use crate::{Invalid, node::Node};

/// The members of a path item that are operations.
pub(crate) const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// Every parameter, header and media type that is written in the document, and not by reference.
pub(crate) fn holders<'d>(root: &Node<'d>) -> Result<Vec<Node<'d>>, Invalid> {
    let mut holders = Vec::new();
    if let Some(components) = root.get("components") {
        holders.extend(written(components.members_of("parameters")?)?);
        holders.extend(written(components.members_of("headers")?)?);
        for body in written(components.members_of("requestBodies")?)? {
            holders.extend(media(&body)?);
        }
        for answer in written(components.members_of("responses")?)? {
            of_answer(&answer, &mut holders)?;
        }
    }
    for (_, path) in root.members_of("paths")? {
        of_parameters(&path, &mut holders)?;
        for operation in METHODS.iter().filter_map(|method| path.get(method)) {
            of_parameters(&operation, &mut holders)?;
            if let Some(body) = operation
                .get("requestBody")
                .map(is_written)
                .transpose()?
                .flatten()
            {
                holders.extend(media(&body)?);
            }
            for answer in written(operation.members_of("responses")?)? {
                of_answer(&answer, &mut holders)?;
            }
        }
    }
    Ok(holders)
}

fn of_parameters<'d>(parent: &Node<'d>, holders: &mut Vec<Node<'d>>) -> Result<(), Invalid> {
    for parameter in parent.items_of("parameters")? {
        holders.extend(is_written(parameter)?);
    }
    Ok(())
}

fn of_answer<'d>(answer: &Node<'d>, holders: &mut Vec<Node<'d>>) -> Result<(), Invalid> {
    holders.extend(media(answer)?);
    holders.extend(written(answer.members_of("headers")?)?);
    Ok(())
}

fn media<'d>(parent: &Node<'d>) -> Result<Vec<Node<'d>>, Invalid> {
    Ok(values(parent.members_of("content")?))
}

fn values<'d>(members: Vec<(&str, Node<'d>)>) -> Vec<Node<'d>> {
    members.into_iter().map(|(_, node)| node).collect()
}

fn written<'d>(members: Vec<(&str, Node<'d>)>) -> Result<Vec<Node<'d>>, Invalid> {
    let written: Result<Vec<_>, _> = values(members).into_iter().map(is_written).collect();
    Ok(written?.into_iter().flatten().collect())
}

/// The node, unless it is a reference: what that leads to is found where it is written.
fn is_written(node: Node<'_>) -> Result<Option<Node<'_>>, Invalid> {
    if node.get("$ref").is_none() {
        return Ok(Some(node));
    }
    node.followed().map(|_| None)
}

/// The schemas that `holders` and the components have, as they stand.
pub(crate) fn schemas<'d>(root: &Node<'d>, holders: &[Node<'d>]) -> Result<Vec<Node<'d>>, Invalid> {
    let mut schemas = match root.get("components") {
        Some(components) => values(components.members_of("schemas")?),
        None => Vec::new(),
    };
    schemas.extend(holders.iter().filter_map(|holder| holder.get("schema")));
    Ok(schemas)
}

/// The examples of `holder`, in the order of their names: the value of each. The one of `example` has no name.
pub(crate) fn examples<'d>(holder: &Node<'d>) -> Result<Vec<(&'d str, Node<'d>)>, Invalid> {
    let mut examples: Vec<_> = holder
        .get("example")
        .map(|value| ("", value))
        .into_iter()
        .collect();
    for (name, example) in holder.members_of("examples")? {
        let example = example.followed()?;
        let value = example
            .get("value")
            .ok_or_else(|| example.invalid("has no `value`"))?;
        examples.push((name, value));
    }
    examples.sort_by_key(|(name, _)| *name);
    Ok(examples)
}
