//! The contract's own examples.

use contract::Contract;
use serde_json::{Value, json};

use crate::shop::{contract, document, lines, set};

fn told(place: &str, value: Value) -> Vec<String> {
    let mut document = document();
    set(&mut document, place, value);
    lines(
        &Contract::from_json(&document.to_string())
            .unwrap()
            .check_examples(),
    )
}

#[test]
fn the_examples_of_a_sound_contract_pass() {
    assert_eq!(lines(&contract().check_examples()), [""; 0]);
}

#[test]
fn an_example_of_every_kind_is_held_to_its_schema_with_its_place() {
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
            "/components/responses/Refusal/content/application~1json/examples/unknown/value/code",
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
        assert_eq!(told(place, json!([])), [format!("contract #{place}: {problem}")]);
    }
}

#[test]
fn an_example_shows_nothing_undeclared() {
    let place = "/paths/~1books/get/responses/200/content/application~1json/examples/first/value/books/0";
    assert_eq!(
        told(&format!("{place}/colour"), json!("red")),
        [format!(
            "contract #{place}: Additional properties are not allowed ('colour' was unexpected)"
        )]
    );
}
