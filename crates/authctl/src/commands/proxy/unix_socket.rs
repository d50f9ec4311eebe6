//! Unix sockets that only their owner can use.

use std::{
    fs::{self, Permissions},
    io,
    os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
};

use tokio::net::{UnixListener, UnixStream};

use crate::failure::Failure;

/// Listening socket, which is removed when it is dropped.
#[derive(Debug)]
pub(super) struct UnixSocket {
    listener: UnixListener,
    path: PathBuf,
    /// Device and inode, so that another program's socket is not removed.
    file: (u64, u64),
}

impl UnixSocket {
    /// Creates the socket at `path`, with the permissions 0600. It replaces a socket on which no program listens.
    pub(super) async fn bind(path: &Path) -> Result<Self, Failure> {
        let failed = |problem: String| {
            Failure::Failed(format!("cannot listen on {}: {problem}", path.display()).into())
        };
        match fs::symlink_metadata(path) {
            Ok(there) if !there.file_type().is_socket() => {
                return Err(failed("the file exists and is not a socket".to_owned()));
            }
            Ok(_) if UnixStream::connect(path).await.is_ok() => {
                return Err(failed("another program listens on it".to_owned()));
            }
            _ => {}
        }
        Self::create(path).map_err(|error| failed(error.to_string()))
    }

    /// Binds a socket in a private folder, and moves it to `path` once its permissions are set: there is no moment at which
    /// others could connect, nor one without a socket if there was one.
    fn create(path: &Path) -> io::Result<Self> {
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        let folder = tempfile::Builder::new()
            .prefix(".authctl-")
            .permissions(Permissions::from_mode(0o700))
            .tempdir_in(parent.unwrap_or(Path::new(".")))?;
        let private = folder.path().join("s");
        let listener = UnixListener::bind(&private)?;
        fs::set_permissions(&private, Permissions::from_mode(0o600))?;
        let file = identity(&private)?;
        fs::rename(&private, path)?;
        Ok(Self {
            listener,
            path: path.to_owned(),
            file,
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) async fn accept(&self) -> io::Result<UnixStream> {
        Ok(self.listener.accept().await?.0)
    }
}

impl Drop for UnixSocket {
    fn drop(&mut self) {
        if identity(&self.path).is_ok_and(|there| there == self.file) {
            let _gone = fs::remove_file(&self.path);
        }
    }
}

fn identity(path: &Path) -> io::Result<(u64, u64)> {
    let there = fs::symlink_metadata(path)?;
    Ok((there.dev(), there.ino()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn socket_is_private_and_removed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.sock");
        let socket = UnixSocket::bind(&path).await.unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        UnixStream::connect(&path).await.unwrap();

        let error = UnixSocket::bind(&path).await.unwrap_err();
        assert!(
            format!("{error:?}").contains("another program listens"),
            "{error:?}"
        );
        drop(socket);
        assert!(!path.exists());
    }

    #[tokio::test]
    async fn only_a_stale_socket_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.sock");
        drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
        assert!(path.exists());
        let old = UnixSocket::bind(&path).await.unwrap();

        // The file of another program is left alone.
        fs::remove_file(&path).unwrap();
        fs::write(&path, "kept").unwrap();
        drop(old);
        let error = UnixSocket::bind(&path).await.unwrap_err();
        assert!(format!("{error:?}").contains("not a socket"), "{error:?}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "kept");
    }
}
