//! JSON pointers (RFC 6901).

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// Characters that a URI fragment (RFC 3986) must encode.
const NOT_IN_A_FRAGMENT: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Appends a step to `pointer`.
pub(crate) fn step(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
}

/// Splits `pointer` into its steps, in plain text.
pub(crate) fn steps(pointer: &str) -> impl Iterator<Item = String> {
    pointer
        .split('/')
        .skip(1)
        .map(|step| step.replace("~1", "/").replace("~0", "~"))
}

/// Encodes `pointer` as the fragment of a URI.
pub(crate) fn fragment(pointer: &str) -> String {
    utf8_percent_encode(pointer, NOT_IN_A_FRAGMENT).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn step_is_escaped_and_unescaped() {
        let pointer = step(&step("", "/items/{id}"), "a~b");
        assert_eq!(pointer, "/~1items~1{id}/a~0b");
        assert_eq!(steps(&pointer).collect::<Vec<_>>(), ["/items/{id}", "a~b"]);
    }

    #[test]
    fn braces_of_path_are_encoded_in_fragment() {
        assert_eq!(fragment("/~1items~1{id}"), "/~1items~1%7Bid%7D");
    }
}
