//! Modules whose mutants are tested.

use std::{io, path::Path};

use fs_err as fs;
use serde::Deserialize;

/// Content of `mutants.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Modules {
    module: Vec<Module>,
}

/// Module, its tests, and the reasons for its survivors.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Module {
    pub(super) name: String,
    /// Globs of the files, relative to the repository.
    pub(super) files: Vec<String>,
    /// Tests of each pass, cheapest first: a package, and arguments of `cargo test`.
    pub(super) passes: Vec<String>,
    #[serde(default)]
    pub(super) survivor: Vec<Reason>,
}

/// Reason for a survivor: why the mutated code does the same, or why a test is not worth its cost.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reason {
    pub(super) file: String,
    /// As cargo-mutants describes it, without its place.
    pub(super) mutation: String,
    /// Number of equal mutations in that function.
    #[serde(default = "one")]
    pub(super) count: usize,
    pub(super) reason: String,
}

fn one() -> usize {
    1
}

impl Modules {
    pub(super) const FILE: &str = "xtask/mutants.toml";

    pub(super) fn read(root: &Path) -> io::Result<Self> {
        toml::from_str(&fs::read_to_string(root.join(Self::FILE))?)
            .map_err(|error| io::Error::other(format!("{}: {error}", Self::FILE)))
    }

    /// Returns the modules with `names`, or all of them without a name.
    pub(super) fn choose(self, names: &[String]) -> io::Result<Vec<Module>> {
        let is_known = |name: &&String| self.module.iter().any(|module| module.name == **name);
        if let Some(unknown) = names.iter().find(|name| !is_known(name)) {
            let known: Vec<&str> = self.module.iter().map(|module| &*module.name).collect();
            let message = format!("unknown module {unknown}; expected one of {}", known.join(", "));
            return Err(io::Error::other(message));
        }
        let chosen = self.module.into_iter();
        let is_chosen = |module: &Module| names.is_empty() || names.contains(&module.name);
        Ok(chosen.filter(is_chosen).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn modules() -> Modules {
        let module =
            |name| format!("[[module]]\nname = '{name}'\nfiles = ['{name}/**']\npasses = ['core --lib']\n");
        toml::from_str(&["token", "page"].map(module).concat()).unwrap()
    }

    #[test]
    fn no_name_chooses_every_module() {
        let names = |chosen: &[&str]| {
            let chosen: Vec<String> = chosen.iter().map(ToString::to_string).collect();
            let modules = modules().choose(&chosen).unwrap().into_iter();
            modules.map(|module| module.name).collect::<Vec<_>>()
        };
        assert_eq!(names(&[]), ["token", "page"]);
        assert_eq!(names(&["page"]), ["page"]);
    }

    #[test]
    fn unknown_module_is_an_error() {
        let error = modules().choose(&["pages".to_owned()]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "unknown module pages; expected one of token, page"
        );
    }

    #[test]
    fn file_of_the_repository_is_valid() {
        Modules::read(&crate::root()).unwrap();
    }
}
