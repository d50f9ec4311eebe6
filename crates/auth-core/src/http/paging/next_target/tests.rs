use proptest::prelude::*;

use super::*;

fn target(text: &str) -> Result<NextTarget, InvalidInput> {
    NextTarget::of_cursor(&Cursor::new(text))
}

#[test]
fn cursor_is_a_path_and_query() {
    for text in [
        "/",
        "/items",
        "/items?page=2",
        "/items/?page=2&per_page=100",
        "?page=2",
        "?",
        "/a%2Fb/%7Bc%7D?after=a%3Db==&x=%20+",
        "/v1/items//sub",
        "/items:search@2;v=1,2?q=http://example.com//x",
        "/items..json/...?a/../b",
        "/items?a?b=?",
    ] {
        assert_eq!(target(text).unwrap().cursor().as_str(), text);
    }
}

#[test]
fn invalid_cursor_is_rejected() {
    let long = format!("/{}", "a".repeat(8192));
    for text in [
        "",
        "items",
        "2",
        "https://evil.example/items",
        "//evil.example/items",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        ":8443/items",
        "@evil.example/items",
        ".evil.example/items",
        "?a#b",
        "/items#b",
        "/items?a#",
        "/../admin",
        "/items/..",
        "/items/./x",
        "/items/%2e%2e/admin",
        "/items/%2E./admin",
        "/items/..%2Fadmin",
        "/items/..%5cadmin",
        "/items\n",
        "/ items",
        "/items ",
        "/items\tx",
        "/items\0",
        "/items?a b",
        "/items?a=\"b\"",
        "/items?a=<b>",
        "/items?q=é",
        "/é",
        "/{id}",
        "/items`",
        &long,
    ] {
        let error = target(text).expect_err(text);
        assert_eq!(error.field(), "cursor", "{text:?}");
        assert!(error.to_string().len() < 200, "{error}");
    }
}

#[test]
fn secrets_are_removed_from_a_query() {
    let without = |query| without_secrets(query, &["key"], &["hunter2", "a+b ="]);
    for (query, expected) in [
        ("page=2", Some("page=2")),
        ("key=hunter2&page=2", Some("page=2")),
        ("page=2&key=another", Some("page=2")),
        ("%6Bey=x&page=2", Some("page=2")),
        ("page=2&token=hunter2&b=%20", Some("page=2&b=%20")),
        ("page=2&token=%68unter2", Some("page=2")),
        ("page=2&token=a%2Bb+%3D", Some("page=2")),
        ("a=&b&&c=hunter", Some("a=&b&&c=hunter")),
        ("key=hunter2", None),
    ] {
        assert_eq!(without(query).as_deref(), expected, "{query}");
    }
}

#[test]
fn same_target_has_the_same_parameters() {
    let is_same = |one, other| target(one).unwrap().is_same(&target(other).unwrap());
    assert!(is_same("/a?b=1&c=%20", "/a?c=+&b=1"));
    assert!(is_same("/a", "/a?"));
    for other in ["/a?b=1", "/a?b=1&b=1&c=%20", "/a?b=2&c=%20", "/b?b=1&c=%20"] {
        assert!(!is_same("/a?b=1&c=%20", other), "{other}");
    }
}

/// Text of the parts of URLs that change a host or a path.
fn url_parts() -> impl Strategy<Value = String> {
    let part = prop::sample::select(vec![
        "/",
        "//",
        "\\",
        ".",
        "..",
        "%2e",
        "%2F",
        "%5C",
        "?",
        "#",
        "@",
        ":",
        ":8443",
        "https:",
        "evil.example",
        "a",
        "=",
        "&",
        " ",
        "\n",
        "\t",
        "é",
        "\u{ff0f}",
        "{",
        "}",
        "[::1]",
        "%",
        "%00",
    ]);
    proptest::collection::vec(part, 0..8).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn every_accepted_cursor_is_below_the_base_url(text in url_parts(), prefix in "(/v1){0,2}/?") {
        let base = BaseUrl::parse(&format!("https://api.example.com{prefix}")).unwrap();
        if let Ok(target) = target(&text) {
            prop_assert_eq!(target.cursor(), Cursor::new(&*text));
            let mut url = base.join(&target.path);
            url.set_query(target.query.as_deref());
            prop_assert!(base.is_above(&url), "{}", url);
            prop_assert!(url.username().is_empty() && url.fragment().is_none(), "{}", url);
            prop_assert_eq!(url.query(), target.query.as_deref());
            // The target of the request is the text of the cursor, below the prefix.
            let prefix = base.as_url().path().trim_end_matches('/');
            let relative = url.path().strip_prefix(prefix).unwrap();
            let expected = if target.path.is_empty() { relative } else { &target.path };
            prop_assert_eq!(relative, expected);
        }
    }
}

#[test]
fn longest_cursor_is_accepted() {
    let longest = format!("/{}", "a".repeat(8191));
    assert!(target(&longest).is_ok());
}

#[test]
fn ambiguous_reference_is_not_plain() {
    for plain in [
        "/items",
        "items?page=2",
        "https://host/items",
        "?a=b:c",
        "#x",
        "a/b:c",
    ] {
        assert!(is_plain(plain), "{plain}");
    }
    for ambiguous in ["/it\nems", "\\items", "/a\\b", "https:items", "mailto:a", ":80"] {
        assert!(!is_plain(ambiguous), "{ambiguous}");
    }
}

#[test]
fn normal_path_changes_no_other_part() {
    for (path, query) in [("/a", None), ("", Some("a=b")), ("/a%20b", Some(""))] {
        assert!(is_normal(path, query), "{path} {query:?}");
    }
    for (path, query) in [
        ("/a b", None),
        ("/a/../b", None),
        ("/a", Some("b c")),
        ("/a", Some("b#c")),
        ("/a#b", None),
        (":8443/a", None),
        (".example/a", None),
        ("@example/a", None),
    ] {
        assert!(!is_normal(path, query), "{path} {query:?}");
    }
}
