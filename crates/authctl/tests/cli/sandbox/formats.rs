//! Formats of the variables, read by the programs that they are for.

use std::{fs, path::Path, process::Command};

use tempfile::TempDir;

use super::{Variables, run_in_sandbox, text};

/// Returns the variables of a sandbox with the seed 7 whose file has `format`, as `read` understands it.
fn read_file(format: &str, read: impl FnOnce(&Path) -> Option<Variables>) -> Option<Variables> {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("variables");
    let path = file.to_str().unwrap();
    let output = run_in_sandbox(
        &["--seed", "7", "--format", format, "--env-file", path],
        &["true"],
    );
    assert!(output.status.success(), "{}", text(&output.stderr));
    read(&file)
}

/// Returns the variables that the command prints, each with a NUL behind it; `None` if there is no such program.
fn printed(command: &mut Command) -> Option<Variables> {
    let output = command.output().ok()?;
    assert!(output.status.success(), "{command:?}: {}", text(&output.stderr));
    let variables = text(&output.stdout);
    let variables = variables.split('\0').filter_map(|line| line.split_once('='));
    Some(
        variables
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
    )
}

fn json(file: &Path) -> Option<Variables> {
    serde_json::from_slice(&fs::read(file).unwrap()).unwrap()
}

/// Asserts that `read` has the variables of `expected`. The port differs.
fn assert_same(format: &str, expected: &Variables, read: &Variables) {
    assert!(expected.len() > 15, "{expected:?}");
    for (name, value) in expected {
        let found = read.get(name);
        if value.starts_with("http:") {
            assert!(found.is_some(), "{format} has no {name}");
        } else {
            assert_eq!(found, Some(value), "{name} in {format}");
        }
    }
}

/// Reads a `.env` file by the rules of python-dotenv: single quotes with `\\` and `\'`, double quotes with escapes.
fn dotenv(file: &Path) -> Variables {
    let text = fs::read_to_string(file).unwrap();
    let (mut rest, mut variables) = (text.as_str(), Variables::new());
    while let Some(start) = rest.find(|character: char| !character.is_whitespace()) {
        rest = &rest[start..];
        if rest.starts_with('#') {
            rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
            continue;
        }
        let (name, value) = rest.split_once('=').unwrap();
        let quote = value.chars().next().unwrap();
        assert!(matches!(quote, '\'' | '"'), "{name} has no quotes");
        let mut read = String::new();
        let mut characters = value[1..].char_indices();
        let end = loop {
            match characters.next().unwrap() {
                (end, character) if character == quote => break end,
                (_, '\\') => match characters.next().unwrap().1 {
                    'n' if quote == '"' => read.push('\n'),
                    other => read.push(other),
                },
                (_, character) => read.push(character),
            }
        };
        variables.insert(name.to_owned(), read);
        rest = &value[end + 2..];
    }
    variables
}

#[test]
fn every_format_survives_its_readers() {
    let expected = read_file("json", json).unwrap();
    assert!(expected["KLIKOO_PRIVATE_KEY"].contains('\n'));
    assert!(expected["KLAVI_CUSTOMER_SECRET_KEY"].starts_with("&#%$\""));

    for shell in ["sh", "bash", "dash", "zsh"] {
        let read = read_file("env", |file| {
            printed(
                Command::new(shell)
                    .args(["-c", ". \"$1\"; env -0", "x"])
                    .arg(file),
            )
        });
        match read {
            Some(read) => assert_same("env", &expected, &read),
            None => assert_ne!(shell, "sh", "every Unix has one"),
        }
    }
    if let Some(read) = read_file("fish", |file| {
        printed(
            Command::new("fish")
                .args(["-c", "source $argv[1]; env -0"])
                .arg(file),
        )
    }) {
        assert_same("fish", &expected, &read);
    }
    let powershell = "param($file) . $file; Get-ChildItem env: | ForEach-Object { \"$($_.Name)=$($_.Value)`0\" } | \
                      Write-Host -NoNewline";
    if let Some(read) = read_file("powershell", |file| {
        let script = file.with_extension("ps1");
        fs::copy(file, &script).unwrap();
        let command = format!("& {{ {powershell} }} '{}'", script.display());
        printed(Command::new("pwsh").args(["-NoProfile", "-Command", &command]))
    }) {
        assert_same("powershell", &expected, &read);
    }

    let read = read_file("dotenv", |file| Some(dotenv(file))).unwrap();
    assert_same("dotenv", &expected, &read);
    let node = "process.stdout.write(Object.entries(process.env).map(([n, v]) => `${n}=${v}\\0`).join(''))";
    if let Some(read) = read_file("dotenv", |file| {
        printed(
            Command::new("node")
                .arg(format!("--env-file={}", file.display()))
                .args(["-e", node]),
        )
    }) {
        assert_same("dotenv by Node", &expected, &read);
    }
}

#[cfg(unix)]
#[test]
fn env_file_is_private_and_replaced() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = TempDir::new().unwrap();
    let file = folder.path().join(".env");
    fs::write(&file, "old").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    let output = run_in_sandbox(&["--env-file", file.to_str().unwrap()], &["true"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("its variables are in"));
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(dotenv(&file)["KLAVI_BASE_URL"].starts_with("http://127.0.0.1:"));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);

    let output = run_in_sandbox(&["--env-file", "/nonexistent/.env"], &["true"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("cannot write `/nonexistent/.env`"));
}
