use fs_err as fs;
use tempfile::TempDir;

use super::*;

const CONTRACT: &str = include_str!("tests/golden/shop.yaml");
const YAML: &str = "crates/shop/openapi.yaml";

/// A repository with the one provider `shop`, whose contract is [`CONTRACT`].
struct Repository(TempDir);

impl Repository {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["klavi", "sandbox", "shop"] {
            fs::create_dir_all(folder.path().join("crates").join(name).join("src")).unwrap();
        }
        fs::copy(
            crate::root().join("rustfmt.toml"),
            folder.path().join("rustfmt.toml"),
        )
        .unwrap();
        let repository = Self(folder);
        repository.put(YAML, CONTRACT);
        super::write(repository.root()).unwrap();
        repository
    }

    fn root(&self) -> &Path {
        self.0.path()
    }

    fn put(&self, file: &str, text: &str) {
        fs::write(self.root().join(file), text).unwrap();
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.root().join(file)).unwrap()
    }

    /// The contract with `from` replaced, which must be there.
    fn edit(&self, from: &str, to: &str) {
        assert!(CONTRACT.contains(from), "{from}");
        self.put(YAML, &CONTRACT.replacen(from, to, 1));
    }

    fn findings(&self) -> Vec<Finding> {
        match super::check(self.root()) {
            Ok(_) => Vec::new(),
            Err(Failed::Findings(findings)) => findings,
            Err(Failed::Io(error)) => panic!("{error}"),
        }
    }

    /// The one finding about the contract, once `from` is `to`.
    #[track_caller]
    fn refusal(&self, from: &str, to: &str) -> String {
        self.edit(from, to);
        let findings = self.findings();
        assert_eq!(findings.len(), 1, "{findings:?}");
        assert_eq!(findings[0].file, YAML);
        assert!(findings[0].fix.contains("cargo xtask codegen"), "{findings:?}");
        let problem = findings[0].problem.clone();
        let line = self
            .read(YAML)
            .lines()
            .nth(findings[0].line.unwrap() - 1)
            .unwrap()
            .to_owned();
        let (place, _) = problem.split_once(": ").unwrap();
        let mut steps = place.rsplit('/').map(|step| step.replace("~1", "/"));
        let key = steps.find(|step| !step.is_empty() && !step.bytes().all(|byte| byte.is_ascii_digit()));
        let is_there = line.contains(&key.unwrap()) || line.trim_start().starts_with("- ");
        assert!(is_there, "{problem}: {line}");
        problem
    }
}

/// Holds what `provider` becomes to the golden files of the same name.
#[track_caller]
fn assert_golden(repository: &Repository, provider: &str) {
    let golden = crate::root().join("xtask/src/codegen/tests/golden");
    for name in ["codes.rs", "endpoints.rs", "environments.rs", "models.rs"] {
        let written = repository.read(&format!("crates/{provider}/src/generated/{name}"));
        let path = golden.join(format!("{provider}.{name}"));
        let expected = fs::read_to_string(&path).unwrap_or_default();
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::write(&path, &written).unwrap();
        } else {
            assert_eq!(written, expected, "{name}; UPDATE_GOLDEN=1 writes it anew");
        }
    }
}

#[test]
fn contract_becomes_what_careful_person_would_have_written() {
    assert_golden(&Repository::new(), "shop");
}

#[test]
fn error_codes_of_text_become_open_enum() {
    let repository = Repository::new();
    fs::create_dir_all(repository.root().join("crates/bank")).unwrap();
    repository.put("crates/bank/openapi.yaml", include_str!("tests/golden/bank.yaml"));
    super::write(repository.root()).unwrap();
    assert_golden(&repository, "bank");
}

#[test]
fn what_was_just_written_is_as_it_must_be() {
    assert_eq!(Repository::new().findings(), []);
}

#[test]
fn file_that_was_edited_by_hand_is_shown_with_difference() {
    let repository = Repository::new();
    let file = "crates/shop/src/generated/endpoints.rs";
    repository.put(
        file,
        &repository
            .read(file)
            .replace("Idempotency::NonIdempotent", "Idempotency::Idempotent"),
    );
    let findings = repository.findings();
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].file, file);
    assert!(
        findings[0].problem.contains(
            "-    idempotency: Idempotency::Idempotent,\n+    idempotency: Idempotency::NonIdempotent,"
        ),
        "{findings:?}"
    );
    assert!(findings[0].fix.starts_with("run `cargo xtask codegen`"));
}

#[test]
fn contract_that_went_on_leaves_its_files_stale() {
    let repository = Repository::new();
    repository.edit("Where to.", "Where to go.");
    let files: Vec<String> = repository
        .findings()
        .into_iter()
        .map(|finding| finding.file)
        .collect();
    assert_eq!(
        files,
        [
            "crates/sandbox/contracts/shop.json",
            "crates/shop/src/generated/models.rs"
        ]
    );
}

#[test]
fn file_that_is_missing_and_one_too_many_are_named() {
    let repository = Repository::new();
    fs::remove_file(repository.root().join("crates/shop/src/generated/codes.rs")).unwrap();
    repository.put("crates/shop/src/generated/more.rs", "");
    let files: Vec<String> = repository
        .findings()
        .into_iter()
        .map(|finding| finding.file)
        .collect();
    assert_eq!(
        files,
        [
            "crates/shop/src/generated/codes.rs",
            "crates/shop/src/generated/more.rs"
        ]
    );
}

#[test]
fn operation_without_source_is_rejected() {
    let problem = Repository::new().refusal("      x-source: {page: get-token, sure: documented}\n", "");
    assert_eq!(problem, "#/paths/~1v1~1token/post: has no `x-source`");
}

#[test]
fn operation_without_repeat_rule_is_rejected() {
    let problem = Repository::new().refusal("      x-idempotent: true\n", "");
    assert_eq!(problem, "#/paths/~1v1~1token/post: has no `x-idempotent`");
}

#[test]
fn reference_that_leads_nowhere_is_rejected() {
    let problem = Repository::new().refusal("responses/Refused", "responses/Refusal");
    assert_eq!(
        problem,
        "#/paths/~1v1~1token/post/responses/401/$ref: refers to `#/components/responses/Refusal`, which is not there"
    );
}

#[test]
fn error_code_that_is_duplicated_is_rejected() {
    let problem = Repository::new().refusal("code: 102", "code: 101");
    assert_eq!(problem, "#/x-error-codes/codes/1: the code 101 stands twice");
}

#[test]
fn example_that_its_schema_does_not_allow_is_rejected() {
    let problem = Repository::new().refusal("expires_in: 900}", "expires_in: soon}");
    assert!(
        problem.contains("token") && problem.contains("expires_in"),
        "{problem}"
    );
}

#[test]
fn error_statuses_follow_one_rule() {
    let problem = Repository::new().refusal("  token: [401]\n", "  token: [401, 409]\n");
    assert_eq!(
        problem,
        "#/paths/~1v1~1orders/get/responses: `x-error-statuses` demands 409 as well"
    );
    let repository = Repository::new();
    repository.edit("x-error-statuses:\n  path: [404]\n  token: [401]\n", "");
    assert_eq!(repository.findings()[0].problem, "#: has no `x-error-statuses`");
}

#[test]
fn file_that_cannot_be_read_is_named() {
    let repository = Repository::new();
    let folder = repository.root().join("crates/klavi/src");
    fs::remove_dir(&folder).unwrap();
    let Err(Failed::Io(error)) = super::check(repository.root()) else {
        panic!("the folder is missing");
    };
    assert!(
        error.to_string().contains(&folder.display().to_string()),
        "{error}"
    );
}

#[test]
fn renamed_field_is_noticed() {
    for (from, to, expected) in [
        (
            "status: {$ref",
            "state: {$ref",
            "#/paths/~1v1~1orders/get/responses/200/content/application~1json/examples/sample/value/orders/0: Additional",
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
        assert!(findings[0].problem.starts_with(expected), "{findings:?}");
    }
}

#[test]
fn path_in_code_that_people_write_is_found() {
    let repository = Repository::new();
    repository.put(
        "crates/klavi/src/orders.rs",
        "//! `/v1/orders`\n\nconst ORDERS: &str = \"/v1/orders\";\n",
    );
    let findings = repository.findings();
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].file, "crates/klavi/src/orders.rs");
    assert!(
        findings[0]
            .to_string()
            .starts_with("crates/klavi/src/orders.rs:3: ")
    );
    assert!(
        findings[0].problem.contains("`/v1/orders` of shop"),
        "{findings:?}"
    );
}

#[test]
fn what_is_outside_subset_is_rejected_with_its_place_and_reason() {
    let zip = "zip: {type: string, description: Where to.}";
    for (from, to, expected) in [
        (
            zip,
            "zip: {type: string, descripton: Where to.}",
            "#/components/schemas/NewOrder/properties/zip/descripton: `descripton` is not read",
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
            "#/components/schemas/Status/oneOf/2: lists `OPEN` a second time",
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
            "#/x-error-codes/codes/1: the name BAD_ZIP stands twice",
        ),
        (
            "next: [/next]",
            "next: [next]",
            "#/paths/~1v1~1orders/get/x-paging/next/0: `next` is not in the schema of the response 200",
        ),
        (
            "Refusal:\n      description: A refusal.\n      x-source: {page: errors, sure: documented}\n      type: object",
            "Refusal:\n      description: A refusal.\n      x-source: {page: errors, sure: documented}\n      type: object\n      additionalProperties: false",
            "#/components/schemas/Refusal: is received and says",
        ),
        (
            "additionalProperties: false\n      required: [zip",
            "required: [zip",
            "#/components/schemas/NewOrder: is sent and does not say",
        ),
    ] {
        let problem = Repository::new().refusal(from, to);
        assert!(problem.starts_with(expected), "{to}: {problem}");
    }
    let repository = Repository::new();
    repository.put(YAML, "a: [");
    assert!(repository.findings()[0].problem.starts_with("is not YAML"));
}

#[test]
fn schemas_that_contain_themselves_are_rejected() {
    let id = "id: {$ref: \"#/components/schemas/OrderId\", description: Its id.}";
    let part = |ty: &str| format!("{id}\n        part: {{{ty}, description: A part of it.}}");
    let itself = part("$ref: \"#/components/schemas/Order\"");
    assert!(
        Repository::new()
            .refusal(id, &itself)
            .starts_with("#/components/schemas/Order: contains itself (Order > Order)")
    );
    let list = part("type: array, items: {$ref: \"#/components/schemas/OrdersAnswer\"}");
    let repository = Repository::new();
    repository.edit(id, &list);
    let problems: Vec<String> = repository
        .findings()
        .into_iter()
        .map(|finding| finding.problem)
        .collect();
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert!(
        problems[0].starts_with(
            "#/components/schemas/OrdersAnswer: contains itself (OrdersAnswer > Order > OrdersAnswer)"
        ),
        "{problems:?}"
    );
}

#[test]
fn names_that_rust_cannot_have_are_rejected() {
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
        let problem = Repository::new().refusal(from, to);
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
        assert!(findings[0].problem.contains(expected), "{name}: {findings:?}");
    }
}

#[test]
fn hints_that_do_not_fit_are_rejected() {
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
            "#/components/schemas/NewOrder/properties/customers/x-rust/builder: `builder` is not read here",
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
        let problem = Repository::new().refusal(from, to);
        assert!(problem.starts_with(expected), "{to}: {problem}");
    }
}

#[test]
fn nothing_is_written_while_contract_is_wrong() {
    let repository = Repository::new();
    let file = "crates/shop/src/generated/models.rs";
    let before = repository.read(file);
    let text = CONTRACT.replacen("Where to.", "Where to go.", 1);
    repository.put(YAML, &text.replacen("code: 102", "code: 101", 1));
    assert!(super::write(repository.root()).is_err());
    assert_eq!(repository.read(file), before);
}

#[test]
fn this_repository_agrees_with_its_contracts() {
    super::check(&crate::root()).unwrap_or_else(|failed| panic!("{failed}"));
}
