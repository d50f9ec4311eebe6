//! The contract's own examples.

use contract::Contract;
use serde_json::{Value, json};

use crate::shop::{contract, document, lines, set};

fn violations(place: &str, value: Value) -> Vec<String> {
    let mut document = document();
    set(&mut document, place, value);
    lines(
        &Contract::from_json(&document.to_string())
            .unwrap()
            .check_examples(),
    )
}

#[test]
fn examples_of_valid_contract_pass() {
    assert_eq!(lines(&contract().check_examples()), [""; 0]);
}

#[test]
fn every_example_is_validated() {
    let text = r#"value is not of type "string""#;
    let integer = r#"value is not of type "integer""#;
    for (place, problem) in [
        ("/paths/~1books/get/parameters/0/example", text),
        ("/paths/~1books~1{id}/parameters/0/example", integer),
        (
            "/components/parameters/Shelf/example",
            r#"value is not of types "integer", "string""#,
        ),
        ("/components/examples/NovelOrder/value/book", integer),
        (
            "/paths/~1orders/post/responses/201/headers/X-Queue/example",
            integer,
        ),
        (
            "/paths/~1orders/post/responses/201/content/application~1json/examples/placed/value/parcel/weights/0/grams",
            integer,
        ),
        (
            "/components/responses/ErrorResponse/content/application~1json/examples/unknown/value/code",
            integer,
        ),
        (
            "/paths/~1books~1new~1{shelf}/get/responses/200/content/text~1plain/example",
            text,
        ),
        (
            "/components/schemas/ShelfId/examples/1",
            r#"value is not of types "integer", "string""#,
        ),
        ("/components/schemas/Book/properties/title/examples/0", text),
    ] {
        assert_eq!(
            violations(place, json!([])),
            [format!("contract #{place}: {problem}")]
        );
    }
}

#[test]
fn examples_have_no_undeclared_fields() {
    let place = "/paths/~1books/get/responses/200/content/application~1json/examples/first/value/books/0";
    assert_eq!(
        violations(&format!("{place}/colour"), json!("red")),
        [format!("contract #{place}/colour: is not declared")]
    );
}

#[test]
fn examples_may_have_declared_extras() {
    let extras = json!({"names": ["weight"], "reason": "of an older version"});
    let parcel = "/components/schemas/Parcel/x-extras";
    assert_eq!(
        violations(parcel, extras.clone()),
        [format!(
            "contract #{parcel}/names/0: occurs in no example of a response"
        )]
    );
    let mut document = document();
    set(&mut document, parcel, extras);
    let example = "/paths/~1orders/post/responses/201/content/application~1json/examples/placed/value/parcel";
    set(&mut document, &format!("{example}/weight"), json!(5));
    let check = |document: &Value| {
        lines(
            &Contract::from_json(&document.to_string())
                .unwrap()
                .check_examples(),
        )
    };
    assert_eq!(check(&document), [""; 0]);
    set(&mut document, &format!("{example}/height"), json!(5));
    assert_eq!(
        check(&document),
        [format!("contract #{example}/height: is not declared")]
    );
}

#[test]
fn renamed_response_property_is_noticed() {
    let mut renamed = 0;
    for name in [
        "Book",
        "BookPage",
        "Order",
        "Parcel",
        "Carrier",
        "Weight",
        "ErrorResponse",
    ] {
        let place = format!("/components/schemas/{name}");
        let properties = contract().schema(name).unwrap().properties().unwrap();
        for property in properties {
            let mut document = document();
            let schema = document.pointer_mut(&place).unwrap();
            let mut text = schema.to_string();
            text = text.replace(&format!("\"{}\"", property.name()), "\"renamed\"");
            *schema = serde_json::from_str(&text).unwrap();
            let noticed = match Contract::from_json(&document.to_string()) {
                Ok(contract) => !contract.check_examples().is_empty(),
                // Paging and error codes point to some of them.
                Err(_) => true,
            };
            assert!(noticed, "{name} {}", property.name());
            renamed += 1;
        }
    }
    assert!(renamed > 0);
}

#[test]
fn property_without_example_is_named() {
    let price = "/components/schemas/Book/properties/price";
    assert_eq!(
        violations(price, json!({"type": "string"})),
        [format!("contract #{price}: occurs in no example of a response")]
    );
    // A request may leave out what is optional.
    let gift = "/components/schemas/OrderRequest/properties/gift";
    assert_eq!(violations(gift, json!({"type": "boolean"})), [""; 0]);
}
