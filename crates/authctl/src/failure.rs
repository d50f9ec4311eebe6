//! How the program ends when it does not end well.

use std::{error::Error, io, iter, process::ExitCode};

use auth_core::{InvalidInput, TokenError};

/// Why the program ends without having done what was asked.
///
/// Exit codes: 1 when it was tried and failed, 2 when what was typed cannot work, 130 after Ctrl-C.
#[derive(Debug)]
pub(crate) enum Failure {
    /// What was typed, or given by environment or file, cannot work.
    Usage(Box<dyn Error>),
    /// It was tried, and failed.
    Failed(Box<dyn Error>),
    /// Somebody pressed Ctrl-C. What was done until then is written.
    Interrupted,
    /// Nobody reads the output any more (`authctl ... | head -1`).
    OutputClosed,
}

impl Failure {
    /// Tells the person, and the shell.
    pub(crate) fn report(self) -> ExitCode {
        let (error, code) = match &self {
            Self::OutputClosed => return ExitCode::SUCCESS,
            // As shells have it: 128 and the number of SIGINT.
            Self::Interrupted => return ExitCode::from(130),
            Self::Usage(error) => (error, 2),
            Self::Failed(error) => (error, 1),
        };
        eprintln!("error: {error}");
        for cause in iter::successors(error.source(), |&cause| cause.source()) {
            eprintln!("  because: {cause}");
        }
        ExitCode::from(code)
    }
}

/// What a person typed or set, for what the libraries call it.
const TYPED: [(&str, &str); 8] = [
    ("base_url", "--base-url"),
    ("email", "--email"),
    ("password", "--password-file / KLIP_CARD_PASSWORD"),
    ("bapp.name", "--bapp-name"),
    ("client_id", "--client-id"),
    ("client_secret", "--client-secret-file / KLIKOO_CLIENT_SECRET"),
    ("auth_key", "--private-key-file / KLIKOO_PRIVATE_KEY"),
    ("private_key", "--private-key-file / KLIKOO_PRIVATE_KEY"),
];

impl From<InvalidInput> for Failure {
    fn from(error: InvalidInput) -> Self {
        let typed = TYPED.iter().find(|(field, _)| *field == error.field());
        Self::Usage(match typed {
            Some((_, typed)) => error.under(*typed).into(),
            None => error.into(),
        })
    }
}

impl<C: std::fmt::Debug + Send + Sync + 'static> From<auth_core::http::Error<C>> for Failure {
    fn from(error: auth_core::http::Error<C>) -> Self {
        match error.invalid_input() {
            Some(input) => input.clone().into(),
            None => Self::Failed(error.into()),
        }
    }
}

impl From<TokenError> for Failure {
    fn from(error: TokenError) -> Self {
        match error.invalid_input() {
            Some(input) => input.clone().into(),
            None => Self::Failed(error.into()),
        }
    }
}

impl<E: Error + Send + Sync + 'static> From<auth_core::PageError<E>> for Failure {
    fn from(error: auth_core::PageError<E>) -> Self {
        Self::Failed(error.into())
    }
}

impl From<sandbox::StartError> for Failure {
    fn from(error: sandbox::StartError) -> Self {
        match error {
            sandbox::StartError::NotLoopback { .. } => Self::Usage(error.into()),
            _ => Self::Failed(error.into()),
        }
    }
}

impl From<sandbox::ControlError> for Failure {
    fn from(error: sandbox::ControlError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<url::ParseError> for Failure {
    fn from(error: url::ParseError) -> Self {
        Self::Usage(error.into())
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::OutputClosed,
            _ => Self::Failed(error.into()),
        }
    }
}
