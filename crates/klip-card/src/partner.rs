//! The account that signs in.

use crate::generated::models::SignInAnswer;

/// The account that signed in.
///
/// Source: `rest-api-card-minting`, "Sign In"; all fields documented.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Partner {
    /// The mail address that signs in.
    pub email: Option<String>,
    /// The partner's own account on the chain.
    pub klaytn_address: Option<String>,
    /// The contract that mints the partner's Cards.
    pub contract_address: Option<String>,
    /// The business's name.
    pub name: Option<String>,
    /// The business's phone number.
    pub phone: Option<String>,
    /// The BApp's name.
    pub service_name: Option<String>,
    /// The account's state: 1 after approval, 20 before; the documents also show 10.
    pub status: Option<i64>,
    /// How many Cards may be minted in a calendar month.
    pub mint_limit: Option<i64>,
    /// How many Cards were minted this month.
    pub mint_count: Option<i64>,
}

impl Partner {
    /// All of the answer but the token, which has a place of its own.
    pub(crate) fn of(answer: SignInAnswer) -> Self {
        let SignInAnswer {
            email,
            klaytn_address,
            contract_address,
            name,
            phone,
            service_name,
            access_token: _,
            status,
            mint_limit,
            mint_count,
        } = answer;
        Self {
            email,
            klaytn_address,
            contract_address,
            name,
            phone,
            service_name,
            status,
            mint_limit,
            mint_count,
        }
    }
}
