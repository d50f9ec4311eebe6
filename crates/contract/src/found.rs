//! Which operation a request is for.

use crate::Operation;

/// What a contract has at a method and a path.
///
/// ```
/// # let contract = contract::Contract::from_json(include_str!("../tests/shop.json"))?;
/// use contract::Found;
///
/// let status = match contract.find("POST", "/books") {
///     Found::Operation(_) => 200,
///     Found::OtherMethod { .. } => 405,
///     Found::Nothing => 404,
/// };
/// assert_eq!(status, 405);
/// # Ok::<_, contract::Invalid>(())
/// ```
#[derive(Debug, Clone)]
pub enum Found<'c> {
    /// An operation.
    Operation(&'c Operation),
    /// The path, but not with this method.
    OtherMethod {
        /// The path, with its parameters in braces.
        path: &'c str,
        /// The methods that it has, in upper case.
        allowed: Vec<&'c str>,
    },
    /// Not even the path.
    Nothing,
}

impl<'c> Found<'c> {
    /// The path is decided first, the method after that, as servers and OpenAPI have it.
    pub(crate) fn find(operations: &'c [Operation], method: &str, path: &str) -> Self {
        let fitting = operations
            .iter()
            .filter(|operation| operation.template().values(path).is_some());
        let Some(best) = fitting.min_by(|one, other| one.template().precedence(other.template())) else {
            return Self::Nothing;
        };
        let at_path = operations
            .iter()
            .filter(|operation| operation.path() == best.path());
        match at_path.clone().find(|operation| operation.method() == method) {
            Some(operation) => Self::Operation(operation),
            None => Self::OtherMethod {
                path: best.path(),
                allowed: at_path.map(Operation::method).collect(),
            },
        }
    }
}
