//! Exact parser of decimal numbers.

/// Decimal number, split into its digits and its exponent.
///
/// This is the only parser of integers, instants and amounts. It never uses a float, so no digit is lost, and it works on
/// the digits in place, so that no exponent makes it allocate or loop.
#[derive(Clone, Copy)]
pub(crate) struct Number<'a> {
    is_negative: bool,
    whole: &'a str,
    fraction: &'a str,
    exponent: i64,
}

impl<'a> Number<'a> {
    /// Parses `text`: digits with an optional minus sign, fraction and exponent.
    ///
    /// This is JSON's notation, and also accepts leading zeros and surrounding white space, which providers write in
    /// strings.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let text = text.trim();
        let (is_negative, text) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text),
        };
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, parse_exponent(exponent)?),
            None => (text, 0),
        };
        let (whole, fraction) = match mantissa.split_once('.') {
            Some((whole, fraction)) => (whole, are_digits(fraction).then_some(fraction)?),
            None => (mantissa, ""),
        };
        are_digits(whole).then_some(Self {
            is_negative,
            whole,
            fraction,
            exponent,
        })
    }

    /// Returns the value if it is an integer: `900`, `900.0` and `9e2` are equal.
    pub(crate) fn integer(&self) -> Option<i128> {
        match self.magnitude()? {
            (whole, false) => self.signed(whole),
            (_, true) => None,
        }
    }

    /// Returns the largest integer that is not greater than the value.
    pub(crate) fn floor(&self) -> Option<i128> {
        let (whole, has_fraction) = self.magnitude()?;
        let rounded_away = u128::from(self.is_negative && has_fraction);
        self.signed(whole.checked_add(rounded_away)?)
    }

    /// Returns the value if a [`Decimal`](crate::Decimal) can represent it exactly, with as many of the written decimals as
    /// fit.
    #[cfg(feature = "decimal")]
    pub(crate) fn decimal(&self) -> Option<crate::Decimal> {
        /// Maximum number of decimals of a `Decimal`.
        const MAX_SCALE: i64 = 28;

        // The value is `mantissa * 10^exponent`, and the mantissa does not end in a zero.
        let (mut mantissa, mut zeros) = (0_i128, 0_i64);
        for digit in self.digits() {
            if digit == 0 {
                zeros += i64::from(mantissa != 0);
                continue;
            }
            for _ in 0..=zeros {
                mantissa = mantissa.checked_mul(10)?;
            }
            mantissa = mantissa.checked_add(i128::from(digit))?;
            zeros = 0;
        }
        let written = length(self.fraction).saturating_sub(self.exponent);
        let exponent = zeros.saturating_sub(written);
        if mantissa == 0 {
            let scale = u32::try_from(written.clamp(0, MAX_SCALE)).ok()?;
            return crate::Decimal::try_from_i128_with_scale(0, scale).ok();
        }
        if self.is_negative {
            mantissa = -mantissa;
        }
        let fewest = exponent.saturating_neg().max(0);
        (fewest..=written.clamp(fewest, fewest.max(MAX_SCALE)))
            .rev()
            .filter(|scale| *scale <= MAX_SCALE)
            .find_map(|scale| {
                let shift = u32::try_from(exponent.saturating_add(scale)).ok()?;
                let mantissa = mantissa.checked_mul(10_i128.checked_pow(shift)?)?;
                crate::Decimal::try_from_i128_with_scale(mantissa, u32::try_from(scale).ok()?).ok()
            })
    }

    /// Returns the absolute integer part, and whether the fraction is not zero.
    fn magnitude(&self) -> Option<(u128, bool)> {
        let mut before_point = length(self.whole).saturating_add(self.exponent);
        let (mut whole, mut has_fraction) = (0_u128, false);
        for digit in self.digits() {
            if before_point > 0 {
                whole = whole.checked_mul(10)?.checked_add(u128::from(digit))?;
                before_point -= 1;
            } else {
                has_fraction |= digit != 0;
            }
        }
        // Overflows, and so ends, after at most 39 iterations.
        while before_point > 0 && whole > 0 {
            whole = whole.checked_mul(10)?;
            before_point -= 1;
        }
        Some((whole, has_fraction))
    }

    fn signed(&self, magnitude: u128) -> Option<i128> {
        if self.is_negative {
            // The smallest integer has no positive counterpart.
            0_i128.checked_sub_unsigned(magnitude)
        } else {
            i128::try_from(magnitude).ok()
        }
    }

    fn digits(&self) -> impl Iterator<Item = u8> {
        let digits = self.whole.bytes().chain(self.fraction.bytes());
        digits.map(|digit| digit - b'0')
    }
}

/// Parses an exponent; one beyond `i64` is clamped.
fn parse_exponent(text: &str) -> Option<i64> {
    let (is_negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if !are_digits(digits) {
        return None;
    }
    let exponent = digits.parse().unwrap_or(i64::MAX);
    Some(if is_negative { -exponent } else { exponent })
}

/// Returns whether `text` consists of one or more digits.
fn are_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn length(digits: &str) -> i64 {
    i64::try_from(digits.len()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn integer(text: &str) -> Option<i128> {
        Number::parse(text)?.integer()
    }

    fn floor(text: &str) -> Option<i128> {
        Number::parse(text)?.floor()
    }

    #[test]
    fn fraction_is_rounded_down_by_floor() {
        for (text, whole) in [
            ("1.5", 1),
            ("-1.5", -2),
            ("15e-1", 1),
            ("1e-400", 0),
            ("-1e-400", -1),
            ("1e-99999999999999999999", 0),
            ("0.9999999999999999999999999999999999999999999999", 0),
            ("170141183460469231731687303715884105727.9", i128::MAX),
            ("-170141183460469231731687303715884105727.1", i128::MIN),
        ] {
            assert_eq!((integer(text), floor(text)), (None, Some(whole)), "{text}");
        }
    }

    #[test]
    fn integers_of_any_spelling_are_read() {
        for (text, expected) in [
            ("-0", 0),
            ("-0.0e0", 0),
            ("0e99999999999999999999", 0),
            ("0.00e-99999999999999999999", 0),
            ("9007199254740993.0", 9_007_199_254_740_993),
            ("9.007199254740993e15", 9_007_199_254_740_993),
            ("170141183460469231731687303715884105727", i128::MAX),
            ("-170141183460469231731687303715884105728", i128::MIN),
            ("-170141183460469231731687303715884105728.0", i128::MIN),
            ("-17014118346046923173168730371588410572800e-2", i128::MIN),
            ("\t007\n", 7),
            ("-007e0", -7),
        ] {
            let expected = Some(expected);
            assert_eq!((integer(text), floor(text)), (expected, expected), "{text}");
        }
    }

    #[test]
    fn numbers_beyond_i128_are_none() {
        let long = "9".repeat(100_000);
        for text in [
            "1e39",
            "1e400",
            "-1e400",
            "1e99999999999999999999",
            "170141183460469231731687303715884105728",
            "-170141183460469231731687303715884105729",
            "-170141183460469231731687303715884105728.1",
            "340282366920938463463374607431768211455",
            "-340282366920938463463374607431768211455",
            "-340282366920938463463374607431768211455.5",
            "340282366920938463463374607431768211456",
            &long,
        ] {
            assert_eq!((integer(text), floor(text)), (None, None), "{text}");
        }
    }

    #[test]
    fn other_texts_are_not_numbers() {
        for text in [
            "", "-", "+", ".", "-.", ".5", "5.", "-.5", "-5.", ".5e1", "5.e1", "e1", ".e1", "1e", "1e+",
            "1e-", "1e1.0", "1.1.1", "--1", "- 1", "+1", "1 2", "0x10", "1_0", "1,0", "NaN", "inf", "１",
        ] {
            assert!(Number::parse(text).is_none(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn point_and_exponent_shift_keeps_value(number: i64, shift in 1_usize..40, zeros in 0_usize..40) {
            let digits = format!("{:0>width$}{:0<zeros$}", number.unsigned_abs(), "", width = shift + 1);
            let (whole, fraction) = digits.split_at(digits.len() - shift);
            let sign = if number < 0 { "-" } else { "" };
            let exponent = i64::try_from(shift).unwrap() - i64::try_from(zeros).unwrap();
            let text = format!("{sign}{whole}.{fraction}e{exponent}");
            prop_assert_eq!(integer(&text), Some(i128::from(number)), "{}", text);
            #[cfg(feature = "decimal")]
            prop_assert_eq!(Number::parse(&text).unwrap().decimal(), Some(crate::Decimal::from(number)), "{}", text);
        }

        #[test]
        fn nothing_panics(text in "-?[0-9]{0,50}[.]?[0-9]{0,50}([eE][+-]?[0-9]{0,25})?") {
            if let Some(number) = Number::parse(&text) {
                let _ = (number.integer(), number.floor());
                #[cfg(feature = "decimal")]
                let _ = number.decimal();
            }
        }
    }
}
