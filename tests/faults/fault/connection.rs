use super::Context;
use crate::script::{Step, head, json};

const MIB: usize = 1024 * 1024;

/// Faults of the connection, before the response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Connection {
    /// The port is closed.
    Refused,
    /// The connection is neither accepted nor refused.
    Stalled,
    Reset,
    ResetOnce,
    Closed,
    /// The server sends nothing.
    Silent,
    NotHttp,
    HugeHead,
    InvalidLength,
}

impl Connection {
    pub(super) fn script(self, context: &Context<'_>) -> Vec<Step> {
        match self {
            Self::Refused | Self::Stalled => unreachable!("no request arrives"),
            Self::ResetOnce if context.nth > 1 => vec![Step::Send(json(context.success))],
            Self::Reset | Self::ResetOnce => vec![Step::Reset],
            Self::Closed => vec![Step::Close],
            Self::Silent => vec![Step::Stall],
            Self::NotHttp => vec![Step::Send(b"SSH-2.0-OpenSSH_9.9\r\n".to_vec()), Step::Close],
            Self::HugeHead => vec![
                Step::Send(b"HTTP/1.1 200 OK\r\n".to_vec()),
                Step::SendLong(b"x-padding: 0123456789abcdef0123456789abcdef\r\n".to_vec(), MIB),
                Step::Send(b"\r\n".to_vec()),
                Step::Close,
            ],
            Self::InvalidLength => {
                let all = head("200 OK", &[("content-length", "many")]);
                vec![Step::Send(all), Step::Close]
            }
        }
    }
}
