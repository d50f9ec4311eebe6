//! Checkpoints and cursors of a stored iteration.

use auth_core::{Checkpoint, Cursor};

/// Checks that a checkpoint and a cursor are the same after serialization, and that a page number prints as it is.
pub fn run(data: &[u8]) {
    if let Ok(checkpoint) = serde_json::from_slice::<Checkpoint>(data) {
        let text = serde_json::to_string(&checkpoint).expect("a checkpoint serializes");
        let again = serde_json::from_str::<Checkpoint>(&text).expect("its own text is readable");
        assert_eq!(again, checkpoint, "{text}");
        assert_eq!(serde_json::to_string(&again).ok(), Some(text));
    }
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let cursor = Cursor::from_wire(Some(text.to_owned()));
    assert_eq!(cursor.is_none(), text.is_empty());
    let Some(cursor) = cursor else {
        return;
    };
    assert_eq!(cursor.to_string(), text);
    let json = serde_json::to_string(&cursor).expect("a cursor serializes");
    assert_eq!(serde_json::from_str::<Cursor>(&json).ok(), Some(cursor.clone()), "{json}");
    if let Ok(number) = Cursor::page_number(Some(&cursor)) {
        let again = Cursor::new(number.to_string());
        assert_eq!(Cursor::page_number(Some(&again)), Ok(number));
        assert!(number >= 1);
    }
}

/// Returns checkpoints of each position, and cursors.
pub fn seeds() -> Vec<Vec<u8>> {
    [
        r#"{"version":1,"list":"","at":"page","cursor":"AbC","delivered":7}"#,
        r#"{"version":1,"list":"orders#00ff00ff00ff00ff","at":"page","cursor":null,"delivered":0}"#,
        r#"{"version":1,"list":"cards#0123456789abcdef/nested","at":"end"}"#,
        "7",
        "18446744073709551615",
        "a+/=",
    ]
    .map(|seed| seed.as_bytes().to_vec())
    .to_vec()
}
