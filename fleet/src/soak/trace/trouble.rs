//! Exchanges that were not accepted, and their causes.

use sandbox::Provider;

/// Exchanges of one call that were not accepted, in order.
#[derive(Debug, Default)]
pub(in crate::soak) struct Troubles {
    pub(in crate::soak) list: Vec<Trouble>,
    /// The provider accepted a later exchange of the call, so the last trouble is not the call's outcome.
    pub(in crate::soak) is_over: bool,
}

/// Exchange that was not accepted.
#[derive(Debug, Clone)]
pub(in crate::soak) struct Trouble {
    pub(in crate::soak) cause: Cause,
    pub(in crate::soak) status: u16,
    /// Time of the request.
    pub(in crate::soak) at: f64,
    pub(in crate::soak) line: String,
}

/// Reason why an exchange was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::soak) enum Cause {
    /// Fault: the response was another one.
    Status,
    /// Fault: the connection was closed without a response.
    Disconnect,
    /// Fault: the connection was closed after a part of the response.
    Truncated,
    /// The provider had ended this token since its issue.
    EndedToken(u64),
    /// The quota of the month was used up.
    Quota,
    /// Another request held or booked the seat.
    TakenSeat,
    /// Any other: a mistake of the client.
    Other,
}

impl Cause {
    pub(in crate::soak) fn is_fault(self) -> bool {
        matches!(self, Self::Status | Self::Disconnect | Self::Truncated)
    }

    /// Returns the fault whose explanation the log has. An unknown one explains no error.
    pub(in crate::soak) fn fault(explanation: &str) -> Self {
        match explanation {
            "429 with `Retry-After`" | "503 of a gateway" => Self::Status,
            "the connection closes without a response" => Self::Disconnect,
            "the connection closes after half of the body" => Self::Truncated,
            _ => Self::Other,
        }
    }
}

/// Rejection of a token that the provider had ended.
#[derive(Debug, Clone, Copy)]
pub(in crate::soak) struct Rejection {
    pub(in crate::soak) account: &'static str,
    /// Process whose call it was.
    pub(in crate::soak) process: Option<u64>,
    pub(in crate::soak) token: u64,
    pub(in crate::soak) at: f64,
}

/// Delay of one response beyond the timeout of an attempt. The log has no such exchange, since the client is gone before.
#[derive(Debug, Clone, Copy)]
pub(in crate::soak) struct Delay {
    pub(in crate::soak) provider: Provider,
    /// The request arrived, and its timeout ended, between these times.
    pub(in crate::soak) span: (f64, f64),
}
