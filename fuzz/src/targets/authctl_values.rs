//! Values of options of `authctl`: durations, addresses, URLs and pairs. An input is the text of one.
//!
//! `authctl` is a program, so its source is compiled here, from its place.

#[path = "../../../crates/authctl/src/parse.rs"]
mod parse;

use std::time::Duration;

use crate::secret::{SECRET, with_secret};

/// Checks that a value is read as it is written, or rejected without being shown.
pub fn run(data: &[u8]) {
    let Some(text) = with_secret(data) else {
        return;
    };
    assert_eq!(parse::duration(&text).ok(), milliseconds(&text).map(Duration::from_millis), "{text}");
    if let Ok(address) = parse::socket_address(&text) {
        assert_eq!(parse::socket_address(&address.to_string()), Ok(address));
    }
    if let Ok(url) = parse::url(&text) {
        assert_eq!(parse::url(url.as_str()), Ok(url));
    }
    let pairs: Vec<_> = text.split(',').map(parse::pair).collect();
    for (pair, text) in pairs.iter().zip(text.split(',')) {
        let expected = text.split_once('=').filter(|(name, _)| !name.trim().is_empty());
        let expected = expected.map(|(name, value)| (name.trim().to_owned(), value.to_owned()));
        assert_eq!(pair.as_ref().ok(), expected.as_ref(), "{text}");
    }
    let all: Result<Vec<_>, _> = pairs.into_iter().collect();
    assert_eq!(parse::pairs(&text).ok(), all.ok(), "{text}");
    let errors = [
        parse::duration(&text).err(),
        parse::socket_address(&text).err(),
        parse::url(&text).err(),
        parse::pair(&text).err(),
        parse::pairs(&text).err(),
    ];
    for error in errors.into_iter().flatten() {
        assert!(error.starts_with("expected ") && !error.contains(SECRET), "{error}");
    }
}

/// Returns the milliseconds of a duration: digits and a unit.
fn milliseconds(text: &str) -> Option<u64> {
    // `ms` ends with `s`, and `5m` with no other unit.
    let units = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000)];
    let (digits, unit) = units.iter().find_map(|(name, unit)| Some((text.strip_suffix(name)?, *unit)))?;
    let are_digits = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
    let digits = are_digits.then(|| digits.trim_start_matches('0'))?;
    let number: u128 = if digits.len() > 20 { return None } else { format!("0{digits}").parse().ok()? };
    u64::try_from(number).ok()?;
    u64::try_from(number * unit).ok()
}

/// Returns values of each kind, valid and invalid.
pub fn seeds() -> Vec<Vec<u8>> {
    [
        "500ms",
        "5s",
        "002m",
        "1h",
        "18446744073709551615ms",
        "18446744073709551615h",
        "5",
        "1.5s",
        "+5s",
        "127.0.0.1:4010",
        "[::1]:0",
        "[fe80::1%7]:65535",
        "https://user:$@api.example.com/v1?q=a b#c",
        "a=1,b =x=y, c=$",
        "=1,a",
        "a=,\u{2003}b\u{2003}=\n",
    ]
    .map(|seed| seed.as_bytes().to_vec())
    .to_vec()
}
