//! Validation of responses.

use contract::UnknownFields::{self, Allow, Deny};

use crate::shop::{contract, lines, operation};

const JSON: Option<&str> = Some("application/json");

fn violations(
    id: &str,
    status: u16,
    content_type: Option<&str>,
    body: &str,
    unknown_fields: UnknownFields,
) -> Vec<String> {
    contract()
        .check_response(
            operation(id),
            status,
            content_type,
            body.as_bytes(),
            unknown_fields,
        )
        .map_or_else(|violations| lines(&violations), |()| Vec::new())
}

#[test]
fn every_example_response_passes() {
    let mut examples = 0;
    for operation in contract().operations() {
        for (status, media, name, value) in operation.response_examples() {
            // The text example is not JSON.
            let body = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let violations = violations(operation.id(), status, Some(media), &body, Deny);
            assert_eq!(violations, [""; 0], "{} {status} {name}", operation.id());
            examples += 1;
        }
    }
    assert_eq!(examples, 8);
}

#[test]
fn byte_order_mark_is_skipped() {
    let book = "\u{feff}{\"id\": 7, \"title\": \"Emma\"}";
    assert_eq!(violations("showBook", 200, JSON, book, Deny), [""; 0]);
}

#[test]
fn fraction_is_not_an_integer() {
    let violations = |id: &str| {
        let book = format!("{{\"id\": {id}, \"title\": \"Emma\"}}");
        violations("showBook", 200, JSON, &book, Deny)
    };
    for id in ["7.0", "70e-1", "9007199254740993.0"] {
        assert_eq!(violations(id), [""; 0], "{id}");
    }
    for id in ["7.5", "7.00000000000000000001", "1e-400"] {
        assert_eq!(
            violations(id),
            ["body /id: value is not of type \"integer\""],
            "{id}"
        );
    }
}

#[test]
fn undeclared_status_is_rejected() {
    assert_eq!(
        violations("showBook", 500, JSON, "{}", Allow),
        ["status: 500 is not declared for `showBook`"]
    );
}

#[test]
fn undeclared_media_type_is_rejected() {
    let book = r#"{"id": 7, "title": "Emma"}"#;
    assert_eq!(
        violations("showBook", 200, Some("text/html"), book, Allow),
        ["header Content-Type: is `text/html`, expected application/json"]
    );
    assert_eq!(
        violations("showBook", 200, None, book, Allow),
        ["header Content-Type: is missing, expected application/json"]
    );
}

#[test]
fn body_is_validated() {
    assert_eq!(
        violations(
            "listBooks",
            200,
            JSON,
            r#"{"books": [{"id": 7}], "next_cursor": 5}"#,
            Allow
        ),
        [
            "body /books/0/title: is required",
            r#"body /next_cursor: value is not of types "null", "string""#,
        ]
    );
}

#[test]
fn undeclared_property_passes_only_if_allowed() {
    let page = r#"{"books": [{"id": 7, "title": "Emma", "new": 1}], "next_cursor": null, "total": 1}"#;
    assert_eq!(violations("listBooks", 200, JSON, page, Allow), [""; 0]);
    assert_eq!(
        violations("listBooks", 200, JSON, page, Deny),
        [
            "body /books/0/new: is not declared",
            "body /total: is not declared",
        ]
    );
}

#[test]
fn alternative_spelling_is_validated() {
    let of_order = |body| violations("placeOrder", 201, JSON, body, Deny);
    assert_eq!(of_order(r#"{"id": "o-1", "status": "placed"}"#), [""; 0]);
    assert_eq!(
        of_order(r#"{"id": "o-1", "status": 5}"#),
        [r#"body /status: value is not of type "string""#]
    );
}

#[test]
fn response_without_content_has_no_body() {
    assert_eq!(violations("putCover", 204, None, "", Deny), [""; 0]);
    assert_eq!(
        violations("putCover", 204, JSON, "{}", Allow),
        ["body: is sent, but none is declared"]
    );
}

#[test]
fn text_body_is_validated() {
    let of_text = |body| {
        violations(
            "listNewBooks",
            200,
            Some("text/plain; charset=utf-8"),
            body,
            Allow,
        )
    };
    assert_eq!(of_text("Emma"), [""; 0]);
    assert_eq!(
        of_text("Emma, and a few more books"),
        ["body: value is longer than 20 characters"]
    );
}

#[test]
fn duplicate_key_is_always_rejected() {
    assert_eq!(
        violations(
            "showBook",
            200,
            JSON,
            r#"{"id": 7, "id": 8, "title": "Emma"}"#,
            Allow
        ),
        ["body /id: is duplicated"]
    );
}

#[test]
fn missing_body_is_not_json() {
    assert_eq!(
        violations("showBook", 200, JSON, "", Allow),
        ["body: is not valid JSON: EOF while parsing a value at line 1 column 0"]
    );
}
