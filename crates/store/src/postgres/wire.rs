//! One connection to a server, driven by the thread that uses it.
//!
//! The synchronous `postgres` crate starts a runtime for each connection, which panics inside another runtime;
//! here the futures of `tokio-postgres` are polled where they are used, and when nothing is left to do the
//! thread blocks on its socket. No second thread is woken for a statement.

use std::future::Future;
use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::os::unix::net::UnixStream;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::config::Host;
use tokio_postgres::tls::NoTlsStream;
use tokio_postgres::{Client, Config, NoTls};

/// How long a server may take to accept a connection.
const CONNECT: Duration = Duration::from_secs(5);

/// How long a socket may stay silent: longer than any statement may run, so that only a server that is gone
/// runs into it.
const SILENCE: Duration = Duration::from_secs(900);

/// Bytes read from the socket at once.
const CHUNK: usize = 64 << 10;

/// The usual port of PostgreSQL.
const PORT: u16 = 5432;

enum Socket {
    Tcp(TcpStream),
    Unix(UnixStream),
}

impl Socket {
    fn connect(host: &Host, port: u16) -> io::Result<Self> {
        match host {
            Host::Unix(folder) => {
                let socket = UnixStream::connect(folder.join(format!(".s.PGSQL.{port}")))?;
                socket.set_read_timeout(Some(SILENCE))?;
                socket.set_write_timeout(Some(SILENCE))?;
                Ok(Self::Unix(socket))
            }
            Host::Tcp(name) => {
                let mut last = io::Error::new(io::ErrorKind::NotFound, "the host has no address");
                for address in (name.as_str(), port).to_socket_addrs()? {
                    match TcpStream::connect_timeout(&address, CONNECT) {
                        Ok(socket) => {
                            socket.set_nodelay(true)?;
                            socket.set_read_timeout(Some(SILENCE))?;
                            socket.set_write_timeout(Some(SILENCE))?;
                            return Ok(Self::Tcp(socket));
                        }
                        Err(cause) => last = cause,
                    }
                }
                Err(last)
            }
        }
    }

    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Tcp(socket) => socket.read(bytes),
            Self::Unix(socket) => socket.read(bytes),
        }
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Tcp(socket) => socket.write(bytes),
            Self::Unix(socket) => socket.write(bytes),
        }
    }
}

/// The socket and what has been read from it but not yet taken.
struct Inner {
    socket: Socket,
    inbound: Vec<u8>,
    taken: usize,
    /// How reading ended, once it has.
    end: Option<Result<(), io::ErrorKind>>,
}

/// The stream as `tokio-postgres` sees it. Reading gives what [`Wire::wait`] has fetched; writing blocks.
#[derive(Clone)]
struct Wire(Arc<Mutex<Inner>>);

impl Wire {
    fn with<T>(&self, f: impl FnOnce(&mut Inner) -> T) -> T {
        f(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Blocks until the server has said something or is gone.
    fn wait(&self) {
        self.with(|inner| {
            if inner.taken == inner.inbound.len() {
                inner.inbound.clear();
                inner.taken = 0;
            }
            let held = inner.inbound.len();
            inner.inbound.resize(held + CHUNK, 0);
            let read = loop {
                match inner.socket.read(&mut inner.inbound[held..]) {
                    Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
                    read => break read,
                }
            };
            inner.inbound.truncate(held + *read.as_ref().unwrap_or(&0));
            match read {
                Ok(0) => inner.end = Some(Ok(())),
                Ok(_) => {}
                Err(cause) => inner.end = Some(Err(cause.kind())),
            }
        });
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.with(|inner| {
            let waiting = &inner.inbound[inner.taken..];
            if waiting.is_empty() {
                return match inner.end {
                    None => Poll::Pending,
                    Some(Ok(())) => Poll::Ready(Ok(())),
                    Some(Err(kind)) => Poll::Ready(Err(kind.into())),
                };
            }
            let count = waiting.len().min(buf.remaining());
            buf.put_slice(&waiting[..count]);
            inner.taken += count;
            Poll::Ready(Ok(()))
        })
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Poll::Ready(self.with(|inner| {
            loop {
                match inner.socket.write(bytes) {
                    Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
                    written => break written,
                }
            }
        }))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[derive(Default)]
struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Release);
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.store(true, Ordering::Release);
    }
}

/// A client and what drives it.
pub(super) struct Link {
    pub(super) client: Client,
    pub(super) driver: Driver,
}

/// Carries requests of a client to the server and its answers back.
pub(super) struct Driver {
    connection: Option<tokio_postgres::Connection<Wire, NoTlsStream>>,
    wire: Wire,
    flag: Arc<Flag>,
    waker: Waker,
}

impl Link {
    /// Connects to the first host that answers.
    pub(super) fn connect(config: &Config) -> Result<Self, String> {
        let usual = [Host::Unix("/var/run/postgresql".into())];
        let hosts = match config.get_hosts() {
            [] => &usual[..],
            hosts => hosts,
        };
        let ports = config.get_ports();
        let mut last = String::new();
        for (place, host) in hosts.iter().enumerate() {
            let port = ports.get(place).or(ports.first()).copied().unwrap_or(PORT);
            match Socket::connect(host, port) {
                Ok(socket) => match Self::over(config, socket) {
                    Ok(link) => return Ok(link),
                    Err(cause) => last = cause,
                },
                Err(cause) => last = cause.to_string(),
            }
        }
        Err(last)
    }

    fn over(config: &Config, socket: Socket) -> Result<Self, String> {
        let wire = Wire(Arc::new(Mutex::new(Inner {
            socket,
            inbound: Vec::new(),
            taken: 0,
            end: None,
        })));
        let flag = Arc::new(Flag::default());
        let waker = Waker::from(flag.clone());
        let mut cx = Context::from_waker(&waker);
        let mut connecting = pin!(config.connect_raw(wire.clone(), NoTls));
        let (client, connection) = loop {
            match connecting.as_mut().poll(&mut cx) {
                Poll::Ready(Ok(made)) => break made,
                Poll::Ready(Err(cause)) => return Err(super::error::sentence(&cause)),
                Poll::Pending => wire.wait(),
            }
        };
        let driver = Driver {
            connection: Some(connection),
            wire,
            flag,
            waker,
        };
        Ok(Self { client, driver })
    }
}

impl Driver {
    /// Polls the connection once: what was asked is sent, what has come is given to whoever waits.
    pub(super) fn turn(&mut self) {
        let mut cx = Context::from_waker(&self.waker);
        if let Some(connection) = &mut self.connection
            && Pin::new(connection).poll(&mut cx).is_ready()
        {
            // Whoever waits for an answer learns of the end by the fall of its sender.
            self.connection = None;
        }
    }

    /// Runs a request to its end.
    pub(super) fn drive<F: Future>(&mut self, request: F) -> F::Output {
        let mut request = pin!(request);
        let waker = self.waker.clone();
        let mut cx = Context::from_waker(&waker);
        loop {
            if let Poll::Ready(answer) = request.as_mut().poll(&mut cx) {
                return answer;
            }
            self.flag.0.store(false, Ordering::Release);
            self.turn();
            if let Poll::Ready(answer) = request.as_mut().poll(&mut cx) {
                return answer;
            }
            if !self.flag.0.swap(false, Ordering::AcqRel) {
                self.wire.wait();
            }
        }
    }

    /// Sends a request whose answer nobody needs.
    pub(super) fn send<F: Future>(&mut self, request: F) {
        let mut request = pin!(request);
        let waker = self.waker.clone();
        if request
            .as_mut()
            .poll(&mut Context::from_waker(&waker))
            .is_pending()
        {
            self.turn();
        }
    }

    /// Whether the connection has ended.
    pub(super) fn is_lost(&self) -> bool {
        self.connection.is_none()
    }
}
