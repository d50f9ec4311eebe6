//! `authctl demo`: calls every provider in the sandbox.

mod report;
mod tour;

use clap::Args;
use sandbox::Sandbox;

use self::{report::table, tour::Tour};
use crate::{failure::Failure, output::print_line};

#[derive(Debug, Args)]
pub(crate) struct DemoOptions {
    /// Print one JSON object per provider, one per line, instead of a table
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(options: DemoOptions) -> Result<(), Failure> {
    let sandbox = Sandbox::start().await?;
    let tour = Tour::new(&sandbox);
    let reports = [
        tour.klip_card().await?,
        tour.klip_a2a().await?,
        tour.klikoo().await?,
        tour.klavi().await?,
    ];
    if options.json {
        for report in &reports {
            let line = serde_json::to_string(report).map_err(|error| Failure::Failed(error.into()))?;
            print_line(line)?;
        }
        return Ok(());
    }
    print_line(format!(
        "Four providers, simulated offline by the sandbox on http://{}:\n",
        sandbox.address()
    ))?;
    print_line(table(&reports))?;
    print_line(
        "\nEach client requested one token, cached it, and listed every page.\n\
         Next: `authctl sandbox` serves the same providers to your own program.",
    )?;
    Ok(())
}
