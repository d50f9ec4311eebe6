//! Secrets in debug output and errors.

use auth_core::testing::ManualClock;
use klip_a2a::{Client, ErrorKind, PollPolicy, Request, Url};
use std::time::Duration;
use test_support::{Provider, Response};

use crate::{KEY, client, preparing};

#[tokio::test]
async fn debug_and_errors_hide_the_request_key() {
    let server = preparing().await;
    server
        .in_order(
            "result",
            [
                Response::example(Provider::KlipA2a, "result", 200, "requestedPending"),
                Response::json_off_contract(
                    400,
                    format!(r#"{{"request_key":"{KEY}","status":"error","error":{{"code":6001}}}}"#),
                ),
                Response::json_off_contract(200, format!(r#"{{"request_key":"{KEY}","status":7}}"#)),
                Response::json_off_contract(200, format!(r#""{KEY}""#)),
                Response::off_contract(404),
            ],
        )
        .await;
    let client = client(&server);
    let prepared = client.prepare(&Request::auth()).await.unwrap();
    let token = client.token_provider().token().await.unwrap();
    let key = prepared.request_key();
    let mut texts = vec![
        format!("{key:?} {prepared:?} {prepared:#?} {token:?} {client:?}"),
        format!("{:?}", client.result(key).await.unwrap()),
    ];
    for _ in 0..4 {
        let error = client.result(key).await.unwrap_err();
        texts.push(format!("{error} {error:?}"));
    }
    let unreachable = test_servers::socket();
    let gone = Client::builder()
        .base_url(Url::parse(&format!("http://{}", unreachable.local_addr().unwrap())).unwrap())
        .http(|http| http.clock(ManualClock::new()))
        .build()
        .unwrap();
    let error = gone.result(key).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    texts.push(format!("{error} {error:?}"));
    let policy = PollPolicy::default().with_deadline(Duration::from_secs(2));
    let error = gone.wait(&prepared, policy).await.unwrap_err();
    texts.push(format!("{error} {error:?}"));

    assert_eq!(texts.len(), 8);
    for text in texts {
        assert!(!text.contains(KEY), "{text}");
    }
}
