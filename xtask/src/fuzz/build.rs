//! libFuzzer and the instrumented build.

use std::{
    env,
    path::{Path, PathBuf},
    process::Stdio,
};

use fs_err as fs;

use super::Error;

/// Variable that names libFuzzer's library, which saves its build.
const LIBRARY: &str = "CUSTOM_LIBFUZZER_PATH";
/// Variable that names the target.
pub(super) const TARGET: &str = "FUZZ_TARGET";
const PACKAGE: &str = "auth-core-fuzz";

/// Profile of the instrumented program.
#[derive(Debug, Clone, Copy)]
pub(super) enum Profile {
    /// Fast, with the checks of a debug build.
    Optimized,
    /// The profile and features of `cargo test --workspace --all-features`, which also compiles the dependencies.
    Dev,
}

/// Builds the program, and returns its path: of `target` alone, or else of the target that `FUZZ_TARGET` names when it starts.
///
/// Only the packages of this workspace are instrumented, by a wrapper of rustc. So stable Rust builds them, and the dependencies
/// are those of other builds.
pub(super) fn build(root: &Path, profile: Profile, target: Option<&str>) -> Result<PathBuf, Error> {
    let (arguments, folder): (&[&str], _) = match profile {
        Profile::Optimized => (
            &["--package", PACKAGE, "--all-features", "--profile", "fuzzing"],
            "fuzzing",
        ),
        Profile::Dev => (&["--workspace", "--all-features"], "debug"),
    };
    let mut command = crate::cargo::command();
    command
        .args(["build", "--locked", "--bin", PACKAGE])
        .args(arguments)
        .current_dir(root)
        .env("RUSTC_WORKSPACE_WRAPPER", root.join("fuzz/instrument"))
        .env_remove(TARGET)
        .envs(target.map(|target| (TARGET, target)))
        .stdin(Stdio::null());
    if let (None, Some(library)) = (env::var_os(LIBRARY), library()) {
        command.env(LIBRARY, library);
    }
    let status = command.status()?;
    if !status.success() {
        return Err(Error::Build(status));
    }
    let output = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    Ok(output.join(folder).join(PACKAGE))
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
