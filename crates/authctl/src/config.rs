//! Configuration file: profiles, each with the accounts and environments of one purpose.

mod file;
mod location;
mod secret_source;
mod setting;

pub(crate) use self::{
    file::{ConfigFile, DEFAULT_PROFILE},
    location::{config_path, is_private, state_directory},
    secret_source::SecretSource,
    setting::{ENVIRONMENT, Provider, Setting, SettingPath, settings},
};
