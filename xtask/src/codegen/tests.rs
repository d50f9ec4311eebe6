use std::fs;

use tempfile::TempDir;

use super::*;

const CONTRACT: &str = include_str!("tests/golden/shop.yaml");
const YAML: &str = "crates/shop/openapi.yaml";

/// A repository with the one provider `shop`, whose contract is [`CONTRACT`].
struct Repository(TempDir);

impl Repository {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in [
            "authctl",
            "klavi",
            "klikoo",
            "klip-a2a",
            "klip-card",
            "sandbox",
            "shop",
        ] {
            fs::create_dir_all(folder.path().join("crates").join(name).join("src")).unwrap();
        }
        fs::copy(
            crate::root().join("rustfmt.toml"),
            folder.path().join("rustfmt.toml"),
        )
        .unwrap();
        let repository = Self(folder);
        repository.put(YAML, CONTRACT);
        super::write(repository.root(), &["shop"]).unwrap();
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
        match super::check(self.root(), &["shop"]) {
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
        assert!(findings[0].mend.contains("cargo xtask codegen"), "{findings:?}");
        findings[0].problem.clone()
    }
}

#[test]
fn a_contract_becomes_what_a_careful_person_would_have_written() {
    let repository = Repository::new();
    let golden = crate::root().join("xtask/src/codegen/tests/golden");
    for name in ["codes.rs", "endpoints.rs", "models.rs"] {
        let written = repository.read(&format!("crates/shop/src/generated/{name}"));
        let path = golden.join(format!("shop.{name}"));
        let expected = fs::read_to_string(&path).unwrap_or_default();
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::write(&path, &written).unwrap();
        } else {
            assert_eq!(written, expected, "{name}; UPDATE_GOLDEN=1 writes it anew");
        }
    }
}

#[test]
fn what_was_just_written_is_as_it_must_be() {
    assert_eq!(Repository::new().findings(), []);
}

#[test]
fn a_file_that_was_edited_by_hand_is_shown_with_the_difference() {
    let repository = Repository::new();
    let file = "crates/shop/src/generated/endpoints.rs";
    repository.put(
        file,
        &repository.read(file).replace("Repeat::Never", "Repeat::Safe"),
    );
    let findings = repository.findings();
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].file, file);
    assert!(
        findings[0]
            .problem
            .contains("-    repeat: Repeat::Safe,\n+    repeat: Repeat::Never,"),
        "{findings:?}"
    );
    assert!(findings[0].mend.starts_with("run `cargo xtask codegen`"));
}

#[test]
fn a_contract_that_went_on_leaves_its_files_stale() {
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
fn a_file_that_is_missing_and_one_too_many_are_named() {
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
fn an_operation_without_a_source_is_refused() {
    let problem = Repository::new().refusal("      x-source: {page: get-token, sure: documented}\n", "");
    assert_eq!(problem, "/paths/~1v1~1token/post: has no `x-source`");
}

#[test]
fn an_operation_without_a_repeat_rule_is_refused() {
    let problem = Repository::new().refusal("      x-repeat: safe\n", "");
    assert_eq!(problem, "/paths/~1v1~1token/post: has no `x-repeat`");
}

#[test]
fn a_reference_that_leads_nowhere_is_refused() {
    let problem = Repository::new().refusal("responses/Refused", "responses/Refusal");
    assert_eq!(
        problem,
        "/paths/~1v1~1token/post/responses/401/$ref: `#/components/responses/Refusal` is not there"
    );
}

#[test]
fn an_error_code_that_stands_twice_is_refused() {
    let problem = Repository::new().refusal("code: 102", "code: 101");
    assert_eq!(problem, "/x-error-codes/codes/1: the code 101 stands twice");
}

#[test]
fn an_example_that_its_schema_does_not_allow_is_refused() {
    let problem = Repository::new().refusal("expires_in: 900}", "expires_in: soon}");
    assert!(
        problem.contains("token") && problem.contains("expires_in"),
        "{problem}"
    );
}

#[test]
fn a_path_in_code_that_people_write_is_found() {
    let repository = Repository::new();
    repository.put(
        "crates/klavi/src/orders.rs",
        "//! `/v1/orders`\n\nconst ORDERS: &str = \"/v1/orders\";\n",
    );
    let findings = repository.findings();
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].file, "crates/klavi/src/orders.rs:3");
    assert!(
        findings[0].problem.contains("`/v1/orders` of shop"),
        "{findings:?}"
    );
}

#[test]
fn what_is_outside_the_subset_is_refused_with_its_place_and_the_reason() {
    let zip = "zip: {type: string, description: Where to.}";
    for (from, to, expected) in [
        (
            zip,
            "zip: {type: string, descripton: Where to.}",
            "/components/schemas/NewOrder/properties/zip/descripton: `descripton` is not one of",
        ),
        (
            zip,
            "zip: {type: string, description: Where to., format: zip}",
            "/components/schemas/NewOrder/properties/zip/format: is `zip`; expected int32",
        ),
        (
            zip,
            "zip: {type: strin, description: Where to.}",
            "/components/schemas/NewOrder/properties/zip/type: `strin` is not one of",
        ),
        (
            zip,
            "zip: {type: string}",
            "/components/schemas/NewOrder/properties/zip: has no `description`",
        ),
        (
            zip,
            "zip: {type: object, description: Where to., properties: {a: {type: string}}}",
            "/components/schemas/NewOrder/properties/zip: is an object without a name",
        ),
        (
            zip,
            "type: {type: string, description: Where to.}",
            "/components/schemas/NewOrder/required/0: requires `zip`, which is no property",
        ),
        (
            "type: string, description: What kind it is., x-rust: {name: kind}",
            "type: string, description: What kind it is.",
            "/components/schemas/Order/properties/type: is a word of Rust's own",
        ),
        (
            "const: OPEN",
            "const: 1",
            "/components/schemas/Status/oneOf/0/const: is no text",
        ),
        (
            "const: PAYED",
            "const: OPEN",
            "/components/schemas/Status/oneOf/2: `OPEN` stands twice",
        ),
        (
            "x-repeat: never",
            "x-repeat: maybe",
            "/paths/~1v1~1orders/post/x-repeat: is `maybe`; expected safe, never",
        ),
        (
            "sure: observed",
            "sure: certain",
            "/paths/~1v1~1orders/post/x-source/sure: is `certain`; expected documented, observed, inferred",
        ),
        (
            "operationId: createOrder",
            "operationId: orders",
            "/paths: the operationId `orders` stands twice",
        ),
        (
            "[{bearer: []}]",
            "[{beaver: []}]",
            "/paths/~1v1~1orders/get/security/0/beaver: `beaver` is no security scheme",
        ),
        (
            "class: caller, retryable: false",
            "class: caller, retryable: true",
            "/x-error-codes/codes/0: is of a class that is not retryable",
        ),
        (
            "name: TOKEN_EXPIRED",
            "name: BAD_ZIP",
            "/x-error-codes/codes/1: the name BAD_ZIP stands twice",
        ),
        (
            "next: [/next]",
            "next: [next]",
            "/paths/~1v1~1orders/get/x-paging/next/0: `next` is no JSON pointer",
        ),
        (
            "Refusal:\n      description: A refusal.\n      x-source: {page: errors, sure: documented}\n      type: object",
            "Refusal:\n      description: A refusal.\n      x-source: {page: errors, sure: documented}\n      type: object\n      additionalProperties: false",
            "/components/schemas/Refusal: is received and says",
        ),
        (
            "additionalProperties: false\n      required: [zip",
            "required: [zip",
            "/components/schemas/NewOrder: is sent and does not say",
        ),
    ] {
        let problem = Repository::new().refusal(from, to);
        assert!(problem.starts_with(expected), "{to}: {problem}");
    }
    let repository = Repository::new();
    repository.put(YAML, "a: [");
    assert!(repository.findings()[0].problem.starts_with("is no YAML"));
}

#[test]
fn nothing_is_written_while_a_contract_is_wrong() {
    let repository = Repository::new();
    let file = "crates/shop/src/generated/models.rs";
    let before = repository.read(file);
    let text = CONTRACT.replacen("Where to.", "Where to go.", 1);
    repository.put(YAML, &text.replacen("code: 102", "code: 101", 1));
    assert!(super::write(repository.root(), &["shop"]).is_err());
    assert_eq!(repository.read(file), before);
}

#[test]
fn this_repository_agrees_with_its_contracts() {
    super::check(&crate::root(), &crate::PROVIDERS).unwrap_or_else(|failed| panic!("{failed}"));
}
