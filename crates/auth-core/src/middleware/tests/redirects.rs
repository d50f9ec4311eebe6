//! What holds when the client behind follows redirects.

use wiremock::matchers::path;

use super::*;

/// Leads from `/x` to `location`, and answers 401 everywhere else.
async fn leading_to(location: &str) -> MockServer {
    let server = test_servers::mock_server().await;
    Mock::given(path("/x"))
        .respond_with(ResponseTemplate::new(303).insert_header("location", location))
        .with_priority(1)
        .mount(&server)
        .await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(401))
        .mount(&server)
        .await;
    server
}

#[tokio::test]
async fn a_redirect_takes_no_token_to_another_host() {
    let there = answering(200).await;
    let here = leading_to(&there.uri()).await;
    let client = client(&here.uri(), fixed("example", Placement::Bearer));
    let answer = client.get(format!("{}/x", here.uri())).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(!received(&there).await[0].headers.contains_key("authorization"));
}

#[tokio::test]
async fn what_another_host_refuses_is_neither_a_refused_token_nor_replayed() {
    let there = answering(401).await;
    let here = leading_to(&there.uri()).await;
    let issuer = ScriptedProvider::new();
    let client = client(&here.uri(), issuer.clone());
    let answer = client.post(format!("{}/x", here.uri())).send().await.unwrap();
    assert_eq!(answer.status(), 401);
    assert_eq!(
        (received(&here).await.len(), received(&there).await.len()),
        (1, 1)
    );
    assert_eq!(issuer.invalidations(), 0);
}

#[tokio::test]
async fn a_payment_that_led_to_a_refusal_of_the_same_host_is_not_made_twice_but_the_token_is_replaced() {
    let server = leading_to("/receipt").await;
    let issuer = ScriptedProvider::new();
    let client = client(&server.uri(), issuer.clone());
    let answer = client.post(format!("{}/x", server.uri())).send().await.unwrap();
    assert_eq!(answer.status(), 401);
    let sent = received(&server).await;
    let paths: Vec<_> = sent.iter().map(|request| request.url.path()).collect();
    assert_eq!(paths, ["/x", "/receipt"]);
    assert_eq!(issuer.invalidations(), 1);
}
