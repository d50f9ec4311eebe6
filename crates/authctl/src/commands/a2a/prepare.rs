//! `authctl a2a prepare`: prepares a request.

use clap::{Args, Subcommand};
use klip_a2a::Request;

use super::{Call, prepared_fields::PreparedFields};
use crate::{
    failure::Failure,
    output::{OutputFormat, RecordWriter, print_line},
};

#[derive(Debug, Args)]
#[command(
    arg_required_else_help = true,
    after_help = "\
Examples:
  authctl a2a prepare auth                                       # a QR code, for a phone
  authctl a2a prepare auth --output json > prepared.json
  authctl a2a prepare send-klay --to 0x2222222222222222222222222222222222222222 --amount 1.5"
)]
pub(super) struct PrepareOptions {
    /// Restrict approval to the user with this account address; not for `auth`
    #[arg(long, value_name = "EOA", global = true)]
    from: Option<String>,
    #[command(subcommand)]
    request: RequestOptions,
}

/// Request to the user. The names are the provider's.
#[derive(Debug, Subcommand)]
enum RequestOptions {
    /// Ask for the user's account
    Auth,
    /// Ask to send KLAY (KAIA)
    SendKlay {
        /// Receiver's address
        #[arg(long)]
        to: String,
        /// Amount in KLAY, with at most 6 decimals
        #[arg(long)]
        amount: String,
    },
    /// Ask to send a token
    SendToken {
        /// Address of the token's contract
        #[arg(long)]
        contract: String,
        /// Receiver's address
        #[arg(long)]
        to: String,
        /// Amount in the token's own unit, with at most 6 decimals
        #[arg(long)]
        amount: String,
    },
    /// Ask to send a Card
    SendCard {
        /// Address of the Card's contract
        #[arg(long)]
        contract: String,
        /// Receiver's address
        #[arg(long)]
        to: String,
        /// Card ID
        #[arg(long)]
        card_id: String,
    },
    /// Ask to call a function of a contract
    ExecuteContract {
        /// Address of the contract
        #[arg(long)]
        to: String,
        /// Amount sent with the call, in peb
        #[arg(long, default_value = "0")]
        value: String,
        /// ABI of the function: one JSON object
        #[arg(long, value_name = "JSON")]
        abi: String,
        /// Arguments of the function: one JSON array
        #[arg(long, value_name = "JSON", default_value = "[]")]
        params: String,
    },
    /// Ask to sign a message
    SignMessage {
        /// Message to sign
        message: String,
    },
}

pub(super) async fn run(options: PrepareOptions, call: &Call) -> Result<(), Failure> {
    let mut writer = RecordWriter::new::<PreparedFields>(&call.output)?;
    let kind = options.request.kind();
    let request = options.request.into_request();
    let request = match options.from {
        Some(eoa) => request.from(eoa),
        None => request,
    };
    let prepared = call.client.prepare(&request).await?;
    if call.output.format() == OutputFormat::Table {
        print_line(prepared.qr_code()?.terminal())?;
    }
    writer.write(&PreparedFields::new(&prepared, kind))?;
    Ok(())
}

impl RequestOptions {
    /// Returns the request type's name in the API.
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
