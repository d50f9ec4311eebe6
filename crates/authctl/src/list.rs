//! Lists: options and output.

mod checkpoint_file;
mod progress;
mod total;

use std::{path::PathBuf, pin::pin};

use auth_core::{Paginator, PaginatorExt};
use clap::Args;

pub(crate) use self::total::Total;
use self::{checkpoint_file::CheckpointFile, progress::ProgressLine};
use crate::{
    failure::Failure,
    output::{ListWriter, OutputFormat, OutputOptions, Row, print_error_line},
};

/// Options of a command that lists items.
#[derive(Debug, Args)]
pub(crate) struct ListOptions {
    /// Maximum number of items
    #[arg(long, value_name = "ITEMS", display_order = 52)]
    max_items: Option<u64>,
    /// Number of pages to fetch ahead of the current one
    #[arg(long, value_name = "PAGES", default_value_t = 1, display_order = 53)]
    prefetch: usize,
    /// Save the position to FILE, and continue from it if it exists; requires `--output ndjson`, appended by `>>`
    #[arg(long, value_name = "FILE", display_order = 54)]
    resume: Option<PathBuf>,
}

impl ListOptions {
    /// Writes the items of `list`, whose pages do not say how many there are.
    pub(crate) async fn run<P>(self, list: P, output: &OutputOptions) -> Result<(), Failure>
    where
        P: Paginator<Item: Row> + 'static,
        Failure: From<auth_core::PageError<P::Error>>,
    {
        self.run_of(list, Total::default(), output).await
    }

    /// Writes the items of `list`, of `total` items. After an error or Ctrl-C, the items so far are written and the checkpoint is saved.
    pub(crate) async fn run_of<P>(self, list: P, total: Total, output: &OutputOptions) -> Result<(), Failure>
    where
        P: Paginator<Item: Row> + 'static,
        Failure: From<auth_core::PageError<P::Error>>,
    {
        if self.resume.is_some() && output.format() != OutputFormat::Ndjson {
            return Err(Failure::Usage("`--resume` requires `--output ndjson`".into()));
        }
        let mut writer = ListWriter::new::<P::Item>(output)?;
        let checkpoints = self.resume.map(CheckpointFile::open).transpose()?;
        let mut items = list.items().prefetch(self.prefetch);
        if let Some(max_items) = self.max_items {
            items = items.max_items(max_items);
        }
        let checkpoint = checkpoints.as_ref().map(CheckpointFile::load).transpose()?;
        let mut progress_line = ProgressLine::new(total, self.max_items);
        if let Some(checkpoint) = checkpoint.flatten() {
            items = items.resume_from(checkpoint);
            // The total has the items of the earlier runs too.
            progress_line = ProgressLine::new(Total::default(), None);
        }
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
                Some(Ok(item)) => writer.write(&item)?,
                Some(Err(error)) => break Err(error.into()),
                None => break Ok(()),
            }
            let progress = items.progress();
            progress_line.show(progress);
            if let Some(checkpoints) = checkpoints.as_ref().filter(|_| progress.pages > pages) {
                // If the program is killed, the next run repeats at most one page.
                pages = progress.pages;
                writer.flush()?;
                checkpoints.save(&items.checkpoint())?;
            }
        };
        drop(progress_line);
        let delivered = items.progress().items;
        match &outcome {
            Ok(()) => writer.finish()?,
            // The list was not begun.
            Err(Failure::Usage(_)) if delivered == 0 => {}
            Err(_) => {
                writer.abandon()?;
                let resumes = checkpoints
                    .as_ref()
                    .map_or("", |_| "; run the same command again to continue");
                print_error_line(format_args!(
                    "note: the list is incomplete; items written: {delivered}{resumes}"
                ));
            }
        }
        // The file changes only after an item was delivered, and not when its checkpoint is refused.
        if let Some(checkpoints) = checkpoints.filter(|_| delivered > 0) {
            checkpoints.save(&items.checkpoint())?;
        }
        outcome
    }
}
