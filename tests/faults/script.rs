//! What a server does with a connection, byte for byte.

use serde_json::Value;

/// One thing that a server does.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// Sends bytes.
    Send(Vec<u8>),
    /// Sends a part again and again, until so many bytes are sent.
    SendLong(Vec<u8>, usize),
    /// Sends byte by byte, with a pause before each that is shorter than anybody's patience.
    Trickle(Vec<u8>),
    /// Says nothing more, for longer than anybody waits.
    Stall,
    /// Ends the connection as a host does that lost its memory: with a reset.
    Reset,
    /// Ends the connection as a host does that has said all.
    Close,
}

/// An answer, whole: status line, headers, body.
pub(crate) fn answer(status: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let length = body.len().to_string();
    let headers = [headers, &[("content-length", &length)]].concat();
    [&head(status, &headers), body].concat()
}

/// The head of an answer.
pub(crate) fn head(status: &str, headers: &[(&str, &str)]) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status}\r\n");
    for (name, value) in headers {
        head.extend([name, ": ", value, "\r\n"]);
    }
    head.push_str("\r\n");
    head.into_bytes()
}

/// `200` with JSON.
pub(crate) fn json(body: &Value) -> Vec<u8> {
    raw_json(body.to_string().as_bytes())
}

/// `200` with what is called JSON.
pub(crate) fn raw_json(body: &[u8]) -> Vec<u8> {
    answer("200 OK", &[("content-type", "application/json")], body)
}
