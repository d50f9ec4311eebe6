//! Mutations: each rule about what a reader accepts and rejects.

use contract::{
    UnknownFields,
    mutations::{Expectation, Kind, Mutation},
};
use serde_json::{Value, json};

use crate::shop::{contract, operation};

fn mutations(id: &str, status: u16, name: &str) -> Vec<Mutation> {
    let example = operation(id).response_example(status, name).unwrap();
    contract().mutations(operation(id), status, example)
}

/// Returns each mutation with `true` if it is accepted, in order.
fn lines(mutations: &[Mutation]) -> Vec<(String, bool)> {
    mutations
        .iter()
        .map(|mutation| {
            (
                mutation.to_string(),
                mutation.expectation == Expectation::Accepted,
            )
        })
        .collect()
}

fn assert_contains(mutations: &[Mutation], expected: &[(&str, bool)]) {
    let lines = lines(mutations);
    for (line, accepted) in expected {
        assert!(
            lines.contains(&((*line).to_owned(), *accepted)),
            "{line} {accepted} is not among {lines:#?}"
        );
    }
}

#[test]
fn each_rule_changes_each_place_once() {
    let mut lines = lines(&mutations("showBook", 200, "novel"));
    lines.sort();
    let expected = [
        ("missing /genre", true),
        ("missing /id", false),
        ("missing /title", false),
        ("null ", false),
        ("null /genre", true),
        ("null /id", false),
        ("null /title", false),
        ("unknown enum value /genre", true),
        ("unknown field /undocumented-name", true),
        ("wrong type  (text)", false),
        ("wrong type /genre (a boolean)", false),
        ("wrong type /genre (an object)", false),
        ("wrong type /id (a boolean)", false),
        ("wrong type /id (an object)", false),
        ("wrong type /title (a boolean)", false),
        ("wrong type /title (an object)", false),
    ];
    assert_eq!(
        lines,
        expected.map(|(line, accepted)| (line.to_owned(), accepted))
    );
}

#[test]
fn mutation_changes_only_its_place() {
    let example = operation("listBooks").response_example(200, "first").unwrap();
    for mutation in mutations("listBooks", 200, "first") {
        let mut restored = mutation.instance.clone();
        let (parent, name) = mutation.place.rsplit_once('/').unwrap_or_default();
        match mutation.kind {
            Kind::UnknownField => {
                restored
                    .pointer_mut(parent)
                    .unwrap()
                    .as_object_mut()
                    .unwrap()
                    .remove(name)
                    .unwrap();
            }
            Kind::Missing => {
                assert_eq!(mutation.instance.pointer(&mutation.place), None);
                let old = example.pointer(&mutation.place).unwrap().clone();
                restored.pointer_mut(parent).unwrap()[name] = old;
            }
            Kind::Null | Kind::WrongType | Kind::UnknownEnumValue | Kind::EmptyList => {
                let old = example.pointer(&mutation.place).unwrap().clone();
                let new = restored.pointer_mut(&mutation.place).unwrap();
                assert_ne!(*new, old, "{mutation}");
                *new = old;
            }
        }
        assert_eq!(restored, *example, "{mutation}");
    }
}

#[test]
fn mutations_violate_the_schema_as_expected() {
    for mutation in mutations("listBooks", 200, "first") {
        let body = mutation.instance.to_string();
        let outcome = contract().check_response(
            operation("listBooks"),
            200,
            Some("application/json"),
            body.as_bytes(),
            UnknownFields::Allow,
        );
        let breaks_the_schema = match mutation.kind {
            Kind::WrongType | Kind::UnknownEnumValue => true,
            Kind::Null => mutation.place != "/next_cursor",
            Kind::UnknownField | Kind::EmptyList => false,
            Kind::Missing => mutation.expectation == Expectation::Rejected,
        };
        assert_eq!(outcome.is_err(), breaks_the_schema, "{mutation}");
    }
}

#[test]
fn lists_are_emptied_or_their_first_item_changed() {
    let example = json!({"books": [{"id": 7, "title": "Emma", "tags": ["a", "b"]}, {"id": 8, "title": "Persuasion"}], "next_cursor": null});
    let mutations = contract().mutations(operation("listBooks"), 200, &example);
    assert_contains(
        &mutations,
        &[
            ("empty list /books", true),
            ("empty list /books/0/tags", true),
            ("wrong type /books (text)", false),
            ("null /books/0", false),
            ("wrong type /books/0 (text)", false),
            ("missing /books/0/id", false),
            ("missing /books/0/tags", true),
            ("null /books/0/tags/0", false),
            ("unknown field /books/0/undocumented-name", true),
        ],
    );
    let places = mutations.iter().map(|mutation| mutation.place.as_str());
    let later: Vec<_> = places
        .filter(|place| place.starts_with("/books/1") || place.ends_with("/tags/1"))
        .collect();
    assert_eq!(later, [""; 0]);
}

#[test]
fn empty_list_is_not_emptied_again() {
    let mutations = mutations("listBooks", 200, "last");
    assert!(mutations.iter().all(|mutation| mutation.kind != Kind::EmptyList));
}

#[test]
fn required_nullable_field_may_be_null() {
    let first = mutations("listBooks", 200, "first");
    assert_contains(
        &first,
        &[("null /next_cursor", true), ("missing /next_cursor", false)],
    );
    // A value that is null in the example is not made null again.
    let last = lines(&mutations("listBooks", 200, "last"));
    assert!(
        last.iter().all(|(line, _)| line != "null /next_cursor"),
        "{last:?}"
    );
}

#[test]
fn lenient_object_absorbs_optional_fields() {
    assert_contains(
        &mutations("placeOrder", 201, "placed"),
        &[
            // These are optional, so any value is accepted.
            ("wrong type /state (an object)", true),
            ("wrong type /total (an object)", true),
            ("wrong type /parcel (text)", true),
            // So what is required within `parcel` costs `parcel` at most.
            ("missing /parcel/carrier", true),
            ("null /parcel/carrier", true),
            ("wrong type /parcel/carrier (text)", true),
            ("missing /parcel/carrier/name", true),
            ("wrong type /parcel/carrier/name (a boolean)", true),
            ("null /parcel/weights/0", true),
            ("wrong type /parcel/weights/0/grams (an object)", true),
            ("wrong type /parcel/note (an object)", true),
            // It cannot do without these.
            ("missing /id", false),
            ("null /id", false),
            ("wrong type /id (an object)", false),
            ("wrong type  (text)", false),
        ],
    );
}

#[test]
fn strict_object_absorbs_nothing() {
    let order =
        json!({"books": [{"id": 7, "title": "Emma", "genre": "poem", "tags": ["a"]}], "next_cursor": null});
    assert_contains(
        &contract().mutations(operation("listBooks"), 200, &order),
        &[
            ("wrong type /books/0/genre (an object)", false),
            ("wrong type /books/0/tags (text)", false),
            ("wrong type /books/0/tags/0 (an object)", false),
        ],
    );
}

#[test]
fn wrong_type_violates_the_schema() {
    let mutations = mutations("placeOrder", 201, "placed");
    let of_total = mutations
        .iter()
        .filter(|mutation| mutation.place == "/total" && mutation.kind == Kind::WrongType);
    let wrong: Vec<&Value> = of_total.map(|mutation| &mutation.instance["total"]).collect();
    assert_eq!(wrong, [&json!({}), &json!(true)]);
}

#[test]
fn alternative_spelling_is_mutated() {
    let mutations = contract().mutations(
        operation("placeOrder"),
        201,
        &json!({"id": "o-1", "status": "placed"}),
    );
    assert_contains(
        &mutations,
        &[
            ("missing /status", true),
            ("wrong type /status (an object)", true),
        ],
    );
}

#[test]
fn undeclared_field_is_not_mutated() {
    let mutations = contract().mutations(operation("showBook"), 200, &json!({"id": 7, "new": {"a": 1}}));
    assert!(
        mutations
            .iter()
            .all(|mutation| !mutation.place.starts_with("/new"))
    );
}

#[test]
fn response_without_json_is_not_mutated() {
    assert_eq!(contract().mutations(operation("putCover"), 204, &json!({})), []);
    assert_eq!(contract().mutations(operation("showBook"), 500, &json!({})), []);
    assert_eq!(
        contract().mutations(operation("listNewBooks"), 200, &json!("Emma")),
        []
    );
}
