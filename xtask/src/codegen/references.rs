//! References within a contract.

use super::node::{Fault, Node};

/// References that lead nowhere.
pub(super) fn dangling(root: &Node<'_>, node: &Node<'_>, faults: &mut Vec<Fault>) {
    if let Ok(members) = node.members() {
        for (key, member) in members {
            match member.text() {
                Ok(reference) if key == "$ref" => {
                    if let Some(reason) = unresolved(root, reference) {
                        faults.push(member.fault(reason));
                    }
                }
                _ => dangling(root, &member, faults),
            }
        }
    } else if let Ok(items) = node.items() {
        for item in items {
            dangling(root, &item, faults);
        }
    }
}

fn unresolved(root: &Node<'_>, reference: &str) -> Option<String> {
    let Some(pointer) = reference.strip_prefix("#/") else {
        return Some(format!("`{reference}` is not within this document"));
    };
    let mut node = root.clone();
    for step in pointer.split('/') {
        let key = step.replace("~1", "/").replace("~0", "~");
        let Some(next) = node.get(&key) else {
            return Some(format!("`{reference}` is not there"));
        };
        node = next;
    }
    None
}
