//! Metrics of the attempts of calls.

use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

use super::*;
use crate::http::{
    Auth, AuthenticatedClientBuilder, Endpoint, Error, ErrorResponse, HttpClientBuilder, Idempotency, Method,
    Protocol, Request, Response, Url,
};

static CARD: Endpoint = Endpoint {
    operation: "card",
    method: Method::GET,
    path: "/cards/{card}",
    auth: Auth::Token,
    idempotency: Idempotency::Idempotent,
    paging: None,
};

static PAY: Endpoint = Endpoint {
    operation: "pay",
    method: Method::POST,
    path: "/pay",
    auth: Auth::None,
    idempotency: Idempotency::NonIdempotent,
    paging: None,
};

/// HTTP statuses and nothing else.
#[derive(Debug)]
struct Plain;

impl Protocol for Plain {
    type Code = u32;

    fn classify(&self, response: &Response<u32>) -> Result<Option<ErrorResponse<u32>>, Error<u32>> {
        Ok(ErrorResponse::by_status(response.status()))
    }
}

async fn responding(first: u16, then: u16) -> MockServer {
    let server = test_servers::mock_server().await;
    let respond = |status| Mock::given(any()).respond_with(ResponseTemplate::new(status));
    respond(first).up_to_n_times(1).mount(&server).await;
    respond(then).mount(&server).await;
    server
}

#[tokio::test]
async fn each_attempt_is_recorded_without_ids() {
    let recorder = recorder();
    let _guard = ::metrics::set_default_local_recorder(&recorder);
    let server = responding(503, 200).await;
    let url = Url::parse(&server.uri()).unwrap();
    let client = AuthenticatedClientBuilder::new(url, "test/1").http(|http| http.clock(ManualClock::new()));
    let client = client.build(Plain, |_| Ok(ScriptedProvider::new())).unwrap();
    let request = Request::new(&CARD).path_param("card", "card-77").unwrap();
    client.send(request.query("secret", "hunter2")).await.unwrap();

    let port = server.address().port();
    let request = format!(
        r#"http_request_method="GET",url_template="/cards/{{card}}",server_address="127.0.0.1",server_port="{port}""#
    );
    let of = |status: &str, error: &str| {
        format!(r#"{request},http_response_status_code="{status}"{error},network_protocol_version="1.1""#)
    };
    let (failed, succeeded) = (of("503", r#",error_type="503""#), of("200", ""));
    let name = "http_client_request_duration_seconds";
    assert_eq!(
        series(&recorder, "http_client"),
        [
            format!("http_client_active_requests{{{request}}} 0"),
            format!("{name}_count{{{succeeded}}} 1"),
            format!("{name}_count{{{failed}}} 1"),
            format!("{name}_sum{{{succeeded}}} 0"),
            format!("{name}_sum{{{failed}}} 0"),
        ]
    );
    assert_eq!(
        series(&recorder, "auth_core_http"),
        [format!("auth_core_http_request_resends_total{{{request}}} 1")]
    );
    let rendered = recorder.handle().render();
    assert!(
        rendered.contains(r#"auth_core_token_cache="127.0.0.1""#),
        "{rendered}"
    );
    for absent in ["card-77", "hunter2", "token-1"] {
        assert!(!rendered.contains(absent), "{rendered}");
    }
}

#[tokio::test]
async fn request_is_active_until_it_is_cancelled() {
    let recorder = recorder();
    let _guard = ::metrics::set_default_local_recorder(&recorder);
    // Nothing accepts the connection.
    let listener = test_servers::listener();
    let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let http = HttpClientBuilder::new(url, "test/1").build(Plain).unwrap();
    let mut call = Box::pin(http.send(Request::new(&PAY)));
    assert!(futures_util::poll!(&mut call).is_pending());
    let active = series(&recorder, "http_client");
    assert!(active.len() == 1 && active[0].ends_with("} 1"), "{active:?}");

    drop(call);
    let ended = series(&recorder, "http_client");
    assert!(ended[0].ends_with("} 0"), "{ended:?}");
    assert!(ended[1].contains(r#"error_type="cancelled""#), "{ended:?}");
}

#[tokio::test]
async fn first_attempt_is_no_resend() {
    let recorder = recorder();
    let _guard = ::metrics::set_default_local_recorder(&recorder);
    let server = responding(200, 200).await;
    let url = Url::parse(&server.uri()).unwrap();
    let http = HttpClientBuilder::new(url, "test/1").build(Plain).unwrap();
    http.send(Request::new(&PAY)).await.unwrap();
    assert!(series(&recorder, "auth_core_http_request_resends").is_empty());
}
