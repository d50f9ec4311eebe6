//! Numbers of JSON, without the rounding of a float.

use serde_json::Number;

/// The largest float that has a fraction.
const MAX_FRACTIONAL: f64 = 4_503_599_627_370_495.5;

/// The magnitude of the least `i64`; a `u64` goes twice as far.
const LEAST_SIGNED: f64 = 9_223_372_036_854_775_808.0;

/// Reads the JSON number `token` so that it is validated as written.
///
/// `7.0` and `70e-1` are the integer 7, without the digits that a float loses. A number with a fraction that the closest
/// float does not have becomes a neighbour of that float which has one. A number beyond all floats is `None`.
pub(crate) fn read(token: &str) -> Option<Number> {
    let is_negative = token.starts_with('-');
    let Digits { integer, whole } = Digits::of(token);
    if let Some(integer) = &integer {
        let magnitude: Option<u64> = integer.parse().ok();
        let number = if is_negative {
            let signed = magnitude.and_then(|magnitude| 0_i64.checked_sub_unsigned(magnitude));
            signed.map(Number::from)
        } else {
            magnitude.map(Number::from)
        };
        if number.is_some() {
            return number;
        }
    }
    let closest: f64 = token.parse().ok()?;
    let mut magnitude = closest.abs();
    if integer.is_some() && magnitude <= LEAST_SIGNED {
        // It is less than any `i64`, and must not be rounded to the least of them.
        magnitude = LEAST_SIGNED.next_up();
    } else if integer.is_none() && magnitude.fract() == 0.0 {
        magnitude = if magnitude > MAX_FRACTIONAL {
            MAX_FRACTIONAL
        } else if magnitude > whole {
            magnitude.next_down()
        } else {
            magnitude.next_up()
        };
    }
    // No JSON number is infinite.
    Number::from_f64(if is_negative { -magnitude } else { magnitude })
}

/// A number without its sign.
struct Digits {
    /// All of it, if it is an integer; cut where no 64-bit integer has as many digits.
    integer: Option<String>,
    /// Its whole part, as a float.
    whole: f64,
}

impl Digits {
    /// More digits than a `u64` has.
    const LONGEST: i64 = 24;

    fn of(token: &str) -> Self {
        let token = token.trim_start_matches('-');
        let (mantissa, exponent) = token.split_once(['e', 'E']).unwrap_or((token, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{whole}{fraction}");
        let leading = all.trim_start_matches('0');
        let digits = leading.trim_end_matches('0');
        if digits.is_empty() {
            return Self {
                integer: Some("0".to_owned()),
                whole: 0.0,
            };
        }
        let length = |text: &str| i64::try_from(text.len()).unwrap_or(i64::MAX);
        // The digits before the point, once the exponent has moved it.
        let before_point = length(whole)
            .saturating_sub(length(&all) - length(leading))
            .saturating_add(exponent_of(exponent));
        let width = usize::try_from(before_point.clamp(0, Self::LONGEST)).unwrap_or_default();
        let padded = format!("{digits:0<width$}");
        let integer = (before_point >= length(digits)).then(|| padded.clone());
        let whole = padded.get(..width).and_then(|whole| whole.parse().ok());
        Self {
            integer,
            whole: whole.unwrap_or_default(),
        }
    }
}

/// An exponent beyond `i64` is as good as the largest or smallest one.
fn exponent_of(text: &str) -> i64 {
    let beyond = if text.starts_with('-') {
        -i64::MAX
    } else {
        i64::MAX
    };
    text.trim_start_matches('+').parse().unwrap_or(beyond)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_of_any_spelling_are_exact() {
        for (token, expected) in [
            ("7", Number::from(7)),
            ("7.0", Number::from(7)),
            ("70e-1", Number::from(7)),
            ("0.07E+2", Number::from(7)),
            ("-0.0", Number::from(0)),
            ("0e99999999999999999999", Number::from(0)),
            ("9007199254740993.0", Number::from(9_007_199_254_740_993_u64)),
            ("18446744073709551615.0", Number::from(u64::MAX)),
            ("-9223372036854775808.0", Number::from(i64::MIN)),
        ] {
            assert_eq!(read(token), Some(expected), "{token}");
        }
    }

    #[test]
    fn fraction_is_never_rounded_away() {
        for (token, low, high) in [
            ("0.5", 0.5, 0.5),
            ("2.25", 2.25, 2.25),
            ("1e-400", 0.0, 0.1),
            ("-1e-400", -0.1, 0.0),
            ("1.00000000000000000001", 1.0, 1.1),
            ("0.99999999999999999999", 0.9, 1.0),
            ("-0.99999999999999999999", -1.0, -0.9),
            ("9007199254740993.5", 4e15, 1e16),
        ] {
            let float = read(token).unwrap().as_f64().unwrap();
            assert!(low <= float && float <= high, "{token}: {float}");
            assert!(float.fract() != 0.0, "{token}: {float}");
        }
    }

    #[test]
    fn huge_numbers_stay_out_of_range() {
        for token in ["1e400", "-1e400", "1e99999999999999999999"] {
            assert_eq!(read(token), None, "{token}");
        }
        let least = read("-9223372036854775809").unwrap();
        assert!(least.as_f64() < Some(-LEAST_SIGNED), "{least}");
    }
}
