//! Escapes of characters that a terminal acts on.

use std::borrow::Cow;

/// Escapes the characters of `text` that a terminal acts on or does not show, such as `\u{1b}`, `\n` and those that change
/// the direction of text.
///
/// Everything that people read passes through it, since text of a provider or of a file could otherwise rewrite the screen.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unprintable) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if is_unprintable(character) {
            escaped.extend(character.escape_default());
        } else {
            escaped.push(character);
        }
    }
    Cow::Owned(escaped)
}

/// Returns whether a terminal acts on `character` or does not show it.
pub(super) fn is_unprintable(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            // Invisible characters, line and paragraph separators, and changes of direction. The joiners U+200C and
            // U+200D belong to names and emoji.
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_escaped() {
        for (text, shown) in [
            ("\u{1b}]0;title\u{7}", r"\u{1b}]0;title\u{7}"),
            ("a\tb\r\n", r"a\tb\r\n"),
            ("\u{9b}2J", r"\u{9b}2J"),
            ("pay \u{202e}001", r"pay \u{202e}001"),
            ("\0\u{7f}", r"\u{0}\u{7f}"),
        ] {
            assert_eq!(printable(text), shown);
        }
    }

    #[test]
    fn other_text_is_unchanged() {
        for text in [
            r"C:\new 'quoted' naïve 자동",
            "\u{1f468}\u{200d}\u{1f469}",
            "نمی\u{200c}خواهم",
        ] {
            assert!(
                matches!(printable(text), Cow::Borrowed(same) if same == text),
                "{text}"
            );
        }
    }
}
