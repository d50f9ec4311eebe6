use super::Context;
use crate::script::{Step, head};

const MIB: usize = 1024 * 1024;

/// Faults of the transfer of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Body {
    ResetWithin,
    StallsWithin,
    /// Each byte arrives within the read timeout, the whole body does not arrive within the attempt's timeout.
    Trickles,
    BreaksOff,
    ChunksBreakOff,
    /// 20 MiB with a content length.
    TooLong,
    /// 20 MiB in chunks.
    LongChunks,
}

impl Body {
    pub(super) fn script(self, context: &Context<'_>) -> Vec<Step> {
        let body = context.success.to_string();
        let half = &body.as_bytes()[..body.len() / 2];
        let promised = |length: usize| head("200 OK", &[("content-length", &length.to_string())]);
        let begun = || Step::Send([promised(body.len()), half.to_vec()].concat());
        let chunked = Step::Send(head("200 OK", &[("transfer-encoding", "chunked")]));
        match self {
            Self::ResetWithin => vec![begun(), Step::Reset],
            Self::StallsWithin => vec![begun(), Step::Stall],
            Self::Trickles => vec![Step::Send(promised(body.len())), Step::Trickle(body.into_bytes())],
            Self::BreaksOff => vec![begun(), Step::Close],
            Self::ChunksBreakOff => vec![chunked, Step::Send(chunk(half)), Step::Close],
            Self::TooLong => {
                let total = 20 * MIB;
                let head = Step::Send(promised(total));
                vec![head, Step::SendLong(vec![b' '; MIB], total), Step::Close]
            }
            Self::LongChunks => {
                let part = chunk(&vec![b' '; MIB]);
                let total = 20 * part.len();
                vec![chunked, Step::SendLong(part, total), Step::Close]
            }
        }
    }
}

fn chunk(bytes: &[u8]) -> Vec<u8> {
    let length = format!("{:x}\r\n", bytes.len());
    [length.as_bytes(), bytes, b"\r\n"].concat()
}
