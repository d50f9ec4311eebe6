//! Validation of requests.

use contract::{Place, Request, RouteMatch};

use crate::shop::{contract, lines, plain};

pub(crate) const TIME: (&str, &str) = ("x-order-time", "2026-11-23T10:00:00Z");
pub(crate) const JSON: (&str, &str) = ("content-type", "application/json; charset=utf-8");
pub(crate) const ORDER: &str = r#"{"book": 7, "buyer": {"name": "Jane"}, "pin": "0000"}"#;

/// Returns the violations of `sent`.
pub(crate) fn violations(request: &Request<'_>) -> Vec<String> {
    contract()
        .check_request(request)
        .map_or_else(|invalid| lines(&invalid.violations), |_| Vec::new())
}

fn of_query(query: &str) -> Vec<String> {
    violations(&plain("GET", "/books", Some(query)))
}

pub(crate) fn of_order(headers: &[(&str, &str)], body: &str) -> Vec<String> {
    violations(&Request {
        method: "POST",
        path: "/orders",
        query: None,
        headers,
        body: body.as_bytes(),
    })
}

#[test]
fn valid_request_passes_with_its_operation() {
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
fn unknown_path_and_method_differ() {
    assert_eq!(
        violations(&plain("GET", "/shelves", None)),
        ["operation: no path of the contract matches `/shelves`"]
    );
    assert_eq!(
        violations(&plain("DELETE", "/orders", None)),
        ["operation: `/orders` does not support DELETE; expected POST, PATCH"]
    );
}

#[test]
fn literal_segments_precede_parameters() {
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
fn path_parameter_is_validated() {
    assert_eq!(
        violations(&plain("GET", "/books/seven", None)),
        ["path id: is not of type integer"]
    );
    assert_eq!(
        violations(&plain("GET", "/books/new/s", None)),
        ["path shelf: value is shorter than 2 characters"]
    );
}

#[test]
fn query_parameter_is_validated_by_type() {
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
fn undeclared_query_parameter_is_rejected() {
    assert_eq!(of_query("colour=red"), ["query colour: is not declared"]);
    assert_eq!(
        of_query("Limit=5"),
        ["query Limit: is not declared"],
        "names differ in case"
    );
}

#[test]
fn credential_in_query_is_declared() {
    assert_eq!(of_query("key=example-access-key"), [""; 0]);
    let elsewhere = violations(&plain("GET", "/books/7", Some("key=example-access-key")));
    assert_eq!(elsewhere, ["query key: is not declared"]);
}

#[test]
fn repeated_parameter_is_rejected() {
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
fn non_utf8_query_is_rejected() {
    assert_eq!(
        of_query("cursor=%FF"),
        ["operation: the query is not valid UTF-8"]
    );
}

#[test]
fn required_header_is_validated() {
    assert_eq!(of_order(&[JSON], ORDER), ["header X-Order-Time: is required"]);
    assert_eq!(
        of_order(&[("X-Order-Time", "noon"), JSON], ORDER),
        [r#"header X-Order-Time: value is not a "date-time""#]
    );
}

#[test]
fn error_names_operation_and_all_violations() {
    let request = plain("GET", "/books", Some("limit=0&colour=red"));
    let invalid = contract().check_request(&request).unwrap_err();
    assert_eq!(invalid.operation.unwrap().id(), "listBooks");
    assert_eq!(
        invalid.to_string(),
        "listBooks: query limit: value is less than the minimum of 1; query colour: is not declared"
    );
}

#[test]
fn errors_contain_no_sent_value() {
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
    for (sent, count) in [(order, 5), (plain("GET", "/books", Some(&query)), 4)] {
        let invalid = contract().check_request(&sent).unwrap_err();
        assert_eq!(invalid.violations.len(), count, "{invalid}");
        let unauthorised = contract().check_security(invalid.operation.unwrap(), &sent);
        let all = format!("{invalid} {invalid:?} {unauthorised:?} {sent:?}");
        assert!(!all.contains(SECRET), "{all}");
    }
}

#[test]
fn expectation_describes_the_declared_value() {
    let contract = contract();
    let expectation = |operation: &str, place: Place| {
        let operation = contract.operation(operation).unwrap();
        contract.expectation(operation, &place).unwrap_or_default()
    };
    let body = |pointer: &str| Place::Body(pointer.to_owned());
    assert_eq!(expectation("placeOrder", body("/book")), "an integer");
    assert_eq!(expectation("placeOrder", body("/genre")), "`novel` or `poem`");
    assert_eq!(
        expectation("placeOrder", body("/buyer/age")),
        "one of `name`, `email`"
    );
    assert_eq!(expectation("placeOrder", body("/nothing/below")), "");
    assert_eq!(
        expectation("placeOrder", Place::Header("content-type".to_owned())),
        "application/json"
    );
    assert_eq!(expectation("listBooks", Place::Query("colour".to_owned())), "");
}

#[test]
fn only_a_server_accepts_tolerated_members() {
    let headers = &[TIME, JSON];
    let order = |extra: &str| ORDER.replacen('{', &format!("{{{extra}, "), 1);
    for (extra, is_tolerated) in [
        (r#""wrapping": {"ribbon": true}"#, true),
        (r#""genre": null"#, true),
        (r#""genre": 7"#, false),
        (r#""colour": "red""#, false),
    ] {
        let body = order(extra);
        let request = Request {
            method: "POST",
            path: "/orders",
            query: None,
            headers,
            body: body.as_bytes(),
        };
        assert_ne!(violations(&request), [""; 0], "{extra}");
        assert_eq!(
            contract().check_received(&request).is_ok(),
            is_tolerated,
            "{extra}"
        );
    }
}
