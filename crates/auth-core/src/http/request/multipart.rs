//! Multipart bodies with files (RFC 7578).

use std::{fmt, iter};

use bytes::{BufMut, Bytes, BytesMut};

use super::media_type::is_plain;
use crate::InvalidInput;

/// Within the limit of 70 characters (RFC 2046), and too long for an accidental match.
const BOUNDARY_LENGTH: usize = 32;

/// File in a multipart body, for [`Request::multipart`](crate::http::Request::multipart).
///
/// ```
/// use auth_core::http::FilePart;
///
/// let part = FilePart::new("upload", "card.png", "image/png", &b"\x89PNG"[..])?;
/// assert!(!format!("{part:?}").contains("card.png"), "its name and content may be anybody's");
/// # Ok::<_, auth_core::InvalidInput>(())
/// ```
#[derive(Clone)]
pub struct FilePart {
    name: &'static str,
    file_name: String,
    media_type: String,
    content: Bytes,
}

impl FilePart {
    /// Creates a part `name` with the file `content`.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `file_name`, if it is blank or has control characters, or `media_type`, if it is not a
    /// type and a subtype.
    pub fn new(
        name: &'static str,
        file_name: impl Into<String>,
        media_type: impl Into<String>,
        content: impl Into<Bytes>,
    ) -> Result<Self, InvalidInput> {
        const EXPECTED: &str = "a file name";

        let file_name = file_name.into();
        InvalidInput::require_text("file_name", &file_name, EXPECTED)?;
        if file_name.contains(char::is_control) {
            return Err(InvalidInput::new(
                "file_name",
                "contains control characters",
                EXPECTED,
            ));
        }
        let media_type = media_type.into();
        if !is_plain(&media_type) {
            return Err(InvalidInput::new(
                "media_type",
                "is not a valid media type",
                "a type and a subtype, such as `image/png`",
            ));
        }
        Ok(Self {
            name,
            file_name,
            media_type,
            content: content.into(),
        })
    }

    /// Returns the file name with its quotes encoded, as browsers do (WHATWG, "multipart/form-data encoding algorithm").
    fn quoted_file_name(&self) -> String {
        self.file_name.replace('"', "%22")
    }
}

/// Shows neither the file name nor the content.
impl fmt::Debug for FilePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FilePart")
            .field("name", &self.name)
            .field("media_type", &self.media_type)
            .field("content_bytes", &self.content.len())
            .finish_non_exhaustive()
    }
}

/// Multipart body and its `Content-Type`.
pub(in crate::http) struct Multipart {
    pub(in crate::http) content_type: String,
    pub(in crate::http) body: Bytes,
}

impl Multipart {
    /// Builds the body in memory, so that it can be signed and sent more than once.
    pub(in crate::http) fn of(parts: &[FilePart]) -> Self {
        let boundary = boundary(parts);
        let mut body = BytesMut::new();
        for part in parts {
            let head = format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"; filename=\"{}\"\r\nContent-Type: {}\r\n\r\n",
                part.name,
                part.quoted_file_name(),
                part.media_type,
            );
            body.put_slice(head.as_bytes());
            body.put_slice(&part.content);
            body.put_slice(b"\r\n");
        }
        body.put_slice(format!("--{boundary}--\r\n").as_bytes());
        Self {
            content_type: format!("multipart/form-data; boundary={boundary}"),
            body: body.freeze(),
        }
    }
}

/// Returns a boundary that no part contains.
fn boundary(parts: &[FilePart]) -> String {
    loop {
        let boundary: String = iter::repeat_with(fastrand::alphanumeric)
            .take(BOUNDARY_LENGTH)
            .collect();
        let is_within = |part: &FilePart| {
            part.content
                .windows(BOUNDARY_LENGTH)
                .any(|window| window == boundary.as_bytes())
        };
        if !parts.iter().any(is_within) {
            return boundary;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(file_name: &str, content: &'static [u8]) -> FilePart {
        FilePart::new("upload", file_name, "image/png", content).unwrap()
    }

    #[test]
    fn parts_are_delimited_and_unchanged() {
        let Multipart { content_type, body } =
            Multipart::of(&[part("a.png", b"\x89\r\n--\0"), part("b.png", b"")]);

        let boundary = content_type
            .strip_prefix("multipart/form-data; boundary=")
            .unwrap();
        let head = |file: &str| {
            format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"upload\"; filename=\"{file}\"\r\n\
                 Content-Type: image/png\r\n\r\n"
            )
        };
        let expected = [
            head("a.png").as_bytes(),
            b"\x89\r\n--\0\r\n",
            head("b.png").as_bytes(),
            b"\r\n",
            format!("--{boundary}--\r\n").as_bytes(),
        ]
        .concat();
        assert_eq!(body, expected);
    }

    #[test]
    fn boundary_occurs_in_no_part() {
        fastrand::seed(7);
        let unlucky = boundary(&[]);
        fastrand::seed(7);
        let content = format!("before {unlucky} after").into_bytes();
        let holder = FilePart::new("upload", "a.png", "image/png", content).unwrap();
        assert_ne!(boundary(&[holder]), unlucky);
    }

    #[test]
    fn file_name_cannot_end_its_header() {
        for name in ["", " ", "a\r\nX: y", "a\0"] {
            let error = FilePart::new("upload", name, "image/png", Bytes::new()).unwrap_err();
            assert_eq!(error.field(), "file_name", "{name:?}");
        }
        let body = Multipart::of(&[part("a\"; name=\"b", b"")]).body;
        let text = String::from_utf8(body.to_vec()).unwrap();
        assert!(text.contains("filename=\"a%22; name=%22b\""), "{text}");
    }
}
