//! Floods of connections, in a process with few file descriptors.

use std::{
    env,
    error::Error,
    io::{BufRead as _, BufReader, Read as _},
    net::SocketAddr,
    process::{Child, ChildStdout, Command, Stdio},
    time::Duration,
};

use tokio::{io::AsyncWriteExt as _, net::TcpStream, task::JoinSet, time::timeout};

type Outcome = Result<(), Box<dyn Error>>;

/// Variable that makes this program serve a sandbox instead of testing one.
const SERVE: &str = "SANDBOX_CONNECTIONS_SERVE";
/// Fewer file descriptors than the connections that the sandbox accepts at a time.
const DESCRIPTORS: u32 = 128;

/// Sandbox in a process of its own.
struct Process {
    child: Child,
    output: BufReader<ChildStdout>,
    address: SocketAddr,
}

impl Process {
    /// Starts it with its stderr redirected by the shell, unless `redirect` is empty.
    fn start(redirect: &str) -> Result<Self, Box<dyn Error>> {
        let mut child = Command::new("sh")
            .arg("-c")
            .arg(format!(
                "ulimit -n {DESCRIPTORS} && exec \"$0\" --exact serves_in_another_process --nocapture {redirect}"
            ))
            .arg(env::current_exe()?)
            .env(SERVE, "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let mut output = BufReader::new(child.stdout.take().ok_or("no output")?);
        let mut line = String::new();
        let address = loop {
            line.clear();
            if output.read_line(&mut line)? == 0 {
                return Err("the process ended before it served".into());
            }
            if let Some((_, address)) = line.split_once("serving on ") {
                break address.trim().parse()?;
            }
        };
        Ok(Self {
            child,
            output,
            address,
        })
    }

    /// Closes the input, and returns whether the process then ended with success, and what it wrote to stderr.
    fn end(mut self) -> Result<(bool, String), Box<dyn Error>> {
        drop(self.child.stdin.take());
        self.output.read_to_string(&mut String::new())?;
        let output = self.child.wait_with_output()?;
        Ok((
            output.status.success(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        ))
    }
}

/// Opens up to `count` connections, and sends half of a request on each.
async fn flood(address: SocketAddr, count: usize) -> Vec<TcpStream> {
    let mut connecting = JoinSet::new();
    for _ in 0..count {
        connecting.spawn(timeout(Duration::from_secs(2), async move {
            let mut stream = TcpStream::connect(address).await?;
            stream.write_all(b"GET / HTTP/1.1\r\nHost").await?;
            Ok::<_, std::io::Error>(stream)
        }));
    }
    let opened = connecting.join_all().await;
    opened
        .into_iter()
        .filter_map(|opened| opened.ok()?.ok())
        .collect()
}

#[tokio::test]
async fn floods_of_half_open_connections_do_no_harm() -> Outcome {
    let mut process = Process::start("")?;
    let http = reqwest::Client::builder()
        .timeout(Duration::from_secs(30))
        .build()?;
    for count in [1049, 5000] {
        let flood = flood(process.address, count).await;
        assert!(flood.len() >= DESCRIPTORS as usize, "{} of {count}", flood.len());
        assert!(
            process.child.try_wait()?.is_none(),
            "the process ended under {count} connections"
        );
        drop(flood);
        let response = http
            .get(format!("http://{}/klavi/nothing", process.address))
            .send()
            .await?;
        assert_eq!(response.status(), 404, "after {count} connections");
    }
    let (is_success, stderr) = process.end()?;
    assert!(is_success, "{stderr}");
    assert!(
        stderr.contains("failed to accept a connection, retrying"),
        "{stderr}"
    );
    Ok(())
}

/// A message that cannot be written must not end the server.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn unwritable_stderr_does_no_harm() -> Outcome {
    let process = Process::start("2>/dev/full")?;
    drop(flood(process.address, 1049).await);
    let url = format!("http://{}/klavi/nothing", process.address);
    let http = reqwest::Client::builder()
        .timeout(Duration::from_secs(30))
        .build()?;
    assert_eq!(http.get(url).send().await?.status(), 404);
    let (is_success, _stderr) = process.end()?;
    assert!(is_success);
    Ok(())
}

/// Not a test by itself: serves until the input closes, if another test has started this program.
#[tokio::test]
async fn serves_in_another_process() -> Outcome {
    if env::var_os(SERVE).is_none() {
        return Ok(());
    }
    let sandbox = sandbox::Sandbox::start().await?;
    println!("serving on {}", sandbox.address());
    let closed = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new()));
    tokio::select! {
        closed = closed => { closed??; }
        ended = sandbox.stopped() => ended?,
    }
    Ok(())
}
