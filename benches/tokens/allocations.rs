//! Allocations of reads of a fresh token: a program of its own, since counting slows each allocation down.

mod subjects;

use std::io;

use benches::{Figure, Report, Target};

use self::subjects::with_subjects;

fn main() -> io::Result<()> {
    let mut report = Report::default();
    with_subjects(|subjects| {
        for subject in subjects {
            let count = allocation_counter::measure(|| (subject.repeat)(1)).count_total;
            let most = u64::from(["load_full_dyn", "token_dyn"].contains(&subject.name));
            report.add(Figure {
                name: subject.name,
                allocations: Some(count),
                targets: vec![Target::new(format!("at most {most} allocations"), count <= most)],
                ..Figure::default()
            });
        }
    });
    report.write()
}
