//! The compact form of JSON.

/// Returns `json` as JavaScript's `JSON.stringify` writes it: without white space between tokens, and with no escape in a
/// text that is not needed. Keys keep their order, and numbers stay as they are written.
///
/// The result is not JSON if `json` is not.
pub(super) fn compact(json: &[u8]) -> Vec<u8> {
    let mut compact = Vec::with_capacity(json.len());
    let mut rest = json;
    while let Some((first, tail)) = rest.split_first() {
        match first {
            b' ' | b'\t' | b'\n' | b'\r' => rest = tail,
            b'"' => {
                let (literal, behind) = rest.split_at(literal_length(rest));
                match serde_json::from_slice::<&str>(literal) {
                    // Without an escape in it, the literal is compact already.
                    Ok(_) => compact.extend_from_slice(literal),
                    Err(_) => compact.extend_from_slice(&rewritten(literal)),
                }
                rest = behind;
            }
            byte => {
                compact.push(*byte);
                rest = tail;
            }
        }
    }
    compact
}

/// Returns the length of the text literal that `json` begins with, including the quotes.
fn literal_length(json: &[u8]) -> usize {
    let mut is_escaped = false;
    for (at, byte) in json.iter().enumerate().skip(1) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    json.len()
}

/// Writes a literal with only the required escapes. Half of a surrogate pair is unchanged, since no Rust text holds
/// one.
fn rewritten(literal: &[u8]) -> Vec<u8> {
    serde_json::from_slice::<String>(literal)
        .and_then(|text| serde_json::to_vec(&text))
        .unwrap_or_else(|_no_text| literal.to_vec())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    fn compacted(json: &str) -> String {
        String::from_utf8(compact(json.as_bytes())).unwrap()
    }

    #[test]
    fn json_is_written_as_javascript_does() {
        for (json, expected) in [
            (" [ ] \r\n", "[]"),
            (
                "{ \"b\" : 1 ,\n\t\"a\" : [ true , null ] }",
                r#"{"b":1,"a":[true,null]}"#,
            ),
            (r#"{"a b" : " c\" : d "}"#, r#"{"a b":" c\" : d "}"#),
            (r#"["\u0041\/\u00e7\ud83d\ude00\t"]"#, "[\"A/ç😀\\t\"]"),
            (r#"["\u001F"]"#, r#"["\u001f"]"#),
            (r#"["\ud83d", 1]"#, r#"["\ud83d",1]"#),
            (
                "[1333.10, 1e3, 9007199254740993]",
                "[1333.10,1e3,9007199254740993]",
            ),
        ] {
            assert_eq!(compacted(json), expected, "{json}");
        }
    }

    fn json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            any::<Option<bool>>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "\\PC{0,8}|[\\x00-\\x7f]{0,8}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec(("\\PC{0,4}", inner), 0..4)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn pretty_and_compact_json_have_one_form(value in json()) {
            let expected = serde_json::to_string(&value).unwrap();
            prop_assert_eq!(&compacted(&serde_json::to_string_pretty(&value).unwrap()), &expected);
            prop_assert_eq!(compacted(&expected), expected);
        }

        #[test]
        fn any_bytes_are_compacted_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            prop_assert!(compact(&bytes).len() <= bytes.len() * 6);
        }
    }
}
