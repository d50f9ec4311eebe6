//! Parameters of a `WWW-Authenticate` challenge (RFC 9110, section 11.6.1).

/// Returns the value of the parameter `name` in `challenges`, the value of a header.
///
/// The challenges are not told apart: only those of bearer tokens and proofs of possession have the parameters that are
/// looked for.
pub(super) fn auth_parameter(challenges: &str, name: &str) -> Option<String> {
    let mut rest = challenges;
    loop {
        let (before, after) = rest.split_once('=')?;
        let word = before
            .trim_end()
            .rsplit([' ', '\t', ','])
            .next()
            .unwrap_or_default();
        let after = after.trim_start();
        let (value, remaining) = if let Some(quoted) = after.strip_prefix('"') {
            unquoted(quoted)?
        } else {
            let (token, rest) = after.split_at(after.find([',', ' ', '\t']).unwrap_or(after.len()));
            (token.to_owned(), rest)
        };
        if word.eq_ignore_ascii_case(name) {
            return Some(value);
        }
        rest = remaining;
    }
}

/// Splits `text` after a quote into the text before the next one, unescaped, and the rest.
fn unquoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut chars = text.chars();
    loop {
        match chars.next()? {
            '"' => return Some((value, chars.as_str())),
            '\\' => value.push(chars.next()?),
            char => value.push(char),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameter_is_found_in_a_challenge() {
        for challenges in [
            r#"Bearer error="invalid_token""#,
            r#"Bearer realm="example", error="invalid_token", error_description="expired""#,
            r#"Bearer realm="a, error=\"x\" ", ERROR = "invalid_token""#,
            "Bearer error=invalid_token",
            "bearer scope=\"a b\",error=invalid_token,x=y",
            r#"Basic realm="x", DPoP algs="ES256", error="invalid_token""#,
            r#"Negotiate YWJj==, Bearer error="invalid_token""#,
            r#"Bearer error="\i\nvalid_token""#,
        ] {
            let found = auth_parameter(challenges, "error");
            assert_eq!(found.as_deref(), Some("invalid_token"), "{challenges}");
        }
        for challenges in [
            "",
            "Bearer",
            r#"Basic realm="error=invalid_token""#,
            r#"Bearer error_description="error""#,
            r#"Bearer xerror="invalid_token""#,
            r#"Bearer error="invalid_token"#,
            r#"Bearer error="invalid_token\"#,
        ] {
            assert_eq!(auth_parameter(challenges, "error"), None, "{challenges}");
        }
    }
}
