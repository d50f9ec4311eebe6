//! Validation of request bodies.

use contract::Request;

use crate::{
    requests::{JSON, ORDER, TIME, of_order, violations},
    shop::plain,
};

fn of_order_body(body: &str) -> Vec<String> {
    of_order(&[TIME, JSON], body)
}

fn of_cover(content_type: &str, body: &str) -> Vec<String> {
    violations(&Request {
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
fn body_is_sent_only_if_declared() {
    assert_eq!(of_order_body(""), ["body: is required"]);
    let request = Request {
        body: b"{}",
        ..plain("GET", "/books/7", None)
    };
    assert_eq!(violations(&request), ["body: is sent, but none is declared"]);
    assert_eq!(
        violations(&plain("PATCH", "/orders", None)),
        [""; 0],
        "it is optional"
    );
}

#[test]
fn body_has_a_declared_media_type() {
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
fn body_violations_have_their_place() {
    assert_eq!(
        of_order_body(r#"{"book": "7", "buyer": {"name": "Jane", "email": "jane"}, "genre": "essay"}"#),
        [
            r#"body /book: value is not of type "integer""#,
            r#"body /buyer/email: value is not a "email""#,
            r#"body /genre: value is not one of "novel" or "poem""#,
            "body /pin: is required",
        ]
    );
}

#[test]
fn undeclared_property_is_rejected_at_every_level() {
    // `Buyer` does not say `additionalProperties: false` itself.
    assert_eq!(
        of_order_body(r#"{"book": 7, "buyer": {"name": "Jane", "age": 3}, "pin": "0000"}"#),
        ["body /buyer/age: is not declared"]
    );
}

#[test]
fn duplicate_key_is_rejected() {
    assert_eq!(
        of_order_body(r#"{"book": 7, "buyer": {"name": "Jane", "name": "Joan"}, "pin": "0000"}"#),
        ["body /buyer/name: is duplicated"]
    );
}

#[test]
fn invalid_json_is_rejected() {
    assert_eq!(
        of_order_body("book=7"),
        ["body: is not valid JSON: expected value at line 1 column 1"]
    );
}

#[test]
fn multipart_body_has_declared_parts() {
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
fn non_multipart_body_is_rejected() {
    assert_eq!(
        of_cover("multipart/form-data", &part("image")),
        ["body: has no boundary"]
    );
    assert_eq!(
        of_cover("image/png", "x"),
        ["header Content-Type: is `image/png`, expected multipart/form-data"]
    );
}

fn of_token(body: &[u8]) -> Vec<String> {
    violations(&Request {
        method: "POST",
        path: "/token",
        query: None,
        headers: &[("Content-Type", "application/x-www-form-urlencoded")],
        body,
    })
}

#[test]
fn form_fields_have_their_types() {
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
        ["body /client_id: is required"]
    );
    assert_eq!(of_token(b"a=%FF"), ["body: is not percent-encoded UTF-8"]);
    assert_eq!(
        of_token("grant_type=\u{e9}".as_bytes()),
        ["body: is not percent-encoded UTF-8"]
    );
    assert_eq!(of_token(b""), ["body: is required"]);
}

#[test]
fn form_fields_are_scalars() {
    let property = "/components/schemas/TokenRequest/properties/scope";
    let place = "/paths/~1token/post/requestBody/content/application~1x-www-form-urlencoded";
    assert_eq!(
        crate::loading::error_at(property, serde_json::json!({"type": "object"})),
        format!(
            "#{place}: the field `scope` of a form must be of one or more scalar types, or a list of them"
        )
    );
}
