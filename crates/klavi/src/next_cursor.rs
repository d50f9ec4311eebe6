//! Fields of the next cursor.

use std::sync::Arc;

use auth_core::InvalidInput;

/// Names with "next" come first: `cursor` may be the cursor of the current page.
const CANDIDATES: [&str; 8] = [
    "nextCursor",
    "page.nextCursor",
    "paging.nextCursor",
    "pagination.nextCursor",
    "cursor",
    "page.cursor",
    "paging.cursor",
    "pagination.cursor",
];

/// Fields that may have the next cursor: the first that is present counts.
#[derive(Debug, Clone)]
pub(crate) struct NextCursorAt(Arc<[String]>);

impl NextCursorAt {
    pub(crate) fn new(fields: impl IntoIterator<Item = String>) -> Self {
        Self(fields.into_iter().collect())
    }

    pub(crate) fn check(&self) -> Result<(), InvalidInput> {
        let expected = "field names, such as `nextCursor` or `page.next`";
        if self.0.is_empty() {
            return Err(InvalidInput::empty("next_cursor_at", expected));
        }
        for field in &*self.0 {
            if field.split('.').any(|name| name.trim().is_empty()) {
                return Err(InvalidInput::new(
                    "next_cursor_at",
                    "contains an empty name",
                    expected,
                ));
            }
        }
        Ok(())
    }

    /// Returns the fields as JSON pointers: `page.next` is `/page/next`.
    pub(crate) fn pointers(&self) -> impl Iterator<Item = String> {
        let pointer = |field: &String| {
            let names = field.replace('~', "~0").replace('/', "~1");
            format!("/{}", names.replace('.', "/"))
        };
        self.0.iter().map(pointer)
    }
}

impl Default for NextCursorAt {
    fn default() -> Self {
        Self::new(CANDIDATES.map(str::to_owned))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_become_json_pointers() {
        let fields = NextCursorAt::new(["next".to_owned(), "a/b.c~d".to_owned()]);
        assert_eq!(fields.pointers().collect::<Vec<_>>(), ["/next", "/a~1b/c~0d"]);
    }

    #[test]
    fn empty_field_name_is_rejected() {
        for fields in [vec![], vec![""], vec!["a."], vec!["next", ".b"]] {
            let fields = NextCursorAt::new(fields.into_iter().map(str::to_owned));
            assert_eq!(fields.check().unwrap_err().field(), "next_cursor_at");
        }
        assert!(NextCursorAt::default().check().is_ok());
    }
}
