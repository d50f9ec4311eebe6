//! Log of all exchanges: requests, responses and verdicts.

mod body;
mod exchange;
mod layer;
mod names;
mod ring;
mod scan;
mod stream;
mod text;
mod verdict;

pub use self::{
    body::LoggedBody,
    exchange::{Exchange, LoggedRequest, LoggedResponse},
    stream::Exchanges,
    text::LoggedText,
    verdict::{LoggedViolation, Outcome, Verdict},
};
pub(crate) use self::{
    body::RecordedBody,
    layer::Recorder,
    ring::{DEFAULT_LIMIT, Log},
    verdict::Hint,
};
