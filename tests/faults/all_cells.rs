use crate::{
    call::Call,
    cell::{self, Cell},
    matrix::{self, MATRIX},
    watchdog::Watchdog,
};

/// Minimum number of cells, so that an empty table fails.
const MIN_CELLS: usize = 400;

#[test]
fn every_cell_matches_table() {
    let watchdog = Watchdog::start();
    let mut count = 0;
    let mut violations = Vec::new();
    for (fault, call, expected) in matrix::cells() {
        watchdog.watch(format!("{fault:?} / {call:?}"));
        violations.extend(cell::violations(fault, call, expected));
        count += 1;
    }
    println!("{count} cells");
    for (fault, cells) in MATRIX {
        for (call, cell) in Call::ALL.iter().zip(cells) {
            if let Cell::NotApplicable(reason) = cell {
                println!("not run: {fault:?} / {call:?}: {reason}");
            }
        }
    }
    assert!(count >= MIN_CELLS, "{count} cells; expected at least {MIN_CELLS}");
    assert!(
        violations.is_empty(),
        "{} violations:\n{}",
        violations.len(),
        violations.join("\n")
    );
}
