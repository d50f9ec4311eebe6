//! Credentials: shown where they are asked for, and nowhere else.

use contract::{Carrier, Request};

use crate::shop::{contract, lines, operation, plain};

fn told(id: &str, query: Option<&str>, headers: &[(&str, &str)]) -> Vec<String> {
    let request = Request {
        headers,
        ..plain("GET", "/", query)
    };
    contract()
        .check_security(operation(id), &request)
        .map_or_else(|violations| lines(&violations), |()| Vec::new())
}

#[test]
fn key_in_header_is_there_and_not_empty() {
    assert_eq!(told("showBook", None, &[("x-shop-key", "k")]), [""; 0]);
    for (headers, expected) in [
        (&[][..], "header X-Shop-Key: is missing; `ShopKey` demands it"),
        (
            &[("X-Shop-Key", " ")],
            "header X-Shop-Key: is empty; `ShopKey` demands it",
        ),
        (
            &[("X-Shop-Key", "k"), ("X-Shop-Key", "k")],
            "header X-Shop-Key: is given more than once; `ShopKey` demands it",
        ),
    ] {
        assert_eq!(told("showBook", None, headers), [expected]);
    }
}

#[test]
fn one_alternative_is_enough() {
    assert_eq!(told("listBooks", Some("key=k"), &[]), [""; 0]);
    assert_eq!(told("listBooks", None, &[("X-Shop-Key", "k")]), [""; 0]);
    assert_eq!(
        told("listBooks", Some("key="), &[]),
        ["header X-Shop-Key: is missing; `ShopKey` demands it"]
    );
}

#[test]
fn credentials_of_one_alternative_go_together() {
    let bearer = ("Authorization", "Bearer h.p.s");
    assert_eq!(
        told("listNewOrders", None, &[("X-Shop-Key", "k"), bearer]),
        [""; 0]
    );
    assert_eq!(
        told("listNewOrders", None, &[bearer]),
        ["header X-Shop-Key: is missing; `ShopKey` demands it"]
    );
}

#[test]
fn scheme_of_authorization_is_looked_at() {
    let bearer = |value: &str| told("putCover", None, &[("Authorization", value)]);
    assert_eq!(bearer("bearer h.p.s"), [""; 0], "schemes do not differ in case");
    for wrong in ["h.p.s", "Bearer", "Bearer ", "Basic h.p.s", "é"] {
        assert_eq!(
            bearer(wrong),
            ["header Authorization: is not `Bearer ...`; `Bearer` demands it"],
            "{wrong}"
        );
    }
    let basic = |value: &str| told("nudgeOrders", None, &[("Authorization", value)]);
    assert_eq!(basic("Basic eDp5"), [""; 0]);
    assert_eq!(
        basic("Bearer h.p.s"),
        ["header Authorization: is not `Basic ...`; `Basic` demands it"]
    );
}

#[test]
fn authorization_that_is_not_required_is_violation() {
    let headers = [("X-Shop-Key", "k"), ("Authorization", "Bearer h.p.s")];
    assert_eq!(
        told("showBook", None, &headers),
        ["header Authorization: is sent, but `showBook` does not ask for it"]
    );
    assert_eq!(
        told("listNewBooks", None, &headers),
        ["header Authorization: is sent, but `listNewBooks` does not ask for it"]
    );
}

#[test]
fn operation_tells_its_alternatives() {
    let told: Vec<Vec<_>> = operation("listBooks")
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
        told,
        [
            [("ShopKey", &Carrier::Header("X-Shop-Key".to_owned()))],
            [("QueryKey", &Carrier::Query("key".to_owned()))],
        ]
    );
    assert!(operation("listNewBooks").security().is_empty());
}
