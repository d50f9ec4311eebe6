//! Right and mistaken values of one part of a signature.

/// Value of a part, and the mistake that leads to it: `None` for the right value.
pub(super) type Variant<T> = (T, Option<&'static str>);

/// Returns `right`, then those of `mistakes` that differ from it.
pub(super) fn with_mistakes<T: PartialEq>(
    right: T,
    mistakes: impl IntoIterator<Item = (T, &'static str)>,
) -> Vec<Variant<T>> {
    let mut variants = vec![(right, None)];
    for (value, mistake) in mistakes {
        if variants.iter().all(|(other, _)| *other != value) {
            variants.push((value, Some(mistake)));
        }
    }
    variants
}

/// Describes the result of the search.
pub(super) fn conclusion(found: Option<Vec<&'static str>>) -> String {
    match found {
        Some(mistakes) => format!(
            "the received one matches this mistake: {}",
            mistakes.join("; and ")
        ),
        None => "the received one matches no common mistake; check the key".to_owned(),
    }
}
