//! Router of a provider: finds the operation, authenticates, validates against the contract, and handles.

mod error_codes;
mod error_response;
mod invalid_request;
mod overrides;
mod request;
mod valid_request;
mod violations;

use std::{collections::HashMap, future, marker::PhantomData, sync::Arc};

use axum::{
    body::{self, Body},
    extract::Request,
    http::{HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use contract::{Contract, Operation, RouteMatch, UnknownFields};
use futures_util::future::BoxFuture;

pub(crate) use self::{
    error_codes::{ErrorCodes, enum_with_all},
    error_response::ErrorResponse,
    invalid_request::InvalidRequest,
    overrides::Overridden,
    request::IncomingRequest,
    valid_request::ValidRequest,
    violations::{InvalidResponse, Violations},
};
use crate::{error::StartError, log::Verdict};

#[cfg(test)]
mod tests;

/// Serves the operations of a contract with the state `S` and the error responses `E`.
///
/// Each operation has two functions. `authenticate` receives the unvalidated request, and rejects callers without
/// valid credentials and whatever the provider has an error code of its own for. `handler` receives only requests that
/// conform to the contract, and is the only function with side effects. Its response is validated as well.
pub(crate) struct Router<S, E> {
    contract: &'static Contract,
    state: Arc<S>,
    routes: HashMap<&'static str, Route<S>>,
    codes: Vec<&'static str>,
    violations: Arc<Violations>,
    error: PhantomData<fn() -> E>,
}

type Route<S> = Box<dyn for<'a> Fn(&'a S, &'a IncomingRequest) -> BoxFuture<'a, Response> + Send + Sync>;

impl<S, E> Router<S, E>
where
    S: Send + Sync + 'static,
    E: ErrorResponse + 'static,
{
    /// Creates a router without routes.
    pub(crate) fn new(contract: &'static Contract, state: Arc<S>) -> Self {
        Self {
            contract,
            state,
            routes: HashMap::new(),
            codes: Vec::new(),
            violations: Arc::default(),
            error: PhantomData,
        }
    }

    /// Adds a route for the operation `id`. `handler` receives what `authenticate` returns.
    pub(crate) fn route<A, R>(
        mut self,
        id: &str,
        authenticate: fn(&S, &IncomingRequest) -> Result<A, E>,
        handler: fn(&S, &ValidRequest<'_>, A) -> R,
    ) -> Result<Self, StartError>
    where
        A: 'static,
        R: IntoResponse + 'static,
    {
        let operation = self.find_operation(id)?;
        let codes = ErrorCodes::of(self.contract);
        let route: Route<S> = Box::new(move |state, request| {
            let response = match begin(operation, codes, authenticate(state, request), request) {
                Ok((request, authenticated)) => handler(state, &request, authenticated).into_response(),
                Err(response) => *response,
            };
            Box::pin(future::ready(response))
        });
        self.routes.insert(operation.id(), route);
        Ok(self)
    }

    /// Adds a route for the operation `id`, whose handler waits for something.
    pub(crate) fn route_async(
        mut self,
        id: &str,
        authenticate: fn(&S, &IncomingRequest) -> Result<(), E>,
        handler: for<'a> fn(&'a S, ValidRequest<'a>) -> BoxFuture<'a, Response>,
    ) -> Result<Self, StartError> {
        let operation = self.find_operation(id)?;
        let codes = ErrorCodes::of(self.contract);
        let route: Route<S> = Box::new(move |state, request| {
            match begin(operation, codes, authenticate(state, request), request) {
                Ok((request, ())) => handler(state, request),
                Err(response) => Box::pin(future::ready(*response)),
            }
        });
        self.routes.insert(operation.id(), route);
        Ok(self)
    }

    fn find_operation(&self, id: &str) -> Result<&'static Operation, StartError> {
        let operation = self.contract.operation(id);
        operation.ok_or_else(|| self.missing("operation", id))
    }

    /// Declares the error codes that the handlers return, written as in the contract, which must have each of them.
    pub(crate) fn error_codes(mut self, codes: impl IntoIterator<Item = String>) -> Result<Self, StartError> {
        for code in codes {
            let row = ErrorCodes::of(self.contract).row(&code);
            let row = row.ok_or_else(|| self.missing("error code", &code))?;
            self.codes.push(row.code());
        }
        Ok(self)
    }

    fn missing(&self, kind: &str, name: &str) -> StartError {
        StartError::Contract {
            contract: self.contract.title().to_owned(),
            problem: format!("has no {kind} `{name}`"),
        }
    }

    /// Returns the contract.
    pub(crate) fn contract(&self) -> &'static Contract {
        self.contract
    }

    /// Returns the state that the handlers share.
    pub(crate) fn state(&self) -> &Arc<S> {
        &self.state
    }

    /// Returns the IDs of the operations that have a route.
    pub(crate) fn operations(&self) -> Vec<&'static str> {
        let operations = self.contract.operations().iter().map(Operation::id);
        operations.filter(|id| self.routes.contains_key(id)).collect()
    }

    /// Returns the declared error codes.
    pub(crate) fn codes(&self) -> Vec<&'static str> {
        self.codes.clone()
    }

    /// Returns the contract violations by the handlers' responses.
    pub(crate) fn violations(&self) -> Arc<Violations> {
        Arc::clone(&self.violations)
    }

    /// Serves the contract beside `pages`, which are not part of the provider's API.
    pub(crate) fn into_service(self, pages: axum::Router) -> axum::Router {
        let router = Arc::new(self);
        pages
            .method_not_allowed_fallback(async |method: Method, uri: Uri| {
                E::method_not_allowed(&method, uri.path()).into_response()
            })
            .fallback(move |request: Request| {
                let router = Arc::clone(&router);
                async move { router.handle(request).await }
            })
    }

    async fn handle(&self, request: Request) -> Response {
        let (method, path) = (request.method(), request.uri().path());
        match self.contract.find(method.as_str(), path) {
            RouteMatch::NotFound => with(
                Verdict::unknown_operation("the contract has no such path"),
                E::unknown_path(method, path).into_response(),
            ),
            RouteMatch::MethodNotAllowed { allowed, .. } => {
                let allowed = allowed.join(", ");
                let mut response = E::method_not_allowed(method, path).into_response();
                let explanation = format!("the contract has this path only with {allowed}");
                if let Ok(allowed) = HeaderValue::try_from(allowed) {
                    response.headers_mut().insert(header::ALLOW, allowed);
                }
                with(Verdict::unknown_operation(explanation), response)
            }
            RouteMatch::Operation(operation) => match self.routes.get(operation.id()) {
                Some(route) => {
                    let request = IncomingRequest::read(self.contract, operation, request).await;
                    let response = route(&self.state, &request).await;
                    self.validate(operation, response).await
                }
                None => with(
                    Verdict::unknown_operation("the sandbox does not implement this operation"),
                    E::not_implemented(operation, ErrorCodes::of(self.contract)).into_response(),
                ),
            },
        }
    }

    /// Validates a response against the contract. Records a violation, and replaces the response with an error.
    async fn validate(&self, operation: &'static Operation, response: Response) -> Response {
        let (parts, body) = response.into_parts();
        // Every body is in memory, so reading it neither fails nor waits.
        let bytes = body::to_bytes(body, usize::MAX).await.unwrap_or_default();
        let content_type = parts.headers.get(header::CONTENT_TYPE);
        let content_type = content_type.and_then(|value| value.to_str().ok());
        let status = parts.status.as_u16();
        let result =
            self.contract
                .check_response(operation, status, content_type, &bytes, UnknownFields::Deny);
        let mut violations = result.err().unwrap_or_default();
        violations.retain(|violation| !overrides::covers(&parts.extensions, violation));
        if violations.is_empty() {
            return Response::from_parts(parts, Body::from(bytes));
        }
        let summary = invalid_request::summarize(&violations);
        let verdict = Verdict::violation(&violations);
        self.violations.record(InvalidResponse {
            contract: self.contract.title(),
            operation: operation.id(),
            status,
            violations,
        });
        let codes = ErrorCodes::of(self.contract);
        let mut response = E::contract_violation(operation, codes, &summary).into_response();
        *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        with(verdict, response)
    }
}

/// Validates an authenticated request against the contract.
fn begin<'a, A, E: ErrorResponse>(
    operation: &Operation,
    codes: ErrorCodes,
    authenticated: Result<A, E>,
    request: &'a IncomingRequest,
) -> Result<(ValidRequest<'a>, A), Box<Response>> {
    let authenticated = authenticated.map_err(|error| Box::new(rejected(request, error.into_response())))?;
    match ValidRequest::new(request) {
        Ok(request) => Ok((request, authenticated)),
        Err(invalid) => {
            let response = E::invalid_request(operation, codes, &invalid).into_response();
            Err(Box::new(with(Verdict::rejected(invalid.violations()), response)))
        }
    }
}

/// Adds the contract violations of a request that was rejected for its content by an error code of the provider.
fn rejected(request: &IncomingRequest, response: Response) -> Response {
    if !matches!(
        response.status(),
        StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY
    ) {
        return response;
    }
    match request.validate() {
        Ok(()) => response,
        Err(invalid) => with(Verdict::rejected(invalid.violations()), response),
    }
}

fn with(verdict: Verdict, mut response: Response) -> Response {
    response.extensions_mut().insert(verdict);
    response
}
