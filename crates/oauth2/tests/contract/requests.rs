//! Bytes of the requests, compared with the examples of the standards.

use auth_core::{TokenProvider, http::Url};
use auth_core_oauth2::{ClientAuthentication, GrantProvider, MemoryStore};
use wiremock::MockServer;

use crate::authorization_server::{
    CLIENT_ID, REFRESH_TOKEN, at, bodies, builder, issued, ok, secret_basic, server,
};

async fn issuing() -> MockServer {
    server([ok(&issued())]).await
}

// RFC 6749, section 4.4.2.
#[tokio::test]
async fn client_credentials_are_sent_as_in_the_rfc() {
    let server = issuing().await;
    let tokens = builder(&server, secret_basic()).client_credentials().unwrap();
    tokens.token().await.unwrap();

    let requests = server.received_requests().await.unwrap();
    let request = &requests[0];
    assert_eq!(requests.len(), 1);
    assert_eq!((request.method.as_str(), request.url.path()), ("POST", "/token"));
    assert_eq!(
        request.headers["authorization"],
        "Basic czZCaGRSa3F0MzpnWDFmQmF0M2JW"
    );
    assert_eq!(
        request.headers["content-type"],
        "application/x-www-form-urlencoded"
    );
    assert_eq!(request.headers["accept"], "application/json");
    assert_eq!(request.body, b"grant_type=client_credentials");
}

// RFC 6749, section 6.
#[tokio::test]
async fn refresh_token_is_sent_as_in_the_rfc() {
    let server = issuing().await;
    let tokens = builder(&server, secret_basic())
        .refresh_token(MemoryStore::new(REFRESH_TOKEN))
        .unwrap();
    tokens.token().await.unwrap();
    assert_eq!(
        bodies(&server).await,
        [format!("grant_type=refresh_token&refresh_token={REFRESH_TOKEN}")]
    );
}

// RFC 6749, section 2.3.1.
#[tokio::test]
async fn secret_may_be_in_the_body() {
    let server = issuing().await;
    let client = ClientAuthentication::secret_post(CLIENT_ID, "a+b &=%");
    let tokens = builder(&server, client).client_credentials().unwrap();
    tokens.token().await.unwrap();
    let requests = server.received_requests().await.unwrap();
    assert!(!requests[0].headers.contains_key("authorization"));
    assert_eq!(
        bodies(&server).await,
        [format!(
            "grant_type=client_credentials&client_id={CLIENT_ID}&client_secret=a%2Bb+%26%3D%25"
        )]
    );
}

#[tokio::test]
async fn public_client_sends_its_identifier() {
    let server = issuing().await;
    let tokens = builder(&server, ClientAuthentication::public(CLIENT_ID))
        .refresh_token(MemoryStore::new(REFRESH_TOKEN))
        .unwrap();
    tokens.token().await.unwrap();
    assert_eq!(
        bodies(&server).await,
        [format!(
            "grant_type=refresh_token&client_id={CLIENT_ID}&refresh_token={REFRESH_TOKEN}"
        )]
    );
}

// RFC 8707, section 2.2, and RFC 8693, section 2.1.
#[tokio::test]
async fn scopes_resources_and_parameters_are_sent() {
    let server = issuing().await;
    let tokens = builder(&server, secret_basic())
        .scope("contacts")
        .scopes(["https://graph.example.com/.default"])
        .resource(Url::parse("https://contacts.example.com/app/").unwrap())
        .resource(Url::parse("https://cal.example.com/").unwrap())
        .audience("urn:example:cooperation-context")
        .parameter("subject_token", "hunter2")
        .extension("urn:ietf:params:oauth:grant-type:token-exchange")
        .unwrap();
    tokens.token().await.unwrap();
    assert_eq!(
        bodies(&server).await,
        [
            "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange\
          &scope=contacts+https%3A%2F%2Fgraph.example.com%2F.default\
          &audience=urn%3Aexample%3Acooperation-context\
          &resource=https%3A%2F%2Fcontacts.example.com%2Fapp%2F&resource=https%3A%2F%2Fcal.example.com%2F\
          &subject_token=hunter2"
        ]
    );
}

// RFC 6749, section 3.2.
#[tokio::test]
async fn token_endpoint_keeps_its_query() {
    let server = issuing().await;
    let url = Url::parse(&format!("{}/tenant/token/?p=b2c%20policy&x", server.uri())).unwrap();
    let server_ = auth_core_oauth2::AuthorizationServer::at(url).unwrap();
    let tokens = GrantProvider::builder(server_, secret_basic())
        .client_credentials()
        .unwrap();
    tokens.token().await.unwrap();
    let requests = server.received_requests().await.unwrap();
    assert_eq!(requests[0].url.path(), "/tenant/token/");
    assert_eq!(requests[0].url.query(), Some("p=b2c+policy&x="));
}

#[tokio::test]
async fn base_url_is_always_the_token_endpoint() {
    let (server, other) = (issuing().await, issuing().await);
    let tokens = GrantProvider::builder(at(&server), secret_basic())
        .http(|http| http.base_url(Url::parse(&other.uri()).unwrap()))
        .client_credentials()
        .unwrap();
    tokens.token().await.unwrap();
    assert_eq!(server.received_requests().await.unwrap().len(), 1);
    assert!(other.received_requests().await.unwrap().is_empty());
}
