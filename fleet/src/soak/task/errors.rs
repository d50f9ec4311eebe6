//! Errors that a task writes to its journal.

use std::fmt::Debug;

use auth_core::{
    http::Error,
    poll::{State, WaitError},
};

use super::{
    super::journal::{Entry, SeenError},
    Failed, Step, Task,
};

impl Task {
    /// Writes the error.
    pub(in crate::soak) fn seen<C: Debug + 'static>(&mut self, error: &Error<C>) -> Failed {
        self.write_error(error, None, Cause::of(error))
    }

    /// Returns the final state, or writes the error of the wait.
    pub(in crate::soak) fn waited<T, S: State + 'static, C: Debug + 'static>(
        &mut self,
        state: std::result::Result<T, WaitError<S, Error<C>>>,
    ) -> Step<T> {
        state.map_err(|error| {
            let wait = format!("{:?}", error.kind());
            let cause = error.call_error().map_or_else(|| Cause::named(&wait), Cause::of);
            self.write_error(&error, Some(wait), cause)
        })
    }

    /// Writes an error that no client has returned, such as a contradiction in its responses.
    pub(in crate::soak) fn contradiction(&mut self, text: &str) -> Failed {
        let error: Box<dyn std::error::Error + Send + Sync> = text.into();
        self.write_error(&*error, None, Cause::named("Contradiction"))
    }

    fn write_error(&mut self, error: &dyn std::error::Error, wait: Option<String>, cause: Cause) -> Failed {
        let mut text = error.to_string();
        let mut next = error.source();
        while let Some(source) = next {
            text = format!("{text}: {source}");
            next = source.source();
        }
        let seen = SeenError {
            task: self.name.clone(),
            call: self.call.clone(),
            operation: cause.operation.to_owned(),
            kind: cause.kind,
            wait,
            status: cause.status,
            text,
            time: (self.began, self.now()),
        };
        if let Err(error) = self.journal.write(&Entry::Error(seen)) {
            eprintln!("no journal: {error}");
        }
        Failed
    }
}

/// Innermost error, by which a cause is found.
struct Cause {
    operation: &'static str,
    kind: String,
    status: Option<u16>,
}

impl Cause {
    fn of<C: Debug + 'static>(error: &Error<C>) -> Self {
        Self {
            operation: error.operation().unwrap_or_default(),
            kind: format!("{:?}", error.kind()),
            status: error.status().map(|status| status.as_u16()),
        }
    }

    fn named(kind: &str) -> Self {
        Self {
            operation: "",
            kind: kind.to_owned(),
            status: None,
        }
    }
}
