//! The proxy against the sandbox.

use serde_json::{Value, json};

use super::Proxy;
use crate::Served;

#[tokio::test(flavor = "multi_thread")]
async fn request_is_authenticated_for_every_provider() {
    let served = Served::start();
    let app = served.value("KLAVI_APP_ID");
    let cards = format!(
        "/v2/a2a/cards?sca={}&eoa={}",
        served.value("KLIP_A2A_CARD_CONTRACT"),
        served.value("KLIP_A2A_CARD_OWNER")
    );
    let products = json!({"page": 1, "limit": 3});
    for (provider, method, path, body) in [
        ("klip-card", "GET", "/v2/wallet/bapp".to_owned(), None),
        ("klip-a2a", "GET", cards, None),
        ("klikoo", "GET", "/v1/open-api/balance".to_owned(), None),
        (
            "klikoo",
            "GET",
            "/v1/open-api/transactions?page=1&limit=2".to_owned(),
            None,
        ),
        (
            "klikoo",
            "POST",
            "/v1/open-api/products".to_owned(),
            Some(products),
        ),
        (
            "klavi",
            "GET",
            format!("/payment/management/v1/merchants/{app}/orders"),
            None,
        ),
        (
            "klavi",
            "GET",
            "/payment/management/v1/merchants/apps".to_owned(),
            None,
        ),
    ] {
        let proxy = Proxy::start(&[provider], &served.variables);
        let request = proxy.request(method, &path);
        let request = match &body {
            Some(body) => request.json(body),
            None => request,
        };
        let response = request.send().await.unwrap();
        assert_eq!(
            response.status(),
            200,
            "{provider} {path}: {}",
            response.text().await.unwrap()
        );
        let json: Value = response.json().await.unwrap();
        assert!(json.is_object() || json.is_array(), "{json}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn error_response_of_provider_is_passed_on() {
    let served = Served::start();
    let proxy = Proxy::start(&["klikoo"], &served.variables);
    let response = proxy.get("/v1/open-api/transactions/7").await;
    assert_eq!(response.status(), 404);
    assert!(!response.headers().contains_key("authctl-proxy-error"));
    let json: Value = response.json().await.unwrap();
    assert!(
        json["response_code"].as_str().unwrap().starts_with("404"),
        "{json}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn purchase_is_made_once_through_the_proxy() {
    let served = Served::start();
    let proxy = Proxy::start(&["klikoo"], &served.variables);
    let buy = json!({
        "partner_reference_id": "order-1",
        "product_code": "PLN20",
        "value": "01105691111",
        "msidn": "01105691111",
        "amount": "20500",
        "selling_price": "20500",
    });
    let (mut codes, mut bodies) = (Vec::new(), Vec::new());
    for _ in 0..2 {
        let response = proxy
            .request("POST", "/v1/open-api/products/buy")
            .json(&buy)
            .send()
            .await
            .unwrap();
        let json: Value = response.json().await.unwrap();
        codes.push(json["response_code"].as_str().unwrap()[..3].to_owned());
        bodies.push(json);
    }
    assert!(codes[0].starts_with("20"), "{bodies:?}");
    assert_eq!(codes[1], "409", "the reference was used before");
}

#[tokio::test(flavor = "multi_thread")]
async fn path_selects_the_api_of_klavi() {
    let served = Served::start();
    let only_management = served.without("KLAVI_CUSTOMER_ACCESS_KEY");
    let proxy = Proxy::start(&["klavi"], &only_management);
    for (path, status) in [
        ("/payment/management/v1/merchants/apps", 200),
        ("/payment/customer/v1/instant/payments/7", 404),
        ("/other", 404),
    ] {
        let response = proxy.get(path).await;
        assert_eq!(response.status(), status, "{path}");
        let error = response.headers().get("authctl-proxy-error");
        assert_eq!(error.is_some_and(|error| error == "api"), status == 404, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn health_and_metrics_tell_the_state() {
    let served = Served::start();
    let proxy = Proxy::start(&["klikoo"], &served.variables);
    let health = async |state: &str| {
        let url = format!("{}/_proxy/health", proxy.url);
        let response = super::client().get(url).send().await.unwrap();
        let json: Value = response.json().await.unwrap();
        assert_eq!(
            (&json["status"], &json["provider"]),
            (&json!("ok"), &json!("klikoo"))
        );
        assert_eq!(json["apis"][0]["token"], state, "{json}");
        json["apis"][0]["token_expires_in_seconds"].as_u64()
    };
    assert_eq!(health("none").await, None);
    proxy.get("/v1/open-api/balance").await;
    assert!((800..=900).contains(&health("valid").await.unwrap()));

    let metrics = proxy.get("/_proxy/metrics").await;
    assert_eq!(
        metrics.headers()["content-type"],
        "text/plain; version=0.0.4; charset=utf-8"
    );
    let metrics = metrics.text().await.unwrap();
    for series in [
        r#"http_server_request_duration_seconds_count{http_request_method="GET",url_template="/v1/open-api/balance",http_response_status_code="200",error_type=""} 1"#,
        "http_client_request_duration_seconds_bucket{",
        "auth_core_token_refresh_duration_seconds_count{",
        "auth_core_token_expiry_time",
    ] {
        assert!(metrics.contains(series), "expected {series} in\n{metrics}");
    }
    let other = proxy.get("/_proxy/other").await;
    assert_eq!(
        (other.status().as_u16(), &other.headers()["authctl-proxy-error"]),
        (404, &"path".parse().unwrap())
    );
}
