//! Build cost of a small program with each provider crate and each TLS library, beside one with plain reqwest.
//!
//! The program of a crate is the quick start of its README. The other one sends a request with reqwest and decodes JSON. Both
//! are packages of their own below `target/`, with the versions of this repository's lockfile, and are built in release mode
//! from nothing.

use std::{
    collections::{BTreeMap, BTreeSet},
    io, iter,
    num::NonZeroU32,
    path::Path,
    process::{Command, Stdio},
};

use fs_err as fs;

use super::{
    Error,
    figure::{Figure, Ratio, Target},
};
use crate::providers;

/// CPU seconds of a provider's program, as a multiple of those of reqwest's.
const MAX_RATIO: f64 = 1.10;
/// Crates of a provider's program beyond those of reqwest's.
const MAX_MORE_CRATES: usize = 30;

/// The programs to build.
#[derive(Debug, clap::Args)]
pub(super) struct Selection {
    /// Provider crate to build, beside reqwest; by default each
    #[arg(long = "package", value_name = "PACKAGE")]
    packages: Vec<String>,
    /// TLS feature to build with, or `none`; by default each
    #[arg(long, value_parser = TLS.map(|tls| tls.feature))]
    tls: Vec<String>,
    /// Builds of each program, of which the one with the least CPU seconds counts
    #[arg(long, value_name = "BUILDS", default_value = "2")]
    rounds: NonZeroU32,
}

/// Returns whether `name` is one of `selected`, or these are empty.
fn is_selected(selected: &[String], name: &str) -> bool {
    selected.is_empty() || selected.iter().any(|other| other == name)
}

/// A feature of the provider crates, and what plain reqwest needs for the same.
struct Tls {
    feature: &'static str,
    reqwest: &'static str,
    dependencies: &'static str,
    install: &'static str,
}

const TLS: [Tls; 4] = [
    Tls {
        feature: "rustls-aws-lc",
        reqwest: "rustls",
        dependencies: "",
        install: "",
    },
    Tls {
        feature: "rustls-ring",
        reqwest: "rustls-no-provider",
        dependencies: "rustls = { version = \"0.23\", default-features = false, features = [\"ring\"] }\n",
        install: "    rustls::crypto::ring::default_provider().install_default().ok();\n",
    },
    Tls {
        feature: "native-tls",
        reqwest: "native-tls",
        dependencies: "",
        install: "",
    },
    Tls {
        feature: "none",
        reqwest: "",
        dependencies: "",
        install: "",
    },
];

/// Builds the programs of `selection` and returns a figure for each. Those with the same TLS library take turns.
pub(super) fn measure(root: &Path, selection: &Selection) -> Result<Vec<Figure>, Error> {
    let mut packages = providers::find(root)?;
    packages.retain(|package| is_selected(&selection.packages, package));
    let mut figures = Vec::new();
    for tls in TLS.iter().filter(|tls| is_selected(&selection.tls, tls.feature)) {
        let reqwest = Program::of_reqwest(tls);
        let providers = packages
            .iter()
            .map(|package| Program::of_provider(root, package, tls));
        let providers = providers.collect::<io::Result<Vec<_>>>()?;
        let programs: Vec<_> = iter::once(&reqwest).chain(&providers).collect();
        let costs = Cost::least(root, &programs, selection.rounds)?;
        let reqwest = &costs[0];
        figures.push(reqwest.figure(format!("reqwest, {}", tls.feature)));
        for (package, cost) in packages.iter().zip(&costs[1..]) {
            figures.push(cost.beside(reqwest, format!("{package}, {}", tls.feature)));
        }
    }
    Ok(figures)
}

/// A package with one binary.
struct Program {
    manifest: String,
    main: String,
}

impl Program {
    fn of_reqwest(tls: &Tls) -> Self {
        let Tls { reqwest, install, .. } = tls;
        let dependencies = format!(
            "reqwest = {{ version = \"0.13\", default-features = false, features = [\"http2\"{}] }}\n\
             serde = {{ version = \"1\", features = [\"derive\"] }}\nserde_json = \"1\"\n{}",
            quoted(reqwest),
            tls.dependencies
        );
        let main = format!(
            "#[derive(Debug, serde::Deserialize)]\nstruct Page {{\n    items: Vec<String>,\n}}\n\n\
             #[tokio::main]\nasync fn main() -> Result<(), Box<dyn std::error::Error>> {{\n{install}\
             \x20   let client = reqwest::Client::builder().build()?;\n\
             \x20   let response = client.get(\"https://api.example.com/items\").send().await?;\n\
             \x20   let page: Page = serde_json::from_slice(&response.bytes().await?)?;\n\
             \x20   println!(\"{{:?}}\", page.items);\n    Ok(())\n}}\n"
        );
        Self {
            manifest: manifest(&dependencies),
            main,
        }
    }

    fn of_provider(root: &Path, package: &str, tls: &Tls) -> io::Result<Self> {
        let folder = root.join("crates").join(package);
        let feature = if tls.feature == "none" { "" } else { tls.feature };
        let features = quoted(feature);
        let dependencies = format!(
            "{package} = {{ path = '{}', default-features = false, features = [{}] }}\n",
            folder.display(),
            features.trim_start_matches(", ")
        );
        let readme = fs::read_to_string(folder.join("README.md"))?;
        let program = readme
            .split_once("```rust,no_run\n")
            .and_then(|(_, rest)| rest.split_once("```\n"));
        let (main, _) = program
            .ok_or_else(|| io::Error::other(format!("the README of `{package}` has no quick start")))?;
        Ok(Self {
            manifest: manifest(&dependencies),
            main: main.to_owned(),
        })
    }
}

fn quoted(feature: &str) -> String {
    if feature.is_empty() {
        String::new()
    } else {
        format!(", \"{feature}\"")
    }
}

fn manifest(dependencies: &str) -> String {
    format!(
        "[package]\nname = \"program\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n[workspace]\n\n\
         [dependencies]\n{dependencies}tokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}\n"
    )
}

struct Cost {
    seconds: f64,
    crates: usize,
}

impl Cost {
    /// Builds each program once a round, and returns its cost in the round in which it was least.
    fn least(root: &Path, programs: &[&Program], rounds: NonZeroU32) -> Result<Vec<Self>, Error> {
        let mut least: Vec<Self> = Vec::new();
        for _ in 0..rounds.get() {
            let costs = programs.iter().map(|program| Self::measure(root, program));
            let costs = costs.collect::<Result<Vec<_>, _>>()?;
            least = if least.is_empty() {
                costs
            } else {
                least.into_iter().zip(costs).map(|(a, b)| a.min(b)).collect()
            };
        }
        Ok(least)
    }

    fn min(self, other: Self) -> Self {
        if other.seconds < self.seconds { other } else { self }
    }

    fn measure(root: &Path, program: &Program) -> Result<Self, Error> {
        let folder = root.join("target/build-cost");
        fs::create_dir_all(folder.join("src"))?;
        fs::write(folder.join("Cargo.toml"), &program.manifest)?;
        fs::write(folder.join("src/main.rs"), &program.main)?;
        fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
        let crates = crates(&folder)?;
        let built = folder.join("target");
        if built.exists() {
            fs::remove_dir_all(&built)?;
        }
        let before = seconds_of_children()?;
        let status = cargo(&folder).args(["build", "--release", "--quiet"]).status()?;
        if !status.success() {
            return Err(Error::Build(status));
        }
        let seconds = seconds_of_children()? - before;
        Ok(Self { seconds, crates })
    }

    fn figure(&self, name: String) -> Figure {
        Figure {
            name,
            value: self.seconds,
            unit: "s".to_owned(),
            ratios: Vec::new(),
            allocations: None,
            counts: BTreeMap::from([("crates".to_owned(), count(self.crates))]),
            targets: Vec::new(),
        }
    }

    fn beside(&self, reqwest: &Self, name: String) -> Figure {
        let mut figure = self.figure(name);
        let ratio = self.seconds / reqwest.seconds;
        let more = self.crates.saturating_sub(reqwest.crates);
        figure.counts.insert("more".to_owned(), count(more));
        figure.ratios.push(Ratio {
            to: "reqwest".to_owned(),
            value: ratio,
            bounds: None,
        });
        figure.targets = vec![
            Target {
                text: format!("at most {MAX_RATIO:.2} of reqwest's CPU seconds"),
                is_met: ratio <= MAX_RATIO,
            },
            Target {
                text: format!("at most {MAX_MORE_CRATES} crates more"),
                is_met: more <= MAX_MORE_CRATES,
            },
        ];
        figure
    }
}

fn count(crates: usize) -> f64 {
    u32::try_from(crates).map_or(f64::INFINITY, f64::from)
}

fn cargo(folder: &Path) -> Command {
    let mut command = crate::cargo::command();
    // Settings of the caller would change what is measured.
    for name in ["CARGO_TARGET_DIR", "RUSTFLAGS", "RUSTC_WRAPPER"] {
        command.env_remove(name);
    }
    command.current_dir(folder);
    command
}

/// Returns the number of packages that Cargo compiles for the program in `folder`, without itself.
fn crates(folder: &Path) -> Result<usize, Error> {
    let mut tree = cargo(folder);
    tree.args(["tree", "--edges=normal,build", "--prefix=none", "--format={p}"])
        .stderr(Stdio::inherit());
    let output = tree.output()?;
    if !output.status.success() {
        return Err(Error::Build(output.status));
    }
    let listing = String::from_utf8_lossy(&output.stdout);
    let packages: BTreeSet<&str> = listing
        .lines()
        .map(|line| line.trim_end_matches(" (*)"))
        .filter(|line| !line.is_empty() && !line.starts_with("program "))
        .collect();
    Ok(packages.len())
}

/// Returns the CPU seconds of all child processes that have ended, and of theirs.
fn seconds_of_children() -> io::Result<f64> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    of_stat(&stat).ok_or_else(|| io::Error::other("`/proc/self/stat` has another format"))
}

/// Reads the fields `cutime` and `cstime`, in hundredths of a second (proc(5)).
fn of_stat(stat: &str) -> Option<f64> {
    // The name of the program, in parentheses, may contain spaces.
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(13);
    let ticks = |field: Option<&str>| field?.parse::<u32>().ok();
    let ticks = f64::from(ticks(fields.next())?) + f64::from(ticks(fields.next())?);
    Some(ticks / 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cpu_time_of_children_is_read() {
        let stat = "7 (a) b) S 1 7 7 0 -1 4194560 1 2 3 4 10 20 1234 66 20 0 1 0 5 6 7 8";
        assert_eq!(of_stat(stat), Some(13.0));
        assert_eq!(of_stat("7 (a) S 1"), None);
    }

    #[test]
    fn targets_compare_with_reqwest() {
        let reqwest = Cost {
            seconds: 100.0,
            crates: 100,
        };
        for (seconds, crates, met) in [
            (110.0, 130, [true, true]),
            (111.0, 131, [false, false]),
            (90.0, 90, [true, true]),
        ] {
            let figure = Cost { seconds, crates }.beside(&reqwest, "klavi".to_owned());
            let found: Vec<bool> = figure.targets.iter().map(|target| target.is_met).collect();
            assert_eq!(found, met, "{seconds} s, {crates} crates");
        }
    }
}
