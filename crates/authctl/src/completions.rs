//! `authctl completions`: what a shell needs to complete what is typed.

use std::io::{self, Write};

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::{cli::Cli, failure::Failure};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  authctl completions bash > ~/.local/share/bash-completion/completions/authctl
  authctl completions zsh > ~/.zfunc/_authctl
  authctl completions fish > ~/.config/fish/completions/authctl.fish")]
pub(crate) struct CompletionsOptions {
    /// Which shell
    shell: Shell,
}

pub(crate) fn run(options: &CompletionsOptions) -> Result<(), Failure> {
    // Into memory first: the generator panics where nobody reads its output.
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut Cli::command(), "authctl", &mut script);
    io::stdout().write_all(&script)?;
    Ok(())
}
