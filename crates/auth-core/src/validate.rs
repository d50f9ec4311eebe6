//! Validates requests against an API's contract, before they are sent.
//!
//! `cargo xtask codegen` implements [`Validate`] for every sent struct, with the limits of its contract.

use regex_lite::Regex;

use crate::InvalidInput;

/// Value that is validated before it is sent.
///
/// ```
/// use auth_core::{InvalidInput, validate::{self, Validate}};
///
/// struct Gift {
///     note: String,
/// }
///
/// impl Validate for Gift {
///     fn validate(&self) -> Result<(), InvalidInput> {
///         validate::Text::new("a note").max_length(5).check("note", &self.note)
///     }
/// }
///
/// let error = Gift { note: "too long".to_owned() }.validate().unwrap_err();
/// assert_eq!(error.to_string(), "`note` has 8 characters; expected at most 5 characters");
/// ```
pub trait Validate {
    /// Checks the value, and all values within it, against the API's contract.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming the first field that violates the contract.
    fn validate(&self) -> Result<(), InvalidInput>;
}

impl<T: Validate> Validate for Option<T> {
    fn validate(&self) -> Result<(), InvalidInput> {
        self.as_ref().map_or(Ok(()), T::validate)
    }
}

/// Limits of a text.
#[derive(Debug, Clone, Copy)]
pub struct Text {
    expected: &'static str,
    is_blank_rejected: bool,
    min_length: usize,
    max_length: usize,
    pattern: Option<&'static str>,
}

impl Text {
    /// Creates limits that accept any text; `expected` describes the field in errors.
    #[must_use]
    pub const fn new(expected: &'static str) -> Self {
        Self {
            expected,
            is_blank_rejected: false,
            min_length: 0,
            max_length: usize::MAX,
            pattern: None,
        }
    }

    /// Rejects blank text: empty, or white space alone.
    #[must_use]
    pub const fn not_blank(mut self) -> Self {
        self.is_blank_rejected = true;
        self
    }

    /// Sets the minimum length in characters.
    #[must_use]
    pub const fn min_length(mut self, characters: usize) -> Self {
        self.min_length = characters;
        self
    }

    /// Sets the maximum length in characters.
    #[must_use]
    pub const fn max_length(mut self, characters: usize) -> Self {
        self.max_length = characters;
        self
    }

    /// Rejects text that does not match the regular expression `pattern`.
    #[must_use]
    pub const fn pattern(mut self, pattern: &'static str) -> Self {
        self.pattern = Some(pattern);
        self
    }

    /// Checks the value of `field`.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`] naming `field`, with the first limit that `text` violates.
    pub fn check(&self, field: &str, text: &str) -> Result<(), InvalidInput> {
        let length = text.chars().count();
        let is_blank = text.trim().is_empty();
        let matches = |pattern| Regex::new(pattern).is_ok_and(|regex| regex.is_match(text));
        let (problem, expected) = if is_blank && self.is_blank_rejected || length == 0 && self.min_length > 0
        {
            return Err(InvalidInput::empty(field, self.expected));
        } else if length < self.min_length {
            (
                format!("has {length} characters"),
                format!("at least {} characters", self.min_length),
            )
        } else if length > self.max_length {
            (
                format!("has {length} characters"),
                format!("at most {} characters", self.max_length),
            )
        } else if let Some(pattern) = self.pattern.filter(|pattern| !matches(pattern)) {
            (
                format!("does not match the pattern `{pattern}`"),
                self.expected.to_owned(),
            )
        } else {
            return Ok(());
        };
        Err(InvalidInput::new(field, problem, expected))
    }
}

/// Checks the number of elements of a list.
///
/// # Errors
///
/// [`InvalidInput`] naming `field`, when there are fewer elements than `min` or more than `max`.
pub fn items<T>(
    field: &str,
    items: &[T],
    min: usize,
    max: usize,
    expected: &str,
) -> Result<(), InvalidInput> {
    let length = items.len();
    let limit = if length == 0 && min > 0 {
        return Err(InvalidInput::empty(field, expected));
    } else if length < min {
        format!("at least {min}")
    } else if length > max {
        format!("at most {max}")
    } else {
        return Ok(());
    };
    Err(InvalidInput::new(field, format!("has {length} elements"), limit))
}

/// Checks each element of a list; the error names it by its index.
///
/// # Errors
///
/// Returns the first error of `check`.
pub fn each<'a, T>(
    field: &str,
    items: &'a [T],
    mut check: impl FnMut(&str, &'a T) -> Result<(), InvalidInput>,
) -> Result<(), InvalidInput> {
    items
        .iter()
        .enumerate()
        .try_for_each(|(index, item)| check(&format!("{field}[{index}]"), item))
}

/// Checks that an integer is within its limits.
///
/// # Errors
///
/// [`InvalidInput`] naming `field`, when `value` is less than `min` or more than `max`.
pub fn integer(
    field: &str,
    value: impl Into<i128>,
    min: Option<i128>,
    max: Option<i128>,
) -> Result<(), InvalidInput> {
    let value = value.into();
    let limit = match (min, max) {
        (Some(min), _) if value < min => format!("an integer of at least {min}"),
        (_, Some(max)) if value > max => format!("an integer of at most {max}"),
        _ => return Ok(()),
    };
    Err(InvalidInput::new(field, format!("is {value}"), limit))
}

/// Validates the value of `field`; the error names the field within it.
///
/// # Errors
///
/// Returns the error of `value`.
pub fn nested(field: &str, value: &impl Validate) -> Result<(), InvalidInput> {
    value.validate().map_err(|error| error.within(field))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(text: Text, value: &str) -> Option<String> {
        text.check("field", value).err().map(|error| error.to_string())
    }

    #[test]
    fn text_respects_its_limits() {
        let any = Text::new("a word");
        let digits = any.pattern(r"^\d{2}$");
        for (text, good, bad, expected) in [
            (any.not_blank(), "a", " \n", "`field` is empty; expected a word"),
            (any.min_length(1), " ", "", "`field` is empty; expected a word"),
            (
                any.min_length(2),
                "éé",
                "é",
                "`field` has 1 characters; expected at least 2 characters",
            ),
            (
                any.max_length(2),
                "éé",
                "ééé",
                "`field` has 3 characters; expected at most 2 characters",
            ),
            (
                digits,
                "12",
                "12\n",
                r"`field` does not match the pattern `^\d{2}$`; expected a word",
            ),
            (
                digits,
                "00",
                "１２",
                r"`field` does not match the pattern `^\d{2}$`; expected a word",
            ),
        ] {
            assert_eq!(problem(text, good), None, "{good}");
            assert_eq!(problem(text, bad).as_deref(), Some(expected), "{bad}");
        }
        assert_eq!(problem(any, ""), None);
    }

    #[test]
    fn lists_and_integers_respect_their_limits() {
        let count = |length| items("list", &vec![0; length], 1, 2, "some").map_err(|error| error.to_string());
        assert_eq!(count(0), Err("`list` is empty; expected some".to_owned()));
        assert_eq!(count(2), Ok(()));
        assert_eq!(
            count(3),
            Err("`list` has 3 elements; expected at most 2".to_owned())
        );
        let size = |value: i64| integer("size", value, Some(1), Some(9)).map_err(|error| error.to_string());
        assert_eq!(
            size(0),
            Err("`size` is 0; expected an integer of at least 1".to_owned())
        );
        assert_eq!(size(9), Ok(()));
        assert_eq!(
            size(10),
            Err("`size` is 10; expected an integer of at most 9".to_owned())
        );
    }

    #[test]
    fn errors_name_the_path_of_the_field() {
        struct Inner(Vec<String>);
        impl Validate for Inner {
            fn validate(&self) -> Result<(), InvalidInput> {
                each("tags", &self.0, |field, tag| {
                    Text::new("a tag").not_blank().check(field, tag)
                })
            }
        }
        let inner = Some(Inner(vec!["a".to_owned(), String::new()]));
        let error = nested("outer", &inner).unwrap_err();
        assert_eq!(error.field(), "outer.tags[1]");
        assert!(nested("outer", &None::<Inner>).is_ok());
    }
}
