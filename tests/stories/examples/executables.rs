//! Executables of all crates' examples, as Cargo builds them.

use std::{
    collections::BTreeMap,
    env,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::LazyLock,
};

use serde::Deserialize;

/// The folder of the repository.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// The executable of each example, by its source file below `crates/`.
static EXECUTABLES: LazyLock<BTreeMap<String, PathBuf>> = LazyLock::new(build);

/// Returns the source file of every example, below `crates/`.
pub(super) fn files() -> impl Iterator<Item = &'static str> {
    EXECUTABLES.keys().map(String::as_str)
}

/// Returns the executable of the example `file`.
pub(super) fn executable(file: &str) -> &'static Path {
    let found = EXECUTABLES.get(file);
    found.unwrap_or_else(|| panic!("no example `{file}`; expected one of {:?}", EXECUTABLES.keys()))
}

/// Builds the examples of all crates.
///
/// After `cargo test --workspace`, with or without `--all-features`, there is nothing left to compile: the same packages and
/// features are selected. Others would let Cargo compile tokio, hyper, axum and all above them once more. Cargo holds no lock
/// on the target folder while tests run.
fn build() -> BTreeMap<String, PathBuf> {
    let features = cfg!(feature = "native-tls").then_some("--all-features");
    let mut cargo = Command::new(env!("CARGO"));
    // A build script that asks for a variable of this test's run would run again.
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") || text == "RUSTC_BOOTSTRAP"
        {
            cargo.env_remove(&name);
        }
    }
    let output = cargo
        .args(["build", "--workspace", "--examples"])
        .args(features)
        .args(["--locked", "--quiet", "--message-format=json"])
        .current_dir(ROOT)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    assert!(output.status.success(), "failed to build the examples");
    let messages = output.stdout.split(|byte| *byte == b'\n');
    messages
        .filter(|line| !line.is_empty())
        .filter_map(|line| serde_json::from_slice::<Message>(line).unwrap().example())
        .collect()
}

/// A message of Cargo. Only one about an example has an executable.
#[derive(Deserialize)]
struct Message {
    executable: Option<PathBuf>,
    target: Option<Target>,
}

#[derive(Deserialize)]
struct Target {
    src_path: PathBuf,
}

impl Message {
    /// Returns the source file, if it is below `crates/`, and the executable.
    fn example(self) -> Option<(String, PathBuf)> {
        let (executable, target) = (self.executable?, self.target?);
        let crates = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("crates");
        let file = target.src_path.strip_prefix(crates).ok()?;
        let file = file.to_str().unwrap().replace('\\', "/");
        Some((file, executable))
    }
}
