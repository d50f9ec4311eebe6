//! Body of "Change PIN", which no available copy of the documents shows.

use std::fmt;

use auth_core::{InvalidInput, Secret, validate::Validate};
use serde::{Serialize, Serializer};

use crate::Pin;

/// Body of a change of the account's PIN. **Experimental**: no copy of Klip's documents shows the fields, so the
/// caller names them.
///
/// ```
/// use klip_card::{Pin, PinChange};
///
/// // The names are placeholders: Klip's own are known to its partners alone.
/// let change = PinChange::new()
///     .field("<the field of the old PIN>", Pin::sha256_of("000000")?)
///     .field("<the field of the new PIN>", Pin::sha256_of("111111")?);
/// assert!(!format!("{change:?}").contains("111111"));
/// # Ok::<_, klip_card::InvalidInput>(())
/// ```
///
/// Source: `rest-api-card-minting`, "Change PIN", which is cut before the body.
#[derive(Clone, Default)]
pub struct PinChange(Vec<(String, Pin)>);

impl PinChange {
    /// Creates a body without fields.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the field `name` with `pin`. Fields are sent in the order in which they were added.
    #[must_use]
    pub fn field(mut self, name: impl Into<String>, pin: Pin) -> Self {
        self.0.push((name.into(), pin));
        self
    }

    pub(crate) fn secrets(&self) -> impl Iterator<Item = &Secret> {
        self.0.iter().map(|(_, pin)| pin.secret())
    }
}

impl Validate for PinChange {
    fn validate(&self) -> Result<(), InvalidInput> {
        const EXPECTED: &str = "the fields of Klip's \"Change PIN\", each once";

        if self.0.is_empty() {
            return Err(InvalidInput::empty("change", EXPECTED));
        }
        for (at, (name, _)) in self.0.iter().enumerate() {
            InvalidInput::require_text("change", name, EXPECTED)?;
            if self.0[..at].iter().any(|(other, _)| other == name) {
                return Err(InvalidInput::new("change", "contains a field twice", EXPECTED));
            }
        }
        Ok(())
    }
}

impl Serialize for PinChange {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, pin)| (name, pin.secret().expose())))
    }
}

/// Shows only the names of the fields.
impl fmt::Debug for PinChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set()
            .entries(self.0.iter().map(|(name, _)| name))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // No fields, a repeated field, a blank name.
    #[test]
    fn invalid_pin_change_is_rejected() {
        let pin = || Pin::raw("000000").unwrap();
        for wrong in [
            PinChange::new(),
            PinChange::new().field(" ", pin()),
            PinChange::new().field("a", pin()).field("a", pin()),
        ] {
            assert_eq!(wrong.validate().unwrap_err().field(), "change", "{wrong:?}");
        }
        assert_eq!(
            PinChange::new().field("a", pin()).field("b", pin()).validate(),
            Ok(())
        );
    }

    #[test]
    fn debug_shows_names_only() {
        let change = PinChange::new().field("new_pin", Pin::raw("471100").unwrap());
        assert_eq!(format!("{change:?}"), r#"{"new_pin"}"#);
    }
}
