//! Kinds of [`Error`](super::Error)s.

/// What kind of failure an [`Error`](super::Error) is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An argument or setting that cannot work; nothing was sent.
    InvalidInput,
    /// There is no token; the call itself was not sent, or its token was refused and there is no other.
    Token,
    /// No connection to the provider; nothing was sent.
    Connect,
    /// No answer in time, or not all of it.
    Timeout,
    /// The connection failed after the request may have left.
    Transport,
    /// The answer's body could not be read to its end, or is longer than is read.
    Body,
    /// The answer's body is not what it should be.
    Decode,
    /// The provider said no.
    Refused,
}

impl ErrorKind {
    /// Its name, for spans.
    pub(in crate::http) fn name(self) -> &'static str {
        match self {
            Self::InvalidInput => "invalid_input",
            Self::Token => "token",
            Self::Connect => "connect",
            Self::Timeout => "timeout",
            Self::Transport => "transport",
            Self::Body => "body",
            Self::Decode => "decode",
            Self::Refused => "refused",
        }
    }
}
