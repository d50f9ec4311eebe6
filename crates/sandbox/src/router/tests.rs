use axum::Json;
use serde_json::{Value, json};

use super::*;
use crate::contracts::Embedded;

const SHOP: &str = r##"{
  "openapi": "3.1.1",
  "info": {"title": "Shop", "version": "1"},
  "paths": {
    "/books/{id}": {
      "get": {
        "operationId": "showBook", "summary": "Shows a book", "security": [],
        "x-source": {"page": "books", "sure": "documented"}, "x-idempotent": true,
        "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "integer"}}],
        "responses": {
          "200": {"description": "A book", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Book"}}}},
          "400": {"description": "No", "content": {"text/plain": {"schema": {"type": "string"}}}},
          "404": {"description": "No", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}}
        }
      },
      "delete": {
        "operationId": "burnBook", "summary": "Burns a book", "security": [],
        "x-source": {"page": "books", "sure": "documented"}, "x-idempotent": false,
        "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "integer"}}],
        "responses": {"200": {"description": "Ashes"}}
      }
    }
  },
  "components": {"schemas": {"Book": {"type": "object", "required": ["id"], "properties": {
    "id": {"type": "string"}, "title": {"type": "string"}
  }}, "Error": {"type": "object", "properties": {"code": {"type": "integer"}}}}},
  "x-error-codes": {
    "type": "ErrorCode", "description": "The code.", "key": "integer", "place": "/code",
    "source": {"page": "books", "sure": "documented"},
    "codes": [
    {"code": 40, "name": "NO_BOOK", "description": "There is no such book.", "class": "missing", "retryable": false}
  ]}
}"##;

static CONTRACT: Embedded = Embedded::new("shop.json", || Contract::from_json(SHOP));

/// Error response of the shop: one word.
struct ShopError(StatusCode, String);

impl IntoResponse for ShopError {
    fn into_response(self) -> Response {
        (self.0, self.1).into_response()
    }
}

impl ErrorResponse for ShopError {
    fn invalid_request(_: &Operation, _: ErrorCodes, invalid: &InvalidRequest) -> Self {
        Self(StatusCode::BAD_REQUEST, invalid.to_string())
    }

    fn unknown_path(_: &Method, _: &str) -> Self {
        Self(StatusCode::NOT_FOUND, "path".to_owned())
    }

    fn method_not_allowed(_: &Method, _: &str) -> Self {
        Self(StatusCode::METHOD_NOT_ALLOWED, "method".to_owned())
    }

    fn not_implemented(_: &Operation, _: ErrorCodes) -> Self {
        Self(StatusCode::NOT_FOUND, "operation".to_owned())
    }

    fn contract_violation(_: &Operation, _: ErrorCodes, violations: &str) -> Self {
        Self(StatusCode::IM_A_TEAPOT, violations.to_owned())
    }
}

/// Response of the shop's handler.
#[derive(Clone)]
struct Shop {
    status: StatusCode,
    book: Value,
    overrides: &'static [&'static str],
}

fn show(shop: &Shop, _request: &ValidRequest<'_>, (): ()) -> Overridden<(StatusCode, Json<Value>)> {
    let overrides = shop.overrides.iter().map(|&pointer| pointer.to_owned());
    Overridden {
        overrides: overrides.collect(),
        response: (shop.status, Json(shop.book.clone())),
    }
}

fn router(shop: Shop) -> Router<Shop, ShopError> {
    let contract = CONTRACT.get().expect("a valid contract");
    Router::new(contract, Arc::new(shop))
        .route("showBook", |_shop, _request| Ok(()), show)
        .expect("an operation of the contract")
}

fn shop(book: Value) -> Shop {
    Shop {
        status: StatusCode::OK,
        book,
        overrides: &[],
    }
}

/// Sends a request, and returns the status and the body.
async fn send<S, E>(router: &Router<S, E>, method: &str, path: &str) -> (u16, String)
where
    S: Send + Sync + 'static,
    E: ErrorResponse + 'static,
{
    let request = Request::builder().method(method).uri(path);
    let request = request.body(Body::empty()).expect("a valid request");
    let response = router.handle(request).await;
    let status = response.status().as_u16();
    let text = body::to_bytes(response.into_body(), usize::MAX)
        .await
        .expect("a body in memory");
    (status, String::from_utf8_lossy(&text).into_owned())
}

#[tokio::test]
async fn valid_response_is_sent_unchanged() {
    let router = router(shop(json!({"id": "7"})));
    assert_eq!(
        send(&router, "GET", "/books/7").await,
        (200, r#"{"id":"7"}"#.to_owned())
    );
    assert!(router.violations().all().is_empty());
}

#[tokio::test]
async fn invalid_response_becomes_recorded_error() {
    for (shop, message) in [
        (
            shop(json!({"id": 7})),
            r#"body /id: value is not of type "string""#,
        ),
        (shop(json!({})), "body /id: is required"),
        (
            Shop {
                status: StatusCode::ACCEPTED,
                ..shop(json!({"id": "7"}))
            },
            "status: 202 is not declared for `showBook`",
        ),
        (
            Shop {
                status: StatusCode::BAD_REQUEST,
                ..shop(json!({"id": "7"}))
            },
            "header Content-Type: is `application/json`, expected text/plain",
        ),
    ] {
        let status = shop.status.as_u16();
        let router = router(shop);
        assert_eq!(send(&router, "GET", "/books/7").await, (500, message.to_owned()));
        assert_eq!(
            recorded(&router),
            [format!("Shop: showBook returned {status}: {message}")]
        );
    }
}

fn recorded(router: &Router<Shop, ShopError>) -> Vec<String> {
    let responses = router.violations().all();
    responses.iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn undeclared_response_field_is_a_violation() {
    let router = router(shop(json!({"id": "7", "price": 1})));
    assert_eq!(send(&router, "GET", "/books/7").await.0, 500);
    assert_eq!(router.violations().all().len(), 1);
}

#[tokio::test]
async fn only_overridden_fields_may_violate_the_contract() {
    let overridden = Shop {
        overrides: &["/title"],
        ..shop(json!({"id": "7", "title": 1}))
    };
    assert_eq!(send(&router(overridden.clone()), "GET", "/books/7").await.0, 200);
    let elsewhere = Shop {
        book: json!({"id": 7, "title": 1}),
        ..overridden
    };
    let router = router(elsewhere);
    let (status, message) = send(&router, "GET", "/books/7").await;
    assert_eq!(
        (status, message.as_str()),
        (500, r#"body /id: value is not of type "string""#)
    );
}

#[tokio::test]
async fn handler_never_sees_invalid_request() {
    // The handler would return an invalid response, which is a 500.
    let router = router(shop(json!({})));
    assert_eq!(
        send(&router, "GET", "/books/emma?colour=red").await,
        (
            400,
            "path id: is not of type integer; query colour: is not declared".to_owned()
        )
    );
    assert!(router.violations().all().is_empty());
}

#[tokio::test]
async fn authentication_runs_before_validation() {
    let contract = CONTRACT.get().expect("a valid contract");
    let closed =
        |_: &Shop, _: &IncomingRequest| Err::<(), _>(ShopError(StatusCode::BAD_REQUEST, "closed".to_owned()));
    let router = Router::new(contract, Arc::new(shop(json!({}))))
        .route("showBook", closed, show)
        .expect("an operation of the contract");
    let response = send(&router, "GET", "/books/emma?colour=red").await;
    assert_eq!(response, (400, "closed".to_owned()));
}

#[tokio::test]
async fn unknown_path_method_and_operation_differ() {
    let router = router(shop(json!({"id": "7"})));
    for (method, path, status, message) in [
        ("GET", "/shelves", 404, "path"),
        ("GET", "/books/%FF", 404, "path"),
        ("GET", "/books/", 404, "path"),
        ("POST", "/books/7", 405, "method"),
        ("HEAD", "/books/7", 405, "method"),
        ("get", "/books/7", 405, "method"),
        ("DELETE", "/books/7", 404, "operation"),
    ] {
        let expected = (status, message.to_owned());
        assert_eq!(send(&router, method, path).await, expected, "{method} {path}");
    }
    assert_eq!(router.operations(), ["showBook"]);
    assert!(router.violations().all().is_empty());
}

#[tokio::test]
async fn unknown_method_returns_allow_header() {
    let router = router(shop(json!({"id": "7"})));
    let request = Request::builder().method("PUT").uri("/books/7");
    let request = request.body(Body::empty()).expect("a valid request");
    let response = router.handle(request).await;
    let mut allowed: Vec<_> = response.headers()[header::ALLOW]
        .to_str()
        .expect("text")
        .split(", ")
        .collect();
    allowed.sort_unstable();
    assert_eq!(allowed, ["DELETE", "GET"]);
}

#[test]
fn unknown_operation_or_code_fails_at_start() {
    let contract = CONTRACT.get().expect("a valid contract");
    let empty = || Router::<Shop, ShopError>::new(contract, Arc::new(shop(json!({}))));
    let unknown = empty().route("sellBook", |_shop, _request| Ok(()), show);
    let error = unknown.err().map(|error| error.to_string());
    assert_eq!(
        error.as_deref(),
        Some("invalid contract `Shop`: has no operation `sellBook`")
    );
    let unknown = empty().error_codes(["40".to_owned(), "41".to_owned()]);
    let error = unknown.err().map(|error| error.to_string());
    assert_eq!(
        error.as_deref(),
        Some("invalid contract `Shop`: has no error code `41`")
    );
}
