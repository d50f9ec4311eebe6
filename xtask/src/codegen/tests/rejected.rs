//! Contracts that codegen rejects.

use super::*;

#[test]
fn operation_without_source_is_rejected() {
    let problem = Repository::new().error("      x-source: {page: get-token, sure: documented}\n", "");
    assert_eq!(problem, "#/paths/~1v1~1token/post: has no `x-source`");
}

#[test]
fn operation_without_idempotency_is_rejected() {
    let problem = Repository::new().error("      x-idempotent: true\n", "");
    assert_eq!(problem, "#/paths/~1v1~1token/post: has no `x-idempotent`");
}

#[test]
fn dangling_reference_is_rejected() {
    let problem = Repository::new().error("responses/Rejected", "responses/Missing");
    assert_eq!(
        problem,
        "#/paths/~1v1~1token/post/responses/401/$ref: refers to `#/components/responses/Missing`, which does not exist"
    );
}

#[test]
fn duplicate_error_code_is_rejected() {
    let problem = Repository::new().error("code: 102", "code: 101");
    assert_eq!(problem, "#/x-error-codes/codes/1: the code 101 is listed twice");
}

#[test]
fn invalid_example_is_rejected() {
    let problem = Repository::new().error("expires_in: 900}", "expires_in: soon}");
    assert!(
        problem.contains("token") && problem.contains("expires_in"),
        "{problem}"
    );
}

#[test]
fn error_statuses_follow_their_rule() {
    let problem = Repository::new().error("  token: [401]\n", "  token: [401, 409]\n");
    assert_eq!(
        problem,
        "#/paths/~1v1~1orders/get/responses: `x-error-statuses` also requires 409"
    );
    let repository = Repository::new();
    repository.edit("x-error-statuses:\n  path: [404]\n  token: [401]\n", "");
    assert_eq!(
        described(&repository.findings()[0]),
        "#: has no `x-error-statuses`"
    );
}

#[test]
fn renamed_field_is_noticed() {
    for (from, to, expected) in [
        (
            "status: {$ref",
            "state: {$ref",
            "#/paths/~1v1~1orders/get/responses/200/content/application~1json/examples/sample/value/orders/0/status: is not declared",
        ),
        (
            "{id: 7, status: OPEN",
            "{id: 7",
            "#/components/schemas/Order/properties/status: occurs in no example",
        ),
    ] {
        let repository = Repository::new();
        repository.edit(from, to);
        let findings = repository.findings();
        assert!(described(&findings[0]).starts_with(expected), "{findings:?}");
    }
}

#[test]
fn unsupported_contract_is_rejected_with_reason() {
    let zip = "zip: {type: string, description: Where to.}";
    for (from, to, expected) in [
        (
            zip,
            "zip: {type: string, descripton: Where to.}",
            "#/components/schemas/NewOrder/properties/zip/descripton: `descripton` is not supported",
        ),
        (
            zip,
            "zip: {type: string, description: Where to., format: zip}",
            "#/components/schemas/NewOrder/properties/zip/format: `zip` is not a known format",
        ),
        (
            zip,
            "zip: {type: strin, description: Where to.}",
            "#/components/schemas/NewOrder/properties/zip/type: is `strin`, expected array",
        ),
        (
            zip,
            "zip: {type: string}",
            "#/components/schemas/NewOrder/properties/zip: has no `description`",
        ),
        (
            zip,
            "zip: {type: object, description: Where to., properties: {a: {type: string}}}",
            "#/components/schemas/NewOrder/properties/zip: is an object without a name",
        ),
        (
            zip,
            "type: {type: string, description: Where to.}",
            "#/components/schemas/NewOrder/required/0: `zip` is required but not among the `properties`",
        ),
        (
            "type: string, description: What kind it is., x-rust: {name: kind}",
            "type: string, description: What kind it is.",
            "#/components/schemas/Order/properties/type: `type` is a word of Rust's own",
        ),
        (
            "const: OPEN",
            "const: 1",
            "#/components/schemas/Status/oneOf/0: has no `const` that is text",
        ),
        (
            "const: PAYED",
            "const: OPEN",
            "#/components/schemas/Status/oneOf/2: lists `OPEN` twice",
        ),
        (
            "x-idempotent: false",
            "x-idempotent: maybe",
            "#/paths/~1v1~1orders/post/x-idempotent: is neither true nor false",
        ),
        (
            "sure: observed",
            "sure: certain",
            "#/paths/~1v1~1orders/post/x-source/sure: is `certain`, expected documented, observed, inferred",
        ),
        (
            "operationId: createOrder",
            "operationId: orders",
            "#/paths/~1v1~1orders/post: the operationId `orders` is taken by GET /v1/orders",
        ),
        (
            "[{bearer: []}]",
            "[{beaver: []}]",
            "#/paths/~1v1~1orders/get/security/0/beaver: `beaver` is not a security scheme",
        ),
        (
            "class: caller, retryable: false",
            "class: caller, retryable: true",
            "#/x-error-codes/codes/0: `retryable` is true for the classes token and transient",
        ),
        (
            "name: TOKEN_EXPIRED",
            "name: BAD_ZIP",
            "#/x-error-codes/codes/1: the name BAD_ZIP is listed twice",
        ),
        (
            "next: [/next]",
            "next: [next]",
            "#/paths/~1v1~1orders/get/x-paging/next/0: `next` is not in the schema of the response 200",
        ),
        (
            "ErrorResponse:\n      description: An error response.\n      x-source: {page: errors, sure: documented}\n      type: object",
            "ErrorResponse:\n      description: An error response.\n      x-source: {page: errors, sure: documented}\n      type: object\n      additionalProperties: false",
            "#/components/schemas/ErrorResponse: is received and says",
        ),
        (
            "additionalProperties: false\n      required: [zip",
            "required: [zip",
            "#/components/schemas/NewOrder: is sent and does not say",
        ),
    ] {
        let problem = Repository::new().error(from, to);
        assert!(problem.starts_with(expected), "{to}: {problem}");
    }
    let repository = Repository::new();
    repository.put(YAML, "a: [");
    assert!(described(&repository.findings()[0]).starts_with("is not valid YAML"));
}

#[test]
fn recursive_schemas_are_rejected() {
    let id = "id: {$ref: \"#/components/schemas/OrderId\", description: Its id.}";
    let part = |ty: &str| format!("{id}\n        part: {{{ty}, description: A part of it.}}");
    let itself = part("$ref: \"#/components/schemas/Order\"");
    assert!(
        Repository::new()
            .error(id, &itself)
            .starts_with("#/components/schemas/Order: contains itself (Order > Order)")
    );
    let list = part("type: array, items: {$ref: \"#/components/schemas/OrdersResponse\"}");
    let repository = Repository::new();
    repository.edit(id, &list);
    let problems: Vec<String> = repository.findings().iter().map(described).collect();
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert!(
        problems[0].starts_with(
            "#/components/schemas/OrdersResponse: contains itself (OrdersResponse > Order > OrdersResponse)"
        ),
        "{problems:?}"
    );
}

#[test]
fn invalid_rust_names_are_rejected() {
    let note = "items: {type: array, items: {type: string}, description: The names of the articles.}";
    let twin = format!("{note}\n        gift_note: {{type: string, description: The same.}}");
    for (from, to, expected) in [
        (
            note,
            twin.as_str(),
            "#/components/schemas/NewOrder/properties/gift_note: `giftNote` and `gift_note` both become `gift_note`; name it",
        ),
        (
            "zip: {type: string, description: Where to.}",
            "zip: {type: string, description: Where to., x-rust: {name: zip-code}}",
            "#/components/schemas/NewOrder/properties/zip: `zip-code` is not a Rust name; name it",
        ),
        (
            "title: Open",
            "title: Not paid",
            "#/components/schemas/Status/oneOf/0: `Not paid` cannot be a variant",
        ),
        (
            "title: Open",
            "title: Other",
            "#/components/schemas/Status/oneOf/0: `Other` cannot be a variant",
        ),
        (
            "operationId: createOrder",
            "operationId: Orders",
            "#/paths/~1v1~1orders/post/operationId: `orders` and `Orders` both become `ORDERS`",
        ),
        (
            "operationId: createOrder",
            "operationId: 2ndOrder",
            "#/paths/~1v1~1orders/post/operationId: `2ndOrder` is not a Rust name",
        ),
        (
            "name: BAD_ZIP",
            "name: bad zip",
            "#/x-error-codes/codes/0/name: `bad zip` is not the name of a Rust constant",
        ),
        (
            "type: ErrorCode",
            "type: error-code",
            "#/x-error-codes/type: `error-code` cannot be the name of a Rust type",
        ),
    ] {
        let problem = Repository::new().error(from, to);
        assert!(problem.starts_with(expected), "{to}: {problem}");
    }
    for (name, expected) in [
        ("order_id", "`order_id` cannot be the name of a Rust type"),
        ("String", "`String` cannot be the name of a Rust type"),
        (
            "Secret",
            "`Secret` is the name of a type that the generated code imports",
        ),
    ] {
        let repository = Repository::new();
        let renamed = CONTRACT.replace("schemas/OrderId", &format!("schemas/{name}"));
        repository.put(YAML, &renamed.replace("    OrderId:", &format!("    {name}:")));
        let findings = repository.findings();
        assert!(described(&findings[0]).contains(expected), "{name}: {findings:?}");
    }
}

#[test]
fn invalid_rust_hints_are_rejected() {
    for (from, to, expected) in [
        (
            "x-rust: {like: amount}",
            "x-rust: {like: zap}",
            "#/components/schemas/NewOrder: names the field `zap`, which it does not have",
        ),
        (
            "description: How many of each. At most 9.",
            "description: How many of each., x-rust: {with: gift_note}",
            "#/components/schemas/NewOrder: sets `gift_note` along, which has more than one possible value",
        ),
        (
            "new: [amount, zip]",
            "new: [amount]",
            "#/components/schemas/NewOrder: requires `zip`, which `new` does not take",
        ),
        (
            "x-rust: {item: customer}",
            "x-rust: {item: customer, builder: true}",
            "#/components/schemas/NewOrder/properties/customers/x-rust/builder: `builder` is not supported here",
        ),
        (
            "description: A customer.}",
            "x-private: true}",
            "#/components/schemas/NewOrder/properties/customers: has `x-rust: {item: ..}` and no `items` with a",
        ),
        (
            r"pattern: '^\d+\.\d{2}$'",
            "pattern: '(?=a)'",
            "#/components/schemas/Amount/pattern: is `(?=a)`, which the client cannot check",
        ),
    ] {
        let problem = Repository::new().error(from, to);
        assert!(problem.starts_with(expected), "{to}: {problem}");
    }
}
