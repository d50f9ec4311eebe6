//! `authctl config`: shows and changes the configuration file.

mod list;
mod set;

use clap::{Args, Subcommand};

use self::{list::ListOptions, set::SetOptions};
use crate::{
    config::{SettingPath, config_path},
    failure::Failure,
    output::{print_error_line, print_text},
    profile::Selection,
};

#[derive(Debug, Args)]
#[command(
    arg_required_else_help = true,
    after_help = "\
The file has profiles, and a profile the settings of each provider. An option goes before an environment variable, and that
before the profile.

  profile = \"work\"                             # default: the profile `default`
  token_cache = \"file\"                         # or \"none\", or a directory

  [profiles.work]
  env = \"staging\"                              # a server of the contracts

  [profiles.work.klikoo]
  client_id = \"00000000-0000-4000-8000-000000000001\"
  client_secret_command = \"pass klikoo/secret\" # its output is the secret
  private_key_file = \"klikoo.pem\"              # beside the configuration file

  [profiles.work.klip-card]
  env = \"production\"
  email = \"me@example.com\"
  password_keyring = \"klip\"                    # keyring of the Linux kernel, in a build with the feature `keyring`

Examples:
  authctl config set klip-card.email me@example.com
  authctl config set klip-card.password_command 'pass klip' --profile work
  authctl config list --profile work           # every value, and where it comes from"
)]
pub(crate) struct ConfigOptions {
    #[command(subcommand)]
    command: ConfigCommand,
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// List the settings that apply, and where each comes from
    List(ListOptions),
    /// Print a value of the profile
    Get(NameOptions),
    /// Set a value of the profile
    Set(SetOptions),
    /// Remove a value of the profile
    Unset(NameOptions),
    /// Print the path of the configuration file
    Path,
}

#[derive(Debug, Args)]
struct NameOptions {
    /// Setting: `env`, or one of a provider such as `klikoo.client_id`
    name: String,
    #[command(flatten)]
    selection: Selection,
}

pub(crate) fn run(options: ConfigOptions) -> Result<(), Failure> {
    match options.command {
        ConfigCommand::List(options) => list::run(&options),
        ConfigCommand::Get(options) => get(&options),
        ConfigCommand::Set(options) => set::run(options),
        ConfigCommand::Unset(options) => unset(&options),
        ConfigCommand::Path => Ok(print_text(&config_path()?.display().to_string())?),
    }
}

fn get(options: &NameOptions) -> Result<(), Failure> {
    let path = SettingPath::parse(&options.name)?;
    let profile = options.selection.profile()?;
    let Some(text) = profile.file().text(profile.name(), path.provider, path.key) else {
        let problem = format!("the profile {} has no `{}`", profile.name(), options.name);
        return Err(Failure::Failed(problem.into()));
    };
    if path.is_secret {
        return Err(Failure::Failed(
            format!("`{}` is a secret, which is not printed", options.name).into(),
        ));
    }
    Ok(print_text(text)?)
}

fn unset(options: &NameOptions) -> Result<(), Failure> {
    let path = SettingPath::parse(&options.name)?;
    let mut profile = options.selection.profile()?;
    let name = profile.name().to_owned();
    if profile.file_mut().unset(&name, path) {
        profile.file().save()?;
    } else {
        print_error_line(format_args!("note: the profile {name} had no `{}`", options.name));
    }
    Ok(())
}
