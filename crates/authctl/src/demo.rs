//! `authctl demo`: every client against the sandbox.

mod report;
mod tour;

use sandbox::Sandbox;

use self::{report::table, tour::Tour};
use crate::{cli::DemoOptions, failure::Failure, output};

pub(crate) async fn run(options: DemoOptions) -> Result<(), Failure> {
    let sandbox = Sandbox::start().await?;
    let tour = Tour::new(&sandbox);
    let stops = [
        tour.klip_card().await?,
        tour.klip_a2a().await?,
        tour.klikoo().await?,
        tour.klavi().await?,
    ];
    if options.json {
        for stop in &stops {
            let line = serde_json::to_string(stop).map_err(|error| Failure::Failed(error.into()))?;
            output::line(line)?;
        }
        return Ok(());
    }
    output::line(format!(
        "Four providers, played offline by the sandbox on http://{}:\n",
        sandbox.address()
    ))?;
    output::line(table(&stops))?;
    output::line(
        "\nEach client asked for one token, kept it, and walked its list to the end.\n\
         Go on: `authctl sandbox` serves the same providers for your own program.",
    )?;
    Ok(())
}
