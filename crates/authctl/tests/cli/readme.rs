//! Generated sections of the README.

use std::{
    env,
    ffi::OsString,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use ::sandbox::Sandbox;

use crate::{Served, authctl, run, text};

/// Variable that makes the tests write the sections instead of comparing them.
const UPDATE: &str = "UPDATE_README";

/// Returns the section `name` of the README.
fn section(name: &str) -> String {
    let readme = fs::read_to_string(path()).unwrap();
    let (_, rest) = readme.split_once(&format!("<!-- {name} -->\n")).unwrap();
    rest.split_once(&format!("<!-- /{name} -->\n"))
        .unwrap()
        .0
        .to_owned()
}

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")
}

/// Asserts that the section `name` of the README is `expected`, between `<!-- name -->` and `<!-- /name -->`.
pub(crate) fn assert_section(name: &str, expected: &str) {
    let path = path();
    let readme = fs::read_to_string(&path).unwrap();
    let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->\n"));
    let (before, rest) = readme.split_once(&begin).unwrap();
    let (section, after) = rest.split_once(&end).unwrap();
    if env::var_os(UPDATE).is_some() {
        fs::write(&path, format!("{before}{begin}{expected}{end}{after}")).unwrap();
        return;
    }
    assert!(
        section == expected,
        "the section `{name}` of README.md is out of date: run the tests with {UPDATE}=1\n{expected}"
    );
}

/// Returns the commands below `words`, with the first lines of their help.
fn commands(words: &[String], table: &mut String) {
    let arguments: Vec<&str> = words.iter().map(String::as_str).chain(["--help"]).collect();
    let help = text(&run(&arguments, &[]).stdout);
    let heading = ["Commands:\n", "Providers:\n"]
        .into_iter()
        .find(|heading| help.contains(heading));
    let Some(heading) = heading else {
        let about = help.lines().next().unwrap();
        writeln!(table, "| `authctl {}` | {about} |", words.join(" ")).unwrap();
        return;
    };
    let (_, list) = help.split_once(heading).unwrap();
    for line in list.lines().take_while(|line| !line.is_empty()) {
        // Continued descriptions are indented further.
        let Some(name) = line.strip_prefix("  ").filter(|line| !line.starts_with(' ')) else {
            continue;
        };
        let name = name.split_whitespace().next().unwrap();
        if name != "help" {
            commands(&[words, &[name.to_owned()]].concat(), table);
        }
    }
}

#[test]
fn table_of_commands_is_their_help() {
    let mut table = String::from("| command | purpose |\n|---|---|\n");
    commands(&[], &mut table);
    assert_section("commands", &table);
}

/// Replaces what differs from run to run: ports and durations.
fn normalized(output: &str) -> String {
    const MARKS: [(&str, &str); 2] = [("127.0.0.1:", "4010"), ("\"elapsed_ms\":", "12")];

    let mut text = String::new();
    let mut rest = output;
    while let Some((before, after, shown)) = MARKS
        .iter()
        .filter_map(|(mark, shown)| {
            let (before, after) = rest.split_at(rest.find(mark)? + mark.len());
            Some((before, after, shown))
        })
        .min_by_key(|(before, ..)| before.len())
    {
        text.push_str(before);
        text.push_str(shown);
        rest = after.trim_start_matches(|digit: char| digit.is_ascii_digit());
    }
    text + rest
}

#[test]
fn transcript_is_what_the_commands_print() {
    // No purchase settles on its own while the lines run, however slow the machine is.
    let served = Served::start_with(Sandbox::builder().seed(7).auto_settle(Duration::from_secs(3600)));
    let directory = tempfile::tempdir().unwrap();
    let binaries = Path::new(env!("CARGO_BIN_EXE_authctl")).parent().unwrap();
    let mut search = OsString::from(binaries);
    search.push(":");
    search.push(env::var_os("PATH").unwrap());
    let mut transcript = String::from("```console\n");
    let section = section("transcript");
    let section = section.trim_start_matches("```console").trim_end_matches("```\n");
    let has_curl = Command::new("curl").arg("--version").output().is_ok();
    for entry in section.split("\n$ ").skip(1) {
        let line = entry.lines().next().unwrap();
        if line.contains("curl ") && !has_curl {
            writeln!(transcript, "$ {}", entry.trim_end()).unwrap();
            continue;
        }
        // The variables of the caller's providers are removed, as for every other test.
        let mut command = Command::new("sh");
        for (name, value) in authctl(&[]).get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command
            .args(["-c", &format!("exec 2>&1\n{line}")])
            .env("PATH", &search)
            .envs(served.variables.iter().cloned())
            .current_dir(directory.path());
        let output = command.output().unwrap();
        write!(transcript, "$ {line}\n{}", normalized(&text(&output.stdout))).unwrap();
        // The body of a response may have no line break at its end.
        if !transcript.ends_with('\n') {
            transcript.push('\n');
        }
    }
    transcript.push_str("```\n");
    assert_section("transcript", &transcript);
}

#[test]
fn ports_and_durations_are_normalized() {
    assert_eq!(
        normalized("http://127.0.0.1:53412/x {\"pages\":3,\"elapsed_ms\":9} 127.0.0.1:1"),
        "http://127.0.0.1:4010/x {\"pages\":3,\"elapsed_ms\":12} 127.0.0.1:4010"
    );
}
