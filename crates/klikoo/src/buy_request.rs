//! A purchase, filled in.

use auth_core::{Decimal, InvalidInput};

use crate::{BuyRequest, generated::models::PrepaidInquiryRequest, rupiah};

const REFERENCE: &str = "a reference of your own that no other purchase has, best a UUID of version 4";

impl BuyRequest {
    /// A purchase of `product_code` for `value` (a phone, customer or driver number) at `amount` rupiah, under
    /// `partner_reference_id`, a name of your own that no other purchase has.
    ///
    /// Both numbers of the customer are taken to be the same, and so are both prices.
    ///
    /// ```
    /// use klikoo::BuyRequest;
    ///
    /// let token = BuyRequest::new("PLN20", "01105691111", 20_500, "6d654219-d9b7-4e1a-8b51-99a5cafb11cb")
    ///     .selling_price(21_000);
    /// # let _ = token;
    /// ```
    pub fn new(
        product_code: impl Into<String>,
        value: impl Into<String>,
        amount: impl Into<Decimal>,
        partner_reference_id: impl Into<String>,
    ) -> Self {
        let (value, amount) = (value.into(), rupiah::written(amount));
        Self {
            amount: amount.clone(),
            msidn: value.clone(),
            product_code: product_code.into(),
            selling_price: amount,
            value,
            partner_reference_id: partner_reference_id.into(),
        }
    }

    /// The customer's phone number, where it is not what is topped up: for a bill of BPJS (`buy-product`).
    #[must_use]
    pub fn msidn(mut self, phone_number: impl Into<String>) -> Self {
        self.msidn = phone_number.into();
        self
    }

    /// What your customer pays, in rupiah; it is for the margin on the dashboard, and changes nothing else.
    #[must_use]
    pub fn selling_price(mut self, rupiah: impl Into<Decimal>) -> Self {
        self.selling_price = rupiah::written(rupiah);
        self
    }

    /// The same purchase under another name: another purchase.
    #[must_use]
    pub fn partner_reference_id(mut self, partner_reference_id: impl Into<String>) -> Self {
        self.partner_reference_id = partner_reference_id.into();
        self
    }

    pub(crate) fn check(&self) -> Result<(), InvalidInput> {
        InvalidInput::require_text("product_code", &self.product_code, "a product's code, like PLN20")?;
        InvalidInput::require_text("value", &self.value, "a phone, customer or driver number")?;
        InvalidInput::require_text("msidn", &self.msidn, "the customer's phone number")?;
        InvalidInput::require_text("partner_reference_id", &self.partner_reference_id, REFERENCE)?;
        rupiah::check("amount", &self.amount)?;
        rupiah::check("selling_price", &self.selling_price)
    }

    /// The question that goes before it.
    pub(crate) fn inquiry(&self) -> PrepaidInquiryRequest {
        let request = self.clone();
        PrepaidInquiryRequest {
            msidn: request.msidn,
            amount: request.amount,
            product_code: request.product_code,
            selling_price: request.selling_price,
            value: request.value,
            partner_reference_id: request.partner_reference_id,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> BuyRequest {
        BuyRequest::new("PLN20", "01105691111", 20_500, "order-1")
    }

    #[test]
    fn a_purchase_that_cannot_be_right_is_refused_by_the_name_of_its_field() {
        let refused = |request: BuyRequest| request.check().unwrap_err().field().to_owned();
        let new = |code, value, amount: i64, reference| BuyRequest::new(code, value, amount, reference);
        assert_eq!(request().check(), Ok(()));
        assert_eq!(refused(new("", "0", 1, "r")), "product_code");
        assert_eq!(refused(new("P", " ", 1, "r")), "value");
        assert_eq!(refused(new("P", "0", 1, "")), "partner_reference_id");
        assert_eq!(refused(new("P", "0", 0, "r")), "amount");
        assert_eq!(refused(request().msidn("")), "msidn");
        assert_eq!(
            refused(request().selling_price(Decimal::new(1, 1))),
            "selling_price"
        );
    }

    #[test]
    fn a_price_that_was_read_is_a_price_that_can_be_paid() {
        let read: Decimal = "10750.00".parse().unwrap();
        assert_eq!(BuyRequest::new("OVO10", "0", read, "r").amount, "10750");
    }
}
