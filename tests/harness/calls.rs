//! Which request is a call of which operation.

use contract::{Found, Operation};
use wiremock::{Match, Request};

use crate::Provider;

/// Where a provider is played.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) provider: Provider,
    /// What stands before the contract's paths.
    pub(crate) prefix: &'static str,
}

impl Place {
    /// The path of `request` as the contract writes it.
    pub(crate) fn path(self, request: &Request) -> &str {
        let path = request.url.path();
        path.strip_prefix(self.prefix).unwrap_or(path)
    }

    pub(crate) fn calls(self, operation: &'static Operation) -> Calls {
        Calls {
            place: self,
            operation,
        }
    }
}

/// Matches the calls of one operation, whatever stands for its path parameters.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Calls {
    place: Place,
    operation: &'static Operation,
}

impl Match for Calls {
    fn matches(&self, request: &Request) -> bool {
        let contract = self.place.provider.contract();
        let found = contract.find(request.method.as_str(), self.place.path(request));
        matches!(found, Found::Operation(found) if found.id() == self.operation.id())
    }
}
