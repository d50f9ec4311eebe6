//! `authctl klikoo inquiry` and `bill`: checks before a purchase.

use clap::Args;
use klikoo::{BuyRequest, Decimal, PostpaidInquiryRequest, PostpaidInquiryResponse, PrepaidInquiryResponse};

use super::Call;
use crate::{
    failure::Failure,
    output::{Column, Row},
    record::show,
};

#[derive(Debug, Args)]
#[command(after_help = "\
Only for PLN, OVO, GoPay, DANA and Maxim. Whether the reference counts as used afterwards is not documented.

Examples:
  authctl klikoo inquiry PLN20 01105691111 --amount 20500 --reference 6d654219-d9b7-4e1a-8b51-99a5cafb11cb")]
pub(super) struct InquiryOptions {
    /// Product code
    product_code: String,
    /// Phone, customer or driver number that receives the product
    value: String,
    /// Amount to pay, in whole rupiah
    #[arg(long, value_name = "RUPIAH")]
    amount: Decimal,
    /// Your unique ID of the purchase
    #[arg(long, value_name = "ID")]
    reference: String,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  authctl klikoo bill POSTPAIDPLN 123456789012
  authctl klikoo bill RBASRBPJSKSH 1234567890123 --period 1")]
pub(super) struct BillOptions {
    /// Product code
    product_code: String,
    /// Number of the customer
    account_number: String,
    /// Period, only for BPJS
    #[arg(long)]
    period: Option<String>,
}

pub(super) async fn prepaid(options: InquiryOptions, call: &Call) -> Result<(), Failure> {
    let request = BuyRequest::new(
        options.product_code,
        options.value,
        options.amount,
        options.reference,
    );
    show(&call.output, call.client.prepaid_inquiry(&request)).await
}

pub(super) async fn postpaid(options: BillOptions, call: &Call) -> Result<(), Failure> {
    let mut request = PostpaidInquiryRequest::new(options.product_code, options.account_number);
    request.period = options.period;
    show(&call.output, call.client.postpaid_inquiry(&request)).await
}

const ENVELOPE: &[Column] = &[
    Column::id("response_code"),
    Column::text("response_message"),
    Column::text("data"),
];

impl Row for PrepaidInquiryResponse {
    const COLUMNS: &'static [Column] = ENVELOPE;
}

impl Row for PostpaidInquiryResponse {
    const COLUMNS: &'static [Column] = ENVELOPE;
}
