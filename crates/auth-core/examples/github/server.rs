//! A server with the issues of one repository, in the form of GitHub's API.

use serde_json::json;
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{any, body_json, header, method, path, query_param, query_param_is_missing},
};

/// The token that the server accepts.
pub(crate) const TOKEN: &str = "t0ps3cret";

const ISSUES: &str = "/repos/ferris/crab/issues";

/// Starts the server on a free port. It stops when it is dropped.
pub(crate) async fn start() -> MockServer {
    let server = test_servers::mock_server().await;
    let authorization = format!("Bearer {TOKEN}");
    let get = |url| Mock::given(method("GET")).and(path(url));
    let open = |title| {
        Mock::given(method("POST"))
            .and(path(ISSUES))
            .and(body_json(json!({"title": title})))
    };
    let routes = [
        (get(ISSUES).and(query_param_is_missing("page")), first_page()),
        (
            get("/repositories/7/issues").and(query_param("page", "2")),
            last_page(),
        ),
        (open("Walk forwards"), created()),
        (open(""), invalid_title()),
    ];
    for (request, response) in routes {
        let request = request.and(header("authorization", &*authorization));
        request.respond_with(response).mount(&server).await;
    }
    let anything_else = Mock::given(any()).respond_with(bad_credentials());
    anything_else.with_priority(u8::MAX).mount(&server).await;
    server
}

fn first_page() -> ResponseTemplate {
    ResponseTemplate::new(200)
        .insert_header("link", r#"</repositories/7/issues?page=2>; rel="next""#)
        .set_body_json(
            json!([{"number": 1, "title": "Claws are sharp"}, {"number": 2, "title": "Shell is tight"}]),
        )
}

fn last_page() -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(json!([{"number": 3, "title": "Walks sideways"}]))
}

fn created() -> ResponseTemplate {
    ResponseTemplate::new(201).set_body_json(json!({"number": 4, "title": "Walk forwards"}))
}

fn invalid_title() -> ResponseTemplate {
    let errors = json!([{"resource": "Issue", "field": "title", "code": "missing_field"}]);
    ResponseTemplate::new(422)
        .insert_header("x-github-request-id", "C0DE:7")
        .set_body_json(json!({"message": "Validation Failed", "errors": errors}))
}

fn bad_credentials() -> ResponseTemplate {
    ResponseTemplate::new(401).set_body_json(json!({"message": "Bad credentials"}))
}
