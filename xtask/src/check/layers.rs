//! Who may depend on whom: the arrows of `ARCHITECTURE.md`.

use super::{
    Breach,
    manifest::{Kind, Manifest},
};

/// The packages of the repository.
#[derive(Debug)]
pub(super) struct Packages {
    /// Those that may be depended on, as manifests call them.
    pub(super) members: Vec<String>,
    /// The provider crates. They know the core, and never each other.
    pub(super) providers: Vec<String>,
}

impl Packages {
    fn is_provider(&self, package: &str) -> bool {
        self.providers.iter().any(|provider| provider == package)
    }
}

/// The members that `package` may depend on, for its users; `None` means any.
fn allowed(package: &str, packages: &Packages) -> Option<&'static [&'static str]> {
    match package {
        // The core knows no provider, and the judge of contracts knows nobody at all.
        "auth-core" | "auth-core-contract" | "test-servers" => Some(&[]),
        // The sandbox is there to check the clients, so it shares no code with them, not even for its own
        // tests: both are held to the same contracts.
        "auth-core-sandbox" | "xtask" => Some(&["contract"]),
        "benches" => Some(&["auth-core"]),
        provider if packages.is_provider(provider) => Some(&["auth-core"]),
        _ => None,
    }
}

/// The members that `package` may depend on besides, for its own tests and examples.
fn allowed_for_tests(package: &str, packages: &Packages) -> &'static [&'static str] {
    match package {
        "auth-core" | "auth-core-sandbox" => &["test-servers"],
        provider if packages.is_provider(provider) => &["sandbox"],
        _ => &[],
    }
}

pub(super) fn breaches(manifest: &Manifest, packages: &Packages) -> Vec<Breach> {
    let package = manifest.name();
    let Some(allowed) = allowed(package, packages) else {
        return Vec::new();
    };
    let mut breaches = Vec::new();
    for (kind, more) in [
        (Kind::Normal, &[][..]),
        (Kind::Build, &[]),
        (Kind::Dev, allowed_for_tests(package, packages)),
    ] {
        for dependency in manifest.dependencies(kind) {
            let is_member = packages.members.iter().any(|member| member == dependency);
            if is_member && !allowed.contains(&dependency) && !more.contains(&dependency) {
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
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let packages = Packages {
            members: names(&[
                "auth-core",
                "contract",
                "klavi",
                "klikoo",
                "klip-card",
                "sandbox",
                "test-servers",
            ]),
            providers: names(&["klavi", "klikoo", "klip-card"]),
        };
        breaches(
            &Manifest::parse(format!("crates/{package}"), &text).unwrap(),
            &packages,
        )
        .len()
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
