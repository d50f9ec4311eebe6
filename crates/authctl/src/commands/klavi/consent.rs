//! Consents to recurring payments.

mod payments;

use std::time::Duration;

use clap::{Args, Subcommand};
use klavi::{ConsentLink, ConsentProgress, ConsentRequest, LinkConsent, PollPolicy};

use self::payments::{CancelOptions, PayOptions, PaymentOptions, RetryOptions};
use super::{
    Call,
    accounts::{CreditorOptions, DebtorOptions, PayerOptions},
    consent_terms::TermsOptions,
};
use crate::{
    confirmation::Confirmation,
    failure::Failure,
    output::{Column, Row},
    record::{show, show_end},
};

#[derive(Debug, Subcommand)]
pub(super) enum ConsentCommand {
    /// Request a consent
    Create(Box<CreateOptions>),
    /// Create a page on which the payer gives the consent
    Link(Box<LinkOptions>),
    /// Print a consent's current state
    Show(ShowOptions),
    /// Make a payment under a consent
    Pay(Box<PayOptions>),
    /// Print the current state of a payment under a consent
    Payment(PaymentOptions),
    /// Retry a failed payment under a consent
    Retry(RetryOptions),
    /// Cancel a payment under a consent
    Cancel(CancelOptions),
}

/// Fields of a consent, of which a link may lack any.
#[derive(Debug, Args)]
struct Fields {
    /// URL of your page that the payer returns to
    #[arg(long, value_name = "URL")]
    redirect_url: Option<String>,
    /// Message to the payer
    #[arg(long, value_name = "TEXT")]
    message: Option<String>,
    #[command(flatten)]
    payer: PayerOptions,
    #[command(flatten)]
    creditor: CreditorOptions,
    #[command(flatten)]
    debtor: DebtorOptions,
    #[command(flatten)]
    terms: TermsOptions,
    #[command(flatten)]
    confirmation: Confirmation,
}

#[derive(Debug, Args)]
#[command(after_help = "\
The payer authorizes the consent at the printed redirectConsentURL.

Examples:
  authctl klavi consent create --reference consent-0001 --institution-id 00000000-0000-4000-8000-000000000001 \\
    --payer-cpf 12345678909 --contract-id contract-7 --interval monthly --start-date 2025-06-01")]
pub(super) struct CreateOptions {
    /// Your unique ID of this consent
    #[arg(long, value_name = "ID")]
    reference: String,
    /// ID of the payer's bank, a UUID
    #[arg(long, value_name = "ID")]
    institution_id: String,
    #[command(flatten)]
    fields: Fields,
}

#[derive(Debug, Args)]
#[command(after_help = "The output has no token of the link.")]
pub(super) struct LinkOptions {
    /// Your unique ID of this consent
    #[arg(long, value_name = "ID")]
    reference: Option<String>,
    /// ID of the payer's bank, a UUID
    #[arg(long, value_name = "ID")]
    institution_id: Option<String>,
    #[command(flatten)]
    fields: Fields,
}

#[derive(Debug, Args)]
pub(super) struct ShowOptions {
    /// Consent ID
    id: String,
    /// Print the status only
    #[arg(long)]
    status: bool,
    /// Wait at most this long for the payer's response
    #[arg(long, value_name = "SECONDS", conflicts_with = "status")]
    wait: Option<u64>,
}

pub(super) async fn run(command: ConsentCommand, call: &Call) -> Result<(), Failure> {
    match command {
        ConsentCommand::Create(options) => create(*options, call).await,
        ConsentCommand::Link(options) => link(*options, call).await,
        ConsentCommand::Show(options) => state(options, call).await,
        ConsentCommand::Pay(options) => payments::pay(*options, call).await,
        ConsentCommand::Payment(options) => payments::payment(options, call).await,
        ConsentCommand::Retry(options) => payments::retry(options, call).await,
        ConsentCommand::Cancel(options) => payments::cancel(options, call).await,
    }
}

async fn create(options: CreateOptions, call: &Call) -> Result<(), Failure> {
    let (client, fields) = (call.customer()?, options.fields);
    let customer = fields.payer.required_customer()?;
    let question = format!("request the consent {}", options.reference);
    let terms = fields.terms.terms();
    let mut request = ConsentRequest::new(options.reference, options.institution_id, customer, terms);
    request.redirect_url = fields.redirect_url;
    request.additional_information = fields.message;
    request.creditor_account = fields.creditor.account();
    request.debtor_account = fields.debtor.account();
    fields.confirmation.ask_about(&request, &question, &call.server)?;
    show(&call.output, client.create_consent(&request)).await
}

async fn link(options: LinkOptions, call: &Call) -> Result<(), Failure> {
    let (client, fields) = (call.customer()?, options.fields);
    let mut link = LinkConsent::default();
    link.client_request_id = options.reference;
    link.institution_id = options.institution_id;
    link.customer = fields.payer.customer();
    link.redirect_url = fields.redirect_url;
    link.additional_information = fields.message;
    link.creditor_account = fields.creditor.account();
    link.debtor_account = fields.debtor.account();
    link.payment_method_config = Some(fields.terms.terms());
    fields
        .confirmation
        .ask_about(&link, "create a consent link", &call.server)?;
    show(&call.output, client.create_consent_link(&link)).await
}

async fn state(options: ShowOptions, call: &Call) -> Result<(), Failure> {
    let (client, id) = (call.customer()?, options.id.as_str());
    match (options.status, options.wait) {
        (true, _) => show(&call.output, client.consent_status(id)).await,
        (false, None) => show(&call.output, client.consent(id)).await,
        (false, Some(seconds)) => {
            let end = client.wait_for_consent(id, policy(seconds));
            Box::pin(show_end(&call.output, end)).await.map(drop)
        }
    }
}

fn policy(seconds: u64) -> PollPolicy {
    PollPolicy::default().with_deadline(Duration::from_secs(seconds))
}

impl Row for ConsentProgress {
    const COLUMNS: &'static [Column] = &[Column::id("id"), Column::id("status")];
}

impl Row for ConsentLink {
    const COLUMNS: &'static [Column] = &[Column::id("id"), Column::id("paymentURL")];
}
