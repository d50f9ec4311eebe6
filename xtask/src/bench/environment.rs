//! Environment of a measurement: machine, date and versions.

use std::{collections::BTreeMap, env::consts, fmt, path::Path, process::Command, thread};

use fs_err as fs;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Error;

/// Packages whose versions change a figure.
const PACKAGES: [&str; 5] = ["arc-swap", "auth-core", "google-cloud-gax", "reqwest", "tokio"];

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Environment {
    /// Day, in UTC.
    pub(super) date: String,
    pub(super) machine: String,
    pub(super) rustc: String,
    pub(super) versions: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Lockfile {
    package: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
}

impl Environment {
    /// Describes this machine, and the packages in the lockfile at `root`.
    pub(super) fn current(root: &Path) -> Result<Self, Error> {
        let lockfile: Lockfile = toml::from_str(&fs::read_to_string(root.join("Cargo.lock"))?)?;
        let versions = lockfile.package.into_iter();
        let versions = versions.filter(|package| PACKAGES.contains(&&*package.name));
        let rustc = Command::new("rustc")
            .arg("--version")
            .current_dir(root)
            .output()?;
        let rustc = String::from_utf8_lossy(&rustc.stdout).into_owned();
        Ok(Self {
            date: Timestamp::now().strftime("%F").to_string(),
            machine: machine(),
            // Without the hash and date of the commit.
            rustc: rustc.split_whitespace().nth(1).unwrap_or_default().to_owned(),
            versions: versions.map(|package| (package.name, package.version)).collect(),
        })
    }

    /// Returns the environment as one line, with the versions of `packages`.
    pub(super) fn line(&self, packages: &[&str]) -> String {
        let versions = packages.iter().map(|name| {
            let version = self.versions.get(*name).map_or("?", |version| version);
            format!("{name} {version}")
        });
        let versions: Vec<String> = versions.collect();
        format!("{self}, rustc {}, {}", self.rustc, versions.join(", "))
    }
}

impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.date, self.machine)
    }
}

/// Returns the number and model of the CPUs, and the platform.
fn machine() -> String {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let cpuinfo = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let mut lines = cpuinfo.lines().filter_map(|line| line.split_once(':'));
    let model = lines.find(|(name, _)| name.trim() == "model name");
    let model = model.map_or("CPU", |(_, model)| model.trim());
    format!("{cores} x {model}, {} {}", consts::OS, consts::ARCH)
}
