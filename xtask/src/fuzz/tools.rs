//! cargo-fuzz, libFuzzer and the instrumented build.

use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use fs_err as fs;

use super::Error;

/// Variable that names libFuzzer's library, which saves its build.
const LIBRARY: &str = "CUSTOM_LIBFUZZER_PATH";

/// Builds the programs of `targets`, and returns their folder.
pub(super) fn build(root: &Path, targets: &[String]) -> Result<PathBuf, Error> {
    let path = path_with_cargo_fuzz(root)?;
    // One call for all, or one for each: cargo-fuzz takes at most one target.
    let names: Vec<Option<&String>> = match targets {
        [one] => vec![Some(one)],
        _ => vec![None],
    };
    for name in names {
        let mut command = Command::new("cargo");
        command
            .args(["fuzz", "build", "--sanitizer", "none", "--fuzz-dir", "fuzz"])
            .args(name)
            .current_dir(root)
            .env("PATH", &path)
            .stdin(Stdio::null());
        if let (None, Some(library)) = (env::var_os(LIBRARY), library()) {
            command.env(LIBRARY, library);
        }
        let status = command.status()?;
        if !status.success() {
            return Err(Error::Build(status));
        }
    }
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let triple = format!("{}-unknown-linux-gnu", env::consts::ARCH);
    Ok(target.join(triple).join("release"))
}

/// Returns the search path with cargo-fuzz, after its installation if it is missing.
fn path_with_cargo_fuzz(root: &Path) -> Result<String, Error> {
    let path = env::var("PATH").unwrap_or_default();
    if is_there("cargo-fuzz", &path) {
        return Ok(path);
    }
    let folder = root.join("target/fuzz/tools");
    let (wanted, installed) = (
        root.join("fuzz/requirements.txt"),
        folder.join("requirements.txt"),
    );
    if fs::read(&wanted)? != fs::read(&installed).unwrap_or_default() {
        let venv = Command::new("python3")
            .args(["-m", "venv", "--clear"])
            .arg(&folder)
            .output();
        if !venv.is_ok_and(|venv| venv.status.success()) {
            return Err(Error::MissingCargoFuzz);
        }
        let status = Command::new(folder.join("bin/pip"))
            .args([
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--require-hashes",
                "-r",
            ])
            .arg(&wanted)
            .status()?;
        if !status.success() {
            return Err(Error::MissingCargoFuzz);
        }
        fs::copy(wanted, installed)?;
    }
    Ok(format!("{}:{path}", folder.join("bin").display()))
}

fn is_there(program: &str, path: &str) -> bool {
    env::split_paths(path).any(|folder| folder.join(program).is_file())
}

/// Returns the libFuzzer of Debian's packages `libclang-rt-*-dev`, the newest one.
fn library() -> Option<PathBuf> {
    let file = format!("lib/linux/libclang_rt.fuzzer-{}.a", env::consts::ARCH);
    let versions = fs::read_dir("/usr/lib").ok()?.filter_map(Result::ok);
    let mut found: Vec<(u32, PathBuf)> = versions
        .filter_map(|folder| {
            let name = folder.file_name().into_string().ok()?;
            let version = name.strip_prefix("llvm-")?.parse().ok()?;
            let library = folder
                .path()
                .join("lib/clang")
                .join(format!("{version}"))
                .join(&file);
            library.is_file().then_some((version, library))
        })
        .collect();
    found.sort();
    found.pop().map(|(_, library)| library)
}
