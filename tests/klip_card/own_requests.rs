//! Requests of the caller's own, authenticated with the client's token.

use auth_core::{
    AccessToken, TokenError, TokenProvider, async_trait,
    http::{BaseUrl, reqwest},
    middleware::{Authentication, reqwest_middleware::ClientBuilder},
};
use klip_card::Client;
use test_support::{MockProvider, Provider, Response};

use crate::{client, signed_in_with};

/// The client's tokens, as an owned provider.
#[derive(Debug)]
struct TokensOf(Client);

#[async_trait]
impl TokenProvider for TokensOf {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        self.0.token_provider().token().await
    }

    fn invalidate(&self, rejected: &AccessToken) {
        self.0.token_provider().invalidate(rejected);
    }
}

#[tokio::test]
async fn own_request_gets_new_token_after_rejection() {
    let server = MockProvider::start(Provider::KlipCard).await;
    server
        .in_order("signIn", ["h.p.1", "h.p.2"].map(signed_in_with))
        .await;
    let bapps = Response::example(Provider::KlipCard, "bapps", 200, first_example("bapps"));
    server
        .in_order(
            "bapps",
            [Response::json(401, r#"{"code":1401,"err":"expired"}"#), bapps],
        )
        .await;
    let below = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .tls_certs_only(std::iter::empty())
        .build()
        .unwrap();
    let tokens = TokensOf(client(&server));
    let http = ClientBuilder::new(below)
        .with(Authentication::new(
            BaseUrl::new(server.base_url()).unwrap(),
            tokens,
        ))
        .build();

    let path = Provider::KlipCard.operation("bapps").path();
    let url = BaseUrl::new(server.base_url()).unwrap().join(path);
    let response = http.get(url).send().await.unwrap();

    assert_eq!(response.status(), 200);
    let sent = server.sent_to("bapps").await;
    assert_eq!(sent.len(), 2);
    assert!(sent[0].contains("authorization: h.p.1"), "{sent:?}");
    assert!(sent[1].contains("authorization: h.p.2"), "{sent:?}");
}

fn first_example(operation: &str) -> &'static str {
    let mut examples = Provider::KlipCard.operation(operation).response_examples();
    let (_, _, name, _) = examples.find(|(status, ..)| *status == 200).unwrap();
    name
}
