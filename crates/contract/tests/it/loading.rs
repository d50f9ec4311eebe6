//! Documents that are rejected at load, with place and reason.

use contract::Contract;
use serde_json::{Value, json};

use crate::shop::{document, set};

/// Returns the error of the shop's contract with `value` at `place`.
pub(crate) fn error_at(place: &str, value: Value) -> String {
    let mut document = document();
    set(&mut document, place, value);
    Contract::from_json(&document.to_string())
        .unwrap_err()
        .to_string()
}

/// Sets each of `cases` (place, value), and expects the error with that problem at that place.
pub(crate) fn assert_errors(cases: &[(&str, Value, &str)]) {
    for (place, value, problem) in cases {
        assert_eq!(error_at(place, value.clone()), format!("#{place}: {problem}"));
    }
}

#[test]
fn contract_is_send_sync_and_short_in_debug() {
    fn shareable<T: Send + Sync>(_: &T) {}
    let contract = Contract::from_json(&document().to_string()).unwrap();
    shareable(&contract);
    assert_eq!(
        format!("{contract:?}"),
        r#"Contract { title: "Book shop", operations: 8, .. }"#
    );
}

#[test]
fn only_openapi_3_1_is_accepted() {
    let error_at = |text| Contract::from_json(text).unwrap_err().to_string();
    assert_eq!(error_at("[]"), "#: is not an object");
    assert_eq!(
        error_at("{"),
        "#: is not valid JSON: EOF while parsing an object at line 1 column 1"
    );
    assert_eq!(
        error_at(r#"{"openapi": "3.0.3"}"#),
        "#/openapi: expected OpenAPI 3.1"
    );
    assert_eq!(
        error_at(r#"{"openapi": "3.1.1", "openapi": "3.1.0"}"#),
        "#/openapi: is duplicated"
    );
}

#[test]
fn path_and_parameters_agree() {
    let path = "/paths/~1books~1{id}~1cover/put";
    assert_eq!(
        error_at(&format!("{path}/parameters"), json!([])),
        format!("#{path}: does not declare the path parameter `id`")
    );
    let place = "/paths/~1books/get/parameters/0";
    assert_eq!(
        error_at(
            place,
            json!({"name": "id", "in": "path", "required": true, "schema": {"type": "string"}})
        ),
        "#/paths/~1books/get: declares the path parameter `id`, which `/books` does not contain"
    );
    let written = document().pointer("/paths/~1books~1{id}").unwrap().clone();
    assert_eq!(
        error_at("/paths/~1books~1{name}", written),
        "#/paths/~1books~1{name}/get: does not declare the path parameter `name`"
    );
}

#[test]
fn ambiguous_paths_are_rejected() {
    let mut twin = document().pointer("/paths/~1books~1{id}").unwrap().clone();
    set(&mut twin, "/parameters/0/name", json!("name"));
    set(&mut twin, "/get/operationId", json!("showBookByName"));
    assert_eq!(
        error_at("/paths/~1books~1{name}", twin),
        "#/paths/~1books~1{name}/get: `/books/{name}` matches the same paths as `/books/{id}`"
    );
}

#[test]
fn operation_ids_are_unique() {
    assert_eq!(
        error_at("/paths/~1orders/post/operationId", json!("listBooks")),
        "#/paths/~1orders/post: the operationId `listBooks` is taken by GET /books"
    );
}

#[test]
fn incomplete_operation_is_rejected() {
    for name in [
        "operationId",
        "summary",
        "x-source",
        "x-idempotent",
        "security",
        "responses",
    ] {
        let mut document = document();
        let operation = document.pointer_mut("/paths/~1books/get").unwrap();
        operation.as_object_mut().unwrap().remove(name);
        // Without responses, the first error may be that of the paging.
        let invalid = Contract::from_json(&document.to_string()).unwrap_err();
        assert_eq!(invalid.place(), "/paths/~1books/get");
        assert!(
            invalid.problem().starts_with(&format!("has no `{name}`")),
            "{invalid}"
        );
    }
}

#[test]
fn document_has_defaults_of_operations() {
    let mut document = document();
    let source = json!({"page": "orders", "sure": "documented"});
    set(&mut document, "/x-source", source);
    set(&mut document, "/security", json!([{"ShopKey": []}]));
    let operation = document.pointer_mut("/paths/~1books/get").unwrap();
    operation.as_object_mut().unwrap().remove("x-source");
    operation.as_object_mut().unwrap().remove("security");
    let contract = Contract::from_json(&document.to_string()).unwrap();
    let operation = contract.operation("listBooks").unwrap();
    assert_eq!(operation.source().page(), "orders");
    assert_eq!(operation.security()[0][0].scheme(), "ShopKey");
    assert_eq!(
        contract.operation("placeOrder").unwrap().source().page(),
        "orders/place"
    );
}

#[test]
fn server_is_plain_url_or_path() {
    for url in ["https://shop.test/v1", "/v1"] {
        let mut document = document();
        set(&mut document, "/servers/0/url", json!(url));
        let contract = Contract::from_json(&document.to_string()).unwrap();
        assert_eq!(contract.servers()[0].url(), url);
    }
    for url in ["http://shop.test", "//shop.test", "/v1?a=b", "v1", ""] {
        let message = error_at("/servers/0/url", json!(url));
        assert!(message.contains("is not a plain https URL"), "{url}: {message}");
    }
}

#[test]
fn parameters_are_scalars() {
    let of_first = |key: &str, value: Value| {
        let message = error_at(&format!("/paths/~1books/get/parameters/0/{key}"), value);
        let problem = message.strip_prefix("#/paths/~1books/get/parameters/0: ");
        problem.unwrap_or(&message).to_owned()
    };
    assert_eq!(
        of_first("in", json!("cookie")),
        "is in `cookie`; expected path, query or header"
    );
    assert_eq!(
        of_first("schema", json!({"type": "array"})),
        "its schema must name one or more scalar types"
    );
    assert_eq!(
        error_at("/paths/~1books~1{id}/parameters/0/required", json!(false)),
        "#/paths/~1books~1{id}/parameters/0: a parameter in the path is `required: true`"
    );
    assert_eq!(
        error_at("/paths/~1orders/post/parameters/0/name", json!("authorization")),
        "#/paths/~1orders/post/parameters/0: `authorization` must not be a parameter; it follows from content and security"
    );
    assert_eq!(
        error_at("/paths/~1books/get/parameters/1/name", json!("cursor")),
        "#/paths/~1books/get/parameters/1: declares `cursor` twice"
    );
}

#[test]
fn unsupported_features_are_rejected() {
    assert_eq!(
        error_at(
            "/paths/~1orders/post/requestBody/content",
            json!({"text/csv": {"schema": {"type": "string"}}})
        ),
        "#/paths/~1orders/post/requestBody: `text/csv` is not supported; expected JSON, application/x-www-form-urlencoded or multipart/form-data"
    );
    let response = json!({"description": "Any."});
    assert_eq!(
        error_at("/paths/~1books/get/responses/4XX", response),
        "#/paths/~1books/get/responses/4XX: `4XX` is not a valid status; expected one such as `\"404\"`"
    );
    assert_eq!(
        error_at("/components/securitySchemes/ShopKey/in", json!("cookie")),
        "#/components/securitySchemes/ShopKey: `apiKey` `cookie` is not supported; \
         expected apiKey in header or query, or http bearer or basic"
    );
    assert_eq!(
        error_at("/paths/~1books/get/security/0", json!({"Password": []})),
        "#/paths/~1books/get/security/0/Password: `Password` is not a security scheme of the components"
    );
}

#[test]
fn paging_refers_to_declared_fields() {
    assert_errors(&[
        (
            "/paths/~1books/get/x-paging/items",
            json!("/bocks"),
            "`/bocks` is not in the schema of the response 200",
        ),
        (
            "/paths/~1books/get/x-paging/next/0",
            json!("/books/0/next"),
            "`/books/0/next` is not in the schema of the response 200",
        ),
        (
            "/paths/~1books/get/x-paging/parameter",
            json!("page"),
            "`page` is not declared",
        ),
        (
            "/paths/~1books/get/x-paging/style",
            json!("offset"),
            "is `offset`, expected cursor, page-number",
        ),
    ]);
}

#[test]
fn body_paging_refers_to_the_body() {
    let paging = |parameter: &str| json!({"style": "page-number", "in": "body", "parameter": parameter, "items": "/x"});
    let mut document = document();
    let operation = "/paths/~1orders/patch";
    let list = json!({"type": "object", "properties": {"x": {"type": "array", "items": {"type": "string"}}}});
    let response = json!({"description": "x", "content": {"application/json": {"schema": list}}});
    set(&mut document, &format!("{operation}/responses/200"), response);
    set(&mut document, &format!("{operation}/x-paging"), paging("/loud"));
    assert!(Contract::from_json(&document.to_string()).is_ok());
    set(&mut document, &format!("{operation}/x-paging"), paging("/quiet"));
    assert_eq!(
        Contract::from_json(&document.to_string())
            .unwrap_err()
            .to_string(),
        format!("#{operation}/x-paging/parameter: `/quiet` is not declared")
    );
}

#[test]
fn invalid_error_codes_are_rejected() {
    let first = "/x-error-codes/codes/0";
    assert_eq!(
        error_at(&format!("{first}/class"), json!("fatal")),
        format!(
            "#{first}/class: is `fatal`, expected success, token, transient, caller, account, missing, conflict, quota"
        )
    );
    assert_eq!(
        error_at(&format!("{first}/retryable"), json!(true)),
        format!("#{first}: `retryable` is true for the classes token and transient, and for no other")
    );
    assert_eq!(
        error_at(&format!("{first}/code"), json!(50)),
        "#/x-error-codes/codes/1: the code 50 is listed twice"
    );
}

#[test]
fn error_code_places_are_in_responses() {
    let place = "/x-error-codes/place";
    assert_eq!(
        error_at(place, json!(["/code", "/error/code"])),
        format!("#{place}: `/error/code` is not in the schema of any response")
    );
}

#[test]
fn every_error_is_reported_with_its_line() {
    let mut document = document();
    set(&mut document, "/components/schemas/Book/nullable", json!(true));
    set(&mut document, "/components/schemas/Buyer/tpye", json!("object"));
    let text = serde_json::to_string_pretty(&document).unwrap();
    let faults = Contract::diagnose(&text).unwrap_err();
    let messages: Vec<_> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(
        messages,
        [
            "#/components/schemas/Book/nullable: `nullable` is not supported",
            "#/components/schemas/Buyer/tpye: `tpye` is not supported",
        ]
    );
    let line = faults[1].line().unwrap();
    assert!(text.lines().nth(line - 1).unwrap().contains("tpye"));
}

#[test]
fn unknown_members_are_rejected() {
    for place in [
        "/x-pages",
        "/paths/~1books/x-source",
        "/paths/~1books/get/x-retry",
        "/paths/~1books/get/x-source/pages",
        "/paths/~1books/get/x-paging/last",
        "/paths/~1books/get/parameters/0/style",
        "/paths/~1books/get/responses/200/links",
        "/paths/~1orders/post/requestBody/x-note",
        "/paths/~1orders/post/requestBody/content/application~1json/x-note",
        "/components/links",
        "/components/securitySchemes/Bearer/x-note",
        "/components/schemas/Book/x-note",
        "/components/schemas/Genre/oneOf/0/x-note",
        "/webhooks/shipped/get",
        "/webhooks/shipped/post/x-note",
        "/x-error-codes/x-note",
        "/x-error-codes/codes/0/status",
        "/x-undescribed/0/page",
    ] {
        let key = place.rsplit('/').next().unwrap();
        let message = error_at(place, json!({}));
        assert!(
            message.starts_with(&format!("#{place}: `{key}` is not supported")),
            "{message}"
        );
    }
}

#[test]
fn error_statuses_follow_their_rule() {
    let rule = "/x-error-statuses";
    assert_eq!(
        error_at(rule, json!({"every": [404]})),
        "#/paths/~1books/get/responses: `x-error-statuses` also requires 404"
    );
    assert_eq!(
        error_at(
            rule,
            json!({"path": [404, 409], "except": {"operations": ["listNewBooks"], "reason": "none"}})
        ),
        "#/paths/~1books~1{id}/get/responses: `x-error-statuses` also requires 409"
    );
    assert_eq!(
        error_at(
            rule,
            json!({"every": [], "except": {"operations": ["burnBooks"], "reason": "none"}})
        ),
        format!("#{rule}/except/operations/0: unknown operation `burnBooks`")
    );
    assert_eq!(
        error_at(rule, json!({"every": [200]})),
        format!("#{rule}/every/0: is not the status of an error")
    );
}

#[test]
fn error_codes_may_be_text() {
    let mut document = document();
    set(&mut document, "/x-error-codes/key", json!("text"));
    let codes = json!([
        {"code": "invalid_client", "name": "InvalidClient", "description": "x", "class": "account", "retryable": false},
        {"code": "temporarily_unavailable", "name": "Busy", "description": "x", "class": "transient", "retryable": true},
    ]);
    set(&mut document, "/x-error-codes/codes", codes);
    let contract = Contract::from_json(&document.to_string()).unwrap();
    let codes: Vec<_> = contract
        .error_codes()
        .iter()
        .map(contract::ErrorCode::code)
        .collect();
    assert_eq!(codes, ["invalid_client", "temporarily_unavailable"]);

    set(&mut document, "/x-error-codes/codes/1/code", json!(503));
    let invalid = Contract::from_json(&document.to_string()).unwrap_err();
    assert_eq!(invalid.place(), "/x-error-codes/codes/1/code");
    assert!(invalid.problem().starts_with("is not text"), "{invalid}");
}
