//! Clients: their settings, and what all calls of one share.

mod authenticated;
mod builder;
mod credentials;
mod environment;
mod options;
mod settings;
mod settings_macros;
mod user_agent;

use std::{sync::Arc, time::Duration};

use ::http::HeaderValue;

pub use self::{
    authenticated::{AuthenticatedClient, AuthenticatedClientBuilder},
    builder::HttpClientBuilder,
    credentials::ApiCredentials,
    environment::ApiEnvironment,
    options::{CallOptions, ResponseInfo},
    settings::ClientSettings,
};
use super::{BaseUrl, RetryPolicy, connection::Transport};
use crate::Clock;

/// Sends the calls of one provider. Cloning gives another handle to the same connections.
#[derive(Debug)]
pub struct HttpClient<D> {
    pub(super) inner: Arc<Inner<D>>,
    pub(super) options: Arc<CallOptions>,
}

#[derive(Debug)]
pub(super) struct Inner<D> {
    pub(super) transport: Transport,
    pub(super) base_url: BaseUrl,
    pub(super) protocol: D,
    pub(super) user_agent: HeaderValue,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) retry: RetryPolicy,
    pub(super) limits: Limits,
}

/// How long a call may take and how much it may bring.
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
    /// Returns a handle of the same connections whose calls have `options`; they replace those of `self`.
    #[must_use]
    pub fn with_options(&self, options: CallOptions) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
            options: Arc::new(options),
        }
    }

    /// Where the provider is.
    #[must_use]
    pub fn base_url(&self) -> &BaseUrl {
        &self.inner.base_url
    }

    /// Where time comes from.
    #[must_use]
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.inner.clock
    }

    /// How the provider says yes, no, and who is calling.
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
