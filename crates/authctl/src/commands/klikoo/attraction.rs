//! `authctl klikoo attraction`: tickets of attractions.

use clap::{Args, Subcommand};
use klikoo::{
    Attraction, AttractionCustomer, BookingValue, BuyAttractionRequest, BuyAttractionResponse,
    CustomerBookingValue, Decimal,
};

use super::Call;
use crate::{
    confirmation::Confirmation,
    failure::Failure,
    output::{Column, Row},
    parse::{pair, pairs},
    record::show,
};

#[derive(Debug, Subcommand)]
pub(super) enum AttractionCommand {
    /// Print the calendar and the booking fields of an attraction
    Show {
        /// Product code
        product_code: String,
    },
    /// Buy tickets
    Buy(Box<BuyOptions>),
}

#[derive(Debug, Args)]
#[command(after_help = "\
The documents are cut within the fields of this call, so it may not work with those that are known. It is sent once.

Examples:
  authctl klikoo attraction buy ATRAKSI-DANCER --amount 100000 --reference 6d654219-d9b7-4e1a-8b51-99a5cafb11cb \\
    --start-date 2024-07-26 --email customer@example.com --booking-field KEY=VALUE --visitor KEY=VALUE,KEY=VALUE")]
pub(super) struct BuyOptions {
    /// Product code
    product_code: String,
    /// Number of tickets
    #[arg(long, default_value_t = 1)]
    quantity: u64,
    /// Amount to pay, in whole rupiah
    #[arg(long, value_name = "RUPIAH")]
    amount: Decimal,
    /// Price that your customer pays; default: the amount
    #[arg(long, value_name = "RUPIAH")]
    selling_price: Option<Decimal>,
    /// Your unique ID of this purchase
    #[arg(long, value_name = "ID")]
    reference: String,
    /// First day of the visit: 2024-07-26
    #[arg(long, value_name = "DAY")]
    start_date: Option<String>,
    /// Last day of the visit
    #[arg(long, value_name = "DAY")]
    end_date: Option<String>,
    /// Time of the visit: 09:30
    #[arg(long, value_name = "TIME")]
    event_time: Option<String>,
    /// Email address of the buyer
    #[arg(long)]
    email: Option<String>,
    /// First name of the buyer
    #[arg(long, value_name = "NAME")]
    first_name: Option<String>,
    /// Last name of the buyer
    #[arg(long, value_name = "NAME")]
    last_name: Option<String>,
    /// Country code of the buyer's phone number
    #[arg(long, value_name = "CODE")]
    phone_country_code: Option<String>,
    /// Phone number of the buyer
    #[arg(long, value_name = "NUMBER")]
    phone: Option<String>,
    /// Country of the buyer
    #[arg(long)]
    country: Option<String>,
    /// State or province of the buyer
    #[arg(long)]
    state: Option<String>,
    /// Language of the buyer
    #[arg(long)]
    locale: Option<String>,
    /// Value of a booking field
    #[arg(long = "booking-field", value_name = "KEY=VALUE", value_parser = pair)]
    booking_fields: Vec<(String, String)>,
    /// Booking fields of a visitor
    #[arg(long = "visitor", value_name = "KEY=VALUE,...", value_parser = pairs)]
    visitors: Vec<Vec<(String, String)>>,
    #[command(flatten)]
    confirmation: Confirmation,
}

pub(super) async fn run(command: AttractionCommand, call: &Call) -> Result<(), Failure> {
    match command {
        AttractionCommand::Show { product_code } => {
            show(&call.output, call.client.attraction(product_code)).await
        }
        AttractionCommand::Buy(options) => {
            let question = format!(
                "buy {} tickets of {} for {} rupiah",
                options.quantity, options.product_code, options.amount
            );
            let confirmation = options.confirmation.clone();
            let request = options.request();
            confirmation.ask_about(&request, &question, &call.server)?;
            show(&call.output, call.client.buy_attraction(&request)).await
        }
    }
}

impl BuyOptions {
    fn request(self) -> BuyAttractionRequest {
        let mut request =
            BuyAttractionRequest::new(self.product_code, self.quantity, self.amount, self.reference);
        if let Some(selling_price) = self.selling_price {
            request = request.selling_price(selling_price);
        }
        request.start_date = self.start_date;
        request.end_date = self.end_date;
        request.event_time = self.event_time;
        request.email = self.email;
        request.buyer_first_name = self.first_name;
        request.buyer_last_name = self.last_name;
        request.buyer_tel_country_code = self.phone_country_code;
        request.buyer_tel_number = self.phone;
        request.buyer_country = self.country;
        request.state = self.state;
        request.locale = self.locale;
        let fields = self.booking_fields.into_iter();
        request.booking_field = fields.map(|(key, value)| BookingValue::new(key, value)).collect();
        let visitor = |fields: Vec<(String, String)>| {
            let fields = fields.into_iter();
            AttractionCustomer::new(fields.map(|(key, value)| CustomerBookingValue::new(key, value)))
        };
        request.customers = self.visitors.into_iter().map(visitor).collect();
        request
    }
}

impl Row for Attraction {
    const COLUMNS: &'static [Column] = &[];
}

impl Row for BuyAttractionResponse {
    const COLUMNS: &'static [Column] = &[];
}
