//! Numbers of a response: integers, amounts and times. An input is the text of one.

use std::{
    iter,
    time::{Duration, SystemTime},
};

use auth_core::{Decimal, Scalar, wire::Integer};

/// Digits of numbers that the checks can compute with.
const MAX_DIGITS: usize = 64;

/// A number as `digits * 10^exponent`, whose digits neither begin nor end with a zero; none for zero.
#[derive(Debug, PartialEq, Eq)]
struct Exact {
    is_negative: bool,
    digits: String,
    exponent: i64,
}

impl Exact {
    /// Reads JSON's notation, also with leading zeros; `None` for other text.
    fn read(text: &str) -> Option<Self> {
        let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let (is_negative, rest) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (mantissa, exponent) = rest.split_once(['e', 'E']).unwrap_or((rest, "0"));
        let (whole, fraction) = match mantissa.split_once('.') {
            Some((whole, fraction)) => (whole, are_digits(fraction).then_some(fraction)?),
            None => (mantissa, ""),
        };
        let unsigned = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        if !are_digits(whole) || !are_digits(unsigned) {
            return None;
        }
        let size = unsigned.trim_start_matches('0');
        // Beyond any number that is read.
        let size: i64 = if size.len() > 15 { 1 << 50 } else { format!("0{size}").parse().ok()? };
        let exponent = if exponent.starts_with('-') { -size } else { size };
        let digits = format!("{whole}{fraction}");
        let significant = digits.trim_end_matches('0');
        let zeros = digits.len() - significant.len();
        let significant = significant.trim_start_matches('0');
        let exponent = exponent - i64::try_from(fraction.len()).ok()? + i64::try_from(zeros).ok()?;
        Some(Self {
            is_negative: is_negative && !significant.is_empty(),
            digits: significant.to_owned(),
            exponent: if significant.is_empty() { 0 } else { exponent },
        })
    }

    /// Returns the value, if it is an integer.
    fn integer(&self) -> Option<i128> {
        let zeros = usize::try_from(self.exponent).ok().filter(|zeros| *zeros < MAX_DIGITS)?;
        let sign = if self.is_negative { "-" } else { "" };
        format!("{sign}0{}{}", self.digits, "0".repeat(zeros)).parse().ok()
    }

    /// Returns whether a [`Decimal`] certainly has a place for all digits.
    fn fits_decimal(&self) -> bool {
        const DIGITS: i64 = 28;
        let count = i64::try_from(self.digits.len()).unwrap_or(i64::MAX);
        (-DIGITS..=DIGITS).contains(&self.exponent) && count + self.exponent.max(0) <= DIGITS
    }
}

/// Checks that a number is read exactly, or not at all.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let scalar = Scalar::new(text);
    let exact = Exact::read(text.trim());
    let integer = scalar.integer::<i128>();
    assert_eq!(integer, exact.as_ref().and_then(Exact::integer), "{text}");
    let floor = scalar.floor::<i128>();
    assert!(integer.is_none() || floor == integer, "{text}");
    check_floor(text, exact.as_ref(), floor);
    check_decimal(text, exact.as_ref(), scalar.decimal());
    let seconds = floor.and_then(|floor| u64::try_from(floor).ok());
    if let Some(instant) = scalar.unix_seconds() {
        let since = instant.duration_since(SystemTime::UNIX_EPOCH).ok();
        assert_eq!(since, seconds.map(Duration::from_secs), "{text}");
    }
    if let Ok(Integer(read)) = serde_json::from_str::<Integer<u64>>(text) {
        let given: Scalar = serde_json::from_str(text).expect("it is text or a number");
        assert_eq!(given.integer(), Some(read), "{text}");
    }
    if let Ok(number) = serde_json::from_str::<serde_json::Number>(text) {
        let read: Scalar = serde_json::from_str(text).expect("a number is a scalar");
        assert_eq!(read.as_str(), text.trim(), "{number}");
    }
}

/// Checks that `floor` is the largest integer that is not greater.
fn check_floor(text: &str, exact: Option<&Exact>, floor: Option<i128>) {
    let (Some(exact), Some(floor)) = (exact, floor) else {
        assert!(exact.is_some() || floor.is_none(), "{text}");
        return;
    };
    if exact.integer().is_some() || exact.exponent >= 0 {
        return;
    }
    // The digits before the point.
    let places = usize::try_from(-exact.exponent).unwrap_or(usize::MAX);
    let whole = exact.digits.len().saturating_sub(places);
    let sign = if exact.is_negative { "-" } else { "" };
    let whole: i128 = format!("{sign}0{}", &exact.digits[..whole]).parse().expect("the floor is one, too");
    assert_eq!(floor, whole - i128::from(exact.is_negative), "{text}");
}

/// Checks that an amount has all digits, and that one that fits is read.
fn check_decimal(text: &str, exact: Option<&Exact>, decimal: Option<Decimal>) {
    match (exact, decimal) {
        (exact, Some(decimal)) => {
            let read = Exact::read(&decimal.to_string());
            assert_eq!(read.as_ref(), exact, "{text} is read as {decimal}");
        }
        (Some(exact), None) => assert!(!exact.fits_decimal(), "{text} is not read"),
        (None, None) => {}
    }
}

/// Returns numbers of each notation, at the limits of each type.
pub fn seeds() -> Vec<Vec<u8>> {
    let numbers = [
        "900", "-0", "0.10", "9e2", "900.0", "1.600011054E9", "16000110540e-1", "00012", " 7 ", "\"7\"", "1e400", "1e-400",
        "-1.5", "9007199254740993", "18446744073709551615", "18446744073709551616",
        "170141183460469231731687303715884105727", "-170141183460469231731687303715884105728",
        "-170141183460469231731687303715884105727.5", "170141183460469231731687303715884105728", "-00.0",
        "79228162514264337593543950335", "7.9228162514264337593543950336", "0.0000000000000000000000000001",
        "1e99999999999999999999", "12345678901234567890123456789.0", "0e99", ".5", "5.", "+1", "1e", "0x10", "1_000",
    ];
    iter::once("").chain(numbers).map(|number| number.as_bytes().to_vec()).collect()
}
