//! A row of the output.

/// Item with named columns. IDs and amounts are text, exactly as received.
pub(crate) trait Row {
    /// Names of the columns, which are the field names in JSON.
    const COLUMNS: &'static [&'static str];

    /// Returns one cell per column; `None` is null.
    fn cells(&self) -> Vec<Option<String>>;
}
