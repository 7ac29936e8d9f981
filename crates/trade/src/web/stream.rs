//! Long answers, written by a thread of their own while they are sent.

use std::io::{self, Write};

use ::web::Failure;
use axum::body::{Body, Bytes};
use tokio::sync::mpsc;

/// Parts that wait to be sent: whoever reads slowly holds up the writer and no memory.
const WAITING: usize = 4;
/// Bytes to a part.
const PART: usize = 1 << 16;

/// Where an answer is written.
pub(super) struct Out<E> {
    send: mpsc::Sender<Result<Bytes, E>>,
    held: Vec<u8>,
}

impl<E> Write for Out<E> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.held.extend_from_slice(bytes);
        if self.held.len() >= PART {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.held.is_empty() {
            return Ok(());
        }
        let part = Bytes::from(std::mem::replace(&mut self.held, Vec::with_capacity(PART)));
        let sent = self.send.blocking_send(Ok(part));
        sent.map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

/// What `write` writes, as a body. What fails before the first part is an answer of its own; what fails later breaks the
/// transfer off, so that a part never looks like the whole.
pub(super) async fn body<E>(
    write: impl FnOnce(&mut Out<E>) -> Result<(), E> + Send + 'static,
) -> Result<Body, Failure>
where
    E: Into<Failure> + std::fmt::Display + Send + 'static,
{
    let (send, mut receive) = mpsc::channel(WAITING);
    tokio::task::spawn_blocking(move || {
        let mut out = Out {
            send: send.clone(),
            held: Vec::with_capacity(PART),
        };
        // Where nobody reads any more, there is nobody to tell either.
        match write(&mut out) {
            Ok(()) => drop(out.flush()),
            Err(error) => drop(send.blocking_send(Err(error))),
        }
    });
    let first = match receive.recv().await {
        None => return Ok(Body::empty()),
        Some(first) => first.map_err(Into::into)?,
    };
    let parts =
        futures_util::stream::unfold((Some(first), receive), |(first, mut receive)| async move {
            let part = match first {
                Some(first) => Ok(first),
                None => receive.recv().await?,
            };
            let part = part.map_err(|error: E| io::Error::other(error.to_string()));
            Some((part, (None, receive)))
        });
    Ok(Body::from_stream(parts))
}
