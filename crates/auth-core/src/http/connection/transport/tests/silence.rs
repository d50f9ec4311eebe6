//! Read timeout: the maximum time without progress.

use super::*;

const MIB: usize = 1 << 20;
/// Bytes of one read: more than the kernel frees before it accepts more.
const STEP: usize = 4 * MIB;
const STEPS: usize = 10;
const BODY: usize = STEPS * STEP;
/// Two of them are longer than the read timeout.
const PAUSE: Duration = Duration::from_secs(20);

/// Accepts one connection and reads `slowly` steps of the body with a pause before each, then either the rest or nothing.
fn slow_reader(slowly: usize, reads_the_rest: bool) -> Url {
    let socket = TcpSocket::new_v4().unwrap();
    // The body must not fit into what the kernel buffers.
    socket.set_recv_buffer_size(64 * 1024).unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(8).unwrap();
    let url = url_of(&listener);
    tokio::spawn(async move {
        let (mut connection, _) = listener.accept().await.unwrap();
        let head = head(&mut connection).await.unwrap();
        assert!(head.contains(&format!("content-length: {BODY}\r\n")), "{head}");
        let mut part = vec![0; STEP];
        for _ in 0..slowly {
            settle().await;
            jump(PAUSE).await;
            connection.read_exact(&mut part).await.unwrap();
        }
        if !reads_the_rest {
            settle().await;
            jump(PAUSE * 2).await;
            std::future::pending::<()>().await;
        }
        for _ in slowly..STEPS {
            connection.read_exact(&mut part).await.unwrap();
        }
        connection.write_all(OK).await.unwrap();
    });
    url
}

fn patient(url: Url) -> HttpClient<Plain> {
    let hour = Duration::from_secs(3600);
    builder(url)
        .attempt_timeout(hour)
        .deadline(hour)
        .build(Plain)
        .unwrap()
}

fn upload() -> Request {
    Request::new(&PAY).json(&"x".repeat(BODY - 2)).unwrap()
}

#[tokio::test]
async fn slow_upload_is_not_silence() {
    let url = slow_reader(5, true);
    patient(url).send(upload()).await.unwrap();
}

#[tokio::test]
async fn stalled_upload_times_out() {
    let url = slow_reader(2, false);
    let error = patient(url).send(upload()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
    assert!(error.may_have_arrived());
}
