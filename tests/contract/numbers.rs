//! Agreement of the clients' integer reader and the contracts' checker on every notation of a number.

use auth_core::{Scalar, wire::Integer};
use contract::{Contract, UnknownFields};
use proptest::prelude::*;

/// Returns whether the contract accepts `number` as an integer.
fn is_accepted(contract: &Contract, number: &str) -> bool {
    let operation = contract.operation("count").unwrap();
    let body = format!("{{\"count\":{number}}}");
    let json = Some("application/json");
    contract
        .check_response(operation, 200, json, body.as_bytes(), UnknownFields::Deny)
        .is_ok()
}

fn contract(minimum: impl Into<serde_json::Value>, maximum: impl Into<serde_json::Value>) -> Contract {
    let document = serde_json::json!({
        "openapi": "3.1.1",
        "info": {"title": "Counter", "version": "1"},
        "paths": {"/count": {"get": {
            "operationId": "count",
            "summary": "Counts",
            "x-source": {"page": "count", "sure": "documented"},
            "x-idempotent": true,
            "security": [],
            "responses": {"200": {"description": "The count.", "content": {"application/json": {"schema": {
                "type": "object",
                "required": ["count"],
                "properties": {"count": {
                    "type": "integer",
                    "minimum": minimum.into(),
                    "maximum": maximum.into(),
                }},
            }}}}},
        }}},
    });
    Contract::from_json(&document.to_string()).unwrap()
}

fn signed() -> Contract {
    contract(i64::MIN, i64::MAX)
}

fn unsigned() -> Contract {
    contract(0, u64::MAX)
}

/// Asserts that reader and contract agree on `number`, signed and unsigned.
fn agree(signed: &Contract, unsigned: &Contract, number: &str) {
    let read: Option<Integer<i64>> = serde_json::from_str(number).ok();
    assert_eq!(is_accepted(signed, number), read.is_some(), "i64: {number}");
    let read: Option<Integer<u64>> = serde_json::from_str(number).ok();
    assert_eq!(is_accepted(unsigned, number), read.is_some(), "u64: {number}");
}

#[test]
fn reader_and_contract_agree_on_exact_numbers() {
    let (signed, unsigned) = (signed(), unsigned());
    for number in [
        "900",
        "900.0",
        "9e2",
        "9.0E+2",
        "90000e-2",
        "900.5",
        "-0.0",
        "1e-1",
        "1e400",
        "-1e400",
        "1e-400",
        "0e400",
        "1e99999999999999999999",
        "1e-99999999999999999999",
        "1.0000000000000000000001",
        "0.9999999999999999999999",
        "9007199254740993.5",
        "9223372036854775807",
        "9223372036854775807.0",
        "9223372036854775807.5",
        "9223372036854775808",
        "-9223372036854775808.0",
        "-9223372036854775808.5",
        "-9223372036854775809",
        "18446744073709551615.0",
        "1844674407370955161.5e1",
        "18446744073709551616",
        "1e19",
        "1e20",
    ] {
        agree(&signed, &unsigned, number);
    }
}

/// Returns `text` in JSON notation: without surrounding white space and leading zeros.
fn json_notation(text: &str) -> String {
    let text = text.trim();
    let (sign, digits) = text.split_at(text.len() - text.trim_start_matches('-').len());
    let significant = digits.trim_start_matches('0');
    let zero = if significant.starts_with(|next: char| next.is_ascii_digit()) || significant == digits {
        ""
    } else {
        "0"
    };
    format!("{sign}{zero}{significant}")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn reader_and_contract_agree_on_texts(
        text in "[ \t]{0,2}-{0,2}[0-9]{0,3}[.]{0,2}[0-9]{0,3}([eE][+-]{0,2}[0-9]{0,2})?[ \n]{0,2}",
    ) {
        thread_local!(static CONTRACTS: (Contract, Contract) = (signed(), unsigned()));
        let number = json_notation(&text);
        let scalar = Scalar::new(text.as_str());
        CONTRACTS.with(|(signed, unsigned)| {
            prop_assert_eq!(scalar.integer::<i64>().is_some(), is_accepted(signed, &number), "{:?}", text);
            prop_assert_eq!(scalar.integer::<u64>().is_some(), is_accepted(unsigned, &number), "{:?}", text);
            Ok(())
        })?;
    }

    #[test]
    fn reader_and_contract_agree_on_every_notation(
        sign in "-?",
        whole in "0|[1-9][0-9]{0,22}",
        fraction in "([.](0{1,4}|[0-9]{1,22}))?",
        exponent in "([eE][+-]?([0-9]|[0-3][0-9]|[0-9]{1,30}))?",
    ) {
        thread_local!(static CONTRACTS: (Contract, Contract) = (signed(), unsigned()));
        CONTRACTS.with(|(signed, unsigned)| agree(signed, unsigned, &format!("{sign}{whole}{fraction}{exponent}")));
    }

    #[test]
    fn every_notation_reads_as_same_integer(number: i64, shift in 0_usize..30, zeros in 0_usize..30) {
        let digits = format!("{:0>width$}{:0<zeros$}", number.unsigned_abs(), "", width = shift + 1);
        let (whole, fraction) = digits.split_at(digits.len() - shift);
        let sign = if number < 0 { "-" } else { "" };
        let exponent = i64::try_from(shift).unwrap() - i64::try_from(zeros).unwrap();
        // JSON has no leading zeros.
        let whole = whole.trim_start_matches('0');
        let whole = if whole.is_empty() { "0" } else { whole };
        let fraction = if fraction.is_empty() { "0" } else { fraction };
        let text = format!("{sign}{whole}.{fraction}e{exponent}");
        let Integer(read) = serde_json::from_str::<Integer<i64>>(&text).unwrap();
        prop_assert_eq!(read, number, "{}", text);
        prop_assert_eq!(Scalar::new(text.as_str()).integer(), Some(number), "{}", text);
        thread_local!(static CONTRACTS: (Contract, Contract) = (signed(), unsigned()));
        CONTRACTS.with(|(signed, unsigned)| agree(signed, unsigned, &text));
    }
}
