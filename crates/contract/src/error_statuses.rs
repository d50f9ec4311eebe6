//! Required error statuses of operations.

use crate::{InvalidContract, Operation, node::Node};

/// The error statuses that operations must list: `x-error-statuses`.
///
/// ```
/// # let contract = contract::Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
/// let operation = contract.operation("placeOrder").unwrap();
/// assert_eq!(contract.error_statuses().unwrap().of(operation), [400]);
/// # Ok::<_, contract::InvalidContract>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct ErrorStatuses {
    every: Vec<u16>,
    with_token: Vec<u16>,
    with_path: Vec<u16>,
    except: Vec<String>,
}

impl ErrorStatuses {
    pub(crate) fn read(root: &Node<'_>) -> Result<Option<Self>, InvalidContract> {
        let Some(node) = root.get("x-error-statuses") else {
            return Ok(None);
        };
        node.only(&["every", "token", "path", "except"])?;
        let except = match node.get("except") {
            None => Vec::new(),
            Some(except) => {
                except.only(&["operations", "reason"])?;
                except.need_text("reason")?;
                let names = except.need("operations")?.items()?;
                let names = names.iter().map(|name| name.text().map(str::to_owned));
                names.collect::<Result<_, _>>()?
            }
        };
        Ok(Some(Self {
            every: statuses(&node, "every")?,
            with_token: statuses(&node, "token")?,
            with_path: statuses(&node, "path")?,
            except,
        }))
    }

    /// Adds missing statuses and invalid exceptions to `faults`.
    pub(crate) fn check(&self, operations: &[Operation], faults: &mut Vec<InvalidContract>) {
        for operation in operations {
            let missing = self.of(operation).into_iter();
            let missing: Vec<_> = missing
                .filter(|status| operation.response(*status).is_none())
                .map(|status| status.to_string())
                .collect();
            if !missing.is_empty() {
                faults.push(InvalidContract::new(
                    format!("{}/responses", operation.place()),
                    format!("`x-error-statuses` also requires {}", missing.join(", ")),
                ));
            }
        }
        for (index, name) in self.except.iter().enumerate() {
            if !operations.iter().any(|operation| operation.id() == name) {
                faults.push(InvalidContract::new(
                    format!("/x-error-statuses/except/operations/{index}"),
                    format!("unknown operation `{name}`"),
                ));
            }
        }
    }

    /// Returns the error statuses that `operation` must list, in their order.
    pub fn of(&self, operation: &Operation) -> Vec<u16> {
        if self.except.iter().any(|name| name == operation.id()) {
            return Vec::new();
        }
        let mut statuses = self.every.clone();
        let mut credentials = operation.security().iter().flatten();
        if credentials.any(|credential| !credential.is_own()) {
            statuses.extend(&self.with_token);
        }
        if operation.template().parameters().next().is_some() {
            statuses.extend(&self.with_path);
        }
        statuses.sort_unstable();
        statuses.dedup();
        statuses
    }
}

fn statuses(node: &Node<'_>, key: &str) -> Result<Vec<u16>, InvalidContract> {
    let status = |node: &Node<'_>| {
        let status = node.integer().ok().and_then(|status| u16::try_from(status).ok());
        let status = status.filter(|status| (400..600).contains(status));
        status.ok_or_else(|| node.invalid("is not the status of an error"))
    };
    node.items_of(key)?.iter().map(status).collect()
}
