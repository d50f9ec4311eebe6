//! Profile of a command: where its accounts and environments come from.
//!
//! An option goes before an environment variable, and that before the profile of the configuration file.

use std::path::Path;

use auth_core::{InvalidInput, Secret};
use clap::{ArgMatches, Args, Command, FromArgMatches, builder::FalseyValueParser, parser::ValueSource};
use url::Url;

use crate::{
    config::{ConfigFile, DEFAULT_PROFILE, ENVIRONMENT, SecretSource, Setting},
    env,
    output::print_error_line,
    secret::optional_secret,
};

/// Options of all commands that use an account.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct ProfileOptions {
    /// Profile of the configuration file (`authctl config path`); default: its `profile`, or `default`
    #[arg(long, value_name = "NAME", global = true, display_order = 97, env = env::AUTHCTL_PROFILE.name(), hide_env_values = true)]
    profile: Option<String>,
    /// Environment of the provider: production, staging, sandbox or another of its documents
    #[arg(long = "env", id = "env", value_name = "NAME", global = true, display_order = 98, env = env::AUTHCTL_ENV.name(), hide_env_values = true)]
    environment: Option<String>,
    /// Request a new token, and keep none. Default: tokens are kept in files of your state directory
    #[arg(long, global = true, display_order = 99, env = env::AUTHCTL_NO_CACHE.name(), hide_env_values = true,
          value_parser = FalseyValueParser::new())]
    no_cache: bool,
}

/// The [`ProfileOptions`] of the program, for the options of an account. Defines no option itself.
#[derive(Debug, Clone, Default)]
pub(crate) struct Selection {
    options: ProfileOptions,
    /// Whether `--env` is an option, and not an environment variable.
    environment_is_option: bool,
    /// Whether the base URL is an option, and not an environment variable.
    base_url_is_option: bool,
}

impl Args for Selection {
    fn augment_args(command: Command) -> Command {
        command
    }

    fn augment_args_for_update(command: Command) -> Command {
        command
    }
}

impl FromArgMatches for Selection {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let source = |id: &str| {
            let is_known = matches.try_contains_id(id).is_ok();
            is_known.then(|| matches.value_source(id)).flatten()
        };
        Ok(Self {
            options: ProfileOptions::from_arg_matches(matches)?,
            environment_is_option: source("env") == Some(ValueSource::CommandLine),
            base_url_is_option: source("base_url") == Some(ValueSource::CommandLine),
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// The chosen profile.
#[derive(Debug)]
pub(crate) struct Profile {
    name: String,
    file: ConfigFile,
    selection: Selection,
}

/// Value of a setting, with the place that it comes from.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Origin<T> {
    pub(crate) value: T,
    pub(crate) place: String,
}

impl Selection {
    /// Reads the chosen profile.
    pub(crate) fn profile(&self) -> Result<Profile, InvalidInput> {
        let file = ConfigFile::read()?;
        let (name, origin) = match (&self.options.profile, file.default_profile()) {
            (Some(name), _) => (name.as_str(), Some("--profile".to_owned())),
            (None, Some(name)) => (name, Some(file.path().display().to_string())),
            (None, None) => (DEFAULT_PROFILE, None),
        };
        let known = file.profiles();
        if let Some(origin) = origin.filter(|_| !known.contains(&name) && name != DEFAULT_PROFILE) {
            let problem = format!(
                "names the profile `{name}`, which {} does not have",
                file.path().display()
            );
            let expected = match known.as_slice() {
                [] => "a profile; `authctl config set NAME VALUE --profile PROFILE` adds one".to_owned(),
                known => known.join(", "),
            };
            return Err(InvalidInput::new(origin, problem, expected));
        }
        Ok(Profile {
            name: name.to_owned(),
            file,
            selection: self.clone(),
        })
    }

    /// Reads the chosen profile, or an empty one that may be added to the file.
    pub(crate) fn new_or_known_profile(&self) -> Result<Profile, InvalidInput> {
        let file = ConfigFile::read()?;
        let name = self.options.profile.as_deref().or(file.default_profile());
        Ok(Profile {
            name: name.unwrap_or(DEFAULT_PROFILE).to_owned(),
            file,
            selection: self.clone(),
        })
    }
}

impl Profile {
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn file(&self) -> &ConfigFile {
        &self.file
    }

    pub(crate) fn file_mut(&mut self) -> &mut ConfigFile {
        &mut self.file
    }

    pub(crate) fn uses_cache(&self) -> bool {
        !self.selection.options.no_cache
    }

    /// Returns `given`, the value of an option or an environment variable, or else that of the profile.
    pub(crate) fn text(&self, given: Option<String>, setting: Setting) -> Option<String> {
        given.or_else(|| {
            self.file
                .text(&self.name, Some(setting.provider), setting.name)
                .map(str::to_owned)
        })
    }

    /// Returns a text like [`text`](Self::text), or an error that names its `flag` and all other places.
    pub(crate) fn required(
        &self,
        given: Option<String>,
        flag: &str,
        setting: Setting,
    ) -> Result<String, InvalidInput> {
        self.text(given, setting).ok_or_else(|| missing(flag, setting))
    }

    /// Returns the secret of `file` (the value of `flag`), of the environment variable, or of the profile.
    pub(crate) fn secret(
        &self,
        file: Option<&Path>,
        flag: &str,
        setting: Setting,
    ) -> Result<Secret, InvalidInput> {
        self.optional_secret(file, flag, setting)?
            .ok_or_else(|| missing(flag, setting))
    }

    /// Returns a secret like [`secret`](Self::secret), if there is one.
    pub(crate) fn optional_secret(
        &self,
        file: Option<&Path>,
        flag: &str,
        setting: Setting,
    ) -> Result<Option<Secret>, InvalidInput> {
        if let Some(given) = optional_secret(setting.variable, flag, file)? {
            return Ok(Some(given));
        }
        let Some((name, source)) = self.file.secret(&self.name, setting)? else {
            return Ok(None);
        };
        if matches!(source, SecretSource::Plain(_)) {
            print_error_line(format_args!(
                "warning: {} has the secret `{name}` itself; keep it elsewhere by `{name}_file` or `{name}_command`",
                self.file.path().display()
            ));
        }
        source.read(&name).map(Some)
    }

    /// Returns the place of a secret, without reading it.
    pub(crate) fn secret_place(&self, setting: Setting) -> Result<Option<String>, InvalidInput> {
        if setting.variable.value()?.is_some() {
            return Ok(Some(setting.variable.name().to_owned()));
        }
        let found = self.file.secret(&self.name, setting)?;
        Ok(found.map(|(_, source)| format!("profile {}, {}", self.name, source.describe())))
    }

    /// Returns the base URL: `given` by an option or an environment variable, that of the chosen environment, or that of the
    /// profile.
    pub(crate) fn base_url(
        &self,
        given: Option<&Url>,
        setting: Setting,
    ) -> Result<Origin<Url>, InvalidInput> {
        let origin = |value: Url, place: &str| {
            Ok(Origin {
                value,
                place: place.to_owned(),
            })
        };
        let (provider, selection) = (setting.provider, &self.selection);
        let chosen = selection.options.environment.as_deref();
        match (given, chosen) {
            (Some(url), _) if selection.base_url_is_option => return origin(url.clone(), "--base-url"),
            (_, Some(name)) if selection.environment_is_option => {
                return origin(provider.environment(name, "--env")?, "--env");
            }
            (Some(url), _) => return origin(url.clone(), setting.variable.name()),
            (None, Some(name)) => {
                let variable = env::AUTHCTL_ENV.name();
                return origin(provider.environment(name, variable)?, variable);
            }
            (None, None) => {}
        }
        let place = format!("profile {}", self.name);
        let text = |provider, key| self.file.text(&self.name, provider, key);
        if let Some(url) = text(Some(provider), setting.name) {
            let parsed = Url::parse(url).ok();
            let parsed = parsed.ok_or_else(|| {
                let expected = "a URL, for example https://api.example.com";
                InvalidInput::new(setting.to_string(), "is not a URL", expected)
            })?;
            return origin(parsed, &place);
        }
        if let Some(name) = text(Some(provider), ENVIRONMENT) {
            return origin(
                provider.environment(name, &format!("{provider}.{ENVIRONMENT}"))?,
                &place,
            );
        }
        match text(None, ENVIRONMENT) {
            Some(name) => origin(provider.environment(name, ENVIRONMENT)?, &place),
            None => origin(provider.environment("production", ENVIRONMENT)?, "default"),
        }
    }
}

fn missing(flag: &str, setting: Setting) -> InvalidInput {
    let of_profile = if setting.is_secret {
        format!("`{setting}_file` or `{setting}_command`")
    } else {
        format!("`{setting}`")
    };
    InvalidInput::missing(
        flag,
        format!(
            "the option, the environment variable {}, or {of_profile} of a profile (`authctl config set`)",
            setting.variable.name()
        ),
    )
}
