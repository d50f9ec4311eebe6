//! Prints responses.

use std::{
    future::poll_fn,
    io::{self, IsTerminal, Write},
};

use auth_core::http::StatusCode;

use crate::{api_client::Reply, failure::Failure, output::printable};

/// Prints the body of `reply`, after its head if it is to be included.
///
/// The bytes are those of the response. On a terminal, control characters are escaped.
pub(super) async fn print(mut reply: Reply, include: bool) -> Result<(), Failure> {
    let mut out = Out::new();
    if include {
        let mut head = format!("{:?} {}\n", reply.version, reply.status);
        for (name, value) in &reply.headers {
            let value = String::from_utf8_lossy(value.as_bytes());
            head.extend([name.as_str(), ": ", &value, "\n"]);
        }
        head.push('\n');
        out.write(head.as_bytes())?;
    }
    while let Some(part) = poll_fn(|context| reply.body.as_mut().poll_next(context)).await {
        out.write(&part?)?;
    }
    out.finish()?;
    match (exit_code(reply.status), reply.error) {
        (None, None) => Ok(()),
        (code, error) => {
            let error = error.map_or_else(|| reply.status.to_string().into(), Into::into);
            Err(Failure::Exit {
                error: Some(error),
                code: code.unwrap_or(1),
            })
        }
    }
}

/// Returns the exit code of a status that is not a success: its first digit.
fn exit_code(status: StatusCode) -> Option<u8> {
    let class = u8::try_from(status.as_u16() / 100).unwrap_or(1);
    (!status.is_success()).then_some(class)
}

/// Standard output.
struct Out {
    is_terminal: bool,
    /// The end of the latest part, if it may be the beginning of a character.
    rest: Vec<u8>,
    ends_line: bool,
}

impl Out {
    fn new() -> Self {
        Self {
            is_terminal: io::stdout().is_terminal(),
            rest: Vec::new(),
            ends_line: true,
        }
    }

    fn write(&mut self, part: &[u8]) -> io::Result<()> {
        let mut out = io::stdout().lock();
        if !self.is_terminal {
            out.write_all(part)?;
            return out.flush();
        }
        self.rest.extend_from_slice(part);
        let (text, rest) = whole_characters(&self.rest);
        let text = escaped(text);
        self.rest = rest.to_vec();
        if !text.is_empty() {
            self.ends_line = text.ends_with('\n');
        }
        out.write_all(text.as_bytes())?;
        out.flush()
    }

    /// Ends the output on a terminal with a line break.
    fn finish(self) -> io::Result<()> {
        if !self.is_terminal {
            return Ok(());
        }
        let mut out = io::stdout().lock();
        out.write_all(escaped(&self.rest).as_bytes())?;
        if !self.ends_line || !self.rest.is_empty() {
            out.write_all(b"\n")?;
        }
        out.flush()
    }
}

/// Splits `bytes` before an incomplete character at their end.
fn whole_characters(bytes: &[u8]) -> (&[u8], &[u8]) {
    let is_cut = |from: &usize| {
        let error = std::str::from_utf8(&bytes[*from..]).err();
        error.is_some_and(|error| error.valid_up_to() == 0 && error.error_len().is_none())
    };
    let tail = bytes.len().saturating_sub(3)..bytes.len();
    bytes.split_at(tail.into_iter().find(is_cut).unwrap_or(bytes.len()))
}

/// Returns `bytes` as text in which only line breaks and tabs act on a terminal.
fn escaped(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let parts = text.split_inclusive(['\n', '\t']).map(|part| {
        let end = part.trim_end_matches(['\n', '\t']).len();
        let (words, end) = part.split_at(end);
        printable(words).into_owned() + end
    });
    parts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_code_is_the_class_of_the_status() {
        for (status, code) in [
            (200, None),
            (204, None),
            (302, Some(3)),
            (404, Some(4)),
            (503, Some(5)),
        ] {
            assert_eq!(exit_code(StatusCode::from_u16(status).unwrap()), code, "{status}");
        }
    }

    #[test]
    fn control_characters_are_escaped() {
        let text = escaped("a\u{1b}]0;title\u{7}\u{9b}b\tc\nä".as_bytes());
        assert_eq!(text, "a\\u{1b}]0;title\\u{7}\\u{9b}b\tc\nä");
    }

    #[test]
    fn character_across_parts_is_kept() {
        for (text, cut) in [("aä", 2), ("a€", 2), ("a€", 3), ("a😀", 4)] {
            let (whole, rest) = whole_characters(&text.as_bytes()[..cut]);
            assert_eq!((whole, rest.len()), (&b"a"[..], cut - 1), "{text}");
        }
        assert_eq!(whole_characters("aä".as_bytes()).1, b"");
        assert_eq!(whole_characters(b"a\xff").1, b"");
    }
}
