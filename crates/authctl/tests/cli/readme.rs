//! Generated sections of the README.

use std::{env, fmt::Write, fs, path::Path};

use crate::{run, text};

/// Variable that makes the tests write the sections instead of comparing them.
const UPDATE: &str = "UPDATE_README";

/// Asserts that the section `name` of the README is `expected`, between `<!-- name -->` and `<!-- /name -->`.
pub(crate) fn assert_section(name: &str, expected: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
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
