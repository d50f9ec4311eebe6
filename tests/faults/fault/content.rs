use serde_json::json;

use super::{Context, bomb::bomb, status::PAGE};
use crate::script::{self, Step, head, raw_json, response};

/// Faults of the content of a successful response, and unusual but valid content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content {
    Empty,
    Bodyless,
    Truncated,
    Html,
    WrongTypes,
    /// An array of that many texts in place of an object: a parser may take them for the fields in their order.
    ArrayOfTexts(usize),
    Null,
    MissingFields,
    InvalidUtf8,
    DeeplyNested,
    /// Compressed although the client did not accept it, and far longer when unpacked.
    Gzip,
    // Valid content.
    UnknownFields,
    /// Two informational responses before the response.
    Hints,
    /// A body that ends with its connection.
    NoLength,
    PlainText,
}

impl Content {
    pub(super) fn script(self, context: &Context<'_>) -> Vec<Step> {
        let body = context.success.to_string();
        let body = body.as_bytes();
        vec![Step::Send(match self {
            Self::Empty => raw_json(b""),
            Self::Bodyless => head("204 No Content", &[]),
            Self::Truncated => raw_json(&body[..body.len() / 2]),
            Self::Html => response("200 OK", &[("content-type", "text/html")], PAGE.as_bytes()),
            Self::WrongTypes => raw_json(b"[[1], \"x\"]"),
            Self::ArrayOfTexts(count) => script::json(&json!(vec!["x"; count])),
            Self::Null => raw_json(b"null"),
            Self::MissingFields => raw_json(b"{}"),
            Self::InvalidUtf8 => {
                // Inside the first text.
                let first = body.windows(2).position(|bytes| bytes == b":\"");
                let (before, after) = body.split_at(first.unwrap() + 2);
                raw_json(&[before, b"\xff\xfe", after].concat())
            }
            Self::DeeplyNested => raw_json(&[b'['; 100_000]),
            Self::Gzip => {
                let headers = [("content-type", "application/json"), ("content-encoding", "gzip")];
                response("200 OK", &headers, &bomb())
            }
            Self::UnknownFields => {
                let mut more = context.success.clone();
                more["a_field_of_tomorrow"] = json!({"deep": [1, null, "x"]});
                script::json(&more)
            }
            Self::Hints => {
                let early = head("103 Early Hints", &[("link", "</x>")]);
                [head("100 Continue", &[]), early, raw_json(body)].concat()
            }
            Self::NoLength => {
                let all = [b"HTTP/1.0 200 OK\r\n\r\n", body].concat();
                return vec![Step::Send(all), Step::Close];
            }
            Self::PlainText => response("200 OK", &[("content-type", "text/plain")], body),
        })]
    }
}
