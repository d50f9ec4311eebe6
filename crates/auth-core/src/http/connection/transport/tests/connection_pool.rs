//! Idle connections.

use super::*;

#[tokio::test]
async fn idle_connection_is_dropped_in_time() {
    let (server, url) = Server::start().await;
    let http = builder(url).build(Plain).unwrap();
    for (pause, connections) in [(0, 1), (3, 1), (5, 2)] {
        jump(Duration::from_secs(pause)).await;
        http.send(Request::new(&READ)).await.unwrap();
        assert_eq!(server.connections(), connections, "after {pause} s");
    }
}
