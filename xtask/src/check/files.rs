//! Which files a package has: who knows one provider crate knows all.

use std::path::Path;

use super::{Breach, manifest::Manifest};

/// The files that every provider crate has, below its folder.
const PROVIDER_FILES: [&str; 10] = [
    "README.md",
    "openapi.yaml",
    "src/auth.rs",
    "src/client.rs",
    "src/error.rs",
    "src/generated/codes.rs",
    "src/generated/endpoints.rs",
    "src/generated/mod.rs",
    "src/generated/models.rs",
    "src/lib.rs",
];

pub(super) fn breaches(root: &Path, manifest: &Manifest, providers: &[String]) -> Vec<Breach> {
    let expected: &[&str] = match manifest.name() {
        provider if providers.iter().any(|name| name == provider) => &PROVIDER_FILES,
        "auth-core-model" | "benches" | "contract-tests" | "xtask" => &[],
        _ => &["README.md"],
    };
    expected
        .iter()
        .map(|file| format!("{}/{file}", manifest.folder))
        .filter(|file| !root.join(file).is_file())
        .map(|file| Breach::new(file, "is missing; every crate of this kind has it"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_crate_without_one_of_its_files_is_told_which() {
        let manifest = Manifest::parse("crates/nowhere".to_owned(), "[package]\nname = \"klavi\"").unwrap();
        let breaches = breaches(&crate::root(), &manifest, &["klavi".to_owned()]);
        assert_eq!(breaches.len(), PROVIDER_FILES.len());
        assert_eq!(breaches[0].file, "crates/nowhere/README.md");
    }
}
