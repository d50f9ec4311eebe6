//! Medians of measured values.

/// Converts a count to a figure's value.
#[must_use]
pub fn count(number: impl TryInto<u32>) -> f64 {
    f64::from(number.try_into().unwrap_or(u32::MAX))
}

/// Returns the median; of an even number of values, the higher middle one.
#[must_use]
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Returns the bounds of the 95 % confidence interval of the median, for any distribution: two of the `values`.
#[must_use]
pub fn median_bounds(mut values: Vec<f64>) -> [f64; 2] {
    values.sort_by(f64::total_cmp);
    // For 95 % the distance is 0.98 times the square root.
    let reach = values.len().isqrt() + 1;
    let middle = values.len() / 2;
    let last = values.len().saturating_sub(1);
    [middle.saturating_sub(reach), (middle + reach).min(last)]
        .map(|at| values.get(at).copied().unwrap_or(f64::NAN))
}
