//! Postpaid bills.

use auth_core::http::Request;

use crate::{
    Client, Error, PostpaidInquiryRequest, PostpaidInquiryResponse, generated::endpoints::POSTPAID_INQUIRY,
};

impl Client {
    /// Returns the bill of a customer: of PLN, water (PDAM), BPJS, television and internet, telephone, or
    /// instalments. It is paid with [`buy`](Self::buy).
    ///
    /// The documents show only the code of the response, which is returned unchanged; that bills are paid by the same
    /// call as everything else is inferred (`inquiry-postpaid`, `buy-product`).
    ///
    /// ```
    /// use klikoo::PostpaidInquiryRequest;
    ///
    /// let electricity = PostpaidInquiryRequest::new("POSTPAIDPLN", "123456789012");
    /// let insurance = PostpaidInquiryRequest::new("RBASRBPJSKSH", "1234567890123").period("1");
    /// # let _ = (electricity, insurance);
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error`], of kind `InvalidInput` before anything is sent, naming the empty field.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses only the response.
    pub async fn postpaid_inquiry(
        &self,
        bill: &PostpaidInquiryRequest,
    ) -> Result<PostpaidInquiryResponse, Error> {
        self.client
            .call(Request::new(&POSTPAID_INQUIRY).validated_json(bill)?)
            .await
    }
}

#[cfg(test)]
mod tests {
    use auth_core::validate::Validate;

    use super::*;

    #[test]
    fn incomplete_bill_is_rejected_by_field() {
        let rejected = |bill: PostpaidInquiryRequest| bill.validate().unwrap_err().field().to_owned();
        let new = |code: &str, number: &str| PostpaidInquiryRequest::new(code, number);
        assert_eq!(new("POSTPAIDPLN", "1").validate(), Ok(()));
        assert_eq!(rejected(new("", "1")), "product_code");
        assert_eq!(rejected(new("POSTPAIDPLN", "")), "account_number");
        assert_eq!(rejected(new("POSTPAIDPLN", "1").period(" ")), "period");
    }
}
