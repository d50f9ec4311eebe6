//! Tickets for attractions.

use auth_core::{Decimal, InvalidInput, http::Request};

use crate::{
    Attraction, AttractionCustomer, BookingValue, BuyAttractionAnswer, BuyAttractionRequest, Client,
    CustomerBookingValue, Error,
    generated::{
        endpoints::{ATTRACTION, BUY_ATTRACTION},
        models::{AttractionAnswer, AttractionRequest},
    },
    rupiah,
};

/// Every copy of the page is cut within its list of fields, and which of them are required is not visible: what is
/// there is checked, and nothing more is asked for.
impl BuyAttractionRequest {
    /// `quantity` tickets of `product_code` at `amount` rupiah, under `partner_reference_id`, a name of your own that
    /// no other purchase has. The selling price is taken to be the same.
    ///
    /// ```
    /// use klikoo::{AttractionCustomer, BuyAttractionRequest};
    ///
    /// let tickets = BuyAttractionRequest::new("ATRAKSI-DANCER", 1, 100_000, "6d654219-d9b7-4e1a-8b51-99a5cafb11cb")
    ///     .start_date("2024-07-26")
    ///     .email("customer@example.com")
    ///     .booking_field("a key of `Attraction::booking_field`", "the answer")
    ///     .customer(AttractionCustomer::new([("a key of `customer_booking_field`", "the answer")]));
    /// # let _ = tickets;
    /// ```
    pub fn new(
        product_code: impl Into<String>,
        quantity: u64,
        amount: impl Into<Decimal>,
        partner_reference_id: impl Into<String>,
    ) -> Self {
        let amount = rupiah::written(amount);
        Self {
            product_code: product_code.into(),
            quantity,
            buyer_first_name: None,
            end_date: None,
            buyer_tel_number: None,
            buyer_last_name: None,
            buyer_tel_country_code: None,
            email: None,
            locale: None,
            buyer_country: None,
            booking_field: Vec::new(),
            event_time: None,
            state: None,
            customers: Vec::new(),
            start_date: None,
            amount: amount.clone(),
            selling_price: amount,
            partner_reference_id: partner_reference_id.into(),
        }
    }

    /// What your customer pays, in rupiah.
    #[must_use]
    pub fn selling_price(mut self, rupiah: impl Into<Decimal>) -> Self {
        self.selling_price = rupiah::written(rupiah);
        self
    }

    /// The first day of the visit, as [`Attraction::calendar`] writes it: `2024-07-26`.
    #[must_use]
    pub fn start_date(mut self, date: impl Into<String>) -> Self {
        self.start_date = Some(date.into());
        self
    }

    /// The last day of the visit, in the same form.
    #[must_use]
    pub fn end_date(mut self, date: impl Into<String>) -> Self {
        self.end_date = Some(date.into());
        self
    }

    /// At which time, such as `09:30`.
    #[must_use]
    pub fn event_time(mut self, time: impl Into<String>) -> Self {
        self.event_time = Some(time.into());
        self
    }

    /// The buyer's first name.
    #[must_use]
    pub fn buyer_first_name(mut self, name: impl Into<String>) -> Self {
        self.buyer_first_name = Some(name.into());
        self
    }

    /// The buyer's last name.
    #[must_use]
    pub fn buyer_last_name(mut self, name: impl Into<String>) -> Self {
        self.buyer_last_name = Some(name.into());
        self
    }

    /// The country code of the buyer's phone number.
    #[must_use]
    pub fn buyer_tel_country_code(mut self, code: impl Into<String>) -> Self {
        self.buyer_tel_country_code = Some(code.into());
        self
    }

    /// The buyer's phone number.
    #[must_use]
    pub fn buyer_tel_number(mut self, number: impl Into<String>) -> Self {
        self.buyer_tel_number = Some(number.into());
        self
    }

    /// The buyer's country. Its form is not visible in the documents.
    #[must_use]
    pub fn buyer_country(mut self, country: impl Into<String>) -> Self {
        self.buyer_country = Some(country.into());
        self
    }

    /// The buyer's state or province.
    #[must_use]
    pub fn state(mut self, state: impl Into<String>) -> Self {
        self.state = Some(state.into());
        self
    }

    /// The buyer's mail address.
    #[must_use]
    pub fn email(mut self, email: impl Into<String>) -> Self {
        self.email = Some(email.into());
        self
    }

    /// The buyer's language. Its form is not visible in the documents.
    #[must_use]
    pub fn locale(mut self, locale: impl Into<String>) -> Self {
        self.locale = Some(locale.into());
        self
    }

    /// One more answer to what the attraction [asks](Attraction::booking_field).
    #[must_use]
    pub fn booking_field(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.booking_field.push(BookingValue {
            key: key.into(),
            value: value.into(),
        });
        self
    }

    /// One more visitor.
    #[must_use]
    pub fn customer(mut self, customer: AttractionCustomer) -> Self {
        self.customers.push(customer);
        self
    }

    fn check(&self) -> Result<(), InvalidInput> {
        check_product(&self.product_code)?;
        if self.quantity == 0 {
            return Err(InvalidInput::new("quantity", "is 0", "a whole number from 1 on"));
        }
        let expected = "a reference of your own that no other purchase has, best a UUID of version 4";
        InvalidInput::require_text("partner_reference_id", &self.partner_reference_id, expected)?;
        rupiah::check("amount", &self.amount)?;
        rupiah::check("selling_price", &self.selling_price)
    }
}

impl AttractionCustomer {
    /// A visitor, by the answers to what the attraction [asks of each](Attraction::customer_booking_field).
    pub fn new<K: Into<String>, V: Into<String>>(answers: impl IntoIterator<Item = (K, V)>) -> Self {
        let answers = answers.into_iter().map(|(key, value)| CustomerBookingValue {
            value: value.into(),
            key: key.into(),
        });
        Self {
            customer_booking_field: answers.collect(),
        }
    }
}

impl Client {
    /// What an attraction wants to know, and on which days it is open, by its product code such as
    /// `ATRAKSI-DANCER`.
    ///
    /// Source: `get-product-attraction`, which says GET with a body; an integrator sends POST, as this does.
    ///
    /// # Errors
    ///
    /// [`Error`]; of kind `InvalidInput` naming `product_code` when that is empty.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses the answer and nothing else.
    pub async fn attraction(&self, product_code: impl Into<String>) -> Result<Attraction, Error> {
        let product_code = product_code.into();
        check_product(&product_code)?;
        let request = Request::new(&ATTRACTION).json(&AttractionRequest { product_code })?;
        let answer: AttractionAnswer = self.session.call(request).await?;
        Ok(answer.data)
    }

    /// Buys tickets. It is sent exactly once, whatever happens.
    ///
    /// The documents are cut within the fields of this call, and show nothing of its answer, which is handed on as it
    /// came: it may not work from what is known.
    ///
    /// Source: `buy-product-attraction`.
    ///
    /// # Errors
    ///
    /// [`Error`]; of kind `InvalidInput`, before anything is sent, where a field cannot be right. Where
    /// [`Error::may_have_arrived`] is true, nobody knows whether they are bought; that the reference guards this
    /// purchase as it does [`buy`](Self::buy) is likely and not documented.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves it open whether they are bought, as after a time-out.
    pub async fn buy_attraction(&self, tickets: &BuyAttractionRequest) -> Result<BuyAttractionAnswer, Error> {
        tickets.check()?;
        self.session
            .call(Request::new(&BUY_ATTRACTION).json(tickets)?)
            .await
    }
}

fn check_product(code: &str) -> Result<(), InvalidInput> {
    InvalidInput::require_text("product_code", code, "an attraction's code, like ATRAKSI-DANCER")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_purchase_that_cannot_be_right_is_refused_by_the_name_of_its_field() {
        let refused = |code: &str, quantity, amount: i64, reference: &str| {
            let request = BuyAttractionRequest::new(code, quantity, amount, reference);
            request.check().unwrap_err().field().to_owned()
        };
        assert_eq!(refused("", 1, 1, "r"), "product_code");
        assert_eq!(refused("A", 0, 1, "r"), "quantity");
        assert_eq!(refused("A", 1, 0, "r"), "amount");
        assert_eq!(refused("A", 1, 1, ""), "partner_reference_id");
        let request = BuyAttractionRequest::new("A", 1, 1, "r");
        assert_eq!(request.check(), Ok(()));
        let request = request.selling_price(-1);
        assert_eq!(request.check().unwrap_err().field(), "selling_price");
    }
}
