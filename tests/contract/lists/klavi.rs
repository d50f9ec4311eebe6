use auth_core::{Paginator, testing::conformance::EmptyPages};
use klavi::{ConsentId, ConsentPaymentId, ConsentQuery, ManagementClient, OrderQuery};
use serde_json::json;
use test_support::{MockProvider, Provider, Response, fixtures};

use super::{array, check, serve_cursor_pages};
use crate::driver::settings;

/// Runs the conformance suite on the list of `operation` that `open` returns.
fn check_list<P: Paginator + 'static>(
    operation: &str,
    open: impl Fn(&ManagementClient) -> P,
    number: impl Fn(&P::Item) -> Option<&str>,
) {
    let serve = async |server: &MockProvider, script| {
        server
            .respond(
                "managementToken",
                200,
                r#"{"accessToken":"m.t.1","expireIn":1800}"#,
            )
            .await;
        serve_cursor_pages(server, operation, script, |items, next| {
            let items = array(items, |number| format!(r#"{{"id":"{number}"}}"#));
            Response::json(200, format!(r#"{{"data":{items},"nextCursor":{}}}"#, json!(next)))
        })
        .await;
    };
    let open = |server: &MockProvider| {
        open(&fixtures::klavi::management(&settings(
            Provider::Klavi,
            server.base_url(),
        )))
    };
    check(Provider::Klavi, EmptyPages::End, &serve, open, number);
}

#[test]
fn orders_conform() {
    let open = |client: &ManagementClient| client.orders("app-1", OrderQuery::new());
    check_list("orders", open, |order| Some(order.id.as_str()));
}

#[test]
fn consents_conform() {
    let open = |client: &ManagementClient| client.consents("app-1", ConsentQuery::new());
    check_list("consents", open, |consent| {
        consent.id.as_ref().map(ConsentId::as_str)
    });
}

#[test]
fn consent_orders_conform() {
    let open = |client: &ManagementClient| client.consent_orders("app-1", "consent-1", ConsentQuery::new());
    check_list("consentOrders", open, |payment| {
        payment.id.as_ref().map(ConsentPaymentId::as_str)
    });
}
