//! Requests to buy a product.

use crate::BuyRequest;

/// ```
/// use klikoo::BuyRequest;
///
/// let reference = "6d654219-d9b7-4e1a-8b51-99a5cafb11cb";
/// let request = BuyRequest::new("PLN20", "01105691111", 20_500, reference).selling_price(21_000);
/// # let _ = request;
/// ```
impl BuyRequest {
    /// Sets another reference, which makes it another purchase.
    #[must_use]
    pub fn partner_reference_id(mut self, partner_reference_id: impl Into<String>) -> Self {
        self.partner_reference_id = partner_reference_id.into();
        self
    }
}

#[cfg(test)]
mod tests {
    use auth_core::{Decimal, validate::Validate};

    use super::*;

    fn request() -> BuyRequest {
        BuyRequest::new("PLN20", "01105691111", 20_500, "order-1")
    }

    #[test]
    fn invalid_purchase_is_rejected_by_field() {
        let rejected = |request: BuyRequest| request.validate().unwrap_err().field().to_owned();
        let new = |code, value, amount: i64, reference| BuyRequest::new(code, value, amount, reference);
        assert_eq!(request().validate(), Ok(()));
        assert_eq!(rejected(new("", "0", 1, "r")), "product_code");
        // By default both numbers of the customer are the same.
        assert_eq!(rejected(new("P", " ", 1, "r").msidn("0")), "value");
        assert_eq!(rejected(new("P", "0", 1, "")), "partner_reference_id");
        assert_eq!(rejected(new("P", "0", 0, "r")), "amount");
        assert_eq!(rejected(request().msidn("")), "msidn");
        assert_eq!(
            rejected(request().selling_price(Decimal::new(1, 1))),
            "selling_price"
        );
    }

    #[test]
    fn price_that_was_read_can_be_paid() {
        let read: Decimal = "10750.00".parse().unwrap();
        assert_eq!(BuyRequest::new("OVO10", "0", read, "r").amount.as_str(), "10750");
    }

    #[test]
    fn debug_hides_the_customers_number() {
        let shown = format!("{:?}", request());
        assert!(!shown.contains("01105691111"), "{shown}");
        assert!(shown.contains("PLN20") && shown.contains("order-1"), "{shown}");
    }
}
