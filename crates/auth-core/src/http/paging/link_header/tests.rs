use std::fmt::Write as _;

use http::HeaderValue;
use proptest::{collection::vec, prelude::*};

use super::*;

fn next_of(fields: &[&[u8]]) -> Result<Option<String>, &'static str> {
    let mut headers = HeaderMap::new();
    for field in fields {
        headers.append(header::LINK, HeaderValue::from_bytes(field).unwrap());
    }
    next(&headers)
}

fn next_in(field: &str) -> Option<String> {
    next_of(&[field.as_bytes()]).unwrap()
}

#[test]
fn next_link_is_found() {
    for field in [
        r#"<u>; rel="next""#,
        "<u>; rel=next",
        "<u>;rel=next",
        "<u> ; rel = next",
        "<u>;\trel\t=\t\"next\"",
        r#"<u>; REL="NEXT""#,
        r#"<u>; rel="Next""#,
        r#"<u>; rel="prev next""#,
        "<u>; rel=\"last\tnext  first\"",
        r#"<u>; rel="\n\e\x\t""#,
        r#"<a>; rel="prev", <u>; rel="next""#,
        r#"<u>; rel="next", <b>; rel="last""#,
        "<a>;rel=prev,<u>;rel=next,<b>;rel=last",
        r#",, <u>; rel="next", ,"#,
        r#"<u>;; rel="next";"#,
        r#"<u>; title="a, b; c"; rel="next""#,
        r#"<u>; title="a \"<x>; rel=next, <y>\" b"; rel="next""#,
        r#"<a>; title="<u>; rel=next"; rel=prev, <u>; rel="next""#,
        r#"<u>; title*=UTF-8''n%C3%A4chste; rel=next; type="application/json""#,
        r#"<u>; rel="next"; rel="prev""#,
        r#"<u>; crossorigin; rel="next""#,
        "<u>; title=; rel=next",
        r#"<u>; rel="next", <u>; rel="next""#,
        r#"<u>; rel="http://example.com/rels/x next""#,
        r#"<a>; rel=next; anchor="/other", <u>; rel=next"#,
    ] {
        assert_eq!(next_in(field).as_deref(), Some("u"), "{field}");
    }
}

#[test]
fn target_is_taken_as_it_is_written() {
    for target in [
        "https://api.example.com/items?page=2&per_page=100",
        "/items?ids=1,2;3",
        "?after=a%3Db==",
        "",
        "items page 2",
        "https://EXAMPLE.com/ITEMS#x",
    ] {
        let field = format!(r#"<{target}>; rel="next""#);
        assert_eq!(next_in(&field).as_deref(), Some(target), "{field}");
    }
}

#[test]
fn other_links_are_not_next() {
    for field in [
        "",
        " , ,",
        "<u>",
        "<u>;",
        "<u>; rel",
        "<u>; rel=",
        r#"<u>; rel="""#,
        r#"<u>; rel="prev""#,
        r#"<u>; rel="nextpage""#,
        r#"<u>; rel="prev-next""#,
        r#"<u>; rel="next,prev""#,
        r#"<u>; rel="prev"; rel="next""#,
        r#"<u>; rev="next""#,
        r#"<u>; title="next""#,
        r#"<u>; title="; rel=next""#,
        r#"<u>; rel="next"; anchor="https://example.com/other""#,
        r#"<https://example.com/?a=<b>; rel="prev""#,
    ] {
        assert_eq!(next_in(field), None, "{field}");
    }
    assert_eq!(next_of(&[]), Ok(None));
}

#[test]
fn every_header_is_read() {
    let prev: &[u8] = br#"<a>; rel="prev""#;
    let next: &[u8] = br#"<u>; rel="next""#;
    for fields in [[prev, next], [next, prev], [next, next]] {
        assert_eq!(next_of(&fields), Ok(Some("u".to_owned())));
    }
    let latin1 = b"<u>; title=\"n\xe4chste\"; rel=next";
    assert_eq!(next_of(&[latin1]), Ok(Some("u".to_owned())));
}

#[test]
fn two_next_links_are_rejected() {
    let (one, other): (&[u8], &[u8]) = (b"<a>; rel=next", b"<b>; rel=next");
    for fields in [vec![one, other], vec![b"<a>; rel=next, <b>; rel=next"]] {
        assert_eq!(next_of(&fields), Err("two different links to the next page"));
    }
}

#[test]
fn malformed_header_is_rejected() {
    for field in [
        "https://example.com; rel=next",
        "u",
        "<u; rel=next",
        r#"<u>; rel="next"#,
        r#"<u>; rel="next\"#,
        r#"<u>; rel="next\""#,
        r#"<u> rel="next""#,
        "<u>; rel=next prev",
        r#"<u>; rel=next"x""#,
        r#"<u>; ="next""#,
        r#"<u>; "rel"="next""#,
        r#"<u>; rel="next" <b>"#,
        "<a>; rel=prev, u; rel=next",
        "><u>; rel=next",
    ] {
        assert!(next_of(&[field.as_bytes()]).is_err(), "{field}");
    }
}

/// A link, and one of its spellings.
fn spelled() -> impl Strategy<Value = (Link, String)> {
    let space = || "[ \t]{0,2}";
    let parameter = ("[a-z][a-z*]{0,6}", "[ -~é]{0,12}", any::<bool>(), any::<bool>());
    let parameter = (parameter, space(), space(), space(), space());
    ("[!-;=?-~]{0,20}", vec(parameter, 0..4)).prop_map(|(target, parameters)| {
        let mut text = format!("<{target}>");
        let mut parsed = Vec::new();
        for ((name, value, is_upper, escapes_all), a, b, c, d) in parameters {
            let written = if is_upper {
                name.to_ascii_uppercase()
            } else {
                name.clone()
            };
            let is_token = !value.is_empty() && value.chars().all(|char| char.is_ascii_alphanumeric());
            let escape = |char: char| {
                if escapes_all || char == '"' || char == '\\' {
                    format!("\\{char}")
                } else {
                    char.to_string()
                }
            };
            let quoted = format!("\"{}\"", value.chars().map(escape).collect::<String>());
            let value_text = if is_token && !escapes_all { &value } else { &quoted };
            write!(text, "{a};{b}{written}{c}={d}{value_text}").unwrap();
            parsed.push((name, Some(value)));
        }
        let parameters = parsed;
        (Link { target, parameters }, text)
    })
}

proptest! {
    #[test]
    fn every_spelling_is_read(links in vec(spelled(), 0..4), separator in "[ \t]{0,2},[ ,\t]{0,3}") {
        let (expected, texts): (Vec<_>, Vec<_>) = links.into_iter().unzip();
        prop_assert_eq!(parse(&texts.join(&separator)), Some(expected));
    }

    #[test]
    fn any_text_is_read_or_rejected(field in r#"[<>;,="\\ \ta-dnrelxt]{0,40}"#) {
        // A link is found only in the angle brackets of the text.
        for link in parse(&field).unwrap_or_default() {
            let target = format!("<{}>", link.target);
            prop_assert!(field.contains(&target));
        }
    }

    #[test]
    fn any_bytes_are_read_or_rejected(field in vec(any::<u8>(), 0..60)) {
        let _ = parse(&String::from_utf8_lossy(&field));
    }
}
