//! Asking for a payment.

mod builder;

use auth_core::InvalidInput;
use serde::Serialize;

pub use self::builder::PaymentRequestBuilder;
use crate::{
    CreditorAccount, DebtorAccount, IdentifierType, InitType, date::check_day, generated::models::NewPayment,
};

/// A payment to be started: checked, and ready to be sent.
///
/// Source: `payment/create-a-payment-initiation` and `payment/concepts`. Which fields are required is taken
/// from the samples and their comments: no table of it is known. Lengths are left to Klavi.
///
/// ```
/// use klavi::{Customer, InitType, PaymentRequest};
///
/// # fn main() -> Result<(), klavi::InvalidInput> {
/// let request = PaymentRequest::builder()
///     .client_request_id("order-0001")
///     .institution_id("00000000-0000-4000-8000-000000000001")
///     .init_type(InitType::PixDict)
///     .customer(Customer::cpf("12345678909").name("Test Payer"))
///     .proxy("12345678909")
///     .amount("1333.00")
///     .redirect_url("https://shop.example/return")
///     .build()?;
/// assert_eq!(request.client_request_id(), "order-0001");
///
/// let error = PaymentRequest::builder().amount("4800").build().unwrap_err();
/// assert_eq!(error.field(), "client_request_id");
/// # Ok(()) }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct PaymentRequest(NewPayment);

impl PaymentRequest {
    /// A request to be filled in.
    pub fn builder() -> PaymentRequestBuilder {
        PaymentRequestBuilder::default()
    }

    /// Your own id of this payment.
    #[must_use]
    pub fn client_request_id(&self) -> &str {
        &self.0.client_request_id
    }
}

impl NewPayment {
    fn check(&self) -> Result<(), InvalidInput> {
        self.check_payee()?;
        self.check_payer()?;
        if let Some(date) = &self.date {
            check_day("date", date)?;
        }
        check_amount(&self.amount)
    }

    /// Each way of naming the payee has its field. `PIX_INIC` may have a `proxy`: one page asks for it and
    /// another does not.
    fn check_payee(&self) -> Result<(), InvalidInput> {
        match &self.init_type {
            InitType::PixDict => require("proxy", self.proxy.as_ref(), "the payee's Pix key")?,
            InitType::PixQrCode => require("qr_code", self.qr_code.as_ref(), "the text of a BR Code")?,
            InitType::PixManu => match &self.creditor_account {
                Some(account) => account.check_complete()?,
                None => return Err(InvalidInput::missing("creditor_account", "the payee's account")),
            },
            _ => {}
        }
        self.creditor_account
            .as_ref()
            .map_or(Ok(()), CreditorAccount::check)
    }

    fn check_payer(&self) -> Result<(), InvalidInput> {
        self.customer.check()?;
        let expected = "the CPF of the person who acts for the company";
        match &self.logged_user_cpf {
            Some(cpf) => IdentifierType::Cpf.check("logged_user_cpf", cpf)?,
            None if self.customer.identifier_type == IdentifierType::Cnpj => {
                return Err(InvalidInput::missing("logged_user_cpf", expected));
            }
            None => {}
        }
        self.debtor_account.as_ref().map_or(Ok(()), DebtorAccount::check)
    }
}

/// Two decimals, always: older samples write `4800` for what may be reais or centavos.
fn check_amount(text: &str) -> Result<(), InvalidInput> {
    let expected = "reais with two decimals, like 1333.00";
    InvalidInput::require_text("amount", text, expected)?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match text.split_once('.') {
        Some((reais, centavos)) if is_number(reais) && is_number(centavos) && centavos.len() == 2 => Ok(()),
        _ => Err(InvalidInput::new("amount", "is no such number", expected)),
    }
}

fn require(field: &str, text: Option<&String>, expected: &str) -> Result<(), InvalidInput> {
    match text {
        Some(text) => InvalidInput::require_text(field, text, expected),
        None => Err(InvalidInput::missing(field, expected)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AccountType, Customer, Holder};

    fn complete() -> PaymentRequestBuilder {
        PaymentRequest::builder()
            .client_request_id("order-0001")
            .institution_id("00000000-0000-4000-8000-000000000001")
            .init_type(InitType::PixDict)
            .customer(Customer::cpf("12345678909"))
            .proxy("12345678909")
            .amount("1333.00")
    }

    fn account() -> CreditorAccount {
        let holder = Holder::new(IdentifierType::Cnpj, "12345678000195", "Example Ltda");
        CreditorAccount::new("12345678", "000123", AccountType::Current, holder)
    }

    fn refused(builder: PaymentRequestBuilder) -> String {
        builder.build().unwrap_err().field().to_owned()
    }

    #[test]
    fn every_required_field_is_missed_by_its_name() {
        assert!(complete().build().is_ok());
        let blank = PaymentRequest::builder;
        assert_eq!(refused(blank()), "client_request_id");
        assert_eq!(refused(blank().client_request_id("a")), "institution_id");
        let known = || blank().client_request_id("a").institution_id("b");
        assert_eq!(refused(known()), "init_type");
        assert_eq!(refused(known().init_type(InitType::PixInic)), "customer");
        let payer = || {
            known()
                .init_type(InitType::PixInic)
                .customer(Customer::cpf("12345678909"))
        };
        assert_eq!(refused(payer()), "amount");
        assert!(payer().amount("0.01").build().is_ok());
    }

    #[test]
    fn each_way_of_naming_the_payee_asks_for_its_own_field() {
        let of = |init_type: InitType| {
            PaymentRequest::builder()
                .client_request_id("a")
                .institution_id("b")
                .init_type(init_type)
                .customer(Customer::cpf("12345678909"))
                .amount("1.00")
        };
        assert_eq!(refused(of(InitType::PixDict)), "proxy");
        assert_eq!(refused(of(InitType::PixDict).proxy(" ")), "proxy");
        assert_eq!(refused(of(InitType::PixQrCode).proxy("key")), "qr_code");
        assert_eq!(refused(of(InitType::PixManu)), "creditor_account");
        for complete in [
            of(InitType::PixDict).proxy("key"),
            of(InitType::PixQrCode).qr_code("000201"),
            of(InitType::PixManu).creditor_account(account()),
            of(InitType::PixInic),
            of(InitType::PixInic).proxy("key"),
            of(InitType::from("PIX_SOMETHING_NEW")),
        ] {
            assert!(complete.build().is_ok());
        }
    }

    #[test]
    fn an_account_that_is_incomplete_is_refused_by_the_field_within() {
        let mut without_bank = account();
        without_bank.ispb.clear();
        let mut without_number = account();
        without_number.number.clear();
        let mut of_nobody = account();
        of_nobody.holder = Some(Holder::new(IdentifierType::Cpf, "1", "Somebody"));
        for (account, field) in [
            (without_bank, "creditor_account.ispb"),
            (without_number, "creditor_account.number"),
            (of_nobody, "creditor_account.holder.identifier"),
        ] {
            assert_eq!(refused(complete().creditor_account(account)), field);
        }
        let mut of_no_kind = account();
        of_no_kind.account_type = None;
        let mut of_no_holder = account();
        of_no_holder.holder = None;
        for (account, field) in [
            (of_no_kind, "creditor_account.account_type"),
            (of_no_holder, "creditor_account.holder"),
        ] {
            // It names the payee only for PIX_MANU.
            let with_account = complete().creditor_account(account);
            assert!(with_account.clone().build().is_ok());
            assert_eq!(refused(with_account.init_type(InitType::PixManu)), field);
        }
        let debtor = DebtorAccount::new("", "1", AccountType::Savings);
        assert_eq!(refused(complete().debtor_account(debtor)), "debtor_account.ispb");
    }

    #[test]
    fn a_person_has_11_digits_and_a_company_14_and_someone_who_acts_for_it() {
        for payer in [
            Customer::cpf(""),
            Customer::cpf("1234567890"),
            Customer::cpf("123.456.789-09"),
            Customer::cpf("12345678000195"),
            Customer::cpf("１２３４５６７８９０９"),
            Customer::cnpj("12345678909"),
        ] {
            assert_eq!(refused(complete().customer(payer)), "customer.identifier");
        }
        let of_company = || complete().customer(Customer::cnpj("12345678000195"));
        assert_eq!(refused(of_company()), "logged_user_cpf");
        assert_eq!(refused(of_company().logged_user_cpf("123")), "logged_user_cpf");
        assert!(of_company().logged_user_cpf("12345678909").build().is_ok());
    }

    #[test]
    fn an_amount_has_two_decimals() {
        for amount in ["0.01", "1333.00", "99999999999999999999.99"] {
            assert!(complete().amount(amount).build().is_ok(), "{amount}");
        }
        for amount in [
            "", "4800", "4800.", "4800.0", "4800.000", ".50", "-1.00", "+1.00", "1,00", "1.333,00", "1 .00",
            "1e3.00", "R$ 1.00", "1.00.00",
        ] {
            assert_eq!(refused(complete().amount(amount)), "amount", "{amount}");
        }
    }

    #[test]
    fn a_date_is_a_day() {
        assert!(complete().date("2025-07-01").build().is_ok());
        assert_eq!(refused(complete().date("01/07/2025")), "date");
    }

    #[test]
    fn a_refusal_does_not_repeat_what_names_a_person() {
        let error = complete()
            .customer(Customer::cpf("98765432"))
            .build()
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "`customer.identifier` has 8 digits; expected the 11 digits of a CPF"
        );
    }
}
