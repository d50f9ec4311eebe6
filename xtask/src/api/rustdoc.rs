//! rustdoc's JSON of the published crates.
//!
//! Stable rustdoc writes JSON with `RUSTC_BOOTSTRAP=1` alone. Build scripts of dependencies watch that variable, so Cargo
//! must not see it: Cargo runs this program as its rustdoc, and this program sets it. The documents get a folder of their
//! own, and everything else is that of any other build.

use std::{
    env, io,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use fs_err as fs;

/// Environment variable with the names of the crates to document. With it, this program is a rustdoc.
const CRATES: &str = "XTASK_RUSTDOC_CRATES";

/// Writes the JSON of `crates`, which are libraries of the workspace at `root`, and returns the folder. Cargo skips
/// crates that have not changed.
pub(super) fn write_json(root: &Path, crates: &[&str]) -> io::Result<PathBuf> {
    let target =
        env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |folder| root.join(folder));
    let documents = target.join("api");
    let status = crate::cargo::command()
        .args([
            "doc",
            "--quiet",
            "--workspace",
            "--lib",
            "--no-deps",
            "--all-features",
        ])
        .current_dir(root)
        .env("CARGO_TARGET_DIR", &documents)
        .env("CARGO_BUILD_BUILD_DIR", &target)
        .env_remove("CARGO_ENCODED_RUSTDOCFLAGS")
        .env(
            "RUSTDOCFLAGS",
            "-Zunstable-options --output-format=json --cap-lints=allow",
        )
        .env("RUSTDOC", env::current_exe()?)
        .env(CRATES, crates.join(","))
        .status()?;
    if status.success() {
        Ok(documents.join("doc"))
    } else {
        Err(io::Error::other("cargo doc failed"))
    }
}

/// Acts as rustdoc, if Cargo runs this program as such.
pub(crate) fn act() -> Option<ExitCode> {
    let crates = env::var(CRATES).ok()?;
    let arguments: Vec<String> = env::args().skip(1).collect();
    Some(match document(&crates, &arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("failed to run rustdoc: {error}");
            ExitCode::FAILURE
        }
    })
}

fn document(crates: &str, arguments: &[String]) -> io::Result<bool> {
    let value_of = |option| {
        let at = arguments.iter().position(|argument| argument == option)?;
        arguments.get(at + 1)
    };
    let (Some(name), Some(folder)) = (value_of("--crate-name"), value_of("-o")) else {
        return Ok(Command::new("rustdoc").args(arguments).status()?.success());
    };
    if crates.split(',').any(|documented| documented == name) {
        let mut rustdoc = Command::new("rustdoc");
        rustdoc.args(arguments).env("RUSTC_BOOTSTRAP", "1");
        if !rustdoc.status()?.success() {
            return Ok(false);
        }
    }
    // Cargo expects this file, and documents a crate without it again each time.
    let folder = Path::new(folder).join(name);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("index.html"), "")?;
    Ok(true)
}
