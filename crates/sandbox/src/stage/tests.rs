use axum::Json;
use serde_json::{Value, json};

use super::*;
use crate::{breach::Breach, by_hand::ByHand, contracts::Embedded};

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

/// What a shop refuses with: one word.
struct No(StatusCode, String);

impl IntoResponse for No {
    fn into_response(self) -> Response {
        (self.0, self.1).into_response()
    }
}

impl Refusal for No {
    fn breach(_: &Operation, _: Codes, breach: &Breach) -> Self {
        Self(StatusCode::BAD_REQUEST, breach.to_string())
    }

    fn no_such_path(_: &Method, _: &str) -> Self {
        Self(StatusCode::NOT_FOUND, "path".to_owned())
    }

    fn no_such_method(_: &Method, _: &str) -> Self {
        Self(StatusCode::METHOD_NOT_ALLOWED, "method".to_owned())
    }

    fn not_played(_: &Operation, _: Codes) -> Self {
        Self(StatusCode::NOT_FOUND, "operation".to_owned())
    }

    fn off_contract(_: &Operation, _: Codes, words: &str) -> Self {
        Self(StatusCode::IM_A_TEAPOT, words.to_owned())
    }
}

/// What the shop's act answers with.
#[derive(Clone)]
struct Shop {
    status: StatusCode,
    book: Value,
    by_hand: &'static [&'static str],
}

fn show(shop: &Shop, _call: &Kept<'_>, (): ()) -> ByHand<(StatusCode, Json<Value>)> {
    let parts = shop.by_hand.iter().map(|&pointer| pointer.to_owned());
    ByHand {
        parts: parts.collect(),
        answer: (shop.status, Json(shop.book.clone())),
    }
}

fn stage(shop: Shop) -> Stage<Shop, No> {
    let contract = CONTRACT.get().expect("a sound contract");
    Stage::new(contract, Arc::new(shop))
        .play("showBook", |_shop, _call| Ok(()), show)
        .expect("an operation of the contract")
}

fn shop(book: Value) -> Shop {
    Shop {
        status: StatusCode::OK,
        book,
        by_hand: &[],
    }
}

/// Status and text of the answer to `request`.
async fn ask<S, R>(stage: &Stage<S, R>, method: &str, path: &str) -> (u16, String)
where
    S: Send + Sync + 'static,
    R: Refusal + 'static,
{
    let request = Request::builder().method(method).uri(path);
    let request = request.body(Body::empty()).expect("a valid request");
    let response = stage.answer(request).await;
    let status = response.status().as_u16();
    let text = body::to_bytes(response.into_body(), usize::MAX)
        .await
        .expect("a body in memory");
    (status, String::from_utf8_lossy(&text).into_owned())
}

#[tokio::test]
async fn an_answer_within_the_contract_is_sent_as_it_is() {
    let stage = stage(shop(json!({"id": "7"})));
    assert_eq!(
        ask(&stage, "GET", "/books/7").await,
        (200, r#"{"id":"7"}"#.to_owned())
    );
    assert!(stage.departures().is_empty());
}

#[tokio::test]
async fn an_answer_outside_of_the_contract_becomes_an_error_that_is_kept() {
    for (shop, words) in [
        (
            shop(json!({"id": 7})),
            r#"body /id: value is not of type "string""#,
        ),
        (shop(json!({})), r#"body: "id" is a required property"#),
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
        let stage = stage(shop);
        assert_eq!(ask(&stage, "GET", "/books/7").await, (500, words.to_owned()));
        assert_eq!(
            stage.departures(),
            [format!("Shop: showBook answered {status}: {words}")]
        );
    }
}

#[tokio::test]
async fn a_field_that_no_contract_has_is_not_answered() {
    let stage = stage(shop(json!({"id": "7", "price": 1})));
    assert_eq!(ask(&stage, "GET", "/books/7").await.0, 500);
    assert_eq!(stage.departures().len(), 1);
}

#[tokio::test]
async fn what_a_control_handle_has_set_is_not_held_to_the_contract_and_all_else_is() {
    let by_hand = Shop {
        by_hand: &["/title"],
        ..shop(json!({"id": "7", "title": 1}))
    };
    assert_eq!(ask(&stage(by_hand.clone()), "GET", "/books/7").await.0, 200);
    let elsewhere = Shop {
        book: json!({"id": 7, "title": 1}),
        ..by_hand
    };
    let stage = stage(elsewhere);
    let (status, words) = ask(&stage, "GET", "/books/7").await;
    assert_eq!(
        (status, words.as_str()),
        (500, r#"body /id: value is not of type "string""#)
    );
}

#[tokio::test]
async fn no_act_sees_a_request_that_breaks_the_contract() {
    // Were it acted upon, the answer would be an error of the sandbox.
    let stage = stage(shop(json!({})));
    assert_eq!(
        ask(&stage, "GET", "/books/emma?colour=red").await,
        (
            400,
            "path id: is not of type integer; query colour: is not declared".to_owned()
        )
    );
    assert!(stage.departures().is_empty());
}

#[tokio::test]
async fn a_gate_refuses_before_the_contract_is_asked() {
    let contract = CONTRACT.get().expect("a sound contract");
    let closed = |_: &Shop, _: &Call| Err::<(), _>(No(StatusCode::BAD_REQUEST, "closed".to_owned()));
    let stage = Stage::new(contract, Arc::new(shop(json!({}))))
        .play("showBook", closed, show)
        .expect("an operation of the contract");
    let answer = ask(&stage, "GET", "/books/emma?colour=red").await;
    assert_eq!(answer, (400, "closed".to_owned()));
}

#[tokio::test]
async fn paths_methods_and_operations_that_are_not_there_are_told_apart() {
    let stage = stage(shop(json!({"id": "7"})));
    for (method, path, status, words) in [
        ("GET", "/shelves", 404, "path"),
        ("GET", "/books/%FF", 404, "path"),
        ("GET", "/books/", 404, "path"),
        ("POST", "/books/7", 405, "method"),
        ("HEAD", "/books/7", 405, "method"),
        ("get", "/books/7", 405, "method"),
        ("DELETE", "/books/7", 404, "operation"),
    ] {
        let expected = (status, words.to_owned());
        assert_eq!(ask(&stage, method, path).await, expected, "{method} {path}");
    }
    assert_eq!(stage.operations(), ["showBook"]);
    assert!(stage.departures().is_empty());
}

#[tokio::test]
async fn a_method_that_is_not_there_is_answered_with_those_that_are() {
    let stage = stage(shop(json!({"id": "7"})));
    let request = Request::builder().method("PUT").uri("/books/7");
    let request = request.body(Body::empty()).expect("a valid request");
    let response = stage.answer(request).await;
    let mut allowed: Vec<_> = response.headers()[header::ALLOW]
        .to_str()
        .expect("text")
        .split(", ")
        .collect();
    allowed.sort_unstable();
    assert_eq!(allowed, ["DELETE", "GET"]);
}

#[test]
fn what_the_contract_lacks_is_an_error_at_the_start() {
    let contract = CONTRACT.get().expect("a sound contract");
    let empty = || Stage::<Shop, No>::new(contract, Arc::new(shop(json!({}))));
    let played = empty().play("sellBook", |_shop, _call| Ok(()), show);
    let error = played.err().map(|error| error.to_string());
    assert_eq!(
        error.as_deref(),
        Some("the contract `Shop`: has no operation `sellBook`")
    );
    let coded = empty().answer_with(["40".to_owned(), "41".to_owned()]);
    let error = coded.err().map(|error| error.to_string());
    assert_eq!(
        error.as_deref(),
        Some("the contract `Shop`: has no error code `41`")
    );
}
