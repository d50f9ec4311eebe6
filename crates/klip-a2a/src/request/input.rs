//! Validation of request arguments.

use auth_core::InvalidInput;
use serde::de::IgnoredAny;
use serde_json::{Map, Value};

/// Rejects a text that is not an address, naming `field`. Letter case is ignored, as the chain does: the documents
/// promise no checksum.
pub(crate) fn address(field: &str, address: &str) -> Result<(), InvalidInput> {
    let digits = address.strip_prefix("0x").unwrap_or_default();
    if digits.len() == 40 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(());
    }
    Err(InvalidInput::new(
        field,
        "is not a valid address",
        "`0x` and 40 hexadecimal digits",
    ))
}

pub(crate) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Checks that `abi` and `params` are valid and belong together.
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
    fn address_is_0x_and_40_hex_digits() {
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

    // One object, and one array with as many elements as the ABI has inputs.
    #[test]
    fn abi_and_params_must_match() {
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
