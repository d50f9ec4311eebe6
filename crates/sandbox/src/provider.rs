//! Providers that the sandbox serves.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Provider that the sandbox serves.
///
/// ```
/// assert_eq!(sandbox::Provider::KlipA2a.to_string(), "klip-a2a");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Provider {
    /// Klip Card Minting.
    KlipCard,
    /// Klip App2App.
    #[serde(rename = "klip-a2a")]
    KlipA2a,
    /// Klikoo B2B.
    Klikoo,
    /// Klavi Payment.
    Klavi,
}

impl Provider {
    /// Every provider.
    pub const ALL: &'static [Self] = &[Self::KlipCard, Self::KlipA2a, Self::Klikoo, Self::Klavi];

    /// Returns the ID, as the admin API and `authctl` write it.
    pub fn id(self) -> &'static str {
        match self {
            Self::KlipCard => "klip-card",
            Self::KlipA2a => "klip-a2a",
            Self::Klikoo => "klikoo",
            Self::Klavi => "klavi",
        }
    }

    /// Returns the name.
    pub fn name(self) -> &'static str {
        match self {
            Self::KlipCard => "Klip Card Minting",
            Self::KlipA2a => "Klip App2App",
            Self::Klikoo => "Klikoo B2B",
            Self::Klavi => "Klavi Payment",
        }
    }
}

impl fmt::Display for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_has_the_id() -> serde_json::Result<()> {
        for &provider in Provider::ALL {
            let json = serde_json::to_string(&provider)?;
            assert_eq!(json, format!("\"{provider}\""));
            assert_eq!(serde_json::from_str::<Provider>(&json)?, provider);
        }
        Ok(())
    }
}
