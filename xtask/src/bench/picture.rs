//! Pictures of the figures.

use kuva::{
    backend::svg::SvgBackend,
    plot::{BarPlot, ForestPlot},
    render::{layout::Layout, plots::Plot, render::render_multiple},
};

use super::{Error, measurement::Measurement};

/// Bar or point of a picture.
pub(super) struct Row {
    /// Name of the figure.
    pub(super) figure: &'static str,
    pub(super) label: &'static str,
    pub(super) kind: Kind,
}

/// Whose code a row measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The least that the task can cost, or code as it is written by hand.
    Floor,
    /// Another library.
    Peer,
    /// `auth-core`.
    Own,
}

impl Kind {
    /// Returns its color, which is legible on white and for people who are color-blind.
    fn color(self) -> &'static str {
        match self {
            Self::Floor => "#8c8c8c",
            Self::Peer => "#d55e00",
            Self::Own => "#0072b2",
        }
    }
}

/// Draws the duration of each of `rows` as a bar, with its ratio to the first.
pub(super) fn bars(
    measurement: &Measurement,
    rows: &[Row],
    title: &str,
    packages: &[&str],
) -> Result<String, Error> {
    let mut plot = BarPlot::new().with_horizontal(true).with_width(0.7);
    // The first row is drawn at the bottom.
    for row in rows.iter().rev() {
        let figure = measurement.figure(row.figure)?;
        let ratio = figure.ratios.first().map_or(1.0, |ratio| ratio.value);
        let label = format!("{}: {:.1} ns, {ratio:.2} x", row.label, figure.value);
        plot = plot.with_colored_bar(label, figure.value, row.kind.color());
    }
    let plots = vec![Plot::Bar(plot)];
    let layout = layout(&plots, measurement, title, packages, rows.len());
    let layout = layout.with_x_label("nanoseconds per call, median; less is better");
    Ok(SvgBackend::default().render_scene(&render_multiple(plots, layout)))
}

/// Draws the first ratio of each of `rows` as a point with its 95 % confidence interval.
pub(super) fn points(
    measurement: &Measurement,
    rows: &[Row],
    title: &str,
    packages: &[&str],
) -> Result<String, Error> {
    let mut plot = ForestPlot::new().with_null_value(1.0);
    for row in rows {
        let ratio = measurement.figure(row.figure)?.ratios.first();
        let ratio = ratio.ok_or_else(|| Error::Missing(row.figure.to_owned()))?;
        let [low, high] = ratio.bounds.unwrap_or([ratio.value; 2]);
        let label = format!("{}: {:.2} x", row.label, ratio.value);
        plot = plot.with_colored_row(label, ratio.value, low, high, row.kind.color());
    }
    let plots = vec![Plot::Forest(plot)];
    let layout = layout(&plots, measurement, title, packages, rows.len());
    let layout = layout.with_x_label("ratio to the hand-written loop, 95 % interval; less is better");
    Ok(SvgBackend::default().render_scene(&render_multiple(plots, layout)))
}

fn layout(plots: &[Plot], measurement: &Measurement, title: &str, packages: &[&str], rows: usize) -> Layout {
    let rows = u32::try_from(rows).unwrap_or(u32::MAX);
    Layout::auto_from_plots(plots)
        .with_title(title)
        .with_subtitle(measurement.environment.line(packages))
        .with_subtitle_wrap(64)
        .with_width(840.0)
        .with_height(f64::from(rows) * 26.0 + 140.0)
        .with_font_family("system-ui, sans-serif")
}
