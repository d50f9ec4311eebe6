//! Instant payments.

use std::time::Duration;

use clap::Args;
use klavi::{
    Decimal, InitType, LinkPayment, Payment, PaymentLink, PaymentProgress, PaymentRequest, PaymentStatus,
    PollPolicy,
};

use super::{
    Call,
    accounts::{CreditorOptions, DebtorOptions, PayerOptions},
};
use crate::{
    confirmation::Confirmation,
    failure::Failure,
    output::{Column, Row},
    record::{show as show_record, show_end},
};

/// Fields of a payment, of which a link may lack any.
#[derive(Debug, Args)]
struct Fields {
    /// Your unique ID of this payment, its idempotency key
    #[arg(long, value_name = "ID")]
    reference: Option<String>,
    /// ID of the payer's bank, a UUID
    #[arg(long, value_name = "ID")]
    institution_id: Option<String>,
    /// Form in which the payee is named
    #[arg(long, value_name = "TYPE", value_parser = init_type)]
    init_type: Option<InitType>,
    /// Pix key of the payee, for pix-dict
    #[arg(long, value_name = "KEY")]
    pix_key: Option<String>,
    /// Text of a BR Code, for pix-qrcode
    #[arg(long, value_name = "TEXT")]
    qr_code: Option<String>,
    /// Amount, in reais: 15.90
    #[arg(long, value_name = "REAIS")]
    amount: Option<Decimal>,
    /// Message to the payee
    #[arg(long, value_name = "TEXT")]
    message: Option<String>,
    /// URL of your page that the payer returns to
    #[arg(long, value_name = "URL")]
    redirect_url: Option<String>,
    /// CPF of the person who acts for a company
    #[arg(long, value_name = "CPF")]
    logged_user_cpf: Option<String>,
    /// IBGE code of the payer's town
    #[arg(long, value_name = "CODE")]
    ibge_town_code: Option<String>,
    #[command(flatten)]
    payer: PayerOptions,
    #[command(flatten)]
    creditor: CreditorOptions,
    #[command(flatten)]
    debtor: DebtorOptions,
}

#[derive(Debug, Args)]
#[command(after_help = "\
A payment is sent once; its reference is the idempotency key. The payer authorizes it at the printed redirectConsentURL.

Examples:
  authctl klavi pay --reference order-0001 --institution-id 00000000-0000-4000-8000-000000000001 \\
    --payer-cpf 12345678909 --init-type pix-dict --pix-key 12345678909 --amount 15.90")]
pub(super) struct PayOptions {
    #[command(flatten)]
    fields: Fields,
    /// Day of the payment: 2025-06-01
    #[arg(long, value_name = "DAY")]
    date: Option<String>,
    /// Identification of the transaction, of a BR Code
    #[arg(long, value_name = "ID")]
    transaction_identification: Option<String>,
    #[command(flatten)]
    confirmation: Confirmation,
}

#[derive(Debug, Args)]
#[command(after_help = "\
The output has no token of the link.

Examples:
  authctl klavi payment-link --reference order-0001 --amount 15.90 --redirect-url https://shop.example/return")]
pub(super) struct LinkOptions {
    #[command(flatten)]
    fields: Fields,
    #[command(flatten)]
    confirmation: Confirmation,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  authctl klavi payment 00000000-0000-4000-8000-000000000002
  authctl klavi payment 00000000-0000-4000-8000-000000000002 --wait 600")]
pub(super) struct PaymentOptions {
    /// Payment ID
    id: String,
    /// Print the status only
    #[arg(long)]
    status: bool,
    /// Wait at most this long for the final status; exit code 1 unless the payment is completed
    #[arg(long, value_name = "SECONDS", conflicts_with = "status")]
    wait: Option<u64>,
}

pub(super) async fn pay(options: PayOptions, call: &Call) -> Result<(), Failure> {
    let confirmation = options.confirmation.clone();
    let amount = options.fields.amount.unwrap_or_default();
    let request = options.request()?;
    let question = format!("pay {amount} reais as {}", request.client_request_id());
    let client = call.customer()?;
    confirmation.ask(&question, &call.server)?;
    show_record(&call.output, client.create_payment(&request)).await
}

pub(super) async fn link(options: LinkOptions, call: &Call) -> Result<(), Failure> {
    let client = call.customer()?;
    let link = options.fields.link();
    options
        .confirmation
        .ask_about(&link, "create a payment link", &call.server)?;
    show_record(&call.output, client.create_payment_link(&link)).await
}

pub(super) async fn show(options: PaymentOptions, call: &Call) -> Result<(), Failure> {
    let client = call.customer()?;
    let id = options.id.as_str();
    if options.status {
        return show_record(&call.output, client.payment_status(id)).await;
    }
    let Some(seconds) = options.wait else {
        return show_record(&call.output, client.payment(id)).await;
    };
    let policy = PollPolicy::default().with_deadline(Duration::from_secs(seconds));
    let wait = client.wait_for_payment(id, policy);
    let end = Box::pin(show_end(&call.output, wait)).await?;
    if end.status == PaymentStatus::PaymentCompleted {
        return Ok(());
    }
    Err(Failure::Failed("the payment was not completed".into()))
}

impl PayOptions {
    fn request(self) -> Result<PaymentRequest, Failure> {
        let fields = self.fields;
        let mut request = PaymentRequest::builder().customer(fields.payer.required_customer()?);
        macro_rules! set {
            ($($setter:ident: $value:expr),* $(,)?) => {
                $(if let Some(value) = $value {
                    request = request.$setter(value);
                })*
            };
        }
        set! {
            client_request_id: fields.reference,
            institution_id: fields.institution_id,
            init_type: fields.init_type,
            proxy: fields.pix_key,
            qr_code: fields.qr_code,
            amount: fields.amount,
            remittance_information: fields.message,
            redirect_url: fields.redirect_url,
            logged_user_cpf: fields.logged_user_cpf,
            ibge_town_code: fields.ibge_town_code,
            creditor_account: fields.creditor.account(),
            debtor_account: fields.debtor.account(),
            date: self.date,
            transaction_identification: self.transaction_identification,
        }
        Ok(request.build()?)
    }
}

impl Fields {
    fn link(self) -> LinkPayment {
        let mut link = LinkPayment::default();
        if let Some(key) = self.pix_key {
            link = link.proxy(key);
        }
        if let Some(cpf) = self.logged_user_cpf {
            link = link.logged_user_cpf(cpf);
        }
        link.client_request_id = self.reference;
        link.institution_id = self.institution_id;
        link.init_type = self.init_type;
        link.qr_code = self.qr_code;
        link.amount = self.amount.map(Into::into);
        link.remittance_information = self.message;
        link.redirect_url = self.redirect_url;
        link.ibge_town_code = self.ibge_town_code;
        link.customer = self.payer.customer();
        link.creditor_account = self.creditor.account();
        link.debtor_account = self.debtor.account();
        link
    }
}

/// Parses an `init_type`: `pix-dict` or Klavi's `PIX_DICT`. An undocumented one is sent as it is given.
fn init_type(text: &str) -> Result<InitType, &'static str> {
    match text {
        "" => Err("expected pix-inic, pix-manu, pix-dict or pix-qrcode"),
        _ => Ok(InitType::from(
            text.to_ascii_uppercase().replace('-', "_").as_str(),
        )),
    }
}

impl Row for Payment {
    const COLUMNS: &'static [Column] = &[
        Column::id("id"),
        Column::id("status"),
        Column::number("amount"),
        Column::time("date"),
        Column::id("clientRequestId"),
        Column::id("endToEndId"),
        Column::time("statusUpdateAt"),
        Column::id("currency"),
    ];
}

impl Row for PaymentProgress {
    const COLUMNS: &'static [Column] = &[
        Column::id("id"),
        Column::id("status"),
        Column::number("amount"),
        Column::id("clientRequestId"),
        Column::time("statusUpdateAt"),
    ];
}

impl Row for PaymentLink {
    const COLUMNS: &'static [Column] = &[Column::id("id"), Column::id("paymentURL")];
}
