//! Files that no longer agree with the contract.

use super::*;

#[test]
fn edited_file_is_shown_with_its_diff() {
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
        findings[0].message.contains(
            "-    idempotency: Idempotency::Idempotent,\n+    idempotency: Idempotency::NonIdempotent,"
        ),
        "{findings:?}"
    );
    assert!(findings[0].message.contains("run `cargo xtask codegen`"));
}

#[test]
fn changed_contract_makes_its_files_stale() {
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
fn missing_and_superfluous_files_are_named() {
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
fn unreadable_file_is_named() {
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
fn path_in_handwritten_code_is_found() {
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
        findings[0].message.contains("`/v1/orders` of shop"),
        "{findings:?}"
    );
}
