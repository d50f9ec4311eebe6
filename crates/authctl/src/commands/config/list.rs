//! `authctl config list`: the settings that apply.

use auth_core::InvalidInput;
use clap::Args;
use serde::Serialize;

use crate::{
    config::{Provider, Setting, settings},
    failure::Failure,
    output::{Column, ListWriter, OutputOptions, Row},
    profile::{Profile, Selection},
    token_store::TokenCache,
};

#[derive(Debug, Args)]
pub(super) struct ListOptions {
    #[command(flatten)]
    output: OutputOptions,
    #[command(flatten)]
    selection: Selection,
}

/// Setting that applies.
#[derive(Serialize)]
struct Effective {
    name: String,
    value: String,
    /// Origin of the value.
    origin: String,
}

impl Row for Effective {
    const COLUMNS: &'static [Column] = &[Column::id("name"), Column::id("value"), Column::text("origin")];
}

pub(super) fn run(options: &ListOptions) -> Result<(), Failure> {
    let mut writer = ListWriter::new::<Effective>(&options.output)?;
    let profile = options.selection.profile()?;
    writer.write(&Effective {
        name: "token_cache".to_owned(),
        value: TokenCache::of(&profile)?.to_string(),
        origin: TokenCache::origin(&profile)?,
    })?;
    for setting in Provider::ALL.into_iter().flat_map(settings) {
        if let Some(effective) = effective(&profile, *setting)? {
            writer.write(&effective)?;
        }
    }
    Ok(writer.finish()?)
}

fn effective(profile: &Profile, setting: Setting) -> Result<Option<Effective>, InvalidInput> {
    let found = if setting.name == Setting::KLIKOO_BASE_URL.name {
        let given = setting.variable.value()?;
        let given = given.and_then(|url| url::Url::parse(&url).ok());
        // An environment of one provider may be unknown to another.
        Some(match profile.base_url(given.as_ref(), setting) {
            Ok(base_url) => (String::from(base_url.value), base_url.place),
            Err(unusable) => ("-".to_owned(), unusable.to_string()),
        })
    } else if setting.is_secret {
        let place = profile.secret_place(setting)?;
        place.map(|place| ("(secret)".to_owned(), place))
    } else if let Some(text) = setting.variable.value()? {
        Some((text, setting.variable.name().to_owned()))
    } else {
        let text = profile.text(None, setting);
        text.map(|text| (text, format!("profile {}", profile.name())))
    };
    Ok(found.map(|(value, origin)| Effective {
        name: setting.to_string(),
        value,
        origin,
    }))
}
