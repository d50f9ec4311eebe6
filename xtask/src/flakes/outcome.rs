//! Output of a run of a test binary.

/// The results of the tests of a binary.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Outcome {
    pub(super) passed: usize,
    /// The failed tests with their output.
    pub(super) failures: Vec<(String, String)>,
}

impl Outcome {
    /// Reads what libtest printed. A binary that failed without naming a test is a failure of `(the binary)`.
    pub(super) fn parse(printed: &str, is_success: bool) -> Self {
        let mut outcome = Self::default();
        for line in printed.lines() {
            let Some(test) = line.strip_prefix("test ") else {
                continue;
            };
            if test.ends_with(" ... ok") {
                outcome.passed += 1;
            } else if let Some(name) = test.strip_suffix(" ... FAILED") {
                let name = name.trim_end_matches(" - should panic");
                outcome.failures.push((name.to_owned(), output(printed, name)));
            }
        }
        if !is_success && outcome.failures.is_empty() {
            let binary = "(the binary)".to_owned();
            outcome.failures.push((binary, printed.to_owned()));
        }
        outcome
    }
}

/// Returns what the test `name` printed.
fn output(printed: &str, name: &str) -> String {
    let header = format!("---- {name} stdout ----\n");
    let Some((_, output)) = printed.split_once(&header) else {
        return String::new();
    };
    let end = output.find("\n---- ").or_else(|| output.find("\nfailures:\n"));
    output[..end.unwrap_or(output.len())].trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: &str = "
running 4 tests
test a::passes ... ok
test fails ... FAILED
test b::fails - should panic ... FAILED
test ignored ... ignored

failures:

---- fails stdout ----

thread 'fails' panicked at src/lib.rs:1:1:
left and right differ

---- b::fails stdout ----
note: test did not panic as expected

failures:
    b::fails
    fails

test result: FAILED. 1 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s
";

    #[test]
    fn failed_tests_have_their_output() {
        let outcome = Outcome::parse(PRINTED, false);
        let failure = |name: &str, output: &str| (name.to_owned(), output.to_owned());
        let expected = Outcome {
            passed: 1,
            failures: vec![
                failure(
                    "fails",
                    "\nthread 'fails' panicked at src/lib.rs:1:1:\nleft and right differ",
                ),
                failure("b::fails", "note: test did not panic as expected"),
            ],
        };
        assert_eq!(outcome, expected);
    }

    #[test]
    fn crash_is_a_failure_of_the_binary() {
        let printed = "running 2 tests\ntest a ... ok\nfatal runtime error: stack overflow\n";
        let outcome = Outcome::parse(printed, false);
        assert_eq!(outcome.passed, 1);
        assert_eq!(
            outcome.failures,
            [("(the binary)".to_owned(), printed.to_owned())]
        );
        assert_eq!(Outcome::parse("test a ... ok\n", true).failures, []);
    }
}
