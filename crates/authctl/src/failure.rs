//! Failures of the program, and their exit codes.

use std::{error::Error, io, iter, process::ExitCode};

use auth_core::{InvalidInput, PageError, PageErrorKind, TokenError};

use crate::output::print_error_line;

/// Failure of a command.
///
/// Exit codes: 1 if the command failed, 2 if its arguments are invalid, 130 after Ctrl-C; others of `authctl api` and of a
/// command that `authctl sandbox` runs.
#[derive(Debug)]
pub(crate) enum Failure {
    /// An argument, environment variable or file is invalid.
    Usage(Box<dyn Error>),
    /// The command failed.
    Failed(Box<dyn Error>),
    /// The user pressed Ctrl-C. The output so far is written.
    Interrupted,
    /// The command failed with an exit code of its own: that of a program that it ran, or of the class of a response.
    Exit {
        /// Exit code.
        code: u8,
        /// Reason, unless it was printed before.
        error: Option<Box<dyn Error>>,
    },
    /// The reader closed the pipe (`authctl ... | head -1`).
    OutputClosed,
}

impl Failure {
    /// Returns the message of the error, without its causes.
    pub(crate) fn message(&self) -> String {
        match self {
            Self::Usage(error) | Self::Failed(error) => error.to_string(),
            _ => "interrupted".to_owned(),
        }
    }

    /// Prints the error with its causes, and returns the exit code.
    pub(crate) fn report(self) -> ExitCode {
        let (error, code) = match &self {
            Self::OutputClosed => return ExitCode::SUCCESS,
            // The shells' convention: 128 plus the number of SIGINT.
            Self::Interrupted => return ExitCode::from(130),
            Self::Exit { code, error: None } => return ExitCode::from(*code),
            Self::Exit {
                code,
                error: Some(error),
            } => (error, *code),
            Self::Usage(error) => (error, 2),
            Self::Failed(error) => (error, 1),
        };
        print_error_line(format_args!("error: {error}"));
        for cause in iter::successors(error.source(), |&cause| cause.source()) {
            print_error_line(format_args!("  because: {cause}"));
        }
        ExitCode::from(code)
    }
}

/// Fields of the libraries, with the options and variables that set them.
pub(crate) const FIELD_OPTIONS: [(&str, &str); 22] = [
    ("base_url", "--base-url"),
    ("email", "--email"),
    ("password", "--password-file / KLIP_CARD_PASSWORD"),
    ("bapp.name", "--bapp-name"),
    ("client_id", "--client-id"),
    ("client_secret", "--client-secret-file / KLIKOO_CLIENT_SECRET"),
    ("auth_key", "--private-key-file / KLIKOO_PRIVATE_KEY"),
    ("private_key", "--private-key-file / KLIKOO_PRIVATE_KEY"),
    ("new_password", "--new-password-file / KLIP_CARD_NEW_PASSWORD"),
    ("pin", "--pin-file / KLIP_CARD_PIN"),
    ("partner_reference_id", "--reference"),
    ("partner_reference_no", "--reference"),
    ("client_request_id", "--reference"),
    ("institution_id", "--institution-id"),
    ("init_type", "--init-type"),
    ("proxy", "--pix-key"),
    ("qr_code", "--qr-code"),
    ("logged_user_cpf", "--logged-user-cpf"),
    ("customer.identifier", "--payer-cpf / --payer-cnpj"),
    ("creditor_account", "--creditor-ispb / --creditor-number"),
    ("remittance_information", "--message"),
    ("total_seat", "--seats"),
];

impl From<InvalidInput> for Failure {
    fn from(error: InvalidInput) -> Self {
        let options = FIELD_OPTIONS.iter().find(|(field, _)| *field == error.field());
        Self::Usage(match options {
            Some((_, options)) => error.under(*options).into(),
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

impl<E: Error + Send + Sync + 'static> From<PageError<E>> for Failure {
    fn from(error: PageError<E>) -> Self {
        match error.kind() {
            PageErrorKind::WrongList { .. } => Self::Usage(error.into()),
            _ => Self::Failed(error.into()),
        }
    }
}

impl From<sandbox::StartError> for Failure {
    fn from(error: sandbox::StartError) -> Self {
        match error {
            sandbox::StartError::NotLoopback { .. } => {
                Self::Usage(format!("{error}, or --allow-remote").into())
            }
            sandbox::StartError::Setting { .. } => Self::Usage(error.into()),
            _ => Self::Failed(error.into()),
        }
    }
}

impl From<sandbox::ServerError> for Failure {
    fn from(error: sandbox::ServerError) -> Self {
        Self::Failed(error.into())
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
