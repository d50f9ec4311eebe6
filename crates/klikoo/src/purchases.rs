//! Buying a product.

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

/// What [`Client::settle`] found out about a purchase whose response was lost.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Settlement {
    /// The earlier call had not arrived, and this one was accepted. Whether the product is delivered, the transaction
    /// tells.
    Accepted(Purchase),
    /// A purchase has this reference already ([`Case::DuplicateReference`]), and nothing was bought by this call. The
    /// earlier purchase may have been delivered, may have failed, or may be under way:
    /// [`Client::transaction_by_reference`] looks for it, and the callback names its id too.
    DuplicateReference,
}

impl Client {
    /// Asks about a purchase before it is made; for PLN, OVO, `GoPay`, DANA and Maxim alone, and never needed.
    ///
    /// What is answered is not visible in any copy of the documents, so it is handed on as it came. Whether the
    /// reference counts as used then is not documented; a purchase under
    /// [another one](BuyRequest::partner_reference_id) is on the safe side.
    ///
    /// Source: `inquiry-prepaid`.
    ///
    /// # Errors
    ///
    /// [`Error`]; of kind `InvalidInput`, before anything is sent, where a field cannot be right.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses the answer; nothing is bought by it.
    pub async fn prepaid_inquiry(&self, purchase: &BuyRequest) -> Result<PrepaidInquiryResponse, Error> {
        let request = Request::new(&PREPAID_INQUIRY).validated_json(purchase)?;
        self.session.call(request).await
    }

    /// Buys a product, or pays a bill that was asked for with [`postpaid_inquiry`](Self::postpaid_inquiry). It is
    /// sent exactly once, whatever happens.
    ///
    /// The answer says that the purchase was taken on, and not how it ends: that tells the
    /// [callback](crate::callback), or [`transaction`](Self::transaction).
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
    /// #     .base_url(klikoo::Url::parse(&provider.base_url())?)
    /// #     .build()?;
    /// use klikoo::{BuyRequest, Execution, Settlement};
    ///
    /// let request = BuyRequest::new("PLN20", "01105691111", 20_500, "6d654219-d9b7-4e1a-8b51-99a5cafb11cb");
    /// let settlement = match klikoo.buy(&request).await {
    ///     Ok(purchase) => Settlement::Accepted(purchase),
    ///     Err(error) => match error.execution() {
    ///         Execution::NotExecuted => return Err(error.into()), // refused
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
    /// [`Error`]; of kind `InvalidInput`, before anything is sent, where a field cannot be right. What became of the
    /// purchase tells [`Error::execution`]:
    ///
    /// * [`NotExecuted`](crate::Execution::NotExecuted): Klikoo refused it, with a code whose HTTP status is 4xx or which is
    ///   documented as final (`503xx9998`, an amount that is too low). It is not sent again before something changed.
    /// * [`ExecutedBefore`](crate::Execution::ExecutedBefore): a purchase has this reference already (`409xx6563`,
    ///   [`Case::DuplicateReference`]), perhaps this one, repeated by a gateway. Whether it was delivered or failed, its
    ///   transaction tells.
    /// * [`Unknown`](crate::Execution::Unknown): a timeout, a lost connection, a response that cannot be read, or one without a
    ///   code of Klikoo's own that refuses. [`settle`](Self::settle) finds out.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves it open whether it was bought, as after a timeout: [`settle`](Self::settle).
    pub async fn buy(&self, purchase: &BuyRequest) -> Result<Purchase, Error> {
        let request = Request::new(&BUY).validated_json(purchase)?;
        let response: BuyResponse = self.session.call(request).await?;
        Ok(response.data)
    }

    /// Settles a purchase whose response was lost: sends it again under the **same** reference, which Klikoo refuses
    /// with `409xx6563` if the first call arrived. `purchase` must be the one that was sent.
    ///
    /// That the check of references is atomic, that it covers failed purchases, and for how long it holds is in no copy of
    /// the documents that could be read (`buy-product`, `apis-response-code`); so settle soon, and not while the first
    /// call is still under way. A reference of some *other* purchase looks the same as an arrival.
    ///
    /// # Errors
    ///
    /// As [`buy`](Self::buy), but for `409xx6563`. [`Error::execution`] is never `NotExecuted`: a refusal of this call
    /// says nothing of the lost one. Settle again only where [`Error::code`] is `None` or the code is one of Klikoo's own
    /// trouble ([`CodeClass::Transient`](auth_core::http::CodeClass::Transient)): after any other, look the transaction up
    /// by its reference.
    ///
    /// # Cancel safety
    ///
    /// As [`buy`](Self::buy).
    pub async fn settle(&self, purchase: &BuyRequest) -> Result<Settlement, Error> {
        // What cannot be right was never sent before either.
        purchase.validate()?;
        match self.buy(purchase).await {
            Ok(purchase) => Ok(Settlement::Accepted(purchase)),
            Err(error) if error.code().map(ResponseCode::case) == Some(Case::DuplicateReference) => {
                Ok(Settlement::DuplicateReference)
            }
            Err(error) => Err(error.after_unresolved_attempt()),
        }
    }

    /// The transaction of a purchase, by the reference that you gave it: the first page of the history, searched for it.
    ///
    /// No call leads from a reference to its transaction, and what the history's `q` searches is not documented
    /// (`transaction-history`). So `None` proves nothing.
    ///
    /// # Errors
    ///
    /// [`Error`]; of kind `InvalidInput` naming `q` when `partner_reference_id` is empty.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses the answer and nothing else.
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
