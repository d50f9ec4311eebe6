//! Signed calls, and the token in them.

use crate::crypto::hmac_sha512;
use auth_core::{AccessToken, Placement, StaticToken};
use klikoo::{AuthKey, Client, Environment, Url};
use test_support::{MockProvider, Provider, Response};

use crate::{
    BALANCE, CLIENT_SECRET, SAMPLE_TOKEN, SHARED_KEY, Ticking, balance, builder, client, client_at,
    credentials, header, issue, issued, sample_time,
};

#[tokio::test]
async fn call_has_token_timestamp_and_signature() {
    let server = MockProvider::start(Provider::Klikoo).await;
    server.always("accessToken", issue(SAMPLE_TOKEN)).await;
    server.always("balance", balance()).await;

    let balance = client(&server).balance().await.unwrap();

    assert_eq!(balance.balance.as_str(), "1000000.00");
    // D1: of these inputs, computed with two independent tools.
    assert_eq!(
        server.sent_to("balance").await,
        [format!(
            "GET /v1/open-api/balance\n\
             accept: application/json\n\
             authorization: Bearer {SAMPLE_TOKEN}\n\
             open-api-signature: 6cx6vbkDsyAKQBvUS9EdpxGKZSVIf5C+NEgFHVUXEdRnLIPHc7H0j364FUxUpa1dkHxJ1cQrrUZ0ygWUFIqwNg==\n\
             open-api-timestamp: 2022-03-21T10:11:40.000+07:00\n\
             user-agent: klikoo/0.1.0"
        )]
    );
}

#[tokio::test]
async fn gateway_prefix_is_called_but_not_signed() {
    let server = MockProvider::start_below(Provider::Klikoo, "/klikoo-b2b").await;
    server.always("accessToken", issue(SAMPLE_TOKEN)).await;
    server.always("balance", balance()).await;
    let client = builder(&server).base_url(server.base_url()).build().unwrap();

    client.balance().await.unwrap();

    let sent = server.sent_to("balance").await;
    // The signature is that of the call without the prefix: D1 again.
    assert_eq!(
        header(&sent[0], "open-api-signature"),
        "6cx6vbkDsyAKQBvUS9EdpxGKZSVIf5C+NEgFHVUXEdRnLIPHc7H0j364FUxUpa1dkHxJ1cQrrUZ0ygWUFIqwNg=="
    );
}

#[tokio::test]
async fn external_token_is_sent_and_signed() {
    let server = MockProvider::start(Provider::Klikoo).await;
    server.always("balance", balance()).await;
    let token = AccessToken::new(SAMPLE_TOKEN, Placement::Bearer);
    let client = builder(&server)
        .token_provider(StaticToken::new(token))
        .build()
        .unwrap();

    client.balance().await.unwrap();

    let sent = server.sent().await;
    assert_eq!(sent.len(), 1);
    assert!(
        header(&sent[0], "open-api-signature").starts_with("6cx6vbkDsyAKQBvU"),
        "{sent:?}"
    );
}

// The replay has a new timestamp and signature.
#[tokio::test]
async fn rejected_token_is_replaced_and_replayed_once() {
    for code in ["401036535", "401036500"] {
        let server = MockProvider::start(Provider::Klikoo).await;
        server
            .in_order("accessToken", [issue("first"), issue("second")])
            .await;
        let error_response = format!(r#"{{"response_code":"{code}","response_message":"Token kadaluarsa"}}"#);
        server.respond("balance", 401, error_response).await;
        let client = client_at(&server, Ticking(sample_time()));

        let error = client.balance().await.unwrap_err();

        assert_eq!(error.code().unwrap().as_str(), code);
        assert!(!error.is_retryable());
        assert_eq!(server.sent_to("accessToken").await.len(), 2);
        let sent = server.sent_to("balance").await;
        assert_eq!(sent.len(), 2);
        let timestamps: Vec<&str> = sent
            .iter()
            .map(|sent| header(sent, "open-api-timestamp"))
            .collect();
        assert_ne!(timestamps[0], timestamps[1]);
        for ((sent, timestamp), token) in sent.iter().zip(timestamps).zip(["first", "second"]) {
            assert_eq!(header(sent, "authorization"), format!("Bearer {token}"));
            let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
            let input = format!("GET:{BALANCE}:{token}:{empty}:{timestamp}");
            assert_eq!(
                header(sent, "open-api-signature"),
                hmac_sha512(CLIENT_SECRET, &input)
            );
        }
    }
}

#[tokio::test]
async fn expired_token_is_replaced_transparently() {
    let server = MockProvider::start(Provider::Klikoo).await;
    server
        .in_order("accessToken", [issue("first"), issue("second")])
        .await;
    let expired = Response::json(401, r#"{"response_code":"401036535"}"#);
    server.in_order("balance", [expired, balance()]).await;

    let balance = client(&server).balance().await.unwrap();

    assert_eq!(balance.balance.as_str(), "1000000.00");
    assert_eq!(server.sent_to("balance").await.len(), 2);
}

#[tokio::test]
async fn plain_http_is_rejected() {
    let error = Client::builder()
        .credentials(credentials(AuthKey::hmac_sha512(SHARED_KEY)))
        .base_url(Url::parse("http://pvpapi.klikoo.id/klikoo-b2b").unwrap())
        .build()
        .unwrap_err();
    assert!(error.to_string().starts_with("`base_url`"), "{error}");
}

#[tokio::test]
async fn base_url_overrides_environment() {
    let server = issued().await;
    server.always("balance", balance()).await;
    let base = || Client::builder().credentials(credentials(AuthKey::hmac_sha512(SHARED_KEY)));
    for builder in [
        base()
            .environment(Environment::Staging)
            .base_url(server.base_url()),
        base()
            .base_url(server.base_url())
            .environment(Environment::Staging),
    ] {
        builder.build().unwrap().balance().await.unwrap();
    }
    assert_eq!(server.sent_to("balance").await.len(), 2);
}
