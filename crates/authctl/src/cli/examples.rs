//! Checks that the examples of the help and of the README are valid command lines.

use clap::{Command, CommandFactory, Parser};

use super::Cli;
use crate::failure::FIELD_OPTIONS;

/// Returns the commands of authctl in `text`: lines that begin with `authctl`, after `$ ` and between pipes too.
fn command_lines(text: &str) -> Vec<Vec<String>> {
    let text = text.replace("\\\n", " ");
    let lines = text.lines().map(|line| line.trim().trim_start_matches("$ "));
    lines
        .flat_map(words)
        .filter(|words| words.first().is_some_and(|word| word == "authctl"))
        .collect()
}

/// Splits `line` as a shell does, into the words of each command of its pipeline, up to a comment or a redirection.
fn words(line: &str) -> Vec<Vec<String>> {
    let mut commands = vec![Vec::new()];
    let mut word: Option<String> = None;
    let mut quote = None;
    for character in line.chars().chain([' ']) {
        match (quote, character) {
            (Some(open), _) if open == character => quote = None,
            (None, '\'' | '"') => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            (None, character) if character.is_whitespace() => {
                let Some(word) = word.take() else {
                    continue;
                };
                match word.as_str() {
                    "|" => commands.push(Vec::new()),
                    "&" | ">" | ">>" | "<" => return commands,
                    comment if comment.starts_with('#') => return commands,
                    _ => {
                        if let Some(words) = commands.last_mut() {
                            words.push(word);
                        }
                    }
                }
            }
            _ => word.get_or_insert_default().push(character),
        }
    }
    commands
}

fn assert_valid(origin: &str, text: &str) -> usize {
    let lines = command_lines(text);
    for words in &lines {
        if let Err(error) = Cli::try_parse_from(words) {
            assert!(!error.use_stderr(), "{origin}: {words:?}\n{error}");
        }
    }
    lines.len()
}

fn assert_help_is_valid(command: &Command) -> usize {
    let help = command
        .get_after_help()
        .map(ToString::to_string)
        .unwrap_or_default();
    let below = command.get_subcommands().map(assert_help_is_valid);
    assert_valid(command.get_name(), &help) + below.sum::<usize>()
}

#[test]
fn examples_of_help_are_valid() {
    assert!(assert_help_is_valid(&Cli::command()) > 30);
}

#[test]
fn examples_of_readme_are_valid() {
    let readme = include_str!("../../README.md");
    // The transcript is run by a test of its own, and shows errors too.
    let (before, rest) = readme.split_once("<!-- transcript -->").unwrap();
    let (_, after) = rest.split_once("<!-- /transcript -->").unwrap();
    assert!(assert_valid("README.md", &format!("{before}{after}")) > 15);
}

fn has_option(command: &Command, long: &str) -> bool {
    let mut options = command.get_arguments();
    options.any(|option| option.get_long() == Some(long))
        || command.get_subcommands().any(|below| has_option(below, long))
}

#[test]
fn errors_name_options_that_exist() {
    let root = Cli::command();
    for (field, options) in FIELD_OPTIONS {
        let longs = options
            .split(" / ")
            .filter_map(|option| option.strip_prefix("--"));
        for long in longs {
            assert!(has_option(&root, long), "{field}: --{long}");
        }
    }
}

#[test]
fn words_are_split_as_by_a_shell() {
    let lines = "$ authctl a 'b c' \\\n  --d \"e\" | authctl f -  # g\n  authctl h > i\nother\n";
    assert_eq!(
        command_lines(lines),
        [
            vec!["authctl", "a", "b c", "--d", "e"],
            vec!["authctl", "f", "-"],
            vec!["authctl", "h"],
        ]
    );
}
