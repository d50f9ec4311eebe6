//! Processes of the provider and the proxies.

use std::{
    env,
    io::{self, BufRead, BufReader, Lines},
    process::{Child, ChildStdout, Command, Stdio},
};

use axum::Router;
use tokio::net::TcpListener;

use crate::Fault;

/// Running processes, which are killed when this is dropped.
#[derive(Debug)]
pub(crate) struct Servers {
    /// URL of the plain proxy.
    pub(crate) plain: String,
    /// URL of `authctl proxy`.
    pub(crate) authctl: String,
    /// Its secret.
    pub(crate) secret: String,
    processes: Vec<Child>,
}

impl Servers {
    /// Starts the provider, and both proxies of it.
    pub(crate) fn start(provider: &str) -> Result<Self, Fault> {
        let mut this = Self {
            plain: String::new(),
            authctl: String::new(),
            secret: String::new(),
            processes: Vec::new(),
        };
        let base_url = this.spawn(Command::new(env::current_exe()?).env("BENCH_SERVER", "provider"))?;
        let base_url = line(base_url)?.0;
        let mut plain = Command::new(env::current_exe()?);
        plain
            .env("BENCH_SERVER", "plain")
            .env("BENCH_BASE_URL", &base_url);
        this.plain = line(this.spawn(&mut plain)?)?.0;

        let program =
            env::var_os("BENCH_AUTHCTL").ok_or("BENCH_AUTHCTL is not set: run `cargo xtask bench proxy`")?;
        let mut proxy = Command::new(program);
        proxy
            .args(["proxy", provider, "--listen", "127.0.0.1:0"])
            .env_remove("AUTHCTL_PROXY_SECRET")
            // Without the profiles and tokens of the person who runs this.
            .env("AUTHCTL_CONFIG", "/dev/null")
            .env("AUTHCTL_TOKEN_CACHE", "none")
            .envs([
                ("KLAVI_BASE_URL", &*base_url),
                ("KLAVI_CUSTOMER_ACCESS_KEY", "access-key"),
                ("KLAVI_CUSTOMER_SECRET_KEY", "secret-key"),
                ("KLIKOO_BASE_URL", &*base_url),
                ("KLIKOO_CLIENT_ID", "3f9c8962-4c4b-4bb6-b3c1-8fc883519c02"),
                ("KLIKOO_CLIENT_SECRET", "example-client-secret-32-letters"),
                ("KLIKOO_HMAC_AUTH_KEY", "example-hmac-auth-key-32-letters"),
            ])
            // The log of its requests is written, and not shown.
            .stderr(Stdio::null());
        let (_comment, lines) = line(this.spawn(&mut proxy)?)?;
        let (url, lines) = line(lines)?;
        let (secret, _) = line(lines)?;
        this.authctl = exported(&url)?;
        this.secret = exported(&secret)?;
        Ok(this)
    }

    fn spawn(&mut self, command: &mut Command) -> Result<Lines<BufReader<ChildStdout>>, Fault> {
        let mut child = command.stdout(Stdio::piped()).spawn()?;
        let stdout = child.stdout.take().ok_or("no standard output")?;
        self.processes.push(child);
        Ok(BufReader::new(stdout).lines())
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        for process in &mut self.processes {
            let _ended = process.kill();
            let _ended = process.wait();
        }
    }
}

/// Returns the next line, and the rest.
fn line<B: BufRead>(mut lines: Lines<B>) -> Result<(String, Lines<B>), Fault> {
    let line = lines.next().ok_or("a server did not start")??;
    Ok((line, lines))
}

/// Returns the value of a line `export NAME='VALUE'`.
fn exported(line: &str) -> Result<String, Fault> {
    let value = line.split('\'').nth(1);
    Ok(value
        .ok_or_else(|| format!("unexpected output: {line}"))?
        .to_owned())
}

/// Serves `router` on a free port, and prints its URL.
pub(crate) async fn serve(router: Router) -> Result<(), Fault> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}", listener.local_addr()?);
    let served: io::Result<()> = axum::serve(listener, router).await;
    Ok(served?)
}
