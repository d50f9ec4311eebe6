//! How a request breaks its contract.

use std::fmt;

use contract::{Place, Violation};

/// What is wrong with a request, in words that never hold what it carried.
#[derive(Debug)]
pub(crate) struct Breach {
    violations: Vec<Violation>,
    is_readable: bool,
}

/// A body of two megabytes can hold a violation in every few bytes.
const TOLD: usize = 5;

impl Breach {
    /// `is_readable`: the body is a JSON object and says so.
    pub(crate) fn new(violations: Vec<Violation>, is_readable: bool) -> Self {
        Self {
            violations,
            is_readable,
        }
    }

    /// The body broke off or was too large.
    pub(crate) fn incomplete() -> Self {
        let place = Place::Body(String::new());
        Self::new(vec![Violation::new(place, "is cut or larger than 2 MiB")], false)
    }

    /// Whether the request can be read as a whole, and only fields of its body are wrong or missing.
    pub(crate) fn is_of_fields(&self) -> bool {
        let in_body = |violation: &Violation| matches!(violation.place, Place::Body(_));
        self.is_readable && self.violations.iter().all(in_body)
    }
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&told(&self.violations))
    }
}

/// The first few of `violations`, and how many there are beside them.
pub(crate) fn told(violations: &[Violation]) -> String {
    let mut words: Vec<_> = violations.iter().take(TOLD).map(Violation::to_string).collect();
    let untold = violations.len() - words.len();
    if untold > 0 {
        words.push(format!("and {untold} more"));
    }
    words.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn violation(place: Place) -> Violation {
        Violation::new(place, "is wrong")
    }

    #[test]
    fn only_the_first_few_violations_are_told() {
        let violations: Vec<_> = (0..8)
            .map(|index| violation(Place::Body(format!("/{index}"))))
            .collect();
        let words = Breach::new(violations, true).to_string();
        assert!(
            words.starts_with("body /0: is wrong; body /1: is wrong; "),
            "{words}"
        );
        assert!(words.ends_with("; body /4: is wrong; and 3 more"), "{words}");
    }

    #[test]
    fn a_breach_is_of_fields_when_the_rest_of_the_request_is_as_it_should_be() {
        let body = || violation(Place::Body("/amount".to_owned()));
        let query = || violation(Place::Query("page".to_owned()));
        assert!(Breach::new(vec![body()], true).is_of_fields());
        assert!(!Breach::new(vec![body()], false).is_of_fields());
        assert!(!Breach::new(vec![body(), query()], true).is_of_fields());
        assert!(!Breach::incomplete().is_of_fields());
    }
}
