//! Requests for a payment.

use auth_core::InvalidInput;

use crate::{IdentifierType, InitType, PaymentRequest, payments::accounts::check_complete};

/// ```
/// use klavi::{Customer, Decimal, InitType, PaymentRequest};
///
/// # fn main() -> Result<(), klavi::InvalidInput> {
/// let request = PaymentRequest::builder()
///     .client_request_id("order-0001")
///     .institution_id("00000000-0000-4000-8000-000000000001")
///     .init_type(InitType::PixDict)
///     .customer(Customer::cpf("12345678909").name("Test Payer"))
///     .proxy("12345678909")
///     .amount(Decimal::new(133_300, 2))
///     .redirect_url("https://shop.example/return")
///     .build()?;
/// assert_eq!(request.client_request_id(), "order-0001");
///
/// let error = PaymentRequest::builder().amount(Decimal::from(4800)).build().unwrap_err();
/// assert_eq!(error.field(), "client_request_id");
/// # Ok(()) }
/// ```
impl PaymentRequest {
    /// Returns your own ID of this payment.
    #[must_use]
    pub fn client_request_id(&self) -> &str {
        &self.client_request_id
    }
}

/// Checks the rules on payee and payer that the contract states in words.
pub(crate) fn check(request: &PaymentRequest) -> Result<(), InvalidInput> {
    check_payee(request)?;
    if request.customer.identifier_type == IdentifierType::Cnpj && request.logged_user_cpf.is_none() {
        return Err(InvalidInput::missing(
            "logged_user_cpf",
            "the CPF of the person who acts for the company",
        ));
    }
    Ok(())
}

/// Each `init_type` requires its own field. `PIX_INIC` may have a `proxy`: one page requires it and another does not.
fn check_payee(request: &PaymentRequest) -> Result<(), InvalidInput> {
    let missing = |field: &str, expected: &str| Err(InvalidInput::missing(field, expected));
    match &request.init_type {
        InitType::PixDict if request.proxy.is_none() => missing("proxy", "the payee's Pix key"),
        InitType::PixQrCode if request.qr_code.is_none() => missing("qr_code", "the text of a BR Code"),
        InitType::PixManu => match &request.creditor_account {
            Some(account) => check_complete(account).map_err(|error| error.within("creditor_account")),
            None => missing("creditor_account", "the payee's account"),
        },
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use auth_core::Decimal;

    use super::*;
    use crate::{
        AccountType, CreditorAccount, Customer, DebtorAccount, Holder, IdentifierType, PaymentRequestBuilder,
    };

    fn complete() -> PaymentRequestBuilder {
        PaymentRequest::builder()
            .client_request_id("order-0001")
            .institution_id("00000000-0000-4000-8000-000000000001")
            .init_type(InitType::PixDict)
            .customer(Customer::cpf("12345678909"))
            .proxy("12345678909")
            .amount(Decimal::new(133_300, 2))
    }

    fn account() -> CreditorAccount {
        let holder = Holder::new(IdentifierType::Cnpj, "12345678000195", "Example Ltda");
        CreditorAccount::new("12345678", "000123", AccountType::Current, holder)
    }

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn rejected(builder: PaymentRequestBuilder) -> String {
        builder.build().unwrap_err().field().to_owned()
    }

    #[test]
    fn missing_field_is_named() {
        assert!(complete().build().is_ok());
        let blank = PaymentRequest::builder;
        assert_eq!(rejected(blank()), "client_request_id");
        assert_eq!(rejected(blank().client_request_id("a")), "institution_id");
        let known = || blank().client_request_id("a").institution_id("b");
        assert_eq!(rejected(known()), "init_type");
        assert_eq!(rejected(known().init_type(InitType::PixInic)), "customer");
        let payer = || {
            known()
                .init_type(InitType::PixInic)
                .customer(Customer::cpf("12345678909"))
        };
        assert_eq!(rejected(payer()), "amount");
        assert!(payer().amount(Decimal::new(1, 2)).build().is_ok());
    }

    #[test]
    fn init_type_requires_its_own_field() {
        let of = |init_type: InitType| {
            PaymentRequest::builder()
                .client_request_id("a")
                .institution_id("b")
                .init_type(init_type)
                .customer(Customer::cpf("12345678909"))
                .amount(Decimal::ONE)
        };
        assert_eq!(rejected(of(InitType::PixDict)), "proxy");
        assert_eq!(rejected(of(InitType::PixDict).proxy(" ")), "proxy");
        assert_eq!(
            rejected(of(InitType::PixQrCode).proxy("shop@example.com")),
            "qr_code"
        );
        assert_eq!(rejected(of(InitType::PixManu)), "creditor_account");
        for complete in [
            of(InitType::PixDict).proxy("shop@example.com"),
            of(InitType::PixQrCode).qr_code("000201"),
            of(InitType::PixManu).creditor_account(account()),
            of(InitType::PixInic),
            of(InitType::PixInic).proxy("shop@example.com"),
            of(InitType::from("PIX_SOMETHING_NEW")),
        ] {
            assert!(complete.build().is_ok());
        }
    }

    #[test]
    fn incomplete_account_is_rejected_by_field() {
        let mut without_bank = account();
        without_bank.ispb.clear();
        let mut without_number = account();
        without_number.number.clear();
        let mut with_short_cpf = account();
        with_short_cpf.holder = Some(Holder::new(IdentifierType::Cpf, "1", "Payee"));
        let mut of_short_bank = account();
        of_short_bank.ispb = "1234567".to_owned();
        for (account, field) in [
            (without_bank, "creditor_account.ispb"),
            (of_short_bank, "creditor_account.ispb"),
            (without_number, "creditor_account.number"),
            (with_short_cpf, "creditor_account.holder.identifier"),
        ] {
            assert_eq!(rejected(complete().creditor_account(account)), field);
        }
        let mut of_no_kind = account();
        of_no_kind.account_type = None;
        let mut of_no_holder = account();
        of_no_holder.holder = None;
        for (account, field) in [
            (of_no_kind, "creditor_account.account_type"),
            (of_no_holder, "creditor_account.holder"),
        ] {
            // The account names the payee only for PIX_MANU.
            let with_account = complete().creditor_account(account);
            assert!(with_account.clone().build().is_ok());
            assert_eq!(rejected(with_account.init_type(InitType::PixManu)), field);
        }
        for ispb in ["", "123456789", "1234567a"] {
            let debtor = DebtorAccount::new(ispb, "1", AccountType::Savings);
            assert_eq!(rejected(complete().debtor_account(debtor)), "debtor_account.ispb");
        }
    }

    // A company also needs the CPF of the person who acts for it.
    #[test]
    fn payer_identifier_is_required() {
        for payer in [
            Customer::cpf(""),
            Customer::cpf("1234567890"),
            Customer::cpf("12345678000195"),
            Customer::cpf("１２３４５６７８９０９"),
            Customer::cnpj("12345678909"),
        ] {
            let request = complete().customer(payer).logged_user_cpf("12345678909");
            assert_eq!(rejected(request), "customer.identifier");
        }
        let of_company = || complete().customer(Customer::cnpj("12ABC34501DE35"));
        assert_eq!(rejected(of_company()), "logged_user_cpf");
        assert_eq!(rejected(of_company().logged_user_cpf("123")), "logged_user_cpf");
        assert!(of_company().logged_user_cpf("12345678909").build().is_ok());
    }

    #[test]
    fn amount_has_two_decimals_or_is_rejected() {
        for (amount, written) in [
            ("0.01", "0.01"),
            ("1333", "1333.00"),
            ("1333.1", "1333.10"),
            ("1333.1000", "1333.10"),
            ("99999999999999999999.99", "99999999999999999999.99"),
        ] {
            let request = complete().amount(decimal(amount)).build().unwrap();
            assert_eq!(request.amount.as_str(), written);
        }
        for amount in ["0", "-1", "0.001", "79228162514264337593543950335"] {
            assert_eq!(rejected(complete().amount(decimal(amount))), "amount", "{amount}");
        }
    }

    #[test]
    fn pix_key_is_validated_in_every_field() {
        for init_type in [InitType::PixDict, InitType::PixInic] {
            let request = complete().init_type(init_type).proxy("12345678900");
            assert_eq!(rejected(request), "proxy");
        }
    }

    #[test]
    fn date_is_a_day() {
        assert!(complete().date("2025-07-01").build().is_ok());
        assert_eq!(rejected(complete().date("01/07/2025")), "date");
    }

    #[test]
    fn error_does_not_repeat_personal_data() {
        let error = complete()
            .customer(Customer::cpf("98765432"))
            .build()
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "`customer.identifier` does not have 11 digits; expected a CPF: 11 digits, or 123.456.789-09"
        );
    }

    #[test]
    fn debug_hides_the_payer() {
        let builder = complete()
            .customer(
                Customer::cpf("12345678909")
                    .name("Test Payer")
                    .email("payer@example.com"),
            )
            .qr_code("00020126580014br.gov.bcb.pix")
            .redirect_url("https://shop.example/return?order=7");
        for shown in [
            format!("{builder:?}"),
            format!("{:?}", builder.clone().build().unwrap()),
        ] {
            for private in [
                "12345678909",
                "Test Payer",
                "payer@example.com",
                "00020126",
                "shop.example",
            ] {
                assert!(!shown.contains(private), "{private}: {shown}");
            }
            assert!(shown.contains("order-0001"), "{shown}");
        }
    }

    #[test]
    fn qr_code_is_at_most_512_characters() {
        let of = |length| complete().qr_code("x".repeat(length));
        assert!(of(512).build().is_ok());
        assert_eq!(
            of(513).build().unwrap_err().to_string(),
            "`qr_code` has 513 characters; expected at most 512 characters"
        );
    }
}
