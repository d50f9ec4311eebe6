//! Requests: what passes, and how each departure is told.

use contract::{Request, RouteMatch};

use crate::shop::{contract, lines, plain};

pub(crate) const TIME: (&str, &str) = ("x-order-time", "2026-11-23T10:00:00Z");
pub(crate) const JSON: (&str, &str) = ("content-type", "application/json; charset=utf-8");
pub(crate) const ORDER: &str = r#"{"book": 7, "buyer": {"name": "Jane"}, "pin": "0000"}"#;

/// Returns the violations of `sent`.
pub(crate) fn told(request: &Request<'_>) -> Vec<String> {
    contract()
        .check_request(request)
        .map_or_else(|refused| lines(&refused.violations), |_| Vec::new())
}

fn of_query(query: &str) -> Vec<String> {
    told(&plain("GET", "/books", Some(query)))
}

pub(crate) fn of_order(headers: &[(&str, &str)], body: &str) -> Vec<String> {
    told(&Request {
        method: "POST",
        path: "/orders",
        query: None,
        headers,
        body: body.as_bytes(),
    })
}

#[test]
fn request_that_keeps_to_contract_passes_with_its_operation() {
    let request = Request {
        method: "POST",
        path: "/orders",
        query: None,
        headers: &[TIME, JSON, ("User-Agent", "undeclared headers pass")],
        body: ORDER.as_bytes(),
    };
    assert_eq!(contract().check_request(&request).unwrap().id(), "placeOrder");
    assert_eq!(
        of_query("cursor=c%2D2&limit=50&in_print=false&max_price=1e1&genre=poem&shelf=7"),
        [""; 0]
    );
}

#[test]
fn undeclared_path_and_undeclared_method_are_told_apart() {
    assert_eq!(
        told(&plain("GET", "/shelves", None)),
        ["operation: no path of the contract fits `/shelves`"]
    );
    assert_eq!(
        told(&plain("DELETE", "/orders", None)),
        ["operation: `/orders` has no DELETE, only POST, PATCH"]
    );
}

#[test]
fn literal_segment_wins_over_parameter_from_left_to_right() {
    for (path, expected) in [
        ("/books/7", "showBook"),
        ("/books/new/s-1", "listNewBooks"),
        ("/books/new/orders", "listNewBooks"),
        ("/records/new/orders", "listNewOrders"),
    ] {
        let RouteMatch::Operation(found) = contract().find("GET", path) else {
            panic!("{path} leads nowhere");
        };
        assert_eq!(found.id(), expected, "{path}");
    }
    // The path is decided before the method.
    assert!(matches!(
        contract().find("PUT", "/books/new/cover"),
        RouteMatch::MethodNotAllowed { path: "/books/new/{shelf}", allowed } if allowed == ["GET"]
    ));
}

#[test]
fn path_parameter_is_held_to_its_schema() {
    assert_eq!(
        told(&plain("GET", "/books/seven", None)),
        ["path id: is not of type integer"]
    );
    assert_eq!(
        told(&plain("GET", "/books/new/s", None)),
        ["path shelf: value is shorter than 2 characters"]
    );
}

#[test]
fn query_parameter_is_held_to_its_schema_as_type_that_it_has() {
    for (query, expected) in [
        ("limit=0", "query limit: value is less than the minimum of 1"),
        ("limit=1.0", "query limit: is not of type integer"),
        ("limit=+1", "query limit: is not of type integer"),
        ("limit=", "query limit: is not of type integer"),
        ("in_print=yes", "query in_print: is not of type boolean"),
        ("max_price=NaN", "query max_price: is not of type number"),
        (
            "genre=essay",
            r#"query genre: value is not one of "novel" or "poem""#,
        ),
        ("cursor=", "query cursor: value is shorter than 1 character"),
    ] {
        assert_eq!(of_query(query), [expected], "{query}");
    }
}

#[test]
fn undeclared_query_parameter_is_rejected_by_name() {
    assert_eq!(of_query("colour=red"), ["query colour: is not declared"]);
    assert_eq!(
        of_query("Limit=5"),
        ["query Limit: is not declared"],
        "names differ in case"
    );
}

#[test]
fn query_parameter_that_is_credential_is_declared() {
    assert_eq!(of_query("key=example-access-key"), [""; 0]);
    let elsewhere = told(&plain("GET", "/books/7", Some("key=example-access-key")));
    assert_eq!(elsewhere, ["query key: is not declared"]);
}

#[test]
fn parameter_stands_once() {
    assert_eq!(
        of_query("limit=5&limit=5"),
        ["query limit: is given more than once"]
    );
    assert_eq!(
        of_order(&[TIME, TIME, JSON], ORDER),
        ["header X-Order-Time: is given more than once"]
    );
    assert_eq!(of_query("key=a&key=b"), ["query key: is given more than once"]);
}

#[test]
fn query_that_is_no_text_is_rejected() {
    assert_eq!(of_query("cursor=%FF"), ["operation: the query is no UTF-8"]);
}

#[test]
fn required_header_is_missed_and_held_to_its_schema() {
    assert_eq!(of_order(&[JSON], ORDER), ["header X-Order-Time: is required"]);
    assert_eq!(
        of_order(&[("X-Order-Time", "noon"), JSON], ORDER),
        [r#"header X-Order-Time: value is not a "date-time""#]
    );
}

#[test]
fn refusal_names_operation_and_all_that_is_wrong() {
    let request = plain("GET", "/books", Some("limit=0&colour=red"));
    let refused = contract().check_request(&request).unwrap_err();
    assert_eq!(refused.operation.unwrap().id(), "listBooks");
    assert_eq!(
        refused.to_string(),
        "listBooks: query limit: value is less than the minimum of 1; query colour: is not declared"
    );
}

#[test]
fn no_value_that_was_sent_is_reported() {
    const SECRET: &str = "hunter2";
    let body = format!(
        r#"{{"book": "{SECRET}", "buyer": {{"name": ["{SECRET}"]}}, "pin": "{SECRET}", "genre": "{SECRET}"}}"#
    );
    let query = format!("limit={SECRET}&genre={SECRET}&colour={SECRET}&key={SECRET}&key={SECRET}");
    let order = Request {
        method: "POST",
        path: "/orders",
        query: None,
        headers: &[("X-Order-Time", SECRET), ("Authorization", SECRET), JSON],
        body: body.as_bytes(),
    };
    for (sent, violations) in [(order, 5), (plain("GET", "/books", Some(&query)), 4)] {
        let refused = contract().check_request(&sent).unwrap_err();
        assert_eq!(refused.violations.len(), violations, "{refused}");
        let unauthorised = contract().check_security(refused.operation.unwrap(), &sent);
        let all = format!("{refused} {refused:?} {unauthorised:?} {sent:?}");
        assert!(!all.contains(SECRET), "{all}");
    }
}
