//! Route lookup.

use crate::Operation;

/// The result of a route lookup.
///
/// ```
/// # let contract = contract::Contract::from_json(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.json")))?;
/// use contract::RouteMatch;
///
/// let status = match contract.find("POST", "/books") {
///     RouteMatch::Operation(_) => 200,
///     RouteMatch::MethodNotAllowed { .. } => 405,
///     RouteMatch::NotFound => 404,
/// };
/// assert_eq!(status, 405);
/// # Ok::<_, contract::InvalidContract>(())
/// ```
#[derive(Debug, Clone)]
pub enum RouteMatch<'c> {
    /// An operation.
    Operation(&'c Operation),
    /// The path matches, but not with this method.
    MethodNotAllowed {
        /// The path, with its parameters in braces.
        path: &'c str,
        /// The methods that it has, in upper case.
        allowed: Vec<&'c str>,
    },
    /// No path matches.
    NotFound,
}

impl<'c> RouteMatch<'c> {
    /// Finds the route: the path first, then the method, as OpenAPI demands.
    pub(crate) fn find(operations: &'c [Operation], method: &str, path: &str) -> Self {
        let fitting = operations
            .iter()
            .filter(|operation| operation.template().values(path).is_some());
        let Some(best) = fitting.min_by(|one, other| one.template().precedence(other.template())) else {
            return Self::NotFound;
        };
        let at_path = operations
            .iter()
            .filter(|operation| operation.path() == best.path());
        match at_path.clone().find(|operation| operation.method() == method) {
            Some(operation) => Self::Operation(operation),
            None => Self::MethodNotAllowed {
                path: best.path(),
                allowed: at_path.map(Operation::method).collect(),
            },
        }
    }
}
