//! Fault injection between a provider's log and its router.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    Router,
    extract::{Request, State},
    middleware::{self, Next},
    response::Response,
};
use contract::{Contract, RouteMatch};

use super::{
    active::ActiveFaults, cursor::RequestedCursor, fault::Fault, plan::FaultPlan, response, settings::Faults,
};
use crate::{clock, log::Verdict, provider::Provider};

/// Injects the configured faults into the requests of all providers.
#[derive(Debug, Default)]
pub(crate) struct FaultInjector(Mutex<ActiveFaults>);

impl FaultInjector {
    /// Replaces the configured faults, and starts again from their seed.
    pub(crate) fn set(&self, faults: Faults) {
        *self.lock() = ActiveFaults::new(faults);
    }

    /// Returns the configured faults that are left.
    pub(crate) fn settings(&self) -> Faults {
        self.lock().settings()
    }

    /// Adds fault injection to `router`, which serves the `contract` of `provider`.
    ///
    /// `expire_tokens` expires all tokens of the provider.
    pub(crate) fn attach(
        self: &Arc<Self>,
        router: Router,
        provider: Provider,
        contract: &'static Contract,
        expire_tokens: impl Fn() + Send + Sync + 'static,
    ) -> Router {
        let target = Target {
            injector: Arc::clone(self),
            provider,
            contract,
            expire_tokens: Arc::new(expire_tokens),
        };
        router.layer(middleware::from_fn_with_state(target, inject))
    }

    fn lock(&self) -> MutexGuard<'_, ActiveFaults> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Provider into whose requests faults are injected.
#[derive(Clone)]
struct Target {
    injector: Arc<FaultInjector>,
    provider: Provider,
    contract: &'static Contract,
    expire_tokens: Arc<dyn Fn() + Send + Sync>,
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Target").finish_non_exhaustive()
    }
}

impl Target {
    /// Decides the faults of `request`.
    fn plan(&self, request: &Request) -> FaultPlan {
        let mut faults = self.injector.lock();
        let operation = if faults.has_operations() {
            match self
                .contract
                .find(request.method().as_str(), request.uri().path())
            {
                RouteMatch::Operation(operation) => Some(operation.id()),
                _ => None,
            }
        } else {
            None
        };
        faults.plan(self.provider, operation)
    }
}

async fn inject(State(target): State<Target>, request: Request, next: Next) -> Response {
    let plan = target.plan(&request);
    if !plan.delay.is_zero() {
        clock::sleep(plan.delay).await;
    }
    if plan.expires_tokens {
        (target.expire_tokens)();
    }
    match plan.outcome {
        Some(Fault::TooManyRequests { retry_after }) => return response::too_many_requests(retry_after),
        Some(Fault::Unavailable) => return response::unavailable(),
        Some(Fault::Disconnect) => return response::disconnect(),
        _ => {}
    }
    let cursor = RequestedCursor::of(&request, target.contract).filter(|_| plan.repeats_cursor);
    let mut response = next.run(request).await;
    if let Some(cursor) = cursor {
        response = cursor.repeat_in(response).await;
        let fault = Verdict::fault("the next cursor is that of this page");
        response.extensions_mut().insert(fault);
    }
    match plan.outcome {
        Some(Fault::Truncated) => response::truncate(response).await,
        _ => response,
    }
}
