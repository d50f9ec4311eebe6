//! `authctl completions`: prints the completion script of a shell.

use std::io::{self, Write};

use clap::{Args, Command};
use clap_complete::Shell;

use crate::failure::Failure;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  authctl completions bash > ~/.local/share/bash-completion/completions/authctl
  authctl completions zsh > ~/.zfunc/_authctl
  authctl completions fish > ~/.config/fish/completions/authctl.fish")]
pub(crate) struct CompletionsOptions {
    /// Shell to print completions for
    shell: Shell,
}

/// Prints the completions of `command`.
pub(crate) fn run(options: &CompletionsOptions, command: &mut Command) -> Result<(), Failure> {
    // Generate into memory first: the generator panics on a closed pipe.
    let mut script = Vec::new();
    clap_complete::generate(options.shell, command, "authctl", &mut script);
    io::stdout().write_all(&script)?;
    Ok(())
}
