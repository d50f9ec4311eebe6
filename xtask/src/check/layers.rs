//! Allowed dependencies between packages: the arrows of `ARCHITECTURE.md`.
//!
//! A dependency that no layer allows is an error, and so is a package without a layer.

use super::features::HACK;
use crate::finding::Finding;
use crate::workspace::{Dependency, Package};

const CORE: &str = "auth-core";
const OAUTH2: &str = "auth-core-oauth2";
const REDIS: &str = "auth-core-redis";
const CONTRACT: &str = "auth-core-contract";
const SANDBOX: &str = "auth-core-sandbox";
const SERVERS: &str = "test-servers";
const SUPPORT: &str = "test-support";
const TESTS: &str = "contract-tests";
const FUZZ: &str = "auth-core-fuzz";

/// The members that the packages of a layer may depend on.
struct Layer {
    /// For their users.
    normal: Vec<String>,
    /// For their own tests, examples and benches besides.
    dev: Vec<String>,
}

/// The layer of `package`, if it has one.
fn layer(package: &str, providers: &[String]) -> Option<Layer> {
    let (normal, dev): (&[&str], &[&str]) = match package {
        // The core knows no provider, and the judge of contracts knows no other package at all.
        CORE => (&[], &[SERVERS]),
        CONTRACT | SERVERS | "auth-core-model" => (&[], &[]),
        // The sandbox is there to check the clients, so it shares no code with them, not even for its own tests: both are
        // held to the same contracts.
        SANDBOX => (&[CONTRACT], &[SERVERS]),
        // Grants and stores depend on the core, and no client on them: the user combines them.
        OAUTH2 => (&[CORE], &[SERVERS]),
        REDIS | HACK => (&[CORE], &[]),
        "xtask" => (&[CONTRACT], &[]),
        "auth-core-fleet" => (&[CORE, REDIS, SANDBOX], &[]),
        "benches" => (&[], &[CORE, SANDBOX]),
        // The provider crates know the core, and never each other.
        provider if providers.iter().any(|other| other == provider) => (&[CORE], &[SANDBOX]),
        "authctl" => (&[CORE, REDIS, SANDBOX], &[SERVERS]),
        // Test support has calls of every client, so no package below the contract tests may use it.
        SUPPORT => (&[CORE, OAUTH2, CONTRACT, SANDBOX, SERVERS], &[REDIS]),
        TESTS => (&[CORE, OAUTH2, CONTRACT, SANDBOX, SERVERS, SUPPORT], &[]),
        FUZZ => (&[CORE, CONTRACT, SANDBOX, SUPPORT], &[]),
        _ => return None,
    };
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let (mut normal, dev) = (owned(normal), owned(dev));
    if matches!(package, "authctl" | "auth-core-fleet" | SUPPORT | TESTS | FUZZ) {
        normal.extend_from_slice(providers);
    }
    Some(Layer { normal, dev })
}

/// The dependencies of `package` on other members that its layer does not allow.
pub(super) fn find(package: &Package, members: &[Package], providers: &[String]) -> Vec<Finding> {
    let Some(layer) = layer(&package.name, providers) else {
        let problem = format!(
            "`{}` has no layer; give it one in xtask/src/check/layers.rs",
            package.name
        );
        return vec![Finding::new(package.manifest(), problem)];
    };
    let is_member = |dependency: &Dependency| members.iter().any(|member| member.name == dependency.name);
    let is_allowed = |dependency: &Dependency| {
        let is_dev = dependency.kind.as_deref() == Some("dev");
        layer.normal.contains(&dependency.name)
            || (is_dev && layer.dev.contains(&dependency.name))
            // The users of a published package do not compile what it would add.
            || (dependency.name == HACK && (is_dev || !package.is_published()))
    };
    package
        .dependencies
        .iter()
        .filter(|dependency| is_member(dependency) && !is_allowed(dependency))
        .map(|dependency| {
            let problem = format!("`{}` must not depend on `{}`", package.name, dependency.name);
            Finding::new(package.manifest(), problem)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::scratch;

    const PROVIDERS: [&str; 2] = ["klavi", "klikoo"];

    /// Returns the problems of a workspace in which the manifest of `package` ends with `text`.
    fn problems(package: &str, text: &str) -> Vec<String> {
        let members = [
            "auth-core",
            "auth-core-contract",
            "auth-core-sandbox",
            "authctl",
            "contract-tests",
            "klavi",
            "klikoo",
            "newcomer",
            "test-servers",
            "test-support",
            "workspace-hack",
        ];
        let root = scratch(&members, package, text);
        let members = crate::workspace::packages(root.path()).unwrap();
        let providers = PROVIDERS.map(str::to_owned);
        members
            .iter()
            .filter(|member| member.name == package)
            .flat_map(|member| find(member, &members, &providers))
            .map(|finding| finding.message)
            .collect()
    }

    #[test]
    fn arrows_point_one_way() {
        for (package, section, dependency, is_allowed) in [
            ("klavi", "dependencies", "auth-core", true),
            ("klavi", "dependencies", "klikoo", false),
            ("klavi", "dependencies", "auth-core-sandbox", false),
            ("klavi", "dev-dependencies", "auth-core-sandbox", true),
            ("klavi", "dev-dependencies", "klikoo", false),
            ("klavi", "build-dependencies", "klikoo", false),
            ("klavi", "target.'cfg(unix)'.dependencies", "klikoo", false),
            (
                "klavi",
                "target.'cfg(windows)'.build-dependencies",
                "klikoo",
                false,
            ),
            ("auth-core-sandbox", "dev-dependencies", "klavi", false),
            ("auth-core-sandbox", "dependencies", "auth-core", false),
            ("auth-core-sandbox", "dependencies", "auth-core-contract", true),
            ("auth-core-contract", "dependencies", "auth-core", false),
            ("auth-core", "dev-dependencies", "test-servers", true),
            ("auth-core", "dependencies", "test-servers", false),
            ("auth-core", "dev-dependencies", "test-support", false),
            ("klavi", "dev-dependencies", "test-support", false),
            ("test-servers", "dependencies", "auth-core", false),
            ("test-support", "dependencies", "klavi", true),
            ("contract-tests", "dependencies", "test-support", true),
            ("contract-tests", "dev-dependencies", "authctl", false),
            ("authctl", "dependencies", "auth-core-sandbox", true),
            ("authctl", "dependencies", "klavi", true),
            ("authctl", "dev-dependencies", "workspace-hack", true),
            ("authctl", "dependencies", "workspace-hack", false),
        ] {
            let problems = problems(package, &format!("[{section}]\n{dependency}.workspace = true\n"));
            let expected = if is_allowed {
                Vec::new()
            } else {
                vec![format!("`{package}` must not depend on `{dependency}`")]
            };
            assert_eq!(problems, expected, "{section}");
        }
    }

    #[test]
    fn renamed_dependency_is_checked() {
        let renamed = "[dependencies]\nharmless.workspace = true\n";
        assert_eq!(
            problems("klavi", renamed),
            ["`klavi` must not depend on `klikoo`"]
        );
    }

    #[test]
    fn package_without_layer_is_rejected() {
        let both = "[dependencies]\nklikoo.workspace = true\nauth-core-sandbox.workspace = true\n";
        let problems = problems("newcomer", both);
        assert_eq!(problems.len(), 1);
        assert!(problems[0].starts_with("`newcomer` has no layer"), "{problems:?}");
    }
}
