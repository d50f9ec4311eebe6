//! Documents that cannot judge: refused at load, with place and reason.

use contract::Contract;
use serde_json::{Value, json};

use crate::shop::{document, set};

/// Returns the error of the shop's contract with `value` at `place`.
pub(crate) fn told(place: &str, value: Value) -> String {
    let mut document = document();
    set(&mut document, place, value);
    Contract::from_json(&document.to_string())
        .unwrap_err()
        .to_string()
}

/// Sets each of `cases` (place, value), and expects the refusal at that place with the problem.
pub(crate) fn all_told(cases: &[(&str, Value, &str)]) {
    for (place, value, problem) in cases {
        assert_eq!(told(place, value.clone()), format!("#{place}: {problem}"));
    }
}

#[test]
fn contract_is_shared_between_threads_and_shows_little_of_itself() {
    fn shareable<T: Send + Sync>(_: &T) {}
    let contract = Contract::from_json(&document().to_string()).unwrap();
    shareable(&contract);
    assert_eq!(
        format!("{contract:?}"),
        r#"Contract { title: "Book shop", operations: 8, .. }"#
    );
}

#[test]
fn what_is_no_openapi_3_1_is_rejected() {
    let told = |text| Contract::from_json(text).unwrap_err().to_string();
    assert_eq!(told("[]"), "#: is not an object");
    assert_eq!(
        told("{"),
        "#: is no JSON: EOF while parsing an object at line 1 column 1"
    );
    assert_eq!(
        told(r#"{"openapi": "3.0.3"}"#),
        "#/openapi: only OpenAPI 3.1 is read"
    );
    assert_eq!(
        told(r#"{"openapi": "3.1.1", "openapi": "3.1.0"}"#),
        "#/openapi: is written twice"
    );
}

#[test]
fn path_and_parameters_agree() {
    let path = "/paths/~1books~1{id}~1cover/put";
    assert_eq!(
        told(&format!("{path}/parameters"), json!([])),
        format!("#{path}: does not declare the path parameter `id`")
    );
    let place = "/paths/~1books/get/parameters/0";
    assert_eq!(
        told(
            place,
            json!({"name": "id", "in": "path", "required": true, "schema": {"type": "string"}})
        ),
        "#/paths/~1books/get: declares the path parameter `id`, which `/books` has not"
    );
    let written = document().pointer("/paths/~1books~1{id}").unwrap().clone();
    assert_eq!(
        told("/paths/~1books~1{name}", written),
        "#/paths/~1books~1{name}/get: does not declare the path parameter `name`"
    );
}

#[test]
fn no_two_paths_are_same_but_for_names_of_parameters() {
    let mut twin = document().pointer("/paths/~1books~1{id}").unwrap().clone();
    set(&mut twin, "/parameters/0/name", json!("name"));
    set(&mut twin, "/get/operationId", json!("showBookByName"));
    assert_eq!(
        told("/paths/~1books~1{name}", twin),
        "#/paths/~1books~1{name}/get: `/books/{name}` fits the same paths as `/books/{id}`"
    );
}

#[test]
fn operation_id_is_taken_once() {
    assert_eq!(
        told("/paths/~1orders/post/operationId", json!("listBooks")),
        "#/paths/~1orders/post: the operationId `listBooks` is taken by GET /books"
    );
}

#[test]
fn operation_says_what_every_operation_says() {
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
        // Without responses, the paging is what misses them first or last; either way it is told here.
        let invalid = Contract::from_json(&document.to_string()).unwrap_err();
        assert_eq!(invalid.place(), "/paths/~1books/get");
        assert!(
            invalid.problem().starts_with(&format!("has no `{name}`")),
            "{invalid}"
        );
    }
}

#[test]
fn parameters_are_scalars_in_path_query_or_header() {
    let of_first = |key: &str, value: Value| {
        let told = told(&format!("/paths/~1books/get/parameters/0/{key}"), value);
        let problem = told.strip_prefix("#/paths/~1books/get/parameters/0: ");
        problem.unwrap_or(&told).to_owned()
    };
    assert_eq!(
        of_first("in", json!("cookie")),
        "is in `cookie`, expected path, query or header"
    );
    assert_eq!(
        of_first("schema", json!({"type": "array"})),
        "its schema must name one or more scalar types"
    );
    assert_eq!(
        told("/paths/~1books~1{id}/parameters/0/required", json!(false)),
        "#/paths/~1books~1{id}/parameters/0: a parameter in the path is `required: true`"
    );
    assert_eq!(
        told("/paths/~1orders/post/parameters/0/name", json!("authorization")),
        "#/paths/~1orders/post/parameters/0: `authorization` follows from content and security, not from a parameter"
    );
    assert_eq!(
        told("/paths/~1books/get/parameters/1/name", json!("cursor")),
        "#/paths/~1books/get/parameters/1: declares `cursor` a second time"
    );
}

#[test]
fn what_this_judge_cannot_judge_is_rejected() {
    assert_eq!(
        told(
            "/paths/~1orders/post/requestBody/content",
            json!({"text/csv": {"schema": {"type": "string"}}})
        ),
        "#/paths/~1orders/post/requestBody: `text/csv` is not read; expected JSON, application/x-www-form-urlencoded or multipart/form-data"
    );
    let response = json!({"description": "Any."});
    assert_eq!(
        told("/paths/~1books/get/responses/4XX", response),
        "#/paths/~1books/get/responses/4XX: `4XX` is not a status; each is written out, as `\"404\"`"
    );
    assert_eq!(
        told("/components/securitySchemes/ShopKey/in", json!("cookie")),
        "#/components/securitySchemes/ShopKey: `apiKey` `cookie` is not read; \
         expected apiKey in header or query, or http bearer or basic"
    );
    assert_eq!(
        told("/paths/~1books/get/security/0", json!({"Password": []})),
        "#/paths/~1books/get/security/0/Password: `Password` is not a security scheme of the components"
    );
}

#[test]
fn paging_points_at_what_is_there() {
    all_told(&[
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
fn paging_in_body_points_into_body() {
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
fn table_of_error_codes_is_sound() {
    let first = "/x-error-codes/codes/0";
    assert_eq!(
        told(&format!("{first}/class"), json!("fatal")),
        format!(
            "#{first}/class: is `fatal`, expected success, token, transient, caller, account, missing, conflict, quota"
        )
    );
    assert_eq!(
        told(&format!("{first}/retryable"), json!(true)),
        format!("#{first}: `retryable` is true for the classes token and transient, and for no other")
    );
    assert_eq!(
        told(&format!("{first}/code"), json!(50)),
        "#/x-error-codes/codes/1: the code 50 stands twice"
    );
}

#[test]
fn places_of_error_codes_are_in_response() {
    let place = "/x-error-codes/place";
    assert_eq!(
        told(place, json!(["/code", "/error/code"])),
        format!("#{place}: `/error/code` is not in the schema of any response")
    );
}

#[test]
fn every_fault_is_reported_with_its_line() {
    let mut document = document();
    set(&mut document, "/components/schemas/Book/nullable", json!(true));
    set(&mut document, "/components/schemas/Buyer/tpye", json!("object"));
    let text = serde_json::to_string_pretty(&document).unwrap();
    let faults = Contract::diagnose(&text).unwrap_err();
    let told: Vec<_> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "#/components/schemas/Book/nullable: `nullable` is not read",
            "#/components/schemas/Buyer/tpye: `tpye` is not read",
        ]
    );
    let line = faults[1].line().unwrap();
    assert!(text.lines().nth(line - 1).unwrap().contains("tpye"));
}

#[test]
fn unknown_members_are_rejected_in_every_object() {
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
        let told = told(place, json!({}));
        assert!(
            told.starts_with(&format!("#{place}: `{key}` is not read")),
            "{told}"
        );
    }
}

#[test]
fn error_statuses_are_listed_by_rule() {
    let rule = "/x-error-statuses";
    assert_eq!(
        told(rule, json!({"every": [404]})),
        "#/paths/~1books/get/responses: `x-error-statuses` demands 404 as well"
    );
    assert_eq!(
        told(
            rule,
            json!({"path": [404, 409], "except": {"operations": ["listNewBooks"], "reason": "none"}})
        ),
        "#/paths/~1books~1{id}/get/responses: `x-error-statuses` demands 409 as well"
    );
    assert_eq!(
        told(
            rule,
            json!({"every": [], "except": {"operations": ["burnBooks"], "reason": "none"}})
        ),
        format!("#{rule}/except/operations/0: there is no operation `burnBooks`")
    );
    assert_eq!(
        told(rule, json!({"every": [200]})),
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
    let refused = Contract::from_json(&document.to_string()).unwrap_err();
    assert_eq!(refused.place(), "/x-error-codes/codes/1/code");
    assert!(refused.problem().starts_with("is not text"), "{refused}");
}
