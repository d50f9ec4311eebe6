//! Columns of the fault matrix.

/// The file with the matrix, and the one with its columns.
pub(super) const MATRIX: &str = "tests/faults/matrix.rs";
pub(super) const CALLS: &str = "tests/faults/call.rs";

/// The last column: new ones stand before it.
pub(super) const LAST: &str = "ClientCredentials";

/// Returns `matrix` with a copy of each of the columns `like` before the last one, under the name of the provider and those of
/// its calls. `file` is the text of the file with the names of the columns.
pub(super) fn with_columns(
    matrix: &str,
    file: &str,
    like: &[&str],
    (provider, calls): (&str, &[&str]),
) -> Result<String, String> {
    let columns = columns(file);
    let index_of = |call: &&str| columns.iter().position(|column| column == call);
    let indices: Vec<usize> = like.iter().filter_map(index_of).collect();
    if indices.len() != like.len() || columns.last() != Some(&LAST) {
        return Err(format!(
            "expected the columns {like:?}, and {LAST} as the last one, in {CALLS}"
        ));
    }
    let calls: String = calls
        .iter()
        .flat_map(|call| [call, &PADDING[call.len()..]])
        .collect();
    let mut heads = [format!("{provider:<width$}", width = calls.len()), calls].into_iter();
    let mut has_rows = false;
    let lines = matrix.lines().map(|line| {
        if let Some(row) = Row::of(line).filter(|row| row.cells.len() == columns.len()) {
            has_rows = true;
            return row.with_copies(&indices) + "\n";
        }
        // The two lines above the rows name the providers and their calls.
        let head = line.rsplit_once(' ').filter(|_| line.starts_with("    //   "));
        match head.and_then(|(before, last)| Some((before, heads.next()?, last))) {
            Some((before, head, last)) => format!("{before} {head}{last}\n"),
            None => format!("{line}\n"),
        }
    });
    let matrix = lines.collect();
    if has_rows {
        Ok(matrix)
    } else {
        Err(format!("has no row with {} cells", columns.len()))
    }
}

/// The width of a column.
const PADDING: &str = "         ";

/// Returns the names of the columns.
fn columns(calls: &str) -> Vec<&str> {
    let lines = calls.lines().skip_while(|line| *line != "calls! {").skip(1);
    let columns = lines.take_while(|line| *line != "}");
    columns
        .filter_map(|line| Some(line.trim().split_once(':')?.0))
        .collect()
}

/// A row of the matrix.
struct Row<'m> {
    /// Its text up to the bracket before the cells.
    before: &'m str,
    cells: Vec<&'m str>,
    after: &'m str,
}

impl<'m> Row<'m> {
    fn of(line: &'m str) -> Option<Self> {
        let (start, end) = (line.find('[')? + 1, line.rfind("]),")?);
        Some(Self {
            before: &line[..start],
            cells: line.get(start..end)?.split(", ").collect(),
            after: &line[end..],
        })
    }

    fn with_copies(mut self, indices: &[usize]) -> String {
        let copies: Vec<&str> = indices.iter().map(|index| self.cells[*index]).collect();
        let last = self.cells.len() - 1;
        self.cells.splice(last..last, copies);
        format!("{}{}{}", self.before, self.cells.join(", "), self.after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CALLS: &str =
        "calls! {\n    One: of(A, \"one\"),\n    Two: of(A, \"two\"),\n    ClientCredentials: x,\n}\n";
    const MATRIX: &str = "    //          a                 oauth2\n    //          one      two      token\n    \
        (Reset,     [ok(1)  , conn(0), unav(3)]),\n    (Longer(x), [ok(2)  , NONE   , ok(1)  ]),\n";

    #[test]
    fn columns_are_copied() {
        let matrix = with_columns(MATRIX, CALLS, &["Two", "One"], ("acme", &["token", "account"])).unwrap();
        let lines: Vec<&str> = matrix.lines().collect();
        assert_eq!(
            lines[2],
            "    (Reset,     [ok(1)  , conn(0), conn(0), ok(1)  , unav(3)]),"
        );
        assert_eq!(
            lines[3],
            "    (Longer(x), [ok(2)  , NONE   , NONE   , ok(2)  , ok(1)  ]),"
        );
        assert_eq!(
            lines[0],
            "    //          a                 acme              oauth2"
        );
        assert_eq!(
            lines[1],
            "    //          one      two      token    account  token"
        );
    }

    #[test]
    fn unknown_column_is_rejected() {
        assert!(with_columns(MATRIX, CALLS, &["Three"], ("acme", &["x"])).is_err());
        assert!(with_columns("", CALLS, &["One"], ("acme", &["x"])).is_err());
    }
}
