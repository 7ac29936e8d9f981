//! The server on a real socket: it refuses to speak plain HTTP to the world, and lets requests finish.

use std::time::Duration;

use crate::support::House;
use axum::Router;
use axum::routing::get;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use web::{ServeError, ServeLimits, Transport, serve};

async fn ask(stream: &mut TcpStream, path: &str) {
    let request = format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.expect("write");
}

async fn answer(mut stream: TcpStream) -> String {
    let mut text = String::new();
    stream.read_to_string(&mut text).await.expect("read");
    text
}

#[tokio::test]
async fn plain_http_stays_on_the_machine() {
    let listener = TcpListener::bind("0.0.0.0:0").await.expect("bind");
    let served = serve(
        listener,
        Router::new(),
        Transport::LoopbackHttp,
        ServeLimits::default(),
        std::future::pending(),
    );
    assert!(matches!(served.await, Err(ServeError::PlainHttp(_))));
}

#[tokio::test]
async fn a_running_request_finishes_after_the_signal() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("bind");
    let address = listener.local_addr().expect("address");
    let (started, has_started) = oneshot::channel();
    let started = std::sync::Arc::new(std::sync::Mutex::new(Some(started)));
    let router = Router::new().route(
        "/slow",
        get(move || async move {
            if let Some(started) = started.lock().expect("lock").take() {
                let _ = started.send(());
            }
            tokio::time::sleep(Duration::from_millis(300)).await;
            "done"
        }),
    );
    let (stop, stopped) = oneshot::channel::<()>();
    let server = tokio::spawn(async move {
        let stop = async {
            let _ = stopped.await;
        };
        serve(
            listener,
            router,
            Transport::LoopbackHttp,
            ServeLimits::default(),
            stop,
        )
        .await
    });
    let mut stream = TcpStream::connect(address).await.expect("connect");
    ask(&mut stream, "/slow").await;
    has_started.await.expect("started");
    stop.send(()).expect("stop");
    assert!(answer(stream).await.ends_with("done"));
    server.await.expect("joined").expect("served");
    assert!(
        TcpStream::connect(address).await.is_err(),
        "the door is closed"
    );
}

#[tokio::test]
async fn a_silent_connection_is_closed() {
    let house = House::new();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("bind");
    let address = listener.local_addr().expect("address");
    let limits = ServeLimits {
        head_secs: 1,
        ..ServeLimits::default()
    };
    let router = house.router.clone();
    let server = tokio::spawn(serve(
        listener,
        router,
        Transport::LoopbackHttp,
        limits,
        std::future::pending(),
    ));
    let mut stream = TcpStream::connect(address).await.expect("connect");
    stream
        .write_all(b"GET / HTTP/1.1\r\n")
        .await
        .expect("write");
    let ended = tokio::time::timeout(Duration::from_secs(5), answer(stream)).await;
    assert!(ended.is_ok(), "the server waited for ever");
    let mut stream = TcpStream::connect(address).await.expect("connect");
    ask(&mut stream, "/healthz").await;
    assert!(answer(stream).await.starts_with("HTTP/1.1 200 OK"));
    server.abort();
}
