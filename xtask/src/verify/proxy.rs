//! Calls of curl, Python and Node through `authctl proxy`, to the sandbox.

use std::{collections::BTreeMap, path::Path, time::Duration};

use fs_err as fs;
use tokio::process::Command;

use super::{child::Child, context::Context, error::Error, program, tools};

const STEP: &str = "proxy";
const TIMEOUT: Duration = Duration::from_secs(120);

/// A program that calls the proxy.
struct Client {
    name: &'static str,
    /// Program that must be installed.
    tool: &'static str,
    /// Program that runs the script.
    program: &'static str,
    /// Options before the text of a script.
    inline: &'static [&'static str],
    script: &'static str,
    /// Language of the examples in the README.
    language: Option<&'static str>,
}

const CLIENTS: [Client; 3] = [
    Client {
        name: "curl",
        tool: "curl",
        program: "sh",
        inline: &["-c"],
        script: "client.sh",
        language: None,
    },
    Client {
        name: "Python",
        tool: "python3",
        program: "python3",
        inline: &["-c"],
        script: "client.py",
        language: Some("python"),
    },
    Client {
        name: "Node",
        tool: "node",
        program: "node",
        inline: &["--input-type=module", "--eval"],
        script: "client.mjs",
        language: Some("javascript"),
    },
];

/// Clients that are installed.
pub(super) struct Clients(Vec<&'static Client>);

impl Clients {
    /// Finds the clients, and adds a line to `skipped` for each one that is not installed. Returns `None` without any.
    pub(super) async fn find(skipped: &mut Vec<String>) -> Result<Option<Self>, Error> {
        let mut installed = Vec::new();
        for client in &CLIENTS {
            match tools::require(client.tool).await {
                Ok(()) => installed.push(client),
                Err(Error::MissingRuntime(_)) => {
                    let name = client.name;
                    skipped.push(format!(
                        "SKIPPED the calls of {name} through the proxy: {name} is not installed"
                    ));
                }
                Err(error) => return Err(error),
            }
        }
        Ok((!installed.is_empty()).then_some(Self(installed)))
    }

    /// Runs the scripts of the clients, and the README's examples.
    pub(super) async fn check(&self, context: &Context<'_>) -> Result<String, Error> {
        let servers = Servers::start(context).await?;
        let readme = fs::read_to_string(context.root.join("crates/authctl/README.md"))?;
        let mut summary = Vec::new();
        for client in &self.0 {
            let script = fs::read_to_string(context.settings().join("proxy").join(client.script))?;
            let passed = client.run(&script, &servers.variables).await?;
            if let Some(language) = client.language {
                let example = example(&readme, language);
                let problem = || Error::findings(STEP, format!("README.md has no example in {language}"));
                client
                    .run(example.ok_or_else(problem)?, &servers.variables)
                    .await?;
            }
            summary.push(format!("{passed} of {}", client.name));
        }
        Ok(format!(
            "{STEP}: checks of calls through `authctl proxy` passed: {}",
            summary.join(", ")
        ))
    }
}

impl Client {
    /// Runs `script`, and returns the number of lines that it printed.
    async fn run(&self, script: &str, variables: &BTreeMap<String, String>) -> Result<usize, Error> {
        let mut command = Command::new(self.program);
        // The proxy listens on loopback, so no other proxy may be used.
        command
            .args(self.inline)
            .arg(script)
            .envs(variables)
            .env("NO_PROXY", "127.0.0.1");
        let output = Child::run(self.name, &mut command, TIMEOUT).await?;
        let lines = output.require_success(self.name)?.stdout;
        match lines.lines().filter(|line| !line.is_empty()).count() {
            0 => Err(Error::findings(
                STEP,
                format!("the script of {} printed nothing", self.name),
            )),
            count => Ok(count),
        }
    }
}

/// Returns the first example in `language`.
fn example<'r>(readme: &'r str, language: &str) -> Option<&'r str> {
    let (_, rest) = readme.split_once(&format!("```{language}\n"))?;
    Some(rest.split_once("```")?.0)
}

/// The sandbox, and a proxy of Klikoo and of Klavi.
struct Servers {
    variables: BTreeMap<String, String>,
    _processes: [Child; 3],
    _folder: tempfile::TempDir,
}

impl Servers {
    async fn start(context: &Context<'_>) -> Result<Self, Error> {
        let program = program::build(context.root, "authctl", &[]).await?;
        let folder = tempfile::tempdir()?;
        let socket = folder.path().join("klavi.sock");
        let mut command = Command::new(&program);
        let mut sandbox = Child::start("sandbox", command.args(["sandbox", "--format", "json"]), TIMEOUT)?;
        let mut json = String::new();
        while !json.ends_with('}') {
            json.push_str(&sandbox.line().await?);
        }
        let mut variables: BTreeMap<String, String> = serde_json::from_str(&json)
            .map_err(|error| Error::findings(STEP, format!("invalid variables of the sandbox: {error}")))?;
        // First, since the secret of another proxy in the environment would be that of this one too.
        let listen = format!("unix:{}", socket.display());
        let klavi = proxy(
            &program,
            &["klavi", "--listen", &listen],
            1,
            &mut variables.clone(),
        )
        .await?;
        let klikoo = proxy(
            &program,
            &["klikoo", "--listen", "127.0.0.1:0"],
            2,
            &mut variables,
        )
        .await?;
        variables.insert("KLAVI_SOCKET".to_owned(), socket.display().to_string());
        Ok(Self {
            variables,
            _processes: [sandbox, klikoo, klavi],
            _folder: folder,
        })
    }
}

/// Starts a proxy, and adds the variables that it prints, `count` of them.
async fn proxy(
    program: &Path,
    arguments: &[&str],
    count: usize,
    variables: &mut BTreeMap<String, String>,
) -> Result<Child, Error> {
    let mut command = Command::new(program);
    command
        .arg("proxy")
        .args(arguments)
        // Without the profiles and tokens of the person who runs this.
        .env("AUTHCTL_CONFIG", "/dev/null")
        .env("AUTHCTL_TOKEN_CACHE", "none")
        .envs(&*variables);
    let mut proxy = Child::start("authctl proxy", &mut command, TIMEOUT)?;
    let _comment = proxy.line().await?;
    for _ in 0..count {
        let line = proxy.line().await?;
        let export = line
            .strip_prefix("export ")
            .and_then(|export| export.split_once('='));
        let (name, value) =
            export.ok_or_else(|| Error::findings(STEP, format!("unexpected output `{line}`")))?;
        variables.insert(name.to_owned(), value.trim_matches('\'').to_owned());
    }
    Ok(proxy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn example_is_found_by_its_language() {
        let readme = "text\n```console\n$ a\n```\n```python\nimport os\n```\n";
        assert_eq!(example(readme, "python"), Some("import os\n"));
        assert_eq!(example(readme, "javascript"), None);
    }
}
