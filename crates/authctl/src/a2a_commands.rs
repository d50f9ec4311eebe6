//! `authctl a2a`: asking a user of Klip, and waiting for the answer.

use std::{
    fs, io,
    path::{Path, PathBuf},
    pin::pin,
    time::{Duration, SystemTime},
};

use auth_core::InvalidInput;
use clap::{Args, Subcommand};
use klip_a2a::{
    Outcome, Platform, PollPolicy, PreparedRequest, Progress, Request, RequestKind, RequestResult,
};
use serde_json::Value;

use crate::{accounts::KlipA2aAccount, failure::Failure, list::Row, output, record::RecordOptions};

#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
pub(crate) struct A2aOptions {
    #[command(subcommand)]
    command: A2aCommand,
}

#[derive(Debug, Subcommand)]
enum A2aCommand {
    /// Make a request known to Klip, and print its QR code, its link and when it expires
    Prepare(PrepareOptions),
    /// Wait for the end of a request that was prepared, and print each state that it comes to
    Wait(WaitOptions),
}

#[derive(Debug, Args)]
#[command(
    arg_required_else_help = true,
    after_help = "\
Examples:
  authctl a2a prepare auth                                       # a QR code, for a phone
  authctl a2a prepare --output json auth > prepared.json
  authctl a2a prepare send-klay --to 0x2222222222222222222222222222222222222222 --amount 1.5"
)]
struct PrepareOptions {
    #[command(flatten)]
    account: KlipA2aAccount,
    #[command(flatten)]
    record: RecordOptions,
    /// Let nobody approve but the user with this account (an address); not for `auth`
    #[arg(long, value_name = "EOA")]
    from: Option<String>,
    #[command(subcommand)]
    request: Asked,
}

/// What the user is asked for. The names are those of the documents.
#[derive(Debug, Subcommand)]
enum Asked {
    /// The user's account
    Auth,
    /// To send KLAY (KAIA)
    SendKlay {
        /// The receiver's address
        #[arg(long)]
        to: String,
        /// In KLAY, with at most 6 decimals
        #[arg(long)]
        amount: String,
    },
    /// To send a token
    SendToken {
        /// The address of the token's contract
        #[arg(long)]
        contract: String,
        /// The receiver's address
        #[arg(long)]
        to: String,
        /// In the token's own unit, with at most 6 decimals
        #[arg(long)]
        amount: String,
    },
    /// To send a Card
    SendCard {
        /// The address of the Card's contract
        #[arg(long)]
        contract: String,
        /// The receiver's address
        #[arg(long)]
        to: String,
        /// The Card
        #[arg(long)]
        card_id: String,
    },
    /// To call a function of a contract
    ExecuteContract {
        /// The contract's address
        #[arg(long)]
        to: String,
        /// What is sent along, in peb
        #[arg(long, default_value = "0")]
        value: String,
        /// The function's ABI: one JSON object
        #[arg(long, value_name = "JSON")]
        abi: String,
        /// Its arguments: one JSON array
        #[arg(long, value_name = "JSON", default_value = "[]")]
        params: String,
    },
    /// To sign a text
    SignMessage {
        /// The text
        message: String,
    },
}

#[derive(Debug, Args)]
#[command(after_help = "\
The file is what `authctl a2a prepare --output json` printed: whoever has the request key in it can see the result.

Examples:
  authctl a2a wait prepared.json
  authctl a2a prepare --output json auth | authctl a2a wait -")]
struct WaitOptions {
    /// What `prepare --output json` printed; `-` for standard input
    #[arg(value_name = "FILE")]
    prepared: PathBuf,
    /// For how long the user is waited for, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 600)]
    deadline: u64,
    #[command(flatten)]
    account: KlipA2aAccount,
    #[command(flatten)]
    record: RecordOptions,
}

pub(crate) async fn run(options: A2aOptions, timeout: Duration) -> Result<(), Failure> {
    match options.command {
        A2aCommand::Prepare(options) => prepare(options, timeout).await,
        A2aCommand::Wait(options) => wait(options, timeout).await,
    }
}

/// What is printed of a request; `wait` reads the first three.
const PREPARED: [&str; 4] = ["request_key", "type", "expires_at", "link"];

async fn prepare(options: PrepareOptions, timeout: Duration) -> Result<(), Failure> {
    let client = options.account.client(timeout)?;
    let kind = options.request.kind();
    let request = options.request.into_request();
    let request = match options.from {
        Some(eoa) => request.from(eoa),
        None => request,
    };
    let prepared = client.prepare(&request).await?;
    let link = prepared.link(Platform::Qr);
    if options.record.is_for_people() {
        output::line(prepared.qr_code()?.terminal())?;
    }
    options.record.write_fields(
        &PREPARED,
        [
            Some(prepared.request_key().expose().to_owned()),
            Some(kind.to_owned()),
            prepared.expires_at().map(unix_seconds),
            Some(link),
        ],
    )?;
    Ok(())
}

async fn wait(options: WaitOptions, timeout: Duration) -> Result<(), Failure> {
    let client = options.account.client(timeout)?;
    let prepared = Prepared::read(&options.prepared)?.resume(&client);
    let policy = PollPolicy::default().with_deadline(Duration::from_secs(options.deadline));
    let mut watch = client.watch(&prepared, policy);
    let mut interrupted = pin!(tokio::signal::ctrl_c());
    loop {
        let change = tokio::select! {
            change = watch.next_change() => change,
            interrupted = &mut interrupted => {
                interrupted?;
                return Err(Failure::Interrupted);
            }
        };
        let Some(change) = change else {
            return Ok(());
        };
        match change.map_err(|error| Failure::Failed(error.into()))? {
            Progress::Waiting(result) => options.record.write(&result)?,
            Progress::Ended(outcome) => {
                options.record.write(outcome.result())?;
                return end(&outcome);
            }
            _ => {}
        }
    }
}

/// Only what the user approved, and what took effect, is a success.
fn end(outcome: &Outcome) -> Result<(), Failure> {
    let what = match outcome {
        Outcome::Completed(_) => return Ok(()),
        Outcome::Reverted(_) => "the chain reverted the transaction",
        Outcome::Canceled(_) => "the user refused",
        _ => "Klip could not do it",
    };
    Err(Failure::Failed(what.into()))
}

impl Asked {
    /// As the wire calls it.
    fn kind(&self) -> &'static str {
        match self {
            Self::Auth => "auth",
            Self::SendKlay { .. } => "send_klay",
            Self::SendToken { .. } => "send_token",
            Self::SendCard { .. } => "send_card",
            Self::ExecuteContract { .. } => "execute_contract",
            Self::SignMessage { .. } => "sign_message",
        }
    }

    fn into_request(self) -> Request {
        match self {
            Self::Auth => Request::auth(),
            Self::SendKlay { to, amount } => Request::send_klay(to, amount),
            Self::SendToken { contract, to, amount } => Request::send_token(contract, to, amount),
            Self::SendCard {
                contract,
                to,
                card_id,
            } => Request::send_card(contract, to, card_id),
            Self::ExecuteContract {
                to,
                value,
                abi,
                params,
            } => Request::execute_contract(to, value, abi, params),
            Self::SignMessage { message } => Request::sign_message(message),
        }
    }
}

/// A request that another process prepared.
struct Prepared {
    request_key: String,
    kind: String,
    expires_at: Option<u64>,
}

impl Prepared {
    fn read(file: &Path) -> Result<Self, Failure> {
        let text = if file == Path::new("-") {
            io::read_to_string(io::stdin())?
        } else {
            fs::read_to_string(file).map_err(|error| {
                let problem = format!("cannot be read ({error})");
                InvalidInput::new("FILE", problem, "a file that can be read, or `-`")
            })?
        };
        let wrong = || {
            let expected = "what `authctl a2a prepare --output json` printed";
            InvalidInput::new("FILE", "holds no prepared request", expected)
        };
        let fields: Value = serde_json::from_str(&text).map_err(|_no_json| wrong())?;
        let field = |name: &str| fields[name].as_str().map(str::to_owned);
        Ok(Self {
            request_key: field("request_key").ok_or_else(wrong)?,
            kind: field("type").ok_or_else(wrong)?,
            expires_at: field("expires_at").and_then(|seconds| seconds.parse().ok()),
        })
    }

    fn resume(self, client: &klip_a2a::Client) -> PreparedRequest {
        let kind = match self.kind.as_str() {
            "auth" => RequestKind::Auth,
            "sign_message" => RequestKind::SignMessage,
            _ => RequestKind::Transaction,
        };
        let expires_at = self.expires_at.map(Duration::from_secs);
        let expires_at = expires_at.and_then(|since| SystemTime::UNIX_EPOCH.checked_add(since));
        client.resume(self.request_key, kind, expires_at)
    }
}

fn unix_seconds(instant: SystemTime) -> String {
    let since = instant.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    since.as_secs().to_string()
}

impl Row for RequestResult {
    const COLUMNS: &'static [&'static str] = &[
        "status",
        "klaytn_address",
        "tx_hash",
        "transaction_status",
        "signature",
        "error",
    ];

    fn cells(&self) -> Vec<Option<String>> {
        vec![
            Some(self.status.to_string()),
            self.klaytn_address().map(str::to_owned),
            self.tx_hash().map(str::to_owned),
            self.transaction_status().map(ToString::to_string),
            self.signature().map(str::to_owned),
            self.error_code().map(|code| code.to_string()),
        ]
    }
}
