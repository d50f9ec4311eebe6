//! Tip for an option that stands before its command.

use std::ffi::OsString;

use clap::{
    Command, Error,
    error::{ContextKind, ContextValue},
};

/// Returns where the unknown option of `error` belongs, if a command among `arguments` has it.
pub(super) fn tip(
    root: &Command,
    error: &Error,
    arguments: impl IntoIterator<Item = OsString>,
) -> Option<String> {
    let Some(ContextValue::String(option)) = error.get(ContextKind::InvalidArg) else {
        return None;
    };
    // Clap's own suggestion is about a command right below the option's.
    if error.get(ContextKind::Suggested).is_some() || error.get(ContextKind::SuggestedSubcommand).is_some() {
        return None;
    }
    let long = option.strip_prefix("--")?.split('=').next()?;
    let mut command = root;
    let mut path = root.get_name().to_owned();
    for argument in arguments {
        let Some(subcommand) = command.find_subcommand(&argument) else {
            continue;
        };
        command = subcommand;
        path = format!("{path} {}", command.get_name());
        if has_option(command, long) {
            return Some(format!("  tip: `--{long}` belongs after `{path}`"));
        }
    }
    None
}

fn has_option(command: &Command, long: &str) -> bool {
    command
        .get_arguments()
        .any(|option| option.get_long() == Some(long))
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::*;
    use crate::cli::Cli;

    fn tip_of(arguments: &[&str]) -> Option<String> {
        let error = Cli::try_parse_from([&["authctl"], arguments].concat()).unwrap_err();
        tip(
            &Cli::command(),
            &error,
            arguments.iter().map(|argument| (*argument).into()),
        )
    }

    #[test]
    fn option_before_its_command_gets_tip() {
        let tip = tip_of(&["--max-items=3", "klikoo", "products"]).unwrap();
        assert!(
            tip.contains("`--max-items` belongs after `authctl klikoo products`"),
            "{tip}"
        );
    }

    #[test]
    fn option_of_no_command_gets_no_tip() {
        assert_eq!(tip_of(&["klikoo", "balance", "--nonsense"]), None);
    }
}
