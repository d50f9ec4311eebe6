//! Lists, walked to their end and written down.

mod place;
mod progress;
mod sheet;

use std::{path::PathBuf, pin::pin};

use auth_core::{InvalidInput, Paginator, PaginatorExt};
use clap::{Args, ValueEnum};

use self::{place::Place, progress::ProgressLine, sheet::Sheet};
use crate::failure::Failure;

/// How a list is walked and written.
#[derive(Debug, Args)]
pub(crate) struct ListOptions {
    /// How items are written: a table, one JSON array, or one JSON object a line
    #[arg(long, value_enum, default_value_t = Output::Table, display_order = 50)]
    output: Output,
    /// End after so many items
    #[arg(long, value_name = "ITEMS", display_order = 51)]
    max_items: Option<u64>,
    /// How many pages are fetched ahead of the one that is written
    #[arg(long, value_name = "PAGES", default_value_t = 1, display_order = 52)]
    prefetch: usize,
    /// Keep the place in FILE: a walk that was cut goes on there, with `>>` to the same output; needs `--output ndjson`
    #[arg(long, value_name = "FILE", display_order = 53)]
    resume: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, ValueEnum)]
pub(crate) enum Output {
    /// A table for people
    Table,
    /// One JSON array
    Json,
    /// One JSON object a line
    Ndjson,
}

/// Something that is listed, in columns. Ids and amounts are text, exactly as they came.
pub(crate) trait Row {
    /// What the columns are called; in JSON they are the names of the fields.
    const COLUMNS: &'static [&'static str];

    /// One cell a column; `None` is null.
    fn cells(&self) -> Vec<Option<String>>;
}

impl ListOptions {
    /// Walks `list` and writes its items. When the walk is cut, by an error or by Ctrl-C, what came before is written, and
    /// the place is kept.
    pub(crate) async fn run<P>(self, list: P) -> Result<(), Failure>
    where
        P: Paginator<Item: Row> + 'static,
        Failure: From<auth_core::PageError<P::Error>>,
    {
        if self.resume.is_some() && self.output != Output::Ndjson {
            return Err(InvalidInput::new(
                "--output",
                "cannot be gone on with by `--resume`",
                "`ndjson`, whose lines can be appended",
            )
            .into());
        }
        let place = self.resume.map(Place::in_file);
        let mut items = list.items().prefetch(self.prefetch);
        if let Some(most) = self.max_items {
            items = items.max_items(most);
        }
        if let Some(checkpoint) = place.as_ref().map(Place::read).transpose()?.flatten() {
            items = items.resume_from(checkpoint);
        }
        let mut sheet = Sheet::new(self.output, P::Item::COLUMNS);
        let mut progress = ProgressLine::new();
        let mut interrupted = pin!(tokio::signal::ctrl_c());
        let mut pages = 0;
        let outcome = loop {
            let next = tokio::select! {
                next = items.next_item() => next,
                interrupted = &mut interrupted => {
                    interrupted?;
                    break Err(Failure::Interrupted);
                }
            };
            match next {
                Some(Ok(item)) => sheet.write(&item.cells())?,
                Some(Err(error)) => break Err(error.into()),
                None => break Ok(()),
            }
            let so_far = items.progress();
            progress.show(so_far);
            if let Some(place) = place.as_ref().filter(|_| so_far.pages > pages) {
                // Should the program be killed, what is written twice is at most a page.
                pages = so_far.pages;
                sheet.flush()?;
                place.keep(&items.checkpoint())?;
            }
        };
        progress.clear();
        sheet.end()?;
        if let Some(place) = place {
            place.keep(&items.checkpoint())?;
        }
        outcome
    }
}
