//! HTTP clients that follow redirects.

use wiremock::matchers::path;

use super::*;

/// Redirects `/x` to `location`, and returns 401 everywhere else.
async fn redirecting_to(location: &str) -> MockServer {
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
async fn redirect_sends_no_token_to_another_host() {
    let there = responding(200).await;
    let here = redirecting_to(&there.uri()).await;
    let client = client(&here.uri(), fixed("example", Placement::Bearer));
    let response = client.get(format!("{}/x", here.uri())).send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(!received(&there).await[0].headers.contains_key("authorization"));
}

#[tokio::test]
async fn rejection_by_another_host_is_not_replayed() {
    let there = responding(401).await;
    let here = redirecting_to(&there.uri()).await;
    let issuer = ScriptedProvider::new();
    let client = client(&here.uri(), issuer.clone());
    let response = client.post(format!("{}/x", here.uri())).send().await.unwrap();
    assert_eq!(response.status(), 401);
    assert_eq!(
        (received(&here).await.len(), received(&there).await.len()),
        (1, 1)
    );
    assert_eq!(issuer.invalidations(), 0);
}

#[tokio::test]
async fn rejection_after_redirect_is_not_replayed() {
    let server = redirecting_to("/receipt").await;
    let issuer = ScriptedProvider::new();
    let client = client(&server.uri(), issuer.clone());
    let response = client.post(format!("{}/x", server.uri())).send().await.unwrap();
    assert_eq!(response.status(), 401);
    let sent = received(&server).await;
    let paths: Vec<_> = sent.iter().map(|request| request.url.path()).collect();
    assert_eq!(paths, ["/x", "/receipt"]);
    assert_eq!(issuer.invalidations(), 1);
}
