//! Payments under a consent.

use clap::Args;
use klavi::{
    AutoRetryStrategy, CancelRequest, ConsentPaymentProgress, ConsentPaymentRequest, Decimal, IdentifierType,
    RetryRequest,
};

use super::policy;
use crate::{
    commands::klavi::{Call, accounts::CreditorOptions},
    confirmation::Confirmation,
    failure::Failure,
    output::{Column, Row},
    record::{show, show_end},
};

#[derive(Debug, Args)]
#[command(after_help = "\
A payment is sent once.

Examples:
  authctl klavi consent pay 00000000-0000-4000-9000-000000000001 --reference order-0001 --date 2025-07-01 --amount 15.90")]
pub(in crate::commands::klavi) struct PayOptions {
    /// Consent ID
    consent: String,
    /// Your unique ID of this payment
    #[arg(long, value_name = "ID")]
    reference: String,
    /// Day of the payment: 2025-07-01
    #[arg(long, value_name = "DAY")]
    date: String,
    /// Amount, in reais: 15.90
    #[arg(long, value_name = "REAIS")]
    amount: Decimal,
    /// Days on which Klavi retries a failed payment: 1,2,3
    #[arg(long, value_name = "DAYS", value_delimiter = ',')]
    retry_days: Vec<i64>,
    /// Whether these retries skip weekends
    #[arg(long, value_name = "BOOL", requires = "retry_days")]
    retry_skips_weekend: Option<bool>,
    #[command(flatten)]
    creditor: CreditorOptions,
    #[command(flatten)]
    confirmation: Confirmation,
}

/// Payment under a consent.
#[derive(Debug, Args)]
struct PaymentIds {
    /// Consent ID
    consent: String,
    /// Payment ID
    payment: String,
}

#[derive(Debug, Args)]
pub(in crate::commands::klavi) struct PaymentOptions {
    #[command(flatten)]
    ids: PaymentIds,
    /// Print the status only
    #[arg(long)]
    status: bool,
    /// Wait at most this long for the final status
    #[arg(long, value_name = "SECONDS", conflicts_with = "status")]
    wait: Option<u64>,
}

#[derive(Debug, Args)]
pub(in crate::commands::klavi) struct RetryOptions {
    #[command(flatten)]
    ids: PaymentIds,
    /// Your unique ID of the new attempt
    #[arg(long, value_name = "ID")]
    reference: String,
    /// Day of the new attempt
    #[arg(long, value_name = "DAY")]
    date: String,
    #[command(flatten)]
    confirmation: Confirmation,
}

#[derive(Debug, Args)]
pub(in crate::commands::klavi) struct CancelOptions {
    #[command(flatten)]
    ids: PaymentIds,
    /// CPF of the person who cancels
    #[arg(
        long,
        value_name = "CPF",
        required_unless_present = "cnpj",
        conflicts_with = "cnpj"
    )]
    cpf: Option<String>,
    /// CNPJ of the company that cancels
    #[arg(long, value_name = "CNPJ")]
    cnpj: Option<String>,
    #[command(flatten)]
    confirmation: Confirmation,
}

pub(super) async fn pay(options: PayOptions, call: &Call) -> Result<(), Failure> {
    let client = call.customer()?;
    let question = format!("pay {} reais as {}", options.amount, options.reference);
    let mut request = ConsentPaymentRequest::new(options.reference, options.date, options.amount);
    request.creditor_account = options.creditor.account();
    if !options.retry_days.is_empty() {
        let mut retries = AutoRetryStrategy::default().days(options.retry_days);
        retries.skip_weekend = options.retry_skips_weekend;
        request.auto_retry_strategy = Some(retries);
    }
    options
        .confirmation
        .ask_about(&request, &question, &call.server)?;
    show(
        &call.output,
        client.create_consent_payment(options.consent, &request),
    )
    .await
}

pub(super) async fn payment(options: PaymentOptions, call: &Call) -> Result<(), Failure> {
    let (client, ids) = (call.customer()?, options.ids);
    match (options.status, options.wait) {
        (true, _) => {
            show(
                &call.output,
                client.consent_payment_status(ids.consent, ids.payment),
            )
            .await
        }
        (false, None) => show(&call.output, client.consent_payment(ids.consent, ids.payment)).await,
        (false, Some(seconds)) => {
            let end = client.wait_for_consent_payment(ids.consent, ids.payment, policy(seconds));
            Box::pin(show_end(&call.output, end)).await.map(drop)
        }
    }
}

pub(super) async fn retry(options: RetryOptions, call: &Call) -> Result<(), Failure> {
    let (client, ids) = (call.customer()?, options.ids);
    let question = format!("retry the payment {}", ids.payment);
    let request = RetryRequest::new(options.reference, options.date);
    options
        .confirmation
        .ask_about(&request, &question, &call.server)?;
    show(
        &call.output,
        client.retry_consent_payment(ids.consent, ids.payment, &request),
    )
    .await
}

pub(super) async fn cancel(options: CancelOptions, call: &Call) -> Result<(), Failure> {
    let (client, ids) = (call.customer()?, options.ids);
    let question = format!("cancel the payment {}", ids.payment);
    let request = match (options.cpf, options.cnpj) {
        (Some(number), _) => CancelRequest::new(IdentifierType::Cpf, number),
        (None, number) => CancelRequest::new(IdentifierType::Cnpj, number.unwrap_or_default()),
    };
    options
        .confirmation
        .ask_about(&request, &question, &call.server)?;
    show(
        &call.output,
        client.cancel_consent_payment(ids.consent, ids.payment, &request),
    )
    .await
}

impl Row for ConsentPaymentProgress {
    const COLUMNS: &'static [Column] = &[Column::id("id"), Column::id("status")];
}
