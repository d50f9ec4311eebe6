//! Question before a call that spends.

use std::io::{self, IsTerminal, Write};

use auth_core::{InvalidInput, validate::Validate};
use clap::Args;

use crate::{
    failure::Failure,
    output::{print_error_line, printable},
    server::Server,
};

/// Option of a command whose call spends or cannot be undone.
#[derive(Debug, Clone, Args)]
pub(crate) struct Confirmation {
    /// Send the request without asking; required where no terminal can answer
    #[arg(long, short, display_order = 60)]
    yes: bool,
}

impl Confirmation {
    /// Checks `request`, so that the user is not asked about an invalid one, and then asks like [`ask`](Self::ask).
    pub(crate) fn ask_about(
        &self,
        request: &impl Validate,
        action: &str,
        server: &Server,
    ) -> Result<(), Failure> {
        request.validate()?;
        self.ask(action, server)
    }

    /// Says what the command is about to do and at which server, and asks whether to do it, unless `--yes` is given.
    ///
    /// Never waits where no terminal can answer.
    ///
    /// # Errors
    ///
    /// An error with exit code 2 without a terminal, and one with exit code 1 if the user declines.
    pub(crate) fn ask(&self, action: &str, server: &Server) -> Result<(), Failure> {
        if self.yes {
            print_error_line(format_args!("note: {action} on {server}"));
            return Ok(());
        }
        if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
            let problem = format!("is missing to {action} on {server}: no terminal can answer the question");
            return Err(InvalidInput::new("--yes", problem, "the option").into());
        }
        let mut stderr = io::stderr();
        write!(
            stderr,
            "{} on {}? [y/N] ",
            printable(&capitalized(action)),
            printable(&server.to_string())
        )?;
        stderr.flush()?;
        let mut answer = String::new();
        io::stdin().read_line(&mut answer)?;
        match answer.trim().to_ascii_lowercase().as_str() {
            "y" | "yes" => Ok(()),
            _ => Err(Failure::Failed("cancelled; nothing was sent".into())),
        }
    }
}

fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + characters.as_str()
}
