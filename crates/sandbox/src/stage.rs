//! A provider on its contract: what is called, what may be answered, and what was answered all the same.

use std::{collections::HashMap, sync::Arc};

use axum::{
    Router,
    body::{self, Body},
    extract::Request,
    http::{HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use contract::{Contract, Operation, RouteMatch, UnknownFields};

use crate::{
    breach, by_hand,
    call::{Call, Kept},
    codes::Codes,
    departures::Departures,
    error::StartError,
    refusal::Refusal,
};

#[cfg(test)]
mod tests;

/// Serves the operations of a contract, with the state `S` behind them.
///
/// An operation is played in two steps. The gate looks at a call that nobody has judged: it lets the caller in or not,
/// and refuses what the provider has a code of its own for. Then the call is held to the contract. Only one that keeps to
/// it comes to the act, which alone can have an effect. What the act answers is held to the contract as well.
pub(crate) struct Stage<S, R> {
    contract: &'static Contract,
    state: Arc<S>,
    plays: HashMap<&'static str, Play<S, R>>,
    codes: Vec<&'static str>,
    departures: Departures,
}

type Play<S, R> = Box<dyn Fn(&S, &Call) -> Result<Response, R> + Send + Sync>;

impl<S, R> Stage<S, R>
where
    S: Send + Sync + 'static,
    R: Refusal + 'static,
{
    /// A stage on which nothing is played yet.
    pub(crate) fn new(contract: &'static Contract, state: Arc<S>) -> Self {
        Self {
            contract,
            state,
            plays: HashMap::new(),
            codes: Vec::new(),
            departures: Departures::default(),
        }
    }

    /// Plays the operation `id`. What its `gate` finds out is handed to its `act`.
    pub(crate) fn play<G, A>(
        mut self,
        id: &str,
        gate: fn(&S, &Call) -> Result<G, R>,
        act: fn(&S, &Kept<'_>, G) -> A,
    ) -> Result<Self, StartError>
    where
        G: 'static,
        A: IntoResponse + 'static,
    {
        let operation = self
            .contract
            .operation(id)
            .ok_or_else(|| self.lacks("operation", id))?;
        let codes = Codes::of(self.contract);
        let play = move |state: &S, call: &Call| {
            let found = gate(state, call)?;
            let kept = call
                .keep()
                .map_err(|breach| R::breach(operation, codes, &breach))?;
            Ok(act(state, &kept, found).into_response())
        };
        self.plays.insert(operation.id(), Box::new(play));
        Ok(self)
    }

    /// Declares the error codes that are answered, written as in the contract, which must have each of them.
    pub(crate) fn answer_with(mut self, codes: impl IntoIterator<Item = String>) -> Result<Self, StartError> {
        for code in codes {
            let row = Codes::of(self.contract).row(&code);
            let row = row.ok_or_else(|| self.lacks("error code", &code))?;
            self.codes.push(row.code());
        }
        Ok(self)
    }

    fn lacks(&self, what: &str, name: &str) -> StartError {
        StartError::Contract {
            contract: self.contract.title().to_owned(),
            problem: format!("has no {what} `{name}`"),
        }
    }

    /// The contract that is played.
    pub(crate) fn contract(&self) -> &'static Contract {
        self.contract
    }

    /// The operations that are played.
    pub(crate) fn operations(&self) -> Vec<&'static str> {
        let operations = self.contract.operations().iter().map(Operation::id);
        operations.filter(|id| self.plays.contains_key(id)).collect()
    }

    /// The error codes that are answered.
    pub(crate) fn codes(&self) -> Vec<&'static str> {
        self.codes.clone()
    }

    /// Where answers would have broken the contract.
    pub(crate) fn departures(&self) -> Vec<String> {
        self.departures.all()
    }

    /// Serves the contract beside `pages`, which are not the provider's.
    pub(crate) fn router(self: &Arc<Self>, pages: Router) -> Router {
        let stage = Arc::clone(self);
        pages
            .method_not_allowed_fallback(async |method: Method, uri: Uri| {
                R::no_such_method(&method, uri.path()).into_response()
            })
            .fallback(move |request: Request| {
                let stage = Arc::clone(&stage);
                async move { stage.answer(request).await }
            })
    }

    async fn answer(&self, request: Request) -> Response {
        let (method, path) = (request.method(), request.uri().path());
        match self.contract.find(method.as_str(), path) {
            RouteMatch::NotFound => R::no_such_path(method, path).into_response(),
            RouteMatch::MethodNotAllowed { allowed, .. } => {
                let mut response = R::no_such_method(method, path).into_response();
                if let Ok(allowed) = HeaderValue::try_from(allowed.join(", ")) {
                    response.headers_mut().insert(header::ALLOW, allowed);
                }
                response
            }
            RouteMatch::Operation(operation) => match self.plays.get(operation.id()) {
                Some(play) => {
                    let call = Call::read(self.contract, operation, request).await;
                    let answer = play(&self.state, &call).unwrap_or_else(IntoResponse::into_response);
                    self.hold(operation, answer).await
                }
                None => R::not_played(operation, Codes::of(self.contract)).into_response(),
            },
        }
    }

    /// Holds an answer to the contract. One that breaks it is noted, and becomes an error that says so.
    async fn hold(&self, operation: &Operation, answer: Response) -> Response {
        let (parts, body) = answer.into_parts();
        // Every answer is made in memory, so reading it back neither fails nor waits.
        let bytes = body::to_bytes(body, usize::MAX).await.unwrap_or_default();
        let content_type = parts.headers.get(header::CONTENT_TYPE);
        let content_type = content_type.and_then(|value| value.to_str().ok());
        let status = parts.status.as_u16();
        let judged =
            self.contract
                .check_response(operation, status, content_type, &bytes, UnknownFields::Deny);
        let mut violations = judged.err().unwrap_or_default();
        violations.retain(|violation| !by_hand::covers(&parts.extensions, violation));
        if violations.is_empty() {
            return Response::from_parts(parts, Body::from(bytes));
        }
        let words = breach::told(&violations);
        self.departures.note(format!(
            "{}: {} answered {status}: {words}",
            self.contract.title(),
            operation.id(),
        ));
        let mut response = R::off_contract(operation, Codes::of(self.contract), &words).into_response();
        *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        response
    }
}
