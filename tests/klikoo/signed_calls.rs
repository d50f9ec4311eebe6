//! Signed calls, and the token in them.

use crate::crypto::hmac_sha512;
use auth_core::{AccessToken, Placement, StaticToken};
use contract_tests::{MockProvider, Provider, Response};
use klikoo::{AuthKey, Client, Environment, Url};

use crate::{
    BALANCE, CLIENT_SECRET, SAMPLE_TOKEN, SHARED_KEY, Ticking, balance, builder, client, credentials, header,
    issue, issued, sample_time,
};

#[tokio::test]
async fn a_call_carries_the_token_the_time_and_the_signature_of_both() {
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
async fn the_gateways_prefix_is_called_and_not_signed() {
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
async fn a_token_from_elsewhere_is_sent_and_signed_without_a_token_call() {
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

#[tokio::test]
async fn a_refused_token_leads_to_a_new_token_time_and_signature_and_exactly_one_replay() {
    for code in ["401036535", "401036500"] {
        let server = MockProvider::start(Provider::Klikoo).await;
        server
            .in_order("accessToken", [issue("first"), issue("second")])
            .await;
        let refusal = format!(r#"{{"response_code":"{code}","response_message":"Token kadaluarsa"}}"#);
        server.respond("balance", 401, refusal).await;
        let client = builder(&server)
            .http(|http| http.clock(Ticking(sample_time())))
            .build()
            .unwrap();

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
async fn an_expired_token_is_replaced_and_the_caller_does_not_notice() {
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
async fn nothing_is_sent_to_an_address_that_is_not_https() {
    let error = Client::builder()
        .credentials(credentials(AuthKey::hmac_sha512(SHARED_KEY)))
        .base_url(Url::parse("http://pvpapi.klikoo.id/klikoo-b2b").unwrap())
        .build()
        .unwrap_err();
    assert!(error.to_string().starts_with("`base_url`"), "{error}");
}

#[tokio::test]
async fn a_base_url_wins_over_the_environment_in_either_order() {
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
