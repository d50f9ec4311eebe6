//! `authctl logout`: removes tokens from the token cache.

use auth_core::InvalidInput;
use clap::Args;

use crate::{
    failure::Failure,
    kept_token::KeptToken,
    output::print_error_line,
    profile::Selection,
    token_store::{TokenCache, files},
};

#[derive(Debug, Args)]
#[command(
    arg_required_else_help = true,
    subcommand_negates_reqs = true,
    after_help = "\
The token stays valid at the provider until it expires: no provider has a call that revokes it.

Examples:
  authctl logout klikoo                        # the account of the default profile
  authctl logout klavi --api management --profile staging
  authctl logout --all                         # every account of every profile"
)]
pub(crate) struct LogoutOptions {
    #[command(subcommand)]
    account: Option<KeptToken>,
    /// Remove the tokens of all accounts
    #[arg(long, required = true)]
    all: bool,
    #[command(flatten)]
    selection: Selection,
}

pub(crate) async fn run(options: LogoutOptions) -> Result<(), Failure> {
    match options.account {
        Some(_) if options.all => {
            Err(InvalidInput::new("--all", "contradicts a provider", "one of them").into())
        }
        Some(account) => {
            let removed = account.remove().await?;
            print_error_line(if removed {
                "note: the token was removed"
            } else {
                "note: no token was kept"
            });
            Ok(())
        }
        None => remove_all(&options.selection).await,
    }
}

async fn remove_all(selection: &Selection) -> Result<(), Failure> {
    let removed = match TokenCache::of(&selection.profile()?)? {
        TokenCache::None => 0,
        TokenCache::Files(directory) => {
            let removed = files(&directory)?.clear_all().await;
            removed.map_err(|error| Failure::Failed(error.into()))?
        }
        #[cfg(feature = "redis")]
        TokenCache::Redis(_) => {
            return Err(InvalidInput::new(
                "--all",
                "does not apply to a server, which has the tokens of other users too",
                "a provider",
            )
            .into());
        }
    };
    print_error_line(format_args!("note: {removed} tokens were removed"));
    Ok(())
}
