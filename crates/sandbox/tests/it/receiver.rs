//! Server that receives events and callbacks.

use std::{error::Error, sync::Arc};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    sync::Mutex,
};

pub(crate) type Arrived = Arc<Mutex<Vec<String>>>;

/// Serves one response for each of `statuses`, then closes. Returns the received requests.
pub(crate) async fn receiver(statuses: &'static [u16]) -> Result<(String, Arrived), Box<dyn Error>> {
    let listener = test_servers::async_listener().await;
    let url = format!("http://{}/hook?shop=1", listener.local_addr()?);
    let arrived = Arrived::default();
    let kept = Arc::clone(&arrived);
    tokio::spawn(async move {
        for status in statuses {
            let Ok((mut stream, _)) = listener.accept().await else {
                return;
            };
            let request = request(&mut stream).await;
            kept.lock().await.push(request);
            let response = format!("HTTP/1.1 {status} Whatever\r\ncontent-length: 0\r\n\r\n");
            let _gone = stream.write_all(response.as_bytes()).await;
        }
    });
    Ok((url, arrived))
}

/// Reads a request to the end of its body.
async fn request(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes);
        let length = text
            .lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
            .and_then(|(_, length)| length.parse::<usize>().ok());
        let is_whole = text.contains("\r\n\r\n") && Some(body(&text).len()) >= length;
        if is_whole || stream.read_buf(&mut bytes).await.is_ok_and(|read| read == 0) {
            return String::from_utf8_lossy(&bytes).into_owned();
        }
    }
}

pub(crate) fn body(request: &str) -> &str {
    request.split_once("\r\n\r\n").map_or("", |(_, body)| body)
}
