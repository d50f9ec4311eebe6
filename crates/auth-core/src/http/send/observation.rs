//! Observation of an attempt by the hooks of its client.

use std::{sync::OnceLock, time::Instant};

use http::HeaderMap;

use crate::{
    Clock,
    http::{
        Error, ReceivedResponse, Response, SentRequest,
        client::{AttemptEnd, AttemptHooks, AttemptInfo, AttemptOutcome, ResponseHead},
    },
};

/// Attempt that the hooks observe. If it is dropped, they are told that it was cancelled.
pub(super) struct Observation<'a> {
    hooks: &'a AttemptHooks,
    attempt: AttemptInfo<'a>,
    clock: &'a dyn Clock,
    started: Instant,
    head: OnceLock<ResponseHead>,
    end: AttemptEnd,
}

impl<'a> Observation<'a> {
    /// Calls the hooks before `attempt`, and returns the headers that they add. Without hooks there is no observation.
    pub(super) fn start(
        hooks: &'a AttemptHooks,
        attempt: AttemptInfo<'a>,
        clock: &'a dyn Clock,
    ) -> Option<(Self, HeaderMap)> {
        if hooks.is_empty() {
            return None;
        }
        let this = Self {
            hooks,
            attempt,
            clock,
            started: clock.now().monotonic,
            head: OnceLock::new(),
            end: AttemptEnd::Cancelled,
        };
        let headers = hooks.before(&attempt);
        Some((this, headers))
    }

    /// Calls the hooks with the request.
    pub(super) fn request(&self, request: &SentRequest<'_>) {
        self.hooks.request(&self.attempt, request);
    }

    /// Calls the hooks with the response.
    pub(super) fn response<C>(&self, response: &Response<C>) {
        let received = ReceivedResponse {
            status: response.status,
            headers: &response.headers,
            body: &response.body,
            secrets: response.secrets(),
        };
        self.hooks.response(&self.attempt, &received);
    }

    /// Records the head of the response.
    pub(super) fn record_head(&self, response: &reqwest::Response) {
        self.head.get_or_init(|| ResponseHead {
            status: response.status(),
            version: response.version(),
        });
    }

    /// Ends the attempt with `error`, or a success.
    pub(super) fn end<C>(mut self, error: Option<&Error<C>>) {
        self.end = match error {
            Some(error) => AttemptEnd::Failure(error.kind()),
            None => AttemptEnd::Success,
        };
    }
}

impl Drop for Observation<'_> {
    fn drop(&mut self) {
        let outcome = AttemptOutcome {
            head: self.head.get().copied(),
            end: self.end,
            duration: self.clock.now().monotonic.saturating_duration_since(self.started),
        };
        self.hooks.after(&self.attempt, &outcome);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use http::{Method, StatusCode, Version};
    use url::Url;

    use super::*;
    use crate::{
        http::{AttemptHook, Auth, BaseUrl, Endpoint, Idempotency},
        testing::ManualClock,
    };

    static CALL: Endpoint = Endpoint {
        operation: "call",
        method: Method::GET,
        path: "/",
        auth: Auth::None,
        idempotency: Idempotency::Idempotent,
        paging: None,
    };

    #[derive(Default)]
    struct Recorder(Mutex<Vec<AttemptOutcome>>);

    impl AttemptHook for Recorder {
        fn after(&self, _: &AttemptInfo<'_>, outcome: &AttemptOutcome) {
            self.0.lock().unwrap().push(*outcome);
        }
    }

    #[test]
    fn attempt_cancelled_in_the_body_has_its_status() {
        let recorder = Arc::new(Recorder::default());
        let mut hooks = AttemptHooks::default();
        hooks.add(Arc::clone(&recorder));
        let base_url = BaseUrl::new(Url::parse("http://127.0.0.1").unwrap()).unwrap();
        let attempt = AttemptInfo {
            endpoint: &CALL,
            base_url: &base_url,
            number: 1,
        };
        let clock = ManualClock::new();
        let (observation, _) = Observation::start(&hooks, attempt, &clock).unwrap();
        observation.record_head(&http::Response::new("").into());
        drop(observation);

        let [outcome] = recorder.0.lock().unwrap()[..] else {
            panic!("called once");
        };
        assert!(outcome.is_cancelled());
        assert_eq!(outcome.status(), Some(StatusCode::OK));
        assert_eq!(outcome.version(), Some(Version::HTTP_11));
        assert_eq!(
            (outcome.error_type(), outcome.error_kind()),
            (Some("cancelled"), None)
        );
    }
}
