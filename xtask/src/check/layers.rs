//! Who may depend on whom: the arrows of `ARCHITECTURE.md`.

use super::{
    Breach,
    manifest::{Kind, Manifest},
};
use crate::PROVIDERS;

/// The members of this workspace that may be depended on, as manifests call them.
const MEMBERS: [&str; 9] = [
    "auth-core",
    "contract",
    "klip-card",
    "klip-a2a",
    "klikoo",
    "klavi",
    "sandbox",
    "authctl",
    "test-servers",
];

/// The members that `package` may depend on, for its users; `None` means any.
fn allowed(package: &str) -> Option<&'static [&'static str]> {
    match package {
        // The core knows no provider, and the judge of contracts knows nobody at all.
        "auth-core" | "auth-core-contract" | "test-servers" => Some(&[]),
        // The sandbox is there to check the clients, so it shares no code with them, not even for its own
        // tests: both are held to the same contracts.
        "auth-core-sandbox" | "xtask" => Some(&["contract"]),
        "benches" => Some(&["auth-core"]),
        provider if PROVIDERS.contains(&provider) => Some(&["auth-core"]),
        _ => None,
    }
}

/// The members that `package` may depend on besides, for its own tests and examples.
fn allowed_for_tests(package: &str) -> &'static [&'static str] {
    match package {
        "auth-core" | "auth-core-sandbox" => &["test-servers"],
        provider if PROVIDERS.contains(&provider) => &["sandbox"],
        _ => &[],
    }
}

pub(super) fn breaches(manifest: &Manifest) -> Vec<Breach> {
    let package = manifest.name();
    let Some(allowed) = allowed(package) else {
        return Vec::new();
    };
    let mut breaches = Vec::new();
    for (kind, more) in [
        (Kind::Normal, &[][..]),
        (Kind::Build, &[]),
        (Kind::Dev, allowed_for_tests(package)),
    ] {
        for dependency in manifest.dependencies(kind) {
            if MEMBERS.contains(&dependency) && !allowed.contains(&dependency) && !more.contains(&dependency)
            {
                breaches.push(Breach::new(
                    manifest.file(),
                    format!("`{package}` must not know `{dependency}`"),
                ));
            }
        }
    }
    breaches
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(package: &str, section: &str, dependency: &str) -> usize {
        let text = format!("[package]\nname = \"{package}\"\n[{section}]\n{dependency}.workspace = true\n");
        breaches(&Manifest::parse(format!("crates/{package}"), &text).unwrap()).len()
    }

    #[test]
    fn the_arrows_point_one_way() {
        for (package, section, dependency, expected) in [
            ("klavi", "dependencies", "auth-core", 0),
            ("klavi", "dependencies", "klikoo", 1),
            ("klavi", "dependencies", "sandbox", 1),
            ("klavi", "dev-dependencies", "sandbox", 0),
            ("klavi", "dev-dependencies", "klikoo", 1),
            ("klavi", "dependencies", "serde", 0),
            ("auth-core-sandbox", "dev-dependencies", "klavi", 1),
            ("auth-core-sandbox", "dependencies", "auth-core", 1),
            ("auth-core-sandbox", "dependencies", "contract", 0),
            ("auth-core-contract", "dependencies", "auth-core", 1),
            ("klavi", "dependencies", "contract", 1),
            ("auth-core", "dev-dependencies", "klip-card", 1),
            ("auth-core", "dev-dependencies", "test-servers", 0),
            ("auth-core", "dependencies", "test-servers", 1),
            ("test-servers", "dependencies", "auth-core", 1),
            ("authctl", "dependencies", "sandbox", 0),
            ("contract-tests", "dev-dependencies", "klavi", 0),
        ] {
            assert_eq!(
                problems(package, section, dependency),
                expected,
                "{package} -> {dependency} in {section}"
            );
        }
    }
}
