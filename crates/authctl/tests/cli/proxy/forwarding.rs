//! Content and number of forwarded requests.

use serde_json::{Value, json};
use test_servers::HttpRequest;
use tokio::io::{AsyncWriteExt, BufReader};
use wiremock::{Mock, ResponseTemplate, matchers};

use super::{CREATE_PAYMENT, PAYMENT, Proxy, TOKEN, klavi, klavi_server, read_to_end, received, token};

#[tokio::test(flavor = "multi_thread")]
async fn headers_of_one_connection_are_not_passed_on() {
    let reply = ResponseTemplate::new(200)
        .insert_header("connection", "x-hop")
        .insert_header("x-hop", "1")
        .insert_header("keep-alive", "timeout=9")
        .insert_header("alt-svc", "h3=\":443\"")
        .insert_header("authctl-proxy-error", "connect")
        .insert_header("x-kept", "provider")
        .append_header("set-cookie", "a=1")
        .append_header("set-cookie", "b=2");
    let server = klavi_server(reply).await;
    let proxy = Proxy::start(&["klavi"], &klavi(&server.uri()));
    let connection = proxy
        .open(
            &format!("POST {CREATE_PAYMENT}?a=%20b&c"),
            "connection: close, X-Mine\r\naccept-encoding: gzip\r\nx-mine: 1\r\nte: trailers\r\nproxy-authorization: Basic x\r\n\
             user-agent: test\r\nx-kept: client\r\naccept-language: pt\r\ncontent-length: 0\r\n",
        )
        .await;
    let response = read_to_end(connection).await;
    let (head, _) = response.split_once("\r\n\r\n").unwrap();
    for absent in ["x-hop", "timeout=9", "alt-svc", "authctl-proxy-error"] {
        assert!(!head.contains(absent), "{absent} in {head}");
    }
    for present in ["x-kept: provider", "set-cookie: a=1", "set-cookie: b=2"] {
        assert!(head.contains(present), "{present} not in {head}");
    }

    let request = received(&server).await.remove(0);
    assert_eq!(request.url.query(), Some("a=%20b&c"));
    assert_eq!(request.headers["authorization"], format!("Bearer {TOKEN}"));
    assert_eq!(request.headers["via"], "1.1 authctl");
    assert_eq!(
        (&request.headers["x-kept"], &request.headers["accept-language"]),
        (&"client".parse().unwrap(), &"pt".parse().unwrap())
    );
    for absent in ["x-mine", "te", "proxy-authorization", "accept-encoding"] {
        assert!(!request.headers.contains_key(absent), "{absent}");
    }
    let sent = format!("{:?}", request.headers);
    assert!(!sent.contains(&proxy.secret), "{sent}");
    assert!(server.uri().ends_with(request.headers["host"].to_str().unwrap()));
}

#[tokio::test(flavor = "multi_thread")]
async fn unsafe_request_is_sent_once() {
    let server = klavi_server(ResponseTemplate::new(503).set_body_string("down")).await;
    let proxy = Proxy::start(&["klavi"], &klavi(&server.uri()));
    for (method, path, requests) in [
        ("GET", PAYMENT, 3),
        ("GET", "/payment/customer/v1/unknown", 3),
        ("POST", CREATE_PAYMENT, 1),
        ("POST", "/payment/customer/v1/unknown", 1),
        ("DELETE", "/payment/customer/v1/unknown", 1),
    ] {
        let before = received(&server).await.len();
        let response = proxy.request(method, path).body("{}").send().await.unwrap();
        assert_eq!(
            (response.status().as_u16(), response.text().await.unwrap()),
            (503, "down".to_owned())
        );
        assert_eq!(
            received(&server).await.len() - before,
            requests,
            "{method} {path}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rejected_token_is_replaced_with_the_body() {
    let server = test_servers::mock_server().await;
    for (name, uses) in [("first", 1), ("second", 9)] {
        let mut token = token();
        token["accessToken"] = name.into();
        Mock::given(matchers::path_regex("/auth$"))
            .respond_with(ResponseTemplate::new(200).set_body_json(token))
            .up_to_n_times(uses)
            .mount(&server)
            .await;
    }
    let rejected = json!({"statusCode": 401, "message": "Unauthorized"});
    Mock::given(matchers::bearer_token("first"))
        .respond_with(ResponseTemplate::new(401).set_body_json(rejected))
        .mount(&server)
        .await;
    Mock::given(matchers::bearer_token("second"))
        .respond_with(ResponseTemplate::new(201).set_body_string("created"))
        .mount(&server)
        .await;
    let proxy = Proxy::start(&["klavi"], &klavi(&server.uri()));
    let body = "x".repeat(100_000);
    let response = proxy
        .request("POST", CREATE_PAYMENT)
        .body(body.clone())
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 201);
    let received = received(&server).await;
    assert_eq!(received.len(), 2);
    assert!(received.iter().all(|request| request.body == body.as_bytes()));
}

// Klikoo's code counts, not the HTTP status.
#[tokio::test(flavor = "multi_thread")]
async fn token_rejected_with_status_200_is_replaced() {
    let server = test_servers::mock_server().await;
    for token in ["first", "second"] {
        let issued = json!({"access_token": token, "token_type": "Bearer", "expires_in": 900});
        Mock::given(matchers::path_regex("/access-token$"))
            .respond_with(
                ResponseTemplate::new(200)
                    .set_body_json(json!({"response_code": "200012000", "data": issued})),
            )
            .up_to_n_times(1)
            .mount(&server)
            .await;
    }
    for (token, code) in [("first", "401036535"), ("second", "200032000")] {
        Mock::given(matchers::bearer_token(token))
            .respond_with(ResponseTemplate::new(200).set_body_json(json!({"response_code": code})))
            .expect(1)
            .mount(&server)
            .await;
    }
    let variables = [
        ("KLIKOO_BASE_URL", &*server.uri()),
        ("KLIKOO_CLIENT_ID", "3f9c8962-4c4b-4bb6-b3c1-8fc883519c02"),
        ("KLIKOO_CLIENT_SECRET", "example-client-secret-32-letters"),
        ("KLIKOO_HMAC_AUTH_KEY", "example-hmac-auth-key-32-letters"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let proxy = Proxy::start(&["klikoo"], &variables);
    let response: Value = proxy.get("/v1/open-api/balance").await.json().await.unwrap();
    assert_eq!(response["response_code"], "200032000");
}

#[tokio::test(flavor = "multi_thread")]
async fn redirect_is_passed_on() {
    let redirect = ResponseTemplate::new(307).insert_header("location", "https://example.com/x");
    let server = klavi_server(redirect).await;
    let proxy = Proxy::start(&["klavi"], &klavi(&server.uri()));
    let response = proxy.get(PAYMENT).await;
    assert_eq!(
        (response.status().as_u16(), &response.headers()["location"]),
        (307, &"https://example.com/x".parse().unwrap())
    );
    assert_eq!(received(&server).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn error_of_the_proxy_is_marked() {
    let closed = test_servers::socket();
    let nowhere = format!("http://{}", closed.local_addr().unwrap());
    let proxy = Proxy::start(&["klavi", "--max-body", "10"], &klavi(&nowhere));
    let long = "x".repeat(9000);
    for (method, path, body, status, error) in [
        ("POST", CREATE_PAYMENT, "{}", 502, "token"),
        ("POST", CREATE_PAYMENT, "more than 10 bytes", 413, "request-body"),
        ("GET", "/payment/customer/..%2Fx", "", 400, "request"),
        ("GET", &*format!("/{long}"), "", 400, "request"),
        ("TRACE", PAYMENT, "", 501, "request"),
    ] {
        let response = proxy.request(method, path).body(body).send().await.unwrap();
        assert_eq!(response.status(), status, "{method} {path}");
        assert_eq!(
            response.headers()["authctl-proxy-error"],
            error,
            "{method} {path}"
        );
        let problem: Value = response.json().await.unwrap();
        assert_eq!(
            (&problem["status"], &problem["error"]),
            (&status.into(), &error.into())
        );
        assert_eq!(problem["execution"], "not_executed", "{problem}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lost_response_has_an_unknown_execution() {
    let listener = test_servers::async_listener().await;
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let mut connection = BufReader::new(listener.accept().await.unwrap().0);
            let request = HttpRequest::read(&mut connection).await.unwrap();
            if request.path.ends_with("/auth") {
                let token = token().to_string();
                let reply = format!(
                    "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{token}",
                    token.len()
                );
                connection.write_all(reply.as_bytes()).await.unwrap();
            }
        }
    });
    let proxy = Proxy::start(&["klavi"], &klavi(&url));
    let response = proxy
        .request("POST", CREATE_PAYMENT)
        .body("{}")
        .send()
        .await
        .unwrap();
    assert_eq!(
        (
            response.status().as_u16(),
            &response.headers()["authctl-proxy-error"]
        ),
        (502, &"transport".parse().unwrap())
    );
    let problem: Value = response.json().await.unwrap();
    assert_eq!(problem["execution"], "unknown", "{problem}");
}

#[tokio::test(flavor = "multi_thread")]
async fn log_has_no_secret() {
    let server = klavi_server(ResponseTemplate::new(200).set_body_string("b0dy-s3cret")).await;
    let proxy = Proxy::start(&["klavi"], &klavi(&server.uri()));
    let response = proxy
        .request("POST", &format!("{CREATE_PAYMENT}?key=qu3ry-s3cret"))
        .header("x-key", "h3ader-s3cret")
        .body("r3quest-s3cret")
        .send()
        .await
        .unwrap();
    assert_eq!(response.text().await.unwrap(), "b0dy-s3cret");
    let secret = proxy.secret.clone();
    let log = proxy.stopped();
    let line = log.lines().find(|line| line.contains(CREATE_PAYMENT)).unwrap();
    for part in [
        " POST ",
        " status=200 sent=11 ",
        "duration_ms=",
        "operation=\"create payment\"",
    ] {
        assert!(line.contains(part), "{part} not in {line}");
    }
    assert!(!log.contains("s3cret") && !log.contains(&secret), "{log}");
}
