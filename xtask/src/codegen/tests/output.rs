//! Generated files.

use super::*;

#[test]
fn generated_code_matches_the_golden_files() {
    assert_golden(&Repository::new(), "shop");
}

#[test]
fn text_error_codes_become_open_enum() {
    let repository = Repository::new();
    fs::create_dir_all(repository.root().join("crates/bank")).unwrap();
    repository.put("crates/bank/openapi.yaml", include_str!("golden/bank.yaml"));
    super::write(repository.root()).unwrap();
    assert_golden(&repository, "bank");
}

#[test]
fn written_files_are_up_to_date() {
    assert_eq!(Repository::new().findings(), []);
}

#[test]
fn invalid_contract_writes_nothing() {
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
