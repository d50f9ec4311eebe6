//! A name in the writing of each language.

use crate::{
    codegen::{is_keyword, snake_case},
    finding::Finding,
};

/// The spellings of a provider's name, or of an operation's ID.
#[derive(Debug)]
pub(super) struct Names {
    /// `acmePay`
    pub(super) camel: String,
    /// `acme-pay`
    pub(super) kebab: String,
    /// `acme_pay`
    pub(super) snake: String,
    /// `AcmePay`
    pub(super) pascal: String,
    /// `Acme Pay`
    pub(super) title: String,
}

impl Names {
    /// Reads the name of a crate.
    ///
    /// # Errors
    ///
    /// A name that a crate or a module cannot have.
    pub(super) fn of_provider(name: &str) -> Result<Self, Finding> {
        let expected =
            "lower case letters and digits, each word beginning with a letter, joined by single hyphens";
        Self::of(name, '-', char::is_ascii_lowercase, expected)
    }

    /// Reads the `operationId` of an operation.
    ///
    /// # Errors
    ///
    /// An ID that a method cannot be named after.
    pub(super) fn of_operation(id: &str) -> Result<Self, Finding> {
        let expected = "letters and digits, beginning with a lower case letter (lower camel case)";
        Self::of(id, '\0', char::is_ascii_alphabetic, expected)
    }

    fn of(
        name: &str,
        separator: char,
        is_letter: fn(&char) -> bool,
        expected: &str,
    ) -> Result<Self, Finding> {
        let is_word = |word: &str| {
            let mut characters = word.chars();
            let first = characters.next();
            first.is_some_and(|first| is_letter(&first))
                && characters.all(|next| is_letter(&next) || next.is_ascii_digit())
        };
        if !name.starts_with(|first: char| first.is_ascii_lowercase()) || !name.split(separator).all(is_word)
        {
            return Err(Finding::new(
                name,
                format!("is not a valid name; expected {expected}"),
            ));
        }
        let snake = snake_case(name);
        if is_keyword(&snake) {
            return Err(Finding::new(name, "is a keyword of Rust; expected another name"));
        }
        let capitalised = snake.split('_').map(capitalise).collect::<Vec<_>>();
        let pascal = capitalised.concat();
        let first = snake.split('_').next().unwrap_or_default();
        Ok(Self {
            camel: format!("{first}{}", &pascal[first.len()..]),
            kebab: snake.replace('_', "-"),
            title: capitalised.join(" "),
            pascal,
            snake,
        })
    }

    /// Returns the placeholders of a template with their values.
    pub(super) fn placeholders(&self) -> Vec<(&'static str, String)> {
        vec![
            ("camel", self.camel.clone()),
            ("kebab", self.kebab.clone()),
            ("snake", self.snake.clone()),
            ("Pascal", self.pascal.clone()),
            ("UPPER", self.snake.to_uppercase()),
            ("title", self.title.clone()),
            ("spaced", self.snake.replace('_', " ")),
        ]
    }
}

fn capitalise(word: &str) -> String {
    let mut characters = word.chars();
    characters
        .next()
        .map(|first| first.to_ascii_uppercase())
        .into_iter()
        .chain(characters)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_is_written_for_each_language() {
        let names = Names::of_provider("acme-pay2").unwrap();
        assert_eq!(
            (names.camel.as_str(), names.snake.as_str()),
            ("acmePay2", "acme_pay2")
        );
        assert_eq!(
            (names.pascal.as_str(), names.title.as_str()),
            ("AcmePay2", "Acme Pay2")
        );
        let names = Names::of_operation("listThings").unwrap();
        assert_eq!(
            (names.camel.as_str(), names.snake.as_str()),
            ("listThings", "list_things")
        );
        assert_eq!(
            (names.kebab.as_str(), names.pascal.as_str()),
            ("list-things", "ListThings")
        );
    }

    #[test]
    fn invalid_names_are_rejected() {
        for name in [
            "",
            "Acme",
            "acme_pay",
            "acme--pay",
            "-acme",
            "acme-",
            "2acme",
            "acme-2",
            "acmé",
            "../x",
            "match",
        ] {
            assert!(Names::of_provider(name).is_err(), "{name}");
        }
        for id in [
            "",
            "ListThings",
            "list-things",
            "list_things",
            "2nd",
            "liste\u{e9}",
            "type",
            "a/b",
        ] {
            assert!(Names::of_operation(id).is_err(), "{id}");
        }
    }
}
