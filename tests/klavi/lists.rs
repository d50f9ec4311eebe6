//! The other lists of the Management API.

use auth_core::{
    Json, Paginator,
    http::{CallOptions, HeaderName, HeaderValue, Method, RawRequest},
};
use futures_util::TryStreamExt;
use klavi::{ConsentQuery, OrderQuery, PaginatorExt, PaymentStatus};
use test_support::Response;

use crate::{ID, customer, first_line, management, server};

fn page(ids: [&str; 2], next: &str) -> Response {
    let items = ids.map(|id| format!(r#"{{"id":"{id}"}}"#)).join(",");
    Response::json(200, format!(r#"{{"data":[{items}],"nextCursor":{next}}}"#))
}

#[tokio::test]
async fn consents_and_their_payments_are_listed() {
    let server = server().await;
    for operation in ["consents", "consentOrders"] {
        let pages = [page(["1", "2"], r#""b+/=""#), page(["3", "4"], "null")];
        server.in_order(operation, pages).await;
    }
    let klavi = management(&server);

    let consents = klavi.consents("app-1", ConsentQuery::new().page_size(1000));
    let consents: Vec<_> = consents.items().try_collect().await.unwrap();
    let orders = klavi.consent_orders("app-1", "c-1", ConsentQuery::new());
    let orders: Vec<_> = orders.items().try_collect().await.unwrap();

    let ids: Vec<_> = consents
        .iter()
        .map(|consent| consent.id.as_ref().unwrap().as_str())
        .collect();
    assert_eq!(ids, ["1", "2", "3", "4"]);
    let ids: Vec<_> = orders
        .iter()
        .map(|order| order.id.as_ref().unwrap().as_str())
        .collect();
    assert_eq!(ids, ["1", "2", "3", "4"]);
    let base = "GET /payment/management/v1/merchants/automatic/app-1/consents";
    let sent = server.sent().await;
    let asked: Vec<&str> = sent[1..].iter().map(|request| first_line(request)).collect();
    assert_eq!(
        asked,
        [
            format!("{base}?pageSize=200"),
            format!("{base}?pageSize=200&cursor=b%2B%2F%3D"),
            format!("{base}/c-1/orders"),
            format!("{base}/c-1/orders?cursor=b%2B%2F%3D"),
        ]
    );
}

#[tokio::test]
async fn checkpoint_belongs_to_one_consent() {
    let server = server().await;
    server.always("consentOrders", page(["1", "2"], r#""c2""#)).await;
    let klavi = management(&server);
    let of = |consent: &str| {
        klavi
            .consent_orders("app-1", consent, ConsentQuery::new())
            .pages()
    };
    let mut pages = of("c-1");
    pages.next_page().await.unwrap().unwrap();
    let checkpoint = pages.checkpoint();
    let mut other = of("c-2").resume_from(checkpoint);
    assert!(other.next_page().await.unwrap().is_err());
    assert_eq!(server.sent_to("consentOrders").await.len(), 1);
}

#[tokio::test]
async fn applications_are_returned_unchanged() {
    for body in [r#"[{"appId":"9"}]"#, r#"{"data":[{"appId":9007199254740993}]}"#] {
        let server = server().await;
        server.respond("apps", 200, body).await;
        let apps = management(&server).apps().await.unwrap();
        assert_eq!(apps.text(), body);
    }
}

// Of the oldest generation, fields whose names are unchanged.
#[tokio::test]
async fn order_is_read_as_a_payment() {
    let server = server().await;
    server.example("order", 200, "oldestGeneration").await;
    let order = management(&server).order("app-1", ID).await.unwrap();
    assert_eq!(order.id.as_str(), ID);
    assert_eq!(order.status, Some(PaymentStatus::PaymentRejected));
    assert_eq!(order.amount.unwrap().as_str(), "4800");
    assert_eq!(order.client_request_id, None);
    assert_eq!(
        first_line(&server.sent_to("order").await[0]),
        format!("GET /payment/management/v1/merchants/app-1/orders/{ID}")
    );
}

#[tokio::test]
async fn raw_list_has_items_as_received() {
    let server = server().await;
    let page = |order: &str, next: &str| {
        let json = format!(r#"{{"data":[{order}],"nextCursor":{next}}}"#);
        Response::json_off_contract(200, json)
    };
    let pages = [
        page(r#"{"amount":1.50}"#, r#""b+/=""#),
        page(r#"{"later":true}"#, "null"),
    ];
    server.in_order("orders", pages).await;
    let klavi = management(&server);
    let raw = |path| klavi.raw_list(RawRequest::new(Method::GET, path).unwrap());

    let orders = raw("/payment/management/v1/merchants/app-1/orders?pageSize=1").unwrap();
    let orders: Vec<Json> = orders.items().try_collect().await.unwrap();

    let texts: Vec<&str> = orders.iter().map(Json::text).collect();
    assert_eq!(texts, [r#"{"amount":1.50}"#, r#"{"later":true}"#]);
    let sent = server.sent_to("orders").await;
    assert!(
        first_line(&sent[1]).ends_with("/orders?pageSize=1&cursor=b%2B%2F%3D"),
        "{sent:?}"
    );
    let no_list = raw("/payment/management/v1/merchants/apps").unwrap_err();
    assert_eq!(no_list.field(), "path");
}

#[tokio::test]
async fn options_apply_to_calls_of_their_handle() {
    let server = server().await;
    server.always("orders", page(["1", "2"], "null")).await;
    server.example("payment", 200, "everyField").await;
    let options = || {
        let trace = (
            HeaderName::from_static("x-trace"),
            HeaderValue::from_static("t-7"),
        );
        CallOptions::new().header(trace.0, trace.1)
    };
    let (management, customer) = (management(&server), customer(&server));

    for management in [management.with_options(options()), management] {
        management
            .orders("app-1", OrderQuery::new())
            .page(None)
            .await
            .unwrap();
    }
    for customer in [customer.with_options(options()), customer] {
        customer.payment(ID).await.unwrap();
    }

    for operation in ["orders", "payment"] {
        let sent = server.sent_to(operation).await;
        assert!(
            sent[0].contains("x-trace: t-7") && !sent[1].contains("x-trace"),
            "{sent:?}"
        );
    }
}
