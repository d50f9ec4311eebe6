//! Arguments of requests, checked before anything is sent.

use auth_core::InvalidInput;
use serde::de::IgnoredAny;
use serde_json::{Map, Value};

/// The longest fraction of an `amount`, in digits (klip-sdk, README).
const DECIMALS: usize = 6;

/// Refuses what is no address, under the name `field`. The letters' case is not looked at: the chain
/// does not either, and the documents promise no checksum.
pub(crate) fn address(field: &str, address: &str) -> Result<(), InvalidInput> {
    let digits = address.strip_prefix("0x").unwrap_or_default();
    if digits.len() == 40 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(());
    }
    Err(InvalidInput::new(
        field,
        "is no address",
        "0x and 40 hexadecimal digits",
    ))
}

pub(crate) fn digits(field: &str, text: &str, expected: &str) -> Result<(), InvalidInput> {
    if is_digits(text) {
        return Ok(());
    }
    Err(InvalidInput::new(field, "is no whole number", expected))
}

pub(crate) fn amount(amount: &str) -> Result<(), InvalidInput> {
    let refuse = |problem: &str| {
        Err(InvalidInput::new(
            "amount",
            problem,
            "a decimal number with at most 6 decimals, such as 1.5",
        ))
    };
    let (whole, decimals) = amount.split_once('.').unwrap_or((amount, "0"));
    if !is_digits(whole) || !is_digits(decimals) {
        return refuse("is no decimal number");
    }
    if decimals.len() > DECIMALS {
        return refuse("has more than 6 decimals");
    }
    Ok(())
}

pub(crate) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Checks a field that may be left out, if it is there.
pub(crate) fn optional(
    field: Option<&str>,
    check: impl FnOnce(&str) -> Result<(), InvalidInput>,
) -> Result<(), InvalidInput> {
    field.map_or(Ok(()), check)
}

/// `abi` and `params` are texts of their own, but belong together.
pub(crate) fn call(abi: &str, params: &str) -> Result<(), InvalidInput> {
    const ONE_ARRAY: &str = "the JSON text of one array, with an element for each of the ABI's inputs";

    let abi: Map<String, Value> = serde_json::from_str(abi).ok().ok_or_else(|| {
        InvalidInput::new(
            "abi",
            "is not the JSON text of an object",
            "the JSON text of one function's ABI",
        )
    })?;
    let params: Vec<IgnoredAny> = serde_json::from_str(params)
        .ok()
        .ok_or_else(|| InvalidInput::new("params", "is not the JSON text of an array", ONE_ARRAY))?;
    match abi.get("inputs") {
        Some(Value::Array(inputs)) if inputs.len() != params.len() => Err(InvalidInput::new(
            "params",
            format!("has {} elements for {} inputs", params.len(), inputs.len()),
            ONE_ARRAY,
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_0x_and_forty_hexadecimal_digits() {
        let digits = "52908400098527886E0F7030069857d2e4169ee7";
        assert_eq!(address("to", &format!("0x{digits}")), Ok(()));
        for other in [
            String::new(),
            "0x".to_owned(),
            digits.to_owned(),
            format!("0X{digits}"),
            format!("0x{}", &digits[1..]),
            format!("0x{digits}0"),
            format!("0xg{}", &digits[1..]),
            format!(" 0x{digits}"),
            format!("0x{}", "é".repeat(20)),
        ] {
            assert_eq!(address("to", &other).unwrap_err().field(), "to", "{other}");
        }
    }

    #[test]
    fn an_amount_is_a_decimal_number_with_at_most_six_decimals() {
        for text in ["0", "1", "1.5", "0.000001", "340282366920938463463374607431.1"] {
            assert_eq!(amount(text), Ok(()), "{text}");
        }
        for text in [
            "",
            ".",
            "1.",
            ".5",
            "-1",
            "+1",
            "1e3",
            "1,5",
            "1.2.3",
            " 1",
            "0x10",
            "0.0000001",
            "1.0000000",
        ] {
            assert_eq!(amount(text).unwrap_err().field(), "amount", "{text}");
        }
    }

    #[test]
    fn abi_is_one_object_and_params_are_one_array_of_as_many_elements() {
        let field = |abi, params| call(abi, params).unwrap_err().field().to_owned();
        let abi = r#"{"name":"mint","inputs":[{"type":"uint256"},{"type":"bool"}]}"#;
        assert_eq!(call(abi, r#"["7",true]"#), Ok(()));
        assert_eq!(call("{}", "[1e999,[],{}]"), Ok(()));

        for other in ["", "[]", "[{}]", "\"{}\"", "{} {}", "{\"a\":}"] {
            assert_eq!(field(other, "[]"), "abi", "{other}");
        }
        for other in ["", "{}", "7", "\"[]\"", "[1] [2]", "[1,]", r#"["7"]"#] {
            assert_eq!(field(abi, other), "params", "{other}");
        }
    }
}
