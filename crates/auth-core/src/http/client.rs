//! HTTP clients and their settings.

mod attempt_hook;
#[cfg(feature = "metrics")]
mod attempt_metrics;
mod authenticated;
mod builder;
mod credentials;
mod environment;
mod options;
mod raw_macro;
mod settings;
mod settings_macros;
mod traffic;
mod user_agent;

use std::{sync::Arc, time::Duration};

use ::http::HeaderValue;

pub(super) use self::{
    attempt_hook::{AttemptEnd, AttemptHooks, ResponseHead},
    options::check_headers,
};
pub use self::{
    attempt_hook::{AttemptHook, AttemptInfo, AttemptOutcome},
    authenticated::{AuthenticatedClient, AuthenticatedClientBuilder},
    builder::HttpClientBuilder,
    credentials::ApiCredentials,
    environment::ApiEnvironment,
    options::{CallOptions, ResponseInfo},
    settings::ClientSettings,
    traffic::{ReceivedResponse, SentRequest},
};
use super::{BaseUrl, RetryPolicy, StandardProtocol, connection::Transport};
use crate::{AccessToken, Clock};

/// HTTP client for one provider. Clones share its connections.
#[derive(Debug)]
pub struct HttpClient<D = StandardProtocol> {
    pub(super) inner: Arc<Inner<D>>,
    pub(super) options: Arc<CallOptions>,
}

#[derive(Debug)]
pub(super) struct Inner<D> {
    pub(super) transport: Transport,
    pub(super) base_url: BaseUrl,
    pub(super) protocol: D,
    pub(super) credential: Option<AccessToken>,
    pub(super) user_agent: HeaderValue,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) retry: RetryPolicy,
    pub(super) limits: Limits,
    pub(super) hooks: AttemptHooks,
}

/// Limits of a call: timeouts and the maximum body size.
#[derive(Debug, Clone)]
pub(super) struct Limits {
    pub(super) read: Duration,
    pub(super) attempt: Duration,
    pub(super) deadline: Duration,
    pub(super) body: usize,
}

impl<D> Clone for HttpClient<D> {
    fn clone(&self) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
            options: Arc::clone(&self.options),
        }
    }
}

impl<D> HttpClient<D> {
    /// Returns a client with the same connections and the call options `options`, which replace those of `self`.
    #[must_use]
    pub fn with_options(&self, options: CallOptions) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
            options: Arc::new(options),
        }
    }

    /// Returns the base URL.
    #[must_use]
    pub fn base_url(&self) -> &BaseUrl {
        &self.inner.base_url
    }

    /// Returns the clock.
    #[must_use]
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.inner.clock
    }

    /// Returns the provider's protocol.
    #[must_use]
    pub fn protocol(&self) -> &D {
        &self.inner.protocol
    }
}

impl Limits {
    /// The longest that connecting may take, so that its timeout ends before any other and the error tells that nothing
    /// was sent.
    fn longest_connect(&self) -> Duration {
        self.read.min(self.attempt).min(self.deadline) / 2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connecting_ends_before_any_other_timeout() {
        let seconds = Duration::from_secs;
        for (read, attempt, deadline, connect) in [(4, 8, 8, 2), (8, 4, 8, 2), (8, 8, 4, 2), (8, 6, 7, 3)] {
            let limits = Limits {
                read: seconds(read),
                attempt: seconds(attempt),
                deadline: seconds(deadline),
                body: 0,
            };
            assert_eq!(limits.longest_connect(), seconds(connect));
        }
    }
}
