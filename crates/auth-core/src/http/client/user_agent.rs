//! The `User-Agent` header.

use http::HeaderValue;

use crate::InvalidInput;

const FIELD: &str = "user_agent";

/// Returns the header value: `application`, if present, then `library`. The most significant product comes first.
pub(in crate::http) fn user_agent(
    application: Option<&str>,
    library: &str,
) -> Result<HeaderValue, InvalidInput> {
    let value = match application {
        Some(application) if is_products(application) => format!("{application} {library}"),
        Some(_) => {
            return Err(InvalidInput::new(
                FIELD,
                "is not a valid list of products",
                "products and comments separated by spaces, such as `my-app/1.2 (ops@example.com)`",
            ));
        }
        None => library.to_owned(),
    };
    HeaderValue::from_str(&value).ok().ok_or_else(|| {
        InvalidInput::new(
            FIELD,
            "contains a character that is invalid in a header",
            "visible ASCII",
        )
    })
}

/// Returns whether `text` is a list of products: RFC 9110, section 10.1.5, with one space between the parts and without comments in comments.
fn is_products(text: &str) -> bool {
    let mut rest = text;
    let mut is_first = true;
    loop {
        rest = match rest.strip_prefix('(') {
            // A comment describes the product before it.
            Some(comment) if !is_first => match comment.split_once(')') {
                Some((comment, rest)) if is_comment(comment) => rest,
                _ => return false,
            },
            _ => {
                let end = rest.find(' ').unwrap_or(rest.len());
                if !is_product(&rest[..end]) {
                    return false;
                }
                &rest[end..]
            }
        };
        if rest.is_empty() {
            return true;
        }
        match rest.strip_prefix(' ') {
            Some(next) => rest = next,
            None => return false,
        }
        is_first = false;
    }
}

fn is_product(text: &str) -> bool {
    match text.split_once('/') {
        Some((name, version)) => is_token(name) && is_token(version),
        None => is_token(text),
    }
}

fn is_token(text: &str) -> bool {
    let is_token_byte = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_token_byte)
}

fn is_comment(text: &str) -> bool {
    let is_allowed = |byte: u8| (byte == b' ' || byte.is_ascii_graphic()) && !b"(\\".contains(&byte);
    text.bytes().all(is_allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn application_comes_before_library() {
        let of = |application| user_agent(application, "klavi/0.1.0");
        assert_eq!(of(None).unwrap(), "klavi/0.1.0");
        for good in [
            "shop",
            "shop/1.2",
            "shop/1.2 worker/3",
            "shop/1.2 (ops@example.com; +https://example.com)",
            "shop (a) (b) c/1",
        ] {
            assert_eq!(of(Some(good)).unwrap(), format!("{good} klavi/0.1.0"));
        }
    }

    #[test]
    fn malformed_products_are_rejected() {
        for bad in [
            "",
            " ",
            " a",
            "a ",
            "a  b",
            "a/",
            "/1",
            "a/1/2",
            "(c)",
            "a (",
            "a (b)c",
            "a (b(c))",
            "a\r\nx: y",
            "a\tb",
            "caf\u{e9}",
            "a, b",
            "a@b",
            "a (\u{e9})",
            "a (\\)",
        ] {
            let error = user_agent(Some(bad), "klavi/0.1.0").unwrap_err();
            assert_eq!(error.field(), "user_agent", "{bad:?}");
        }
    }
}
