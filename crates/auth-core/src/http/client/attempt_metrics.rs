//! Metrics of the attempts of calls.

use std::sync::Arc;

use ::http::Version;
use ::metrics::{Label, SharedString, counter, gauge, histogram};

use super::attempt_hook::{AttemptHook, AttemptHooks, AttemptInfo, AttemptOutcome};
use crate::{
    http::{BaseUrl, HeaderMap},
    metrics::{ACTIVE_REQUESTS, REQUEST_DURATION, RESENDS, describe},
};

impl AttemptHooks {
    /// Adds the metrics of a client for `base_url`.
    pub(super) fn with_metrics(mut self, base_url: &BaseUrl) -> Self {
        describe();
        self.add(AttemptMetrics::new(base_url));
        self
    }
}

/// Records the attempts of one client.
#[derive(Debug)]
struct AttemptMetrics {
    address: Arc<str>,
    port: Option<Arc<str>>,
}

impl AttemptMetrics {
    fn new(base_url: &BaseUrl) -> Self {
        let port = base_url.as_url().port_or_known_default();
        Self {
            address: base_url.host().into(),
            port: port.map(|port| port.to_string().into()),
        }
    }

    /// Returns the attributes of a request.
    fn labels(&self, attempt: &AttemptInfo<'_>) -> Vec<Label> {
        let endpoint = attempt.endpoint();
        let mut labels = vec![
            Label::from_static_parts("http.request.method", endpoint.method.as_str()),
            Label::from_static_parts("url.template", endpoint.path),
            Label::new("server.address", shared(&self.address)),
        ];
        labels.extend(
            self.port
                .as_ref()
                .map(|port| Label::new("server.port", shared(port))),
        );
        labels
    }
}

impl AttemptHook for AttemptMetrics {
    fn before(&self, attempt: &AttemptInfo<'_>, _: &mut HeaderMap) {
        let labels = self.labels(attempt);
        if attempt.number() > 1 {
            counter!(RESENDS, labels.clone()).increment(1);
        }
        gauge!(ACTIVE_REQUESTS, labels).increment(1);
    }

    fn after(&self, attempt: &AttemptInfo<'_>, outcome: &AttemptOutcome) {
        let mut labels = self.labels(attempt);
        gauge!(ACTIVE_REQUESTS, labels.clone()).decrement(1);
        if let Some(status) = outcome.status() {
            labels.push(Label::new(
                "http.response.status_code",
                status.as_str().to_owned(),
            ));
        }
        if let Some(error_type) = outcome.error_type() {
            labels.push(Label::new("error.type", error_type.to_owned()));
        }
        if let Some(version) = outcome.version().and_then(version_name) {
            labels.push(Label::from_static_parts("network.protocol.version", version));
        }
        histogram!(REQUEST_DURATION, labels).record(outcome.duration());
    }
}

fn shared(text: &Arc<str>) -> SharedString {
    SharedString::from_shared(Arc::clone(text))
}

/// Returns the name of `version` by the conventions.
fn version_name(version: Version) -> Option<&'static str> {
    match version {
        Version::HTTP_10 => Some("1.0"),
        Version::HTTP_11 => Some("1.1"),
        Version::HTTP_2 => Some("2"),
        Version::HTTP_3 => Some("3"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_have_the_names_of_the_conventions() {
        for (version, name) in [
            (Version::HTTP_09, None),
            (Version::HTTP_10, Some("1.0")),
            (Version::HTTP_11, Some("1.1")),
            (Version::HTTP_2, Some("2")),
            (Version::HTTP_3, Some("3")),
        ] {
            assert_eq!(version_name(version), name, "{version:?}");
        }
    }
}
