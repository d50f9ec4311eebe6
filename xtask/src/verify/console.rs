//! Test of the sandbox's console in a real browser.

use std::{env, ffi::OsStr, path::PathBuf, time::Duration};

use super::{
    child::Child,
    context::Context,
    error::Error,
    program,
    tools::{NodeTools, PythonTools},
};

const STEP: &str = "console";
const TIMEOUT: Duration = Duration::from_secs(600);

/// Variable with the path of a browser.
const VARIABLE: &str = "CHROMIUM";
/// Names under which distributions install the browser.
const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// Chromium, which the system's package manager installs.
pub(super) struct Chromium(PathBuf);

impl Chromium {
    /// Returns the browser of the variable `CHROMIUM` or of the search path, or [`Error::MissingRuntime`].
    pub(super) fn find() -> Result<Self, Error> {
        let chosen = env::var_os(VARIABLE).map(PathBuf::from);
        chosen
            .or_else(|| installed(&env::var_os("PATH")?))
            .map(Self)
            .ok_or(Error::MissingRuntime("Chromium"))
    }

    /// Runs `main.mjs` with a sandbox of its own. Screenshots of all views are in `target/verify/console`.
    pub(super) async fn check(
        &self,
        context: &Context<'_>,
        node: &NodeTools,
        python: Option<&PythonTools>,
    ) -> Result<String, Error> {
        let sandbox = program::build(context.root, "authctl", &[]).await?;
        let mut command = node.program(context, STEP)?;
        command
            .env("SANDBOX", sandbox)
            .env("CHROMIUM", &self.0)
            .env("OUTPUT", context.output(STEP));
        if let Some(python) = python {
            command.env("PYTHON", python.program("python"));
        }
        let output = Child::run(STEP, &mut command, TIMEOUT)
            .await?
            .require_success(STEP)?;
        let passed: Vec<_> = output
            .stdout
            .lines()
            .filter_map(|line| line.strip_prefix("ok "))
            .collect();
        let snippets = passed
            .iter()
            .find_map(|line| line.strip_prefix("snippets run as they are copied: "));
        match snippets {
            Some(snippets) => Ok(format!(
                "{STEP}: {} checks in a browser passed; snippets: {snippets}",
                passed.len()
            )),
            None => Err(Error::findings(STEP, output.text())),
        }
    }
}

/// Returns the first browser in the folders of `search_path`.
fn installed(search_path: &OsStr) -> Option<PathBuf> {
    let folders: Vec<_> = env::split_paths(search_path).collect();
    NAMES
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browser_is_found_in_search_path() {
        let (empty, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let search_path = env::join_paths([empty.path(), folder.path()]).unwrap();
        assert_eq!(installed(&search_path), None);
        let browser = folder.path().join("chromium-browser");
        fs_err::write(&browser, "").unwrap();
        assert_eq!(installed(&search_path), Some(browser));
    }
}
