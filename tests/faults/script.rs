//! Steps of a server on a connection, byte for byte.

use serde_json::Value;

/// A step of the server.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// Sends bytes.
    Send(Vec<u8>),
    /// Sends a part repeatedly, until that many bytes are sent.
    SendLong(Vec<u8>, usize),
    /// Sends byte by byte, with a pause before each that is shorter than the read timeout.
    Trickle(Vec<u8>),
    /// Sends nothing for longer than the read timeout.
    Stall,
    /// Resets the connection.
    Reset,
    /// Closes the connection.
    Close,
}

/// Returns a complete response: status line, headers, body.
pub(crate) fn response(status: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let length = body.len().to_string();
    let headers = [headers, &[("content-length", &length)]].concat();
    [&head(status, &headers), body].concat()
}

/// Returns the status line and headers of a response.
pub(crate) fn head(status: &str, headers: &[(&str, &str)]) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status}\r\n");
    for (name, value) in headers {
        head.extend([name, ": ", value, "\r\n"]);
    }
    head.push_str("\r\n");
    head.into_bytes()
}

/// Returns a 200 response with JSON.
pub(crate) fn json(body: &Value) -> Vec<u8> {
    raw_json(body.to_string().as_bytes())
}

/// Returns a 200 response with `body`, declared as JSON.
pub(crate) fn raw_json(body: &[u8]) -> Vec<u8> {
    response("200 OK", &[("content-type", "application/json")], body)
}
