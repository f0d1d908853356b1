//! The HTTP client that all requests to Twilio share, and how long its connections are kept.
//!
//! Over TLS it offers HTTP/2 and HTTP/1.1 and speaks what the other side picks; where the base URL has
//! no TLS it speaks HTTP/1.1. With HTTP/2 one connection to a host carries all requests to it.

use std::time::Duration;

use reqwest::{Client, redirect};

/// Twilio's callbacks wait for us, so a request that cannot connect is rather tried again.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

/// Longer than a quiet minute, because the next call would wait for TCP and TLS, several round trips.
/// Twilio says nowhere when it closes an idle connection. If it does so earlier, that is noticed when it
/// happens; a request that was sent in the same moment gets no answer, and is treated as any such.
const IDLE_TIMEOUT: Duration = Duration::from_secs(90);

/// Only with HTTP/1.1, where each request that is under way has a connection of its own: as many as a
/// burst of events needs at once, so that they do not connect anew for each request. Each holds some tens
/// of kilobytes for TLS, at four or five hosts.
const MAX_IDLE_PER_HOST: usize = 64;

/// Routers and firewalls forget a connection on which nothing is sent, some after a minute.
const TCP_KEEPALIVE: Duration = Duration::from_secs(30);
/// How often it is asked again when no answer comes: a peer that vanished is noticed within 45 seconds,
/// before the connection would be closed for being idle.
const TCP_KEEPALIVE_INTERVAL: Duration = Duration::from_secs(5);
const TCP_KEEPALIVE_RETRIES: u32 = 3;

/// A connection that is dead keeps on taking requests, because they share it, and each of them ends with a
/// timeout. 7 seconds after it died, it is replaced: soon enough for the last tries of a request that may
/// be repeated. While nothing is under way, too, so that a dial does not meet a dead connection. Twilio
/// says nowhere how many pings it takes; a server that does not take them closes the connection, and the
/// next request opens another.
const PING_INTERVAL: Duration = Duration::from_secs(5);
const PING_TIMEOUT: Duration = Duration::from_secs(2);

pub(super) fn client() -> Result<Client, reqwest::Error> {
    Client::builder()
        .user_agent(format!("outbound-participants-canvas/{}", build_info::VERSION))
        .connect_timeout(CONNECT_TIMEOUT)
        .pool_idle_timeout(IDLE_TIMEOUT)
        .pool_max_idle_per_host(MAX_IDLE_PER_HOST)
        .tcp_keepalive(TCP_KEEPALIVE)
        .tcp_keepalive_interval(TCP_KEEPALIVE_INTERVAL)
        .tcp_keepalive_retries(TCP_KEEPALIVE_RETRIES)
        .http2_keep_alive_interval(PING_INTERVAL)
        .http2_keep_alive_timeout(PING_TIMEOUT)
        .http2_keep_alive_while_idle(true)
        // Requests are small and answers are waited for.
        .tcp_nodelay(true)
        .redirect(redirect::Policy::none())
        .build()
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    use futures_util::future::join_all;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::{TcpListener, TcpStream},
        sync::Barrier,
        time::sleep,
    };

    use super::*;

    /// More requests at once than connections are kept.
    const BURST: usize = MAX_IDLE_PER_HOST + 16;

    #[tokio::test]
    async fn after_a_burst_no_more_connections_are_kept_than_allowed() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let open = Arc::new(AtomicUsize::new(0));
        tokio::spawn(answer_together(listener, Arc::clone(&open)));
        let client = client().unwrap();
        let answers = join_all((0..BURST).map(|_| client.get(&url).send())).await;
        assert!(answers.iter().all(|answer| answer.as_ref().is_ok_and(|it| it.status() == 204)));
        let are_closed = async {
            while open.load(Ordering::SeqCst) > MAX_IDLE_PER_HOST {
                sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), are_closed).await.unwrap();
        assert_eq!(open.load(Ordering::SeqCst), MAX_IDLE_PER_HOST);
    }

    /// Answers when all are asked, and counts the connections that are open.
    async fn answer_together(listener: TcpListener, open: Arc<AtomicUsize>) {
        let asked = Arc::new(Barrier::new(BURST));
        while let Ok((stream, _)) = listener.accept().await {
            open.fetch_add(1, Ordering::SeqCst);
            let (asked, open) = (Arc::clone(&asked), Arc::clone(&open));
            tokio::spawn(async move {
                answer(stream, &asked).await;
                open.fetch_sub(1, Ordering::SeqCst);
            });
        }
    }

    /// Answers one request, and waits until the connection is closed.
    async fn answer(mut stream: TcpStream, asked: &Barrier) {
        let mut request = [0; 4096];
        // A request of this size comes in one piece.
        let _ = stream.read(&mut request).await;
        asked.wait().await;
        let _ = stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await;
        while stream.read(&mut request).await.is_ok_and(|length| length > 0) {}
    }
}
