mod output;
mod rejected;
mod stale;

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

    /// Replaces `from`, which must occur in the contract.
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

    /// Returns the only finding about the contract, once `from` is `to`.
    #[track_caller]
    fn error(&self, from: &str, to: &str) -> String {
        self.edit(from, to);
        let findings = self.findings();
        assert_eq!(findings.len(), 1, "{findings:?}");
        assert_eq!(findings[0].file, YAML);
        let problem = described(&findings[0]);
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

/// Returns the pointer and message of a finding.
fn described(finding: &Finding) -> String {
    let pointer = finding.pointer.iter().map(|pointer| format!("#{pointer}: "));
    pointer.chain([finding.message.clone()]).collect()
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
