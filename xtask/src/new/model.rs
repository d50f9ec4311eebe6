//! The operation that a new one is laid out like.

use std::{io, path::Path};

use contract::{Contract, ErrorCategory, Operation, ParameterIn};
use fs_err as fs;
use regex_lite::Regex;

use crate::finding::{Failed, Finding};

const ENVELOPE: &str =
    "has codes of success, which each response carries; follow \"Add an operation\" of CONTRIBUTING.md";
const NOTHING_SIMILAR: &str = "has no operation to start from: an idempotent GET with a token and without required parameters, \
    with a route of the form `.route(\"id\", auth::authenticate, handler)`, whose authentication returns nothing, and an \
    `entry!`; follow \"Add an operation\" of CONTRIBUTING.md";

/// An operation of a provider that reads something with a token, and its surroundings in contract, sandbox and fixtures.
#[derive(Debug)]
pub(super) struct Model {
    pub(super) path: String,
    /// Its entries in the contract.
    pub(super) entries: Copied,
    /// The beginning of its route in the sandbox, the function that authenticates it, and the type of the state.
    pub(super) route: String,
    pub(super) authenticate: String,
    pub(super) state: String,
    /// The beginning of its entry in the fixtures, the function that builds the client, and the type of the client.
    pub(super) entry: String,
    pub(super) build: String,
    pub(super) client: String,
}

/// Entries of an operation in a contract, as they are written.
#[derive(Debug)]
pub(super) struct Copied {
    pub(super) tags: String,
    pub(super) security: String,
    /// The lines of the error responses.
    pub(super) errors: String,
}

/// The files of a provider that describe its operations.
pub(super) struct Files {
    pub(super) contract: String,
    /// The provider's folder of the sandbox.
    pub(super) sandbox: String,
    pub(super) routes: String,
    pub(super) fixtures: String,
}

impl Files {
    pub(super) fn of(provider: &str) -> Self {
        let module = provider.replace('-', "_");
        let sandbox = format!("crates/sandbox/src/{module}");
        Self {
            contract: format!("crates/{provider}/openapi.yaml"),
            routes: format!("{sandbox}/operations.rs"),
            sandbox,
            fixtures: format!("crates/test-support/src/fixtures/{module}.rs"),
        }
    }
}

impl Model {
    /// Finds the first suitable operation of `provider`.
    ///
    /// # Errors
    ///
    /// If it has none, or the surroundings of its operations are not those that a new provider gets.
    pub(super) fn find(root: &Path, provider: &str, contract: &Contract) -> Result<Self, Failed> {
        let files = Files::of(provider);
        let invalid = |problem: &str| Failed::Findings(vec![Finding::new(files.contract.as_str(), problem)]);
        if contract
            .error_codes()
            .iter()
            .any(|code| code.category() == ErrorCategory::Success)
        {
            return Err(invalid(ENVELOPE));
        }
        let read = |file: &str| fs::read_to_string(root.join(file));
        let (yaml, fixtures) = (read(&files.contract)?, read(&files.fixtures)?);
        for operation in contract
            .operations()
            .iter()
            .filter(|operation| is_suitable(operation))
        {
            let id = operation.id();
            let in_sandbox = in_sandbox(root, &files, id)?;
            let parts = (
                in_sandbox,
                in_fixtures(&fixtures, id),
                Entries::of(&yaml, id).copied(),
            );
            if let (Some((route, authenticate, state)), Some((entry, build, client)), Some(entries)) = parts {
                return Ok(Self {
                    path: operation.path().to_owned(),
                    entries,
                    route,
                    authenticate,
                    state,
                    entry,
                    build,
                    client,
                });
            }
        }
        Err(invalid(NOTHING_SIMILAR))
    }
}

/// Returns whether nothing but a token authenticates the operation, whose request is a method and a fixed path, maybe with
/// optional parameters.
fn is_suitable(operation: &Operation) -> bool {
    let mut parameters = operation.parameters().iter();
    operation.method() == "GET"
        && operation.is_idempotent()
        && !operation.security().is_empty()
        && parameters.all(|parameter| parameter.place() == ParameterIn::Query && !parameter.is_required())
}

/// Returns the beginning of the route of `id`, its authentication, which has no result, and the state of the router.
fn in_sandbox(root: &Path, files: &Files, id: &str) -> io::Result<Option<(String, String, String)>> {
    let routes = fs::read_to_string(root.join(&files.routes))?;
    let route = captures(
        &format!(r#"(\.route\("{id}", )((\w+)::(\w+)), [\w:]+\)"#),
        &routes,
    );
    let state = captures(r"Router<(\w+), \w+>", &routes);
    let (Some([route, authenticate, module, function]), Some([state])) = (route, state) else {
        return Ok(None);
    };
    let text = fs::read_to_string(root.join(format!("{}/{module}.rs", files.sandbox)))?;
    let no_result = captures::<1>(&format!(r"fn {function}\([^)]*\) -> (Result<\(\),)"), &text);
    Ok(no_result.map(|_| (route, authenticate, state)))
}

/// Returns the beginning of the entry of `id`, the function that builds the client, and the client.
fn in_fixtures(fixtures: &str, id: &str) -> Option<(String, String, String)> {
    let [entry, build] = captures(&format!(r#"(entry!\(\w+, "{id}", (\w+),)"#), fixtures)?;
    let [client] = captures(
        &format!(r"pub fn {build}\(settings: &Settings\) -> (\w+)"),
        fixtures,
    )?;
    Some((entry, build, client))
}

fn captures<const N: usize>(pattern: &str, text: &str) -> Option<[String; N]> {
    let found = Regex::new(pattern).ok()?.captures(text)?;
    let groups: Vec<String> = found
        .iter()
        .skip(1)
        .flatten()
        .map(|group| group.as_str().to_owned())
        .collect();
    groups.try_into().ok()
}

/// The lines of an operation in a contract.
struct Entries<'y>(Vec<&'y str>);

impl<'y> Entries<'y> {
    fn of(yaml: &'y str, id: &str) -> Self {
        let head = format!("      operationId: {id}");
        let lines = yaml
            .lines()
            .filter(|line| !line.is_empty())
            .skip_while(|line| *line != head);
        Self(lines.take_while(|line| line.starts_with("      ")).collect())
    }

    fn copied(&self) -> Option<Copied> {
        Some(Copied {
            tags: self.value("tags")?.to_owned(),
            security: self.value("security")?.to_owned(),
            errors: self.errors(),
        })
    }

    /// Returns the value of the entry `name`, which is in one line.
    fn value(&self, name: &str) -> Option<&str> {
        let head = format!("      {name}: ");
        self.0.iter().find_map(|line| line.strip_prefix(&head))
    }

    /// Returns the lines of the error responses, which are the last ones.
    fn errors(&self) -> String {
        let is_error = |line: &str| line.starts_with("        \"4") || line.starts_with("        \"5");
        let errors = self.0.iter().skip_while(|line| !is_error(line));
        errors.flat_map(|line| [line, "\n"]).collect()
    }
}
