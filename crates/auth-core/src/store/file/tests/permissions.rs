//! Permissions of files and directories.

use std::{
    fs::{self, Permissions},
    os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink},
};

use super::*;

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().mode() & 0o777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

#[tokio::test]
async fn files_are_private() {
    let fixture = Fixture::new();
    let deep = fixture.directory().join("a/b");
    let store = FileStore::new(&deep).unwrap();
    lease(&store).await;
    for directory in [fixture.directory(), fixture.directory().join("a"), deep.clone()] {
        assert_eq!(mode(&directory), 0o700, "{}", directory.display());
    }
    let files: Vec<_> = fs::read_dir(deep)
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    assert_eq!(files.len(), 3);
    for file in files {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
}

#[tokio::test]
async fn access_by_others_is_refused() {
    let fixture = Fixture::new();
    fixture.publish("t").await;
    let store = fixture.open();
    for (path, wide, private) in [
        (fixture.directory(), 0o755, 0o700),
        (fixture.directory(), 0o710, 0o700),
        (fixture.directory(), 0o777, 0o700),
        (fixture.file("json"), 0o644, 0o600),
        (fixture.file("json"), 0o620, 0o600),
        (fixture.file("lock"), 0o604, 0o600),
    ] {
        set_mode(&path, wide);
        let path_text = path.display();
        for error in errors(&store).await {
            assert_eq!(error.kind(), StoreErrorKind::AccessDenied, "{error}");
            assert_eq!(
                error.to_string(),
                format!(
                    "`{path_text}` is accessible to other users (mode {wide:03o}); expected mode {private:o}: run `chmod \
                     {private:o} {path_text}`"
                )
            );
        }
        let trusting = acquire(&store.clone().trust_directory()).await;
        assert!(matches!(trusting, Ok(Acquired::Token(_))), "{trusting:?}");
        set_mode(&path, private);
    }
    let acquired = acquire(&store).await;
    assert!(matches!(acquired, Ok(Acquired::Token(_))), "{acquired:?}");
}

#[tokio::test]
async fn links_are_not_followed() {
    for extension in ["json", "lock"] {
        let fixture = Fixture::new();
        fixture.publish("t").await;
        let target = fixture.parent.path().join("target");
        fs::rename(fixture.file(extension), &target).unwrap();
        let before = fs::read(&target).unwrap();
        symlink(&target, fixture.file(extension)).unwrap();

        for error in errors(&fixture.open()).await {
            assert_eq!(error.kind(), StoreErrorKind::AccessDenied, "{error}");
            let file = fixture.file(extension);
            assert_eq!(
                error.to_string(),
                format!("`{}` is a symbolic link; expected a regular file", file.display())
            );
        }
        assert_eq!(fs::read(target).unwrap(), before);
    }
}

#[tokio::test]
async fn link_of_the_temporary_file_is_not_followed() {
    let fixture = Fixture::new();
    fixture.publish("t").await;
    let target = fixture.parent.path().join("target");
    write(&target, "kept");
    symlink(&target, fixture.file("tmp")).unwrap();
    let store = fixture.open();
    store.clear(&key()).await.unwrap();
    assert_eq!(fs::read_to_string(target).unwrap(), "kept");
    assert_eq!(fixture.names(), ["json", "lock"]);
}

#[tokio::test]
async fn linked_directory_is_followed() {
    let fixture = Fixture::new();
    let elsewhere = fixture.parent.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    symlink(&elsewhere, fixture.directory()).unwrap();
    set_mode(&elsewhere, 0o755);
    let store = fixture.open();
    assert_eq!(
        acquire(&store).await.unwrap_err().kind(),
        StoreErrorKind::AccessDenied
    );
    set_mode(&elsewhere, 0o700);
    lease(&store).await;
}

#[tokio::test]
async fn special_files_do_not_block() {
    for extension in ["json", "lock"] {
        let fixture = Fixture::new();
        fixture.publish("t").await;
        let path = fixture.file(extension);
        fs::remove_file(&path).unwrap();
        let made = std::process::Command::new("mkfifo").arg(&path).status();
        if made.is_ok_and(|status| status.success()) {
            for error in errors(&fixture.open()).await {
                assert_eq!(error.kind(), StoreErrorKind::AccessDenied, "{error}");
            }
            fs::remove_file(&path).unwrap();
        }
        fs::create_dir(&path).unwrap();
        for error in errors(&fixture.open()).await {
            assert!(
                error.to_string().contains("is a directory or special file"),
                "{error}"
            );
        }
    }
}

/// Only root can give a directory to another user, and would leave files there that the user cannot read.
#[tokio::test]
async fn directory_of_another_user_is_refused() {
    let fixture = Fixture::new();
    fixture.publish("t").await;
    let own = fs::metadata(fixture.directory()).unwrap().uid();
    if own != 0 {
        return;
    }
    let store = fixture.open();
    chown(fixture.directory(), Some(4321), None).unwrap();
    let error = acquire(&store).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::AccessDenied);
    assert!(
        error
            .to_string()
            .ends_with("belongs to user 0; expected user 4321, the owner of its directory"),
        "{error}"
    );

    for file in fs::read_dir(fixture.directory()).unwrap() {
        chown(file.unwrap().path(), Some(4321), None).unwrap();
    }
    let before = fixture.names();
    let token = fixture.token("t");
    let error = store.invalidate(&key(), token.id()).await.unwrap_err();
    assert!(error.to_string().contains(".tmp` belongs to user 0"), "{error}");
    assert_eq!(fixture.names(), before);

    fs::remove_file(fixture.file("lock")).unwrap();
    acquire(&store).await.unwrap_err();
    assert_eq!(fixture.names(), ["json"]);
}
