//! Challenges: the same request with the same token, authenticated again.

use std::sync::Mutex;

use wiremock::Respond;

use super::{token::OF_OWNER, *};
use crate::http::ErrorClass;

static PAY_AS: Endpoint = Endpoint {
    operation: "pay",
    method: Method::POST,
    path: "/pay",
    auth: Auth::Token,
    idempotency: Idempotency::NonIdempotent,
    paging: None,
};

const NONCE: HeaderName = HeaderName::from_static("nonce");

/// Sends the nonce of the previous response.
#[derive(Debug, Default)]
struct WithNonce {
    nonce: Mutex<Option<String>>,
    /// Execution that a challenge proves.
    execution: Option<Execution>,
}

impl Protocol for WithNonce {
    type Code = u32;

    fn classify(&self, response: &Response<u32>) -> Result<Option<ErrorResponse<u32>>, Error<u32>> {
        if let Some(nonce) = response.headers().get(NONCE) {
            *self.nonce.lock().unwrap() = Some(nonce.to_str().unwrap().to_owned());
        }
        if response.status() == StatusCode::UNAUTHORIZED {
            return Ok(Some(ErrorResponse {
                execution: self.execution.unwrap_or(Execution::NotExecuted),
                ..ErrorResponse::new(ErrorClass::Challenge)
            }));
        }
        Ok(
            ErrorResponse::by_status(response.status()).map(|rejected| ErrorResponse {
                execution: Execution::NotExecuted,
                ..rejected
            }),
        )
    }

    fn authenticate(&self, request: &mut RequestParts<'_>, token: &AccessToken) -> Result<(), InvalidInput> {
        request.place(token)?;
        match &*self.nonce.lock().unwrap() {
            Some(nonce) => request.insert_header(NONCE, nonce),
            None => Ok(()),
        }
    }
}

/// Requires the nonce `required`, if there is one, and rejects every request otherwise.
struct RequiresNonce {
    required: Option<&'static str>,
}

impl Respond for RequiresNonce {
    fn respond(&self, request: &wiremock::Request) -> ResponseTemplate {
        let sent = request.headers.get(NONCE).map(|nonce| nonce.to_str().unwrap());
        if sent.is_some() && sent == self.required {
            return ResponseTemplate::new(200);
        }
        ResponseTemplate::new(401).insert_header("nonce", self.required.unwrap_or("another"))
    }
}

async fn challenging(required: Option<&'static str>) -> MockServer {
    let server = test_servers::mock_server().await;
    Mock::given(any())
        .respond_with(RequiresNonce { required })
        .mount(&server)
        .await;
    server
}

#[tokio::test]
async fn challenge_is_met_with_same_token() {
    for endpoint in [&OF_OWNER, &PAY_AS] {
        let server = challenging(Some("n-1")).await;
        let http = builder(&server).build(WithNonce::default()).unwrap();
        let issuer = ScriptedProvider::new();
        let tokens = CachedTokenProvider::new(issuer.clone());

        http.send_as(&tokens, Request::new(endpoint)).await.unwrap();

        assert_eq!((issuer.calls(), received(&server).await), (1, 2));
        assert!(tokens.cached_token().is_some(), "the token was not rejected");
        let sent = server.received_requests().await.unwrap();
        assert_eq!(sent[0].headers["authorization"], sent[1].headers["authorization"]);
        assert_eq!(sent[1].headers["nonce"], "n-1");
    }
}

#[tokio::test]
async fn repeated_challenge_is_final() {
    let server = challenging(None).await;
    let http = builder(&server).build(WithNonce::default()).unwrap();
    let tokens = StaticToken::new(AccessToken::new("hunter2", Placement::Bearer));
    let error = http.send_as(&tokens, Request::new(&OF_OWNER)).await.unwrap_err();
    assert_eq!(
        (error.kind(), received(&server).await),
        (ErrorKind::ErrorResponse, 2)
    );
    assert_eq!(
        TokenError::from(error).kind(),
        crate::TokenErrorKind::Unavailable,
        "a challenge is not about credentials"
    );
}

#[tokio::test]
async fn challenge_of_unknown_execution_stops_payment() {
    let server = challenging(Some("n-1")).await;
    let protocol = WithNonce {
        execution: Some(Execution::Unknown),
        ..WithNonce::default()
    };
    let http = builder(&server).build(protocol).unwrap();
    let tokens = StaticToken::new(AccessToken::new("t", Placement::Bearer));
    let error = http.send_as(&tokens, Request::new(&PAY_AS)).await.unwrap_err();
    assert_eq!(
        (error.execution(), received(&server).await),
        (Execution::Unknown, 1)
    );
}

/// Challenges a request without a nonce, and rejects one with it.
struct ChallengedThenRejected;

impl Respond for ChallengedThenRejected {
    fn respond(&self, request: &wiremock::Request) -> ResponseTemplate {
        let status = if request.headers.contains_key(NONCE) {
            400
        } else {
            401
        };
        ResponseTemplate::new(status).insert_header("nonce", "n-1")
    }
}

#[tokio::test]
async fn challenged_attempt_of_unknown_execution_counts() {
    let server = test_servers::mock_server().await;
    Mock::given(any())
        .respond_with(ChallengedThenRejected)
        .mount(&server)
        .await;
    for execution in [Execution::NotExecuted, Execution::Unknown] {
        let protocol = WithNonce {
            execution: Some(execution),
            ..WithNonce::default()
        };
        let http = builder(&server).build(protocol).unwrap();
        let tokens = StaticToken::new(AccessToken::new("t", Placement::Bearer));
        let error = http.send_as(&tokens, Request::new(&OF_OWNER)).await.unwrap_err();
        assert_eq!(
            (error.status(), error.execution()),
            (Some(StatusCode::BAD_REQUEST), execution)
        );
    }
}

/// Records the numbers of the attempts.
#[derive(Clone, Default)]
struct Numbers(Arc<Mutex<Vec<u32>>>);

impl crate::http::AttemptHook for Numbers {
    fn before(&self, attempt: &crate::http::AttemptInfo<'_>, _: &mut HeaderMap) {
        self.0.lock().unwrap().push(attempt.number());
    }
}

#[tokio::test]
async fn challenged_attempt_is_numbered() {
    let server = challenging(Some("n-1")).await;
    let numbers = Numbers::default();
    let http = builder(&server).attempt_hook(numbers.clone());
    let http = http.build(WithNonce::default()).unwrap();
    let tokens = StaticToken::new(AccessToken::new("t", Placement::Bearer));
    http.send_as(&tokens, Request::new(&OF_OWNER)).await.unwrap();
    assert_eq!(*numbers.0.lock().unwrap(), [1, 2]);
}

#[tokio::test]
async fn payment_with_a_response_is_not_retried() {
    let server = server(ResponseTemplate::new(503)).await;
    let http = builder(&server).build(WithNonce::default()).unwrap();
    let error = http.send(Request::new(&PAY)).await.unwrap_err();
    // The provider states that it did not execute the payment, but that is for the caller to decide.
    assert_eq!(
        (error.execution(), received(&server).await),
        (Execution::NotExecuted, 1)
    );
}
