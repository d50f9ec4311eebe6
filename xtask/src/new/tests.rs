use super::*;

/// Returns the changes of `new` in this repository, or the findings. Nothing is written.
fn changes(new: &New) -> Result<Changes<'static>, String> {
    let root: &Path = Box::leak(crate::root().into_boxed_path());
    let changes = match new {
        New::Provider { name } => provider::changes(root, name),
        New::Operation { provider, id } => operation::changes(root, provider, id),
        New::Trial => unreachable!("no test tries it"),
    };
    changes.map_err(|failed| failed.to_string())
}

fn provider(name: &str) -> Result<Changes<'static>, String> {
    changes(&New::Provider {
        name: name.to_owned(),
    })
}

fn operation(provider: &str, id: &str) -> Result<Changes<'static>, String> {
    let (provider, id) = (provider.to_owned(), id.to_owned());
    changes(&New::Operation { provider, id })
}

// The lines of this repository at which a provider is inserted are where they were, and its contract is valid.
#[test]
fn provider_can_be_laid_out() {
    let changes = provider("acme-pay").unwrap_or_else(|findings| panic!("{findings}"));
    for file in [
        "crates/acme-pay/src/generated/models.rs",
        "crates/sandbox/contracts/acme-pay.json",
        "crates/sandbox/src/acme_pay/operations.rs",
        "crates/test-support/src/fixtures/acme_pay.rs",
        "tests/faults/matrix.rs",
    ] {
        let text = changes.read(file).unwrap();
        assert!(!text.contains("%kebab%") && !text.contains("%snake%"), "{file}");
    }
    let to_do = changes.to_do();
    assert!(to_do.iter().all(|finding| finding.line.is_some()), "{to_do:?}");
    let files = to_do.iter().map(|finding| finding.file.as_str());
    assert!(files.clone().any(|file| file == "crates/acme-pay/openapi.yaml"));
    assert!(files.clone().any(|file| file == "README.md"));
}

#[test]
fn operation_can_be_laid_out() {
    for (name, method) in [("klip-card", "list_things"), ("klavi", "list_things")] {
        let found = operation(name, "listThings");
        let changes = found.unwrap_or_else(|findings| panic!("{name}: {findings}"));
        let client = changes.read(&format!("crates/{name}/src/{method}.rs")).unwrap();
        assert!(
            client.contains("self.client.call(Request::new(&LIST_THINGS))"),
            "{client}"
        );
    }
}

#[test]
fn taken_and_invalid_names_are_rejected() {
    for (name, problem) in [
        ("klavi", "has a dependency `klavi`; expected a new name"),
        ("serde-json", "has a dependency `serde-json`"),
        ("std", "has a dependency `std`"),
        // A module of the sandbox.
        (
            "router",
            "crates/sandbox/src/router.rs: exists; expected a new name",
        ),
        ("Acme", "is not a valid name"),
        ("type", "is a keyword of Rust"),
    ] {
        let findings = provider(name).unwrap_err();
        assert!(findings.contains(problem), "{name}: {findings}");
    }
    for (name, id, problem) in [
        (
            "klavi",
            "payment",
            "has an operation `payment`; expected a new ID",
        ),
        ("klavi", "apps", "has an operation `apps`"),
        ("klavi", "list_things", "is not a valid name"),
        (
            "absent",
            "listThings",
            "crates/sandbox/contracts/absent.json: is missing",
        ),
        ("klip-a2a", "listThings", "has no operation to start from"),
        ("klikoo", "listThings", "has codes of success"),
    ] {
        let findings = operation(name, id).unwrap_err();
        assert!(findings.contains(problem), "{name} {id}: {findings}");
    }
}
