//! Single items: output.

use std::error::Error;

use crate::{
    failure::Failure,
    output::{OutputOptions, RecordWriter, Row},
};

/// Writes the item that `call` returns. Checks the options first, so that an invalid one sends nothing.
pub(crate) async fn show<R, E>(
    output: &OutputOptions,
    call: impl Future<Output = Result<R, E>>,
) -> Result<(), Failure>
where
    R: Row,
    Failure: From<E>,
{
    let mut writer = RecordWriter::new::<R>(output)?;
    writer.write(&call.await?)?;
    Ok(())
}

/// Waits for the end of `wait`, and writes the last state.
pub(crate) async fn show_end<R, E>(
    output: &OutputOptions,
    wait: impl Future<Output = Result<R, E>>,
) -> Result<R, Failure>
where
    R: Row,
    E: Error + 'static,
{
    let mut writer = RecordWriter::new::<R>(output)?;
    let end = Box::pin(wait)
        .await
        .map_err(|error| Failure::Failed(error.into()))?;
    writer.write(&end)?;
    Ok(end)
}
