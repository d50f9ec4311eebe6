//! Tickets for attractions.

use auth_core::http::Request;

use crate::{
    Attraction, BuyAttractionRequest, BuyAttractionResponse, Client, Error,
    generated::{
        endpoints::{ATTRACTION, BUY_ATTRACTION},
        models::{AttractionRequest, AttractionResponse},
    },
};

impl Client {
    /// Returns an attraction's booking fields and opening days, by its product code such as `ATRAKSI-DANCER`.
    ///
    /// Source: `get-product-attraction`, which says GET with a body; an integrator sends POST, as this does.
    ///
    /// # Errors
    ///
    /// [`Error`], of kind `InvalidInput` naming `product_code` if it is empty.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses only the response.
    pub async fn attraction(&self, product_code: impl Into<String>) -> Result<Attraction, Error> {
        let request = Request::new(&ATTRACTION).validated_json(&AttractionRequest::new(product_code))?;
        let response: AttractionResponse = self.client.call(request).await?;
        Ok(response.data)
    }

    /// Buys tickets. The call is never retried.
    ///
    /// The documents are cut within the fields of this call and do not show its response, which is returned
    /// unchanged. The call may not work with the known fields.
    ///
    /// Source: `buy-product-attraction`.
    ///
    /// ```
    /// use klikoo::{AttractionCustomer, BookingValue, BuyAttractionRequest, CustomerBookingValue};
    ///
    /// let visitor = CustomerBookingValue::new("a key of `customer_booking_field`", "its value");
    /// let reference = "6d654219-d9b7-4e1a-8b51-99a5cafb11cb";
    /// let tickets = BuyAttractionRequest::new("ATRAKSI-DANCER", 1, 100_000, reference)
    ///     .start_date("2024-07-26")
    ///     .email("customer@example.com")
    ///     .booking_field(BookingValue::new("a key of `Attraction::booking_field`", "its value"))
    ///     .customer(AttractionCustomer::new([visitor]));
    /// # let _ = tickets;
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error`], of kind `InvalidInput` before anything is sent, naming the invalid field. If
    /// [`Error::may_have_arrived`] is true, the tickets may be bought; that the reference makes this purchase
    /// idempotent, as for [`buy`](Self::buy), is likely but not documented.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves the outcome unknown, as after a timeout.
    pub async fn buy_attraction(
        &self,
        tickets: &BuyAttractionRequest,
    ) -> Result<BuyAttractionResponse, Error> {
        self.client
            .call(Request::new(&BUY_ATTRACTION).validated_json(tickets)?)
            .await
    }
}

#[cfg(test)]
mod tests {
    use auth_core::validate::Validate;

    use super::*;

    #[test]
    fn invalid_ticket_purchase_is_rejected_by_field() {
        let rejected = |code: &str, quantity, amount: i64, reference: &str| {
            let request = BuyAttractionRequest::new(code, quantity, amount, reference);
            request.validate().unwrap_err().field().to_owned()
        };
        assert_eq!(rejected("", 1, 1, "r"), "product_code");
        assert_eq!(rejected("A", 0, 1, "r"), "quantity");
        assert_eq!(rejected("A", 1, 0, "r"), "amount");
        assert_eq!(rejected("A", 1, 1, ""), "partner_reference_id");
        let request = BuyAttractionRequest::new("A", 1, 1, "r");
        assert_eq!(request.validate(), Ok(()));
        let request = request.selling_price(-1);
        assert_eq!(request.validate().unwrap_err().field(), "selling_price");
    }
}
