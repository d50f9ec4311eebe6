//! Options of payers and of bank accounts.

use auth_core::InvalidInput;
use clap::Args;
use klavi::{AccountType, CreditorAccount, Customer, DebtorAccount, Holder, IdentifierType};

/// Payer of a payment or a consent.
#[derive(Debug, Args)]
pub(super) struct PayerOptions {
    /// CPF of the payer, a person
    #[arg(long, value_name = "CPF", conflicts_with = "payer_cnpj")]
    payer_cpf: Option<String>,
    /// CNPJ of the payer, a company
    #[arg(long, value_name = "CNPJ")]
    payer_cnpj: Option<String>,
    /// Name of the payer
    #[arg(long, value_name = "NAME")]
    payer_name: Option<String>,
    /// Phone number of the payer
    #[arg(long, value_name = "NUMBER")]
    payer_phone: Option<String>,
    /// Email address of the payer
    #[arg(long, value_name = "EMAIL")]
    payer_email: Option<String>,
}

impl PayerOptions {
    pub(super) fn customer(&self) -> Option<Customer> {
        let (identifier_type, identifier) = identifier(self.payer_cpf.clone(), self.payer_cnpj.clone())?;
        let mut customer = Customer::new(identifier_type, identifier);
        customer.name.clone_from(&self.payer_name);
        customer.phone.clone_from(&self.payer_phone);
        customer.email.clone_from(&self.payer_email);
        Some(customer)
    }

    pub(super) fn required_customer(&self) -> Result<Customer, InvalidInput> {
        self.customer()
            .ok_or_else(|| InvalidInput::missing("--payer-cpf / --payer-cnpj", "the tax number of the payer"))
    }
}

/// Account that receives a payment.
#[derive(Debug, Args)]
pub(super) struct CreditorOptions {
    /// ISPB of the payee's bank
    #[arg(long, value_name = "ISPB", requires = "creditor_number")]
    creditor_ispb: Option<String>,
    /// Branch of the payee's account
    #[arg(long, value_name = "BRANCH", requires = "creditor_ispb")]
    creditor_issuer: Option<String>,
    /// Number of the payee's account
    #[arg(long, value_name = "NUMBER", requires = "creditor_ispb")]
    creditor_number: Option<String>,
    /// Type of the payee's account
    #[arg(long, value_name = "TYPE", requires = "creditor_ispb", value_parser = account_type)]
    creditor_type: Option<AccountType>,
    /// CPF of the account's holder
    #[arg(
        long,
        value_name = "CPF",
        requires = "creditor_ispb",
        conflicts_with = "creditor_cnpj"
    )]
    creditor_cpf: Option<String>,
    /// CNPJ of the account's holder
    #[arg(long, value_name = "CNPJ", requires = "creditor_ispb")]
    creditor_cnpj: Option<String>,
    /// Name of the account's holder
    #[arg(long, value_name = "NAME", requires = "creditor_ispb")]
    creditor_name: Option<String>,
}

impl CreditorOptions {
    pub(super) fn account(self) -> Option<CreditorAccount> {
        let (ispb, number) = (self.creditor_ispb?, self.creditor_number?);
        let holder = identifier(self.creditor_cpf, self.creditor_cnpj)
            .map(|(kind, number)| Holder::new(kind, number, self.creditor_name.unwrap_or_default()));
        // The last two arguments are replaced, since each may be absent.
        let placeholder = Holder::new(IdentifierType::Cpf, "", "");
        let mut account = CreditorAccount::new(ispb, number, AccountType::Current, placeholder);
        account.issuer = self.creditor_issuer;
        account.account_type = self.creditor_type;
        account.holder = holder;
        Some(account)
    }
}

/// Account that pays.
#[derive(Debug, Args)]
pub(super) struct DebtorOptions {
    /// ISPB of the payer's bank
    #[arg(long, value_name = "ISPB")]
    debtor_ispb: Option<String>,
    /// Branch of the payer's account
    #[arg(long, value_name = "BRANCH", requires = "debtor_ispb")]
    debtor_issuer: Option<String>,
    /// Number of the payer's account
    #[arg(long, value_name = "NUMBER", requires = "debtor_ispb")]
    debtor_number: Option<String>,
    /// Type of the payer's account
    #[arg(long, value_name = "TYPE", requires = "debtor_ispb", value_parser = account_type)]
    debtor_type: Option<AccountType>,
}

impl DebtorOptions {
    pub(super) fn account(self) -> Option<DebtorAccount> {
        // The last two arguments are replaced, since each may be absent.
        let mut account = DebtorAccount::new(self.debtor_ispb?, "", AccountType::Current);
        account.issuer = self.debtor_issuer;
        account.number = self.debtor_number;
        account.account_type = self.debtor_type;
        Some(account)
    }
}

fn identifier(cpf: Option<String>, cnpj: Option<String>) -> Option<(IdentifierType, String)> {
    let cpf = cpf.map(|number| (IdentifierType::Cpf, number));
    cpf.or_else(|| cnpj.map(|number| (IdentifierType::Cnpj, number)))
}

/// Parses an account type. An undocumented one is sent as it is given.
fn account_type(text: &str) -> Result<AccountType, &'static str> {
    match text.to_ascii_lowercase().as_str() {
        "" => Err("expected current, savings, transaction, or Klavi's own code"),
        "current" => Ok(AccountType::Current),
        "savings" => Ok(AccountType::Savings),
        "transaction" => Ok(AccountType::Transaction),
        _ => Ok(AccountType::from(text)),
    }
}
