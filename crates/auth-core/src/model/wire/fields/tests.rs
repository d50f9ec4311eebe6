use super::*;
use crate::{Scalar, wire::read};

fn fields(json: &str) -> Fields {
    Fields::read(&mut serde_json::Deserializer::from_str(json)).unwrap()
}

fn extra_of(fields: Fields) -> String {
    serde_json::to_string(&fields.into_extra()).unwrap()
}

#[test]
fn unreadable_lenient_field_is_kept_as_extra() {
    for (json, expected, extra) in [
        (r#"{"a":"x"}"#, Some("x"), "{}"),
        (r#"{"a":7}"#, None, r#"{"a":7}"#),
        (r#"{"a":["x"]}"#, None, r#"{"a":["x"]}"#),
        (r#"{"a":null}"#, None, "{}"),
        ("{}", None, "{}"),
        (r#"{"a":"x","b":null}"#, Some("x"), r#"{"b":null}"#),
    ] {
        let mut fields = fields(json);
        assert_eq!(
            fields.lenient("a", read::json::<String>).as_deref(),
            expected,
            "{json}"
        );
        assert_eq!(extra_of(fields), extra, "{json}");
    }
}

#[test]
fn strict_error_has_the_path_of_the_field() {
    let mut inner = fields(r#"{"a":{"b":[{"c":"secret"}]}}"#);
    let read_c = |value: &RawValue| {
        let mut fields: Fields = Fields::read(value)?;
        fields.required("c", read::integer::<u8>)
    };
    let read_b = |value: &RawValue| {
        let mut fields = Fields::read(value)?;
        fields.optional("b", read::list(read_c))
    };
    let error: serde_json::Error = inner.required("a", read_b).unwrap_err();
    assert_eq!(
        error.to_string(),
        "at a.b[0].c: invalid value, expected an integer"
    );
    let error: serde_json::Error = fields("{}").required("a", read::json::<String>).unwrap_err();
    assert_eq!(error.to_string(), "missing field `a`");
    let error: serde_json::Error = fields(r#"{"a":null}"#)
        .required("a", read::json::<String>)
        .unwrap_err();
    assert_eq!(error.to_string(), "at a: invalid type: null, expected a string");
}

#[test]
fn null_is_absent_unless_the_type_reads_it() {
    let read_null = |value: &RawValue| Ok(value.get().len());
    for (json, optional, or_default) in [
        ("{}", None, 0),
        (r#"{"a":null}"#, None, 4),
        (r#"{"a":12}"#, Some(2), 2),
    ] {
        let read: Result<_, serde_json::Error> = fields(json).optional("a", read_null);
        assert_eq!(read.unwrap(), optional, "{json}");
        let read: Result<_, serde_json::Error> = fields(json).or_default("a", read_null);
        assert_eq!(read.unwrap(), or_default, "{json}");
    }
}

#[test]
fn unreadable_list_item_is_skipped() {
    for (json, expected, extra) in [
        (r#"{"a":[1,2]}"#, vec![1, 2], "{}"),
        (r#"{"a":[1,null,"2",{}]}"#, vec![1, 2], r#"{"a":[1,null,"2",{}]}"#),
        (r#"{"a":{"b":1}}"#, vec![], r#"{"a":{"b":1}}"#),
        (r#"{"a":null}"#, vec![], "{}"),
        ("{}", vec![], "{}"),
    ] {
        let mut fields = fields(json);
        assert_eq!(fields.lenient_list("a", read::integer::<u8>), expected, "{json}");
        assert_eq!(extra_of(fields), extra, "{json}");
    }
}

#[test]
fn number_is_kept_as_written() {
    let amount: Scalar = fields(r#"{"a":1333.10}"#).lenient("a", read::json).unwrap();
    assert_eq!(amount.as_str(), "1333.10");
    assert_eq!(extra_of(fields(r#"{"a":1333.10}"#)), r#"{"a":1333.10}"#);
}

#[test]
fn first_readable_name_wins() {
    for (json, expected, extra) in [
        (r#"{"b":"2","a":"1"}"#, Some("1"), r#"{"b":"2"}"#),
        (r#"{"a":null,"b":"2"}"#, Some("2"), "{}"),
        (r#"{"a":[],"b":"2"}"#, Some("2"), r#"{"a":[],"b":"2"}"#),
        (r#"{"a":"0","a":"1"}"#, Some("1"), "{}"),
        ("{}", None, "{}"),
    ] {
        let mut fields = fields(json);
        let read = fields.spelled(&["a", "b"], read::json::<String>);
        assert_eq!(read.as_deref(), expected, "{json}");
        assert_eq!(extra_of(fields), extra, "{json}");
    }
}

#[test]
fn debug_shows_names_only() {
    assert_eq!(format!("{:?}", fields(r#"{"pin":"hunter2"}"#)), r#"{"pin"}"#);
    assert_eq!(
        format!("{:?}", fields(r#"{"pin":"hunter2"}"#).into_extra()),
        r#"{"pin"}"#
    );
}

#[test]
fn only_an_object_has_fields() {
    for json in ["[]", "7", "null", r#""{}""#, r#"[["a","b"]]"#] {
        let read = Fields::read(&mut serde_json::Deserializer::from_str(json));
        assert!(read.is_err(), "{json}");
    }
}
