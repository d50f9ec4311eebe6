//! Matching of requests to operations.

use contract::{Operation, RouteMatch};
use wiremock::{Match, Request};

use crate::Provider;

/// A provider and the prefix of its paths.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MountPoint {
    pub(crate) provider: Provider,
    /// The prefix of the contract's paths.
    pub(crate) prefix: &'static str,
}

impl MountPoint {
    /// Returns the path of `request` without the prefix.
    pub(crate) fn path(self, request: &Request) -> &str {
        let path = request.url.path();
        path.strip_prefix(self.prefix).unwrap_or(path)
    }

    pub(crate) fn matcher(self, operation: &'static Operation) -> OperationMatcher {
        OperationMatcher {
            mount: self,
            operation,
        }
    }
}

/// Matches the calls of one operation, with any values of its path parameters.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OperationMatcher {
    mount: MountPoint,
    operation: &'static Operation,
}

impl Match for OperationMatcher {
    fn matches(&self, request: &Request) -> bool {
        let contract = self.mount.provider.contract();
        let found = contract.find(request.method.as_str(), self.mount.path(request));
        matches!(found, RouteMatch::Operation(found) if found.id() == self.operation.id())
    }
}
