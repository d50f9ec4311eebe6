//! Media types.

use http::HeaderValue;

use crate::InvalidInput;

/// Returns whether `text` is a type and a subtype (RFC 9110, section 8.3.1), without parameters.
pub(super) fn is_plain(text: &str) -> bool {
    let is_token = |text: &str| {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        !text.is_empty() && text.bytes().all(is_plain)
    };
    text.split_once('/')
        .is_some_and(|(kind, subtype)| is_token(kind) && is_token(subtype))
}

/// Returns `text`, a media type that may have parameters, as the value of `Content-Type`.
pub(super) fn header_value(text: &str) -> Result<HeaderValue, InvalidInput> {
    let (media_type, _parameters) = text.split_once(';').unwrap_or((text, ""));
    let value = HeaderValue::from_str(text).ok();
    value
        .filter(|value| is_plain(media_type.trim_end()) && value.to_str().is_ok())
        .ok_or_else(|| {
            let expected = "a type and a subtype, such as image/png";
            InvalidInput::new("content_type", "is not a media type", expected)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_type_has_type_and_subtype() {
        for good in [
            "image/png",
            "text/csv; charset=utf-8",
            "application/vnd.a+json;v=\"1;2\"",
        ] {
            assert_eq!(header_value(good).unwrap(), good);
        }
        for bad in [
            "",
            "text",
            "/",
            "text/",
            "/csv",
            "text/c sv",
            "text/csv\r\nx: y",
            "text/csv; é",
            " text/csv",
            "a/b/c",
        ] {
            assert_eq!(header_value(bad).unwrap_err().field(), "content_type", "{bad:?}");
        }
    }
}
