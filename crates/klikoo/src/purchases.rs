//! Purchases.

mod bills;
mod request;

use auth_core::{Paginator, http::Request, validate::Validate};

use crate::{
    BuyRequest, Case, Client, Error, PrepaidInquiryResponse, Purchase, ResponseCode, Transaction,
    TransactionQuery,
    generated::{
        endpoints::{BUY, PREPAID_INQUIRY},
        models::BuyResponse,
    },
};

/// Result of [`Client::settle`] for a purchase whose response was lost.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Settlement {
    /// The earlier call had not arrived, and this one was accepted. The transaction shows whether the product is
    /// delivered.
    Accepted(Purchase),
    /// A purchase has this reference already ([`Case::DuplicateReference`]), and this call bought nothing. The
    /// earlier purchase may be delivered, failed or in progress: [`Client::transaction_by_reference`] looks for it,
    /// and the callback has its ID too.
    DuplicateReference,
}

impl Client {
    /// Checks a purchase before it is made; only for PLN, OVO, `GoPay`, DANA and Maxim, and never required.
    ///
    /// No copy of the documents shows the response, which is returned unchanged. Whether the reference then counts as
    /// used is not documented; use [another one](BuyRequest::partner_reference_id) for the purchase to be safe.
    ///
    /// Source: `inquiry-prepaid`.
    ///
    /// # Errors
    ///
    /// [`Error`], of kind `InvalidInput` before anything is sent, naming the invalid field.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses only the response; nothing is bought.
    pub async fn prepaid_inquiry(&self, purchase: &BuyRequest) -> Result<PrepaidInquiryResponse, Error> {
        let request = Request::new(&PREPAID_INQUIRY).validated_json(purchase)?;
        self.client.call(request).await
    }

    /// Buys a product, or pays a bill returned by [`postpaid_inquiry`](Self::postpaid_inquiry). The call is never
    /// retried.
    ///
    /// The response means that the purchase was accepted; the [callback](crate::callback) or
    /// [`transaction`](Self::transaction) shows its outcome.
    ///
    /// Source: `buy-product`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = sandbox::Sandbox::start().await?;
    /// # let provider = sandbox.klikoo();
    /// # let key = klikoo::AuthKey::rsa_pkcs8_pem(provider.private_key_pem())?;
    /// # let klikoo = klikoo::Client::builder()
    /// #     .credentials(klikoo::Credentials::new(provider.client_id(), provider.client_secret(), key))
    /// #     .base_url(provider.url())
    /// #     .build()?;
    /// use klikoo::{BuyRequest, Execution, Settlement};
    ///
    /// let reference = "6d654219-d9b7-4e1a-8b51-99a5cafb11cb";
    /// let request = BuyRequest::new("PLN20", "01105691111", 20_500, reference);
    /// let settlement = match klikoo.buy(&request).await {
    ///     Ok(purchase) => Settlement::Accepted(purchase),
    ///     Err(error) => match error.execution() {
    ///         Execution::NotExecuted => return Err(error.into()), // rejected
    ///         Execution::ExecutedBefore => Settlement::DuplicateReference,
    ///         // Unknown: find out by the reference, and buy it if it was not bought.
    ///         _ => klikoo.settle(&request).await?,
    ///     },
    /// };
    /// match settlement {
    ///     Settlement::Accepted(purchase) => println!("accepted as {}", purchase.transaction_id),
    ///     _ => println!("the reference was used before: look its transaction up"),
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error`], of kind `InvalidInput` before anything is sent, naming the invalid field. [`Error::execution`] is:
    ///
    /// * [`NotExecuted`](crate::Execution::NotExecuted): Klikoo rejected it, with a code whose HTTP status is 4xx or
    ///   which is documented as final (`503xx9998`, an amount that is too low). Change something before sending it
    ///   again.
    /// * [`ExecutedBefore`](crate::Execution::ExecutedBefore): a purchase has this reference already (`409xx6563`,
    ///   [`Case::DuplicateReference`]), perhaps this one, repeated by a gateway. Its transaction shows whether it was
    ///   delivered or failed.
    /// * [`Unknown`](crate::Execution::Unknown): a timeout, a lost connection, an unreadable response, or a response
    ///   without an error code of Klikoo's own. Use [`settle`](Self::settle).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves the outcome unknown, as after a timeout: use [`settle`](Self::settle).
    pub async fn buy(&self, purchase: &BuyRequest) -> Result<Purchase, Error> {
        let request = Request::new(&BUY).validated_json(purchase)?;
        let response: BuyResponse = self.client.call(request).await?;
        Ok(response.data)
    }

    /// Settles a purchase whose response was lost: sends it again under the **same** reference, which Klikoo rejects
    /// with `409xx6563` if the first call arrived. `purchase` must be the one that was sent.
    ///
    /// The atomicity of the check of references, its coverage of failed purchases and its duration are in
    /// no available copy of the documents (`buy-product`, `apis-response-code`); so settle soon, and not while the
    /// first call is in flight. The reference of some *other* purchase looks the same as an arrival.
    ///
    /// # Errors
    ///
    /// As [`buy`](Self::buy), but for `409xx6563`. [`Error::execution`] is never `NotExecuted`: a rejection of this call
    /// says nothing of the lost one. Settle again only where [`Error::code`] is `None` or the code is one of Klikoo's own
    /// trouble ([`ErrorCategory::Transient`](auth_core::http::ErrorCategory::Transient)): after any other, look the transaction up
    /// by its reference.
    ///
    /// # Cancel safety
    ///
    /// See [`buy`](Self::buy).
    pub async fn settle(&self, purchase: &BuyRequest) -> Result<Settlement, Error> {
        // An invalid purchase cannot have been sent before either.
        purchase.validate()?;
        match self.buy(purchase).await {
            Ok(purchase) => Ok(Settlement::Accepted(purchase)),
            Err(error) if error.code().map(ResponseCode::case) == Some(Case::DuplicateReference) => {
                Ok(Settlement::DuplicateReference)
            }
            Err(error) => Err(error.after_unresolved_attempt()),
        }
    }

    /// Returns the transaction of a purchase by your own reference, which is searched for on the first page of the
    /// history.
    ///
    /// No call returns a transaction by its reference, and what the history's `q` searches is not documented
    /// (`transaction-history`). So `None` proves nothing.
    ///
    /// # Errors
    ///
    /// [`Error`], of kind `InvalidInput` naming `q` if `partner_reference_id` is empty.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses only the response.
    pub async fn transaction_by_reference(
        &self,
        partner_reference_id: &str,
    ) -> Result<Option<Transaction>, Error> {
        let found = self.transactions(TransactionQuery::new().q(partner_reference_id));
        let page = found.page(None).await?;
        let is_it = |transaction: &Transaction| {
            let reference = transaction.partner_reference_id.as_ref();
            reference.is_some_and(|reference| reference.as_str() == partner_reference_id)
        };
        Ok(page.items.into_iter().find(is_it))
    }
}
