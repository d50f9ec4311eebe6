//! Fields that no answer is lost over.

use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::value::RawValue;

use super::Integer;

/// For `#[serde(default, deserialize_with = "auth_core::wire::lenient")]` on a field beside the point: where it is of
/// another shape, it is read as absent, and the rest of the answer is kept. It reads from `serde_json`.
///
/// # Errors
///
/// The deserialiser's own, when what is there is no JSON.
pub fn lenient<'de, T: DeserializeOwned, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    let raw = Box::<RawValue>::deserialize(deserializer)?;
    Ok(serde_json::from_str(raw.get()).unwrap_or_default())
}

/// Reads an integer in any spelling as [`lenient`] reads other fields, for
/// `#[serde(default, deserialize_with = "auth_core::wire::lenient_integer")]`.
///
/// # Errors
///
/// As for [`lenient`].
pub fn lenient_integer<'de, T: TryFrom<i128>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    let read = lenient::<Integer<T>, D>(deserializer)?;
    Ok(read.map(|Integer(number)| number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    struct Answer {
        #[serde(default, deserialize_with = "lenient_integer")]
        total: Option<u64>,
        id: u64,
    }

    #[test]
    fn a_field_of_another_shape_is_an_absent_one_and_the_rest_is_kept() {
        for (total, expected) in [
            ("7", Some(7)),
            ("7.0", Some(7)),
            ("70e-1", Some(7)),
            (r#""7""#, Some(7)),
            ("7.5", None),
            ("1e400", None),
            ("null", None),
            ("-7", None),
            (r#""many""#, None),
            (r#"{"a":[1]}"#, None),
        ] {
            let answer: Answer = serde_json::from_str(&format!(r#"{{"total":{total},"id":1}}"#)).unwrap();
            assert_eq!((answer.total, answer.id), (expected, 1), "{total}");
        }
        let answer: Answer = serde_json::from_str(r#"{"id":1}"#).unwrap();
        assert_eq!(answer.total, None);
    }
}
