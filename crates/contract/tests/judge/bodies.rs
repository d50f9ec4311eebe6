//! Bodies of requests: what passes, and how each departure is told.

use contract::Request;

use crate::{
    requests::{JSON, ORDER, TIME, of_order, told},
    shop::plain,
};

fn of_order_body(body: &str) -> Vec<String> {
    of_order(&[TIME, JSON], body)
}

fn of_cover(content_type: &str, body: &str) -> Vec<String> {
    told(&Request {
        method: "PUT",
        path: "/books/7/cover",
        query: None,
        headers: &[("Content-Type", content_type)],
        body: body.as_bytes(),
    })
}

fn part(name: &str) -> String {
    format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\nx\r\n")
}

#[test]
fn body_is_sent_where_one_is_declared_and_nowhere_else() {
    assert_eq!(of_order_body(""), ["body: is required"]);
    let request = Request {
        body: b"{}",
        ..plain("GET", "/books/7", None)
    };
    assert_eq!(told(&request), ["body: is sent, but none is declared"]);
    assert_eq!(told(&plain("PATCH", "/orders", None)), [""; 0], "it is optional");
}

#[test]
fn body_has_media_type_that_is_declared() {
    for (headers, expected) in [
        (
            &[TIME][..],
            "header Content-Type: is missing, expected application/json",
        ),
        (
            &[TIME, ("Content-Type", "text/plain")],
            "header Content-Type: is `text/plain`, expected application/json",
        ),
        (
            &[TIME, JSON, JSON],
            "header Content-Type: is given more than once",
        ),
    ] {
        assert_eq!(of_order(headers, ORDER), [expected]);
    }
}

#[test]
fn body_is_held_to_its_schema_with_place_of_each_fault() {
    assert_eq!(
        of_order_body(r#"{"book": "7", "buyer": {"name": "Jane", "email": "jane"}, "genre": "essay"}"#),
        [
            r#"body: "pin" is a required property"#,
            r#"body /book: value is not of type "integer""#,
            r#"body /buyer/email: value is not a "email""#,
            r#"body /genre: value is not one of "novel" or "poem""#,
        ]
    );
}

#[test]
fn undeclared_property_is_rejected_at_every_level() {
    // `Buyer` does not say `additionalProperties: false` itself.
    assert_eq!(
        of_order_body(r#"{"book": 7, "buyer": {"name": "Jane", "age": 3}, "pin": "0000"}"#),
        ["body /buyer: Additional properties are not allowed ('age' was unexpected)"]
    );
}

#[test]
fn key_that_is_duplicated_is_rejected() {
    assert_eq!(
        of_order_body(r#"{"book": 7, "buyer": {"name": "Jane", "name": "Joan"}, "pin": "0000"}"#),
        ["body /buyer/name: is written twice"]
    );
}

#[test]
fn what_is_no_json_is_rejected() {
    assert_eq!(
        of_order_body("book=7"),
        ["body: is no JSON: expected value at line 1 column 1"]
    );
}

#[test]
fn multipart_body_has_parts_that_are_declared() {
    let of_parts =
        |parts: &[String]| of_cover("multipart/form-data; boundary=b", &(parts.concat() + "--b--\r\n"));
    assert_eq!(of_parts(&[part("image"), part("note")]), [""; 0]);
    assert_eq!(of_parts(&[part("note")]), ["part image: is required"]);
    assert_eq!(
        of_parts(&[part("image"), part("size")]),
        ["part size: is not declared"]
    );
}

#[test]
fn body_that_is_not_multipart_is_rejected() {
    assert_eq!(
        of_cover("multipart/form-data", &part("image")),
        ["body: names no boundary"]
    );
    assert_eq!(
        of_cover("image/png", "x"),
        ["header Content-Type: is `image/png`, expected multipart/form-data"]
    );
}

fn of_token(body: &[u8]) -> Vec<String> {
    told(&Request {
        method: "POST",
        path: "/token",
        query: None,
        headers: &[("Content-Type", "application/x-www-form-urlencoded")],
        body,
    })
}

#[test]
fn form_fields_have_types_of_their_properties() {
    for body in [
        "grant_type=client_credentials&client_id=shop",
        "client_id=caf%C3%A9+%26+bar&grant_type=client_credentials&ttl=900&test=true",
        "grant_type=client_credentials&client_id=7&scope=read&scope=buy",
    ] {
        assert_eq!(of_token(body.as_bytes()), [""; 0], "{body}");
    }
    let base = "grant_type=client_credentials&client_id=shop";
    for (more, expected) in [
        ("&ttl=soon", "field ttl: is not of type integer"),
        ("&ttl=+9", "field ttl: is not of type integer"),
        ("&ttl=0", "body /ttl: value is less than the minimum of 1"),
        ("&test=yes", "field test: is not of type boolean"),
        ("&test=true&test=true", "field test: is given more than once"),
        ("&client_secret=x", "field client_secret: is not declared"),
        (
            "&scope=a&scope=b&scope=c",
            "body /scope: value has more than 2 items",
        ),
    ] {
        assert_eq!(of_token(format!("{base}{more}").as_bytes()), [expected], "{more}");
    }
    assert_eq!(
        of_token(b"grant_type=client_credentials"),
        ["body: \"client_id\" is a required property"]
    );
    assert_eq!(of_token(b"a=%FF"), ["body: is not percent-encoded UTF-8"]);
    assert_eq!(
        of_token("grant_type=\u{e9}".as_bytes()),
        ["body: is not percent-encoded UTF-8"]
    );
    assert_eq!(of_token(b""), ["body: is required"]);
}

#[test]
fn fields_of_form_are_text() {
    let property = "/components/schemas/TokenRequest/properties/scope";
    let place = "/paths/~1token/post/requestBody/content/application~1x-www-form-urlencoded";
    assert_eq!(
        crate::loading::told(property, serde_json::json!({"type": "object"})),
        format!(
            "#{place}: the field `scope` of a form must be of one or more scalar types, or a list of them"
        )
    );
}
