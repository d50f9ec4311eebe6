use crate::{
    call::Call,
    cell::{self, Cell},
    matrix::{self, MATRIX},
    watch::Watch,
};

/// Fewer are not the table that this is about.
const FEWEST_CELLS: usize = 400;

#[test]
fn every_call_under_every_fault_ends_as_the_table_says() {
    let watch = Watch::start();
    let mut count = 0;
    let mut wrong = Vec::new();
    for (fault, call, expected) in matrix::cells() {
        watch.over(format!("{fault:?} / {call:?}"));
        wrong.extend(cell::breaches(fault, call, expected));
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
    assert!(count >= FEWEST_CELLS, "only {count} cells");
    assert!(
        wrong.is_empty(),
        "{} breaches:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
