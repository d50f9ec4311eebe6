//! Validation of credentials.

use contract::{Carrier, Request};

use crate::shop::{contract, lines, operation, plain};

fn violations(id: &str, query: Option<&str>, headers: &[(&str, &str)]) -> Vec<String> {
    let request = Request {
        headers,
        ..plain("GET", "/", query)
    };
    contract()
        .check_security(operation(id), &request)
        .map_or_else(|violations| lines(&violations), |()| Vec::new())
}

#[test]
fn header_key_must_not_be_empty() {
    assert_eq!(violations("showBook", None, &[("x-shop-key", "k")]), [""; 0]);
    for (headers, expected) in [
        (&[][..], "header X-Shop-Key: is missing; `ShopKey` requires it"),
        (
            &[("X-Shop-Key", " ")],
            "header X-Shop-Key: is empty; `ShopKey` requires it",
        ),
        (
            &[("X-Shop-Key", "k"), ("X-Shop-Key", "k")],
            "header X-Shop-Key: is given more than once; `ShopKey` requires it",
        ),
    ] {
        assert_eq!(violations("showBook", None, headers), [expected]);
    }
}

#[test]
fn one_alternative_is_enough() {
    assert_eq!(violations("listBooks", Some("key=k"), &[]), [""; 0]);
    assert_eq!(violations("listBooks", None, &[("X-Shop-Key", "k")]), [""; 0]);
    assert_eq!(
        violations("listBooks", Some("key="), &[]),
        ["header X-Shop-Key: is missing; `ShopKey` requires it"]
    );
}

#[test]
fn alternative_needs_all_its_credentials() {
    let bearer = ("Authorization", "Bearer h.p.s");
    assert_eq!(
        violations("listNewOrders", None, &[("X-Shop-Key", "k"), bearer]),
        [""; 0]
    );
    assert_eq!(
        violations("listNewOrders", None, &[bearer]),
        ["header X-Shop-Key: is missing; `ShopKey` requires it"]
    );
}

#[test]
fn authorization_scheme_is_checked() {
    let bearer = |value: &str| violations("putCover", None, &[("Authorization", value)]);
    assert_eq!(bearer("bearer h.p.s"), [""; 0], "schemes do not differ in case");
    for wrong in ["h.p.s", "Bearer", "Bearer ", "Basic h.p.s", "é"] {
        assert_eq!(
            bearer(wrong),
            ["header Authorization: is not `Bearer ...`; `Bearer` requires it"],
            "{wrong}"
        );
    }
    let basic = |value: &str| violations("nudgeOrders", None, &[("Authorization", value)]);
    assert_eq!(basic("Basic eDp5"), [""; 0]);
    assert_eq!(
        basic("Bearer h.p.s"),
        ["header Authorization: is not `Basic ...`; `Basic` requires it"]
    );
}

#[test]
fn unneeded_authorization_is_a_violation() {
    let headers = [("X-Shop-Key", "k"), ("Authorization", "Bearer h.p.s")];
    assert_eq!(
        violations("showBook", None, &headers),
        ["header Authorization: is sent, but `showBook` does not accept it"]
    );
    assert_eq!(
        violations("listNewBooks", None, &headers),
        ["header Authorization: is sent, but `listNewBooks` does not accept it"]
    );
}

#[test]
fn operation_lists_its_alternatives() {
    let message: Vec<Vec<_>> = operation("listBooks")
        .security()
        .iter()
        .map(|alternative| {
            let credentials = alternative.iter();
            credentials
                .map(|credential| (credential.scheme(), credential.carrier()))
                .collect()
        })
        .collect();
    assert_eq!(
        message,
        [
            [("ShopKey", &Carrier::Header("X-Shop-Key".to_owned()))],
            [("QueryKey", &Carrier::Query("key".to_owned()))],
        ]
    );
    assert!(operation("listNewBooks").security().is_empty());
}
