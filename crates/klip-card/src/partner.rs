//! The account of a client.

use std::fmt;

use auth_core::{
    Extra, Redacted, Secret,
    wire::{Fields, ObjectWriter, read},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The account that signed in.
///
/// `Debug` does not show the email address, name or phone number of the business.
///
/// Source: `rest-api-card-minting`, "Sign In"; all fields documented.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Partner {
    /// The account's email address.
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
    /// The number of Cards that may be minted in a calendar month.
    pub mint_limit: Option<i64>,
    /// The number of Cards minted this month.
    pub mint_count: Option<i64>,
    extra: Extra,
}

impl Partner {
    /// Returns the fields that this version does not know, unchanged.
    #[must_use]
    pub fn extra(&self) -> &Extra {
        &self.extra
    }
}

impl fmt::Debug for Partner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Partner")
            .field("email", &self.email.as_ref().map(|_| Redacted))
            .field("klaytn_address", &self.klaytn_address)
            .field("contract_address", &self.contract_address)
            .field("name", &self.name.as_ref().map(|_| Redacted))
            .field("phone", &self.phone.as_ref().map(|_| Redacted))
            .field("service_name", &self.service_name)
            .field("status", &self.status)
            .field("mint_limit", &self.mint_limit)
            .field("mint_count", &self.mint_count)
            .field("extra", &self.extra)
            .finish()
    }
}

impl<'de> Deserialize<'de> for Partner {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut fields = Fields::read(deserializer)?;
        // The same response has a token, which is stored elsewhere.
        let _token: Option<Secret> = fields.lenient("access_token", read::json);
        Ok(Self {
            email: fields.lenient("email", read::text),
            klaytn_address: fields.lenient("klaytn_address", read::text),
            contract_address: fields.lenient("contract_address", read::text),
            name: fields.lenient("name", read::text),
            phone: fields.lenient("phone", read::text),
            service_name: fields.lenient("service_name", read::text),
            status: fields.lenient("status", read::integer),
            mint_limit: fields.lenient("mint_limit", read::integer),
            mint_count: fields.lenient("mint_count", read::integer),
            extra: fields.into_extra(),
        })
    }
}

impl Serialize for Partner {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = ObjectWriter::new(serializer, &self.extra)?;
        object.optional("email", self.email.as_ref())?;
        object.optional("klaytn_address", self.klaytn_address.as_ref())?;
        object.optional("contract_address", self.contract_address.as_ref())?;
        object.optional("name", self.name.as_ref())?;
        object.optional("phone", self.phone.as_ref())?;
        object.optional("service_name", self.service_name.as_ref())?;
        object.optional("status", self.status.as_ref())?;
        object.optional("mint_limit", self.mint_limit.as_ref())?;
        object.optional("mint_count", self.mint_count.as_ref())?;
        object.end()
    }
}
