use auth_core::{Paginator, testing::conformance::EmptyPages};
use contract_tests::{MockProvider, Provider, Response, fixtures};
use klavi::{ConsentId, ConsentPaymentId, ConsentQuery, ManagementClient, OrderQuery};
use serde_json::json;

use super::{array, by_cursor, hold};
use crate::driver::settings;

/// Holds the list of `operation` that `open` gives to the suite.
fn hold_list<P: Paginator + 'static>(
    operation: &str,
    open: impl Fn(&ManagementClient) -> P,
    number: impl Fn(&P::Item) -> Option<&str>,
) {
    let play = async |server: &MockProvider, script| {
        server
            .respond(
                "managementToken",
                200,
                r#"{"accessToken":"m.t.1","expireIn":1800}"#,
            )
            .await;
        by_cursor(server, operation, script, |items, next| {
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
    hold(Provider::Klavi, EmptyPages::End, &play, open, number);
}

#[test]
fn the_orders_of_an_app() {
    let open = |client: &ManagementClient| client.orders("app-1", OrderQuery::new());
    hold_list("orders", open, |order| Some(order.id.as_str()));
}

#[test]
fn the_consents_of_an_app() {
    let open = |client: &ManagementClient| client.consents("app-1", ConsentQuery::new());
    hold_list("consents", open, |consent| {
        consent.id.as_ref().map(ConsentId::as_str)
    });
}

#[test]
fn the_payments_under_a_consent() {
    let open = |client: &ManagementClient| client.consent_orders("app-1", "consent-1", ConsentQuery::new());
    hold_list("consentOrders", open, |payment| {
        payment.id.as_ref().map(ConsentPaymentId::as_str)
    });
}
