//! Schemas that are rejected at load, with place and reason.

use serde_json::json;

use crate::loading::{assert_errors, error_at};

#[test]
fn dangling_reference_is_rejected_everywhere() {
    for place in [
        "/components/schemas/Book/properties/genre",
        "/components/schemas/BookPage/properties/books/items",
        "/paths/~1books/get/parameters/4/schema",
        "/paths/~1books~1new~1{shelf}/get/parameters/0",
        "/paths/~1orders/post/requestBody",
        "/paths/~1books/get/responses/401",
        "/components/responses/Unused",
        "/paths/~1orders/post/requestBody/content/application~1json/examples/novel",
    ] {
        assert_eq!(
            error_at(place, json!({"$ref": "#/components/nothing"})),
            format!("#{place}/$ref: refers to `#/components/nothing`, which does not exist")
        );
    }
}

#[test]
fn schema_refers_only_to_schemas() {
    let place = "/components/schemas/Book/properties/genre";
    assert_eq!(
        error_at(place, json!({"$ref": "#/components/parameters/Shelf"})),
        format!(
            "#{place}/$ref: refers to `#/components/parameters/Shelf`, which is not a schema of the components"
        )
    );
}

#[test]
fn unknown_schema_keyword_is_rejected() {
    assert_errors(&[
        (
            "/components/schemas/Book/properties/id/format",
            json!("int46"),
            "`int46` is not a known format",
        ),
        (
            "/components/schemas/Book/properties/title/formt",
            json!("date"),
            "`formt` is not supported",
        ),
        (
            "/components/schemas/Book/nullable",
            json!(true),
            "`nullable` is not supported",
        ),
        (
            "/components/schemas/Book/allOf",
            json!([]),
            "`allOf` is not supported",
        ),
        (
            "/components/schemas/Book/properties/genre/type",
            json!("string"),
            "`type` is not supported beside `$ref`",
        ),
        (
            "/components/schemas/Book/additionalProperties",
            json!({"type": "string"}),
            "is neither true nor false",
        ),
        (
            "/components/schemas/Genre/oneOf/0",
            json!({"type": "string"}),
            "has no `const` that is text or null; `oneOf` lists the words of an enum",
        ),
        (
            "/components/schemas/Genre/oneOf/0/minLength",
            json!(1),
            "`minLength` is not supported beside `const`",
        ),
        (
            "/components/schemas/Book/required/1",
            json!("titel"),
            "`titel` is required but not among the `properties`",
        ),
    ]);
}

#[test]
fn invalid_schema_is_rejected() {
    let place = "/components/schemas/Book/properties/id/type";
    let problem = error_at(place, json!("integr"));
    assert!(problem.starts_with(&format!("#{place}: ")), "{problem}");
    let place = "/components/schemas/OrderRequest/properties/pin/pattern";
    let problem = error_at(place, json!("["));
    assert!(
        problem.starts_with("#/components/schemas/OrderRequest"),
        "{problem}"
    );
}

#[test]
fn tolerated_members_are_undeclared_and_nulls_declared() {
    let order = "/components/schemas/OrderRequest/x-tolerated";
    let source = json!({"page": "p", "sure": "observed"});
    assert_eq!(
        error_at(order, json!({"names": ["pin"], "x-source": source})),
        format!("#{order}/names/0: `pin` is declared among the `properties`")
    );
    assert_eq!(
        error_at(order, json!({"nulls": ["gift"], "x-source": source})),
        format!("#{order}/nulls/0: `gift` is not declared among the `properties`")
    );
    assert_eq!(
        error_at(order, json!({"names": ["gift"]})),
        format!("#{order}: has no `x-source`")
    );
}

#[test]
fn objects_with_properties_name_their_extras() {
    let book = "/components/schemas/Book";
    assert_errors(&[
        (
            "/components/schemas/Book/additionalProperties",
            json!(true),
            "a received object allows any member; name further members of examples in `x-extras`",
        ),
        (
            "/components/schemas/Book/x-extras",
            json!({"names": ["weight"]}),
            "has no `reason`",
        ),
        (
            "/components/schemas/Genre/x-extras",
            json!({"names": ["weight"], "reason": "old"}),
            "requires `properties`",
        ),
    ]);
    assert_eq!(
        error_at(
            &format!("{book}/x-extras"),
            json!({"names": ["title"], "reason": "old"})
        ),
        format!("#{book}/x-extras/names/0: `title` is declared among the `properties`")
    );
}
