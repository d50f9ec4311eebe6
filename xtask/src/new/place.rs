//! Places in existing files.

/// A place in a file, named by a part of a line that the file has once.
#[derive(Debug, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Place {
    /// The line before this one.
    Before(String),
    /// The line after this one.
    After(String),
    /// Within the line, directly behind this part.
    Behind(String),
    /// Among the lines after this one, up to the next empty line, in alphabetical order.
    SortedAfter(String),
}

impl Place {
    fn part(&self) -> &str {
        match self {
            Self::Before(part) | Self::After(part) | Self::Behind(part) | Self::SortedAfter(part) => part,
        }
    }

    /// Returns `text` with `inserted` at this place. An inserted line ends with a line break.
    ///
    /// # Errors
    ///
    /// The problem, if the part does not occur exactly once.
    pub(super) fn insert(&self, text: &str, inserted: &str) -> Result<String, String> {
        let part = self.part();
        let mut found = text.match_indices(part);
        let problem = match (found.next(), found.count()) {
            (Some((at, _)), 0) => return Ok(self.insert_at(text, at, inserted)),
            (None, _) => "no part".to_owned(),
            (Some(_), more) => format!("{} parts", more + 1),
        };
        Err(format!(
            "has {problem} `{part}`, where lines are inserted; expected one"
        ))
    }

    fn insert_at(&self, text: &str, at: usize, inserted: &str) -> String {
        let line_end = |from: usize| text[from..].find('\n').map_or(text.len(), |end| from + end + 1);
        let at = match self {
            Self::Before(_) => text[..at].rfind('\n').map_or(0, |end| end + 1),
            Self::After(part) => line_end(at + part.len() - 1),
            Self::Behind(part) => at + part.len(),
            Self::SortedAfter(part) => {
                let mut at = line_end(at + part.len());
                for line in text[at..].split_inclusive('\n') {
                    if line.trim().is_empty() || line > inserted {
                        break;
                    }
                    at += line.len();
                }
                at
            }
        };
        let (before, after) = text.split_at(at);
        format!("{before}{inserted}{after}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_inserted_at_place() {
        let text = "[list]\nb = 1\nd = 2\n\nz\n";
        for (place, inserted, expected) in [
            (
                Place::Before("d =".to_owned()),
                "c\n",
                "[list]\nb = 1\nc\nd = 2\n\nz\n",
            ),
            (
                Place::After("d =".to_owned()),
                "e\n",
                "[list]\nb = 1\nd = 2\ne\n\nz\n",
            ),
            (
                Place::Behind("d = ".to_owned()),
                "1",
                "[list]\nb = 1\nd = 12\n\nz\n",
            ),
            (
                Place::SortedAfter("[list]".to_owned()),
                "a\n",
                "[list]\na\nb = 1\nd = 2\n\nz\n",
            ),
            (
                Place::SortedAfter("[list]".to_owned()),
                "c\n",
                "[list]\nb = 1\nc\nd = 2\n\nz\n",
            ),
            (
                Place::SortedAfter("[list]".to_owned()),
                "e\n",
                "[list]\nb = 1\nd = 2\ne\n\nz\n",
            ),
        ] {
            assert_eq!(place.insert(text, inserted).as_deref(), Ok(expected), "{place:?}");
        }
    }

    #[test]
    fn part_must_occur_once() {
        let problem = |part| {
            Place::After(String::from(part))
                .insert("a\nb\na\n", "c\n")
                .unwrap_err()
        };
        assert_eq!(
            problem("x"),
            "has no part `x`, where lines are inserted; expected one"
        );
        assert_eq!(
            problem("a"),
            "has 2 parts `a`, where lines are inserted; expected one"
        );
    }
}
