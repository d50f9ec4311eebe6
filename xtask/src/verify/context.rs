//! Repository and programs that the checks share.

use std::{
    io,
    path::{Path, PathBuf},
};

use tokio::sync::OnceCell;

use super::{error::Error, tour::Tour};
use crate::{codegen, providers};

/// Repository, its providers, and the program `tour`.
pub(super) struct Context<'r> {
    pub(super) root: &'r Path,
    pub(super) providers: Vec<String>,
    tour: OnceCell<Tour>,
}

impl<'r> Context<'r> {
    pub(super) fn new(root: &'r Path) -> io::Result<Self> {
        Ok(Self {
            root,
            providers: providers::find(root)?,
            tour: OnceCell::new(),
        })
    }

    /// Returns the program `tour`, and builds it at the first call.
    pub(super) async fn tour(&self) -> Result<&Tour, Error> {
        self.tour.get_or_try_init(|| Tour::build(self.root)).await
    }

    /// Returns the path of a provider's contract.
    pub(super) fn contract(&self, provider: &str) -> PathBuf {
        self.root.join("crates").join(provider).join("openapi.yaml")
    }

    /// Returns the paths of all contracts: those of the providers, and that of the sandbox's admin API.
    pub(super) fn contracts(&self) -> Vec<PathBuf> {
        let providers = self.providers.iter().map(|provider| self.contract(provider));
        providers.chain([self.root.join(codegen::ADMIN)]).collect()
    }

    /// Returns the folder of the lock files, settings and scripts.
    pub(super) fn settings(&self) -> PathBuf {
        self.root.join("xtask").join("verify")
    }

    /// Returns the folder `name` for installed tools or generated files.
    pub(super) fn output(&self, name: &str) -> PathBuf {
        self.root.join("target").join("verify").join(name)
    }
}
