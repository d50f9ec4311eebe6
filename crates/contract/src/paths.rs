//! The paths of a document, with the operations at them.

use crate::{InvalidContract, Operation, holders, node::Node, schemas::Schemas, security};

/// Reads the valid operations, in the order of the document.
pub(crate) fn operations(
    root: &Node<'_>,
    schemas: &Schemas,
    faults: &mut Vec<InvalidContract>,
) -> Result<Vec<Operation>, InvalidContract> {
    let security = security::schemes(root)?;
    let mut operations: Vec<Operation> = Vec::new();
    for (path, parent) in root.need("paths")?.members()? {
        if parent.get("$ref").is_some() {
            return Err(parent.invalid("a path must be written inline, not by `$ref`"));
        }
        for (method, node) in parent.members()? {
            if !holders::METHODS.contains(&method) {
                continue;
            }
            let read = Operation::read((path, method), &parent, &node, &security, schemas)
                .and_then(|operation| operation.beside(&operations, &node));
            match read {
                Ok(operation) => operations.push(operation),
                Err(fault) => faults.push(fault),
            }
        }
    }
    Ok(operations)
}
