//! Code blocks of the READMEs and guides. Those in Rust are documentation tests; each other one is tested, or the reason why
//! it is not is here.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use base64::{Engine, prelude::BASE64_STANDARD};
use klikoo::AuthKey;
use toml::{Table, Value};

/// The folder of the repository.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// Place of the test of a block.
enum Test {
    /// A file that runs or parses the block, and a text of it.
    In(&'static str, &'static str),
    /// Nowhere, for the reason.
    Nowhere(&'static str),
}

use Test::{In, Nowhere};

const PARSED: Test = In(
    "crates/authctl/src/cli/examples.rs",
    "fn examples_of_readme_are_valid",
);
const SCRIPT_OF_PROXY: Test = In("xtask/src/verify/proxy.rs", "crates/authctl/README.md");
const COMMANDS_OF_SANDBOX: Test = In("xtask/src/verify/curl.rs", "crates/sandbox/README.md");

/// Every block but those in Rust and those of dependencies: its file, the start of its first line, and its test.
const BLOCKS: [(&str, &str, Test); 22] = [
    (
        "README.md",
        "$ cargo run --bin authctl -- demo",
        In(
            ".ci/run",
            "cargo run --bin authctl --all-features --locked -- demo",
        ),
    ),
    (
        "README.md",
        " Provider    Token placement",
        Nowhere("an output of the demo, whose times differ each time"),
    ),
    (
        "crates/authctl/README.md",
        "$ cargo install --path",
        Nowhere("installs the program"),
    ),
    ("crates/authctl/README.md", "$ authctl demo   ", PARSED),
    (
        "crates/authctl/README.md",
        "$ authctl sandbox > sandbox.env &",
        PARSED,
    ),
    (
        "crates/authctl/README.md",
        "$ authctl sandbox -- pytest -q",
        PARSED,
    ),
    (
        "crates/authctl/README.md",
        "$ authctl token klavi --format json",
        PARSED,
    ),
    (
        "crates/authctl/README.md",
        "profile = \"work\"",
        In(
            "crates/authctl/src/config/file/tests.rs",
            "fn profile_of_readme_is_valid",
        ),
    ),
    ("crates/authctl/README.md", "$ authctl config set", PARSED),
    (
        "crates/authctl/README.md",
        "$ authctl api klikoo GET",
        In(
            "crates/authctl/tests/cli/api.rs",
            "readme_examples(\"### Requests of your own\")",
        ),
    ),
    (
        "crates/authctl/README.md",
        "$ authctl proxy klikoo > proxy.env &",
        In(
            "crates/authctl/tests/cli/proxy/readme.rs",
            "fn examples_of_the_readme_run",
        ),
    ),
    (
        "crates/authctl/README.md",
        "import json, os, urllib.request",
        SCRIPT_OF_PROXY,
    ),
    (
        "crates/authctl/README.md",
        "const response = await fetch(",
        SCRIPT_OF_PROXY,
    ),
    (
        "crates/authctl/README.md",
        "$ authctl demo --json",
        In(
            "crates/authctl/tests/cli/readme.rs",
            "fn transcript_is_what_the_commands_print",
        ),
    ),
    ("crates/authctl/README.md", "$ authctl doctor", PARSED),
    (
        "crates/klikoo/README.md",
        "openssl genpkey",
        In("tests/stories/readmes.rs", "fn recipe_of_key_makes_valid_key"),
    ),
    (
        "crates/sandbox/README.md",
        "$ authctl sandbox -- pytest -q",
        Nowhere("runs the tests of the reader"),
    ),
    (
        "crates/sandbox/README.md",
        "steps:",
        Nowhere("a workflow of the reader"),
    ),
    (
        "crates/sandbox/README.md",
        "services:\n  sandbox:\n    build",
        Nowhere("a Compose file of the reader"),
    ),
    (
        "crates/sandbox/README.md",
        "services:\n  sandbox:\n    image",
        Nowhere("a workflow of the reader"),
    ),
    (
        "crates/sandbox/README.md",
        "curl -d decision=approve",
        COMMANDS_OF_SANDBOX,
    ),
    (
        "crates/sandbox/README.md",
        "curl -X PUT $SANDBOX_ADMIN_URL/klavi/deliveries/target",
        COMMANDS_OF_SANDBOX,
    ),
];

/// Block of a file.
struct Block {
    file: String,
    language: String,
    text: String,
}

/// Returns the blocks of all READMEs, guides and documents for users and contributors.
fn blocks() -> Vec<Block> {
    let root = Path::new(ROOT);
    let mut files: Vec<PathBuf> = ["README.md", "SECURITY.md", "CONTRIBUTING.md"]
        .map(PathBuf::from)
        .into();
    for package in fs::read_dir(root.join("crates")).unwrap() {
        let package = Path::new("crates").join(package.unwrap().file_name());
        files.push(package.join("README.md"));
        if let Ok(guides) = fs::read_dir(root.join(&package).join("docs")) {
            files.extend(guides.map(|guide| package.join("docs").join(guide.unwrap().file_name())));
        }
    }
    files.retain(|file| root.join(file).is_file());
    files.iter().flat_map(|file| blocks_of(root, file)).collect()
}

fn blocks_of(root: &Path, file: &Path) -> Vec<Block> {
    let text = fs::read_to_string(root.join(file)).unwrap();
    // Odd parts are inside of fences.
    let inside = text
        .split("```")
        .skip(1)
        .step_by(2)
        .filter_map(|block| block.split_once('\n'));
    inside
        .map(|(language, text)| Block {
            file: file.to_str().unwrap().to_owned(),
            language: language.trim().to_owned(),
            text: text.to_owned(),
        })
        .collect()
}

fn has_dependencies(block: &Block) -> bool {
    block.language == "toml" && block.text.contains("dependencies]")
}

#[test]
fn every_block_is_tested() {
    let mut expected: Vec<_> = BLOCKS.iter().collect();
    for block in blocks() {
        if block.language.starts_with("rust") {
            let package = Path::new(&block.file).parent().unwrap();
            let library = fs::read_to_string(Path::new(ROOT).join(package).join("src/lib.rs"));
            let is_guide = block.file.contains("/docs/");
            assert!(
                is_guide
                    || block.file == "README.md"
                    || library.unwrap().contains("include_str!(\"../README.md\")"),
                "no documentation test reads {}",
                block.file
            );
        } else if !has_dependencies(&block) {
            let matching = expected
                .iter()
                .position(|(file, start, _)| *file == block.file && block.text.starts_with(start));
            let Some(index) = matching else {
                panic!("no test of this block of {}:\n{}", block.file, block.text);
            };
            expected.remove(index);
        }
    }
    let left: Vec<_> = expected.iter().map(|(file, start, _)| (file, start)).collect();
    assert!(left.is_empty(), "no such blocks: {left:?}");
}

#[test]
fn tests_of_blocks_exist() {
    for (file, start, test) in &BLOCKS {
        match test {
            In(source, text) => {
                let source_text = fs::read_to_string(Path::new(ROOT).join(source)).unwrap();
                assert!(
                    source_text.contains(text),
                    "{file}, {start}: {source} lacks {text}"
                );
            }
            Nowhere(reason) => assert!(!reason.is_empty(), "{file}, {start}"),
        }
    }
}

/// The dependencies that readers copy have the names, versions and features of the packages.
#[test]
fn dependencies_of_readmes_exist() {
    let workspace: Table = manifest(Path::new(ROOT));
    let version = workspace["workspace"]["package"]["version"].as_str().unwrap();
    let declared = workspace["workspace"]["dependencies"].as_table().unwrap();
    let mut checked = 0;
    for block in blocks().iter().filter(|block| has_dependencies(block)) {
        let tables: Table = block.text.parse().unwrap();
        for (name, dependency) in tables.values().flat_map(|table| table.as_table().unwrap()) {
            let place = format!("{}: {name}", block.file);
            let here = declared
                .get(name)
                .unwrap_or_else(|| panic!("{place} is no dependency here"));
            let package = |value: &Value| {
                value
                    .get("package")
                    .and_then(Value::as_str)
                    .unwrap_or(name)
                    .to_owned()
            };
            assert_eq!(package(dependency), package(here), "{place}");
            let asked = dependency
                .as_str()
                .or_else(|| dependency.get("version")?.as_str());
            let offered = here.get("version").and_then(Value::as_str).unwrap();
            if let Some(asked) = asked {
                assert!(offered.starts_with(asked), "{place}: {asked}, but {offered} here");
            }
            if let Some(path) = here.get("path").and_then(Value::as_str) {
                assert_eq!(offered, version, "{place}");
                let known = manifest(&Path::new(ROOT).join(path));
                let features = dependency.get("features").and_then(Value::as_array);
                for feature in features.into_iter().flatten() {
                    assert!(
                        known["features"].get(feature.as_str().unwrap()).is_some(),
                        "{place}: {feature:?}"
                    );
                }
            }
            checked += 1;
        }
    }
    assert!(checked > 15, "{checked}");
}

fn manifest(folder: &Path) -> Table {
    fs::read_to_string(folder.join("Cargo.toml"))
        .unwrap()
        .parse()
        .unwrap()
}

#[test]
fn recipe_of_key_makes_valid_key() {
    if Command::new("openssl").arg("version").output().is_err() {
        eprintln!("SKIPPED: openssl is not installed");
        return;
    }
    let recipe = blocks()
        .into_iter()
        .find(|block| block.file == "crates/klikoo/README.md" && block.text.starts_with("openssl"))
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new("sh")
        .args(["-e", "-c", &recipe.text])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let private = fs::read_to_string(folder.path().join("private.pem")).unwrap();
    AuthKey::rsa_pkcs8_pem(private).unwrap();
    let sent = BASE64_STANDARD.decode(output.stdout).unwrap();
    assert_eq!(sent, fs::read(folder.path().join("public.pem")).unwrap());
}
