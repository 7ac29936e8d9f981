//! The socket: connections with limits, and an end that lets running requests finish.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tower::ServiceExt;

use crate::Transport;

/// Bounds on connections.
#[derive(Clone, Copy, Debug)]
pub struct ServeLimits {
    /// Connections open at one time; further ones wait in the system's queue.
    pub connections: usize,
    /// A request's head has to arrive within this many seconds, which also ends idle connections.
    pub head_secs: u64,
    /// Running requests may go on for this many seconds after the signal to stop.
    pub drain_secs: u64,
}

impl Default for ServeLimits {
    fn default() -> Self {
        Self {
            connections: 4096,
            head_secs: 30,
            drain_secs: 20,
        }
    }
}

/// Why the server did not start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Plain HTTP beyond the own machine would send passwords in the clear.
    #[error(
        "{0} is not a loopback address: put a reverse proxy with TLS in front and set the transport to https"
    )]
    PlainHttp(SocketAddr),
    /// The listener has no address.
    #[error("the listening socket has no address: {0}")]
    Address(std::io::Error),
}

/// Serves until `stop` resolves, then lets running requests finish.
///
/// # Errors
/// When plain HTTP would be served beyond the own machine.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    transport: Transport,
    limits: ServeLimits,
    stop: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    let address = listener.local_addr().map_err(ServeError::Address)?;
    if transport == Transport::LoopbackHttp && !address.ip().is_loopback() {
        return Err(ServeError::PlainHttp(address));
    }
    let room = Arc::new(Semaphore::new(limits.connections));
    let graceful = GracefulShutdown::new();
    let mut http = hyper::server::conn::http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(limits.head_secs))
        .max_buf_size(64 * 1024);
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &room) => accepted,
            () = &mut stop => break,
        };
        let Some((stream, peer, permit)) = accepted else {
            continue;
        };
        let app = router.clone();
        let service = hyper::service::service_fn(move |request: hyper::Request<Incoming>| {
            let mut request: Request = request.map(axum::body::Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            app.clone().oneshot(request)
        });
        let connection = graceful.watch(http.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
            drop(permit);
        });
    }
    drop(listener);
    let drained = tokio::time::timeout(Duration::from_secs(limits.drain_secs), graceful.shutdown());
    if drained.await.is_err() {
        tracing::warn!("requests still ran when the time to finish was over");
    }
    Ok(())
}

type Accepted = (
    tokio::net::TcpStream,
    SocketAddr,
    tokio::sync::OwnedSemaphorePermit,
);

async fn accept(listener: &TcpListener, room: &Arc<Semaphore>) -> Option<Accepted> {
    let permit = room.clone().acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => {
            // Without this, small answers wait for the client's acknowledgement.
            if let Err(error) = stream.set_nodelay(true) {
                tracing::debug!(%error, "no TCP_NODELAY");
            }
            Some((stream, peer, permit))
        }
        Err(error) => {
            // Out of file descriptors, most likely: waiting is better than spinning.
            tracing::error!(%error, "cannot accept a connection");
            tokio::time::sleep(Duration::from_millis(200)).await;
            None
        }
    }
}
