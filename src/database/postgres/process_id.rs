//! The process of the server that a connection was told of when it began.
//!
//! The driver keeps its number to itself, and writes it into requests to cancel a statement. Such a request is written
//! here, and read instead of sent.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::CancelToken;
use tokio_postgres::tls::{ChannelBinding, TlsConnect, TlsStream};

/// Returns the number of the process.
pub async fn process_id(token: &CancelToken) -> Option<i32> {
    let mut request = Request::default();
    token.cancel_query_raw(&mut request, Unencrypted).await.ok()?;
    request.process_id()
}

/// The bytes of a request to cancel a statement.
#[derive(Default)]
struct Request(Vec<u8>);

impl Request {
    /// PostgreSQL § Message Formats, CancelRequest: its length, its code, the process and the secret key, four bytes each.
    fn process_id(&self) -> Option<i32> {
        let (_, message) = self.0.split_last_chunk::<16>()?;
        let [_, _, _, _, _, _, _, _, number @ .., _, _, _, _] = *message;
        Some(i32::from_be_bytes(number))
    }
}

impl AsyncWrite for Request {
    fn poll_write(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.0.extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

impl AsyncRead for Request {
    /// Agrees to TLS, if the driver asks for it.
    fn poll_read(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        buffer.put_slice(b"S");
        Poll::Ready(Ok(()))
    }
}

/// TLS without encryption, as the bytes go nowhere.
struct Unencrypted;

impl<'r> TlsConnect<&'r mut Request> for Unencrypted {
    type Stream = &'r mut Request;
    type Error = Infallible;
    type Future = Ready<Result<Self::Stream, Infallible>>;

    fn connect(self, request: &'r mut Request) -> Self::Future {
        ready(Ok(request))
    }
}

impl TlsStream for &mut Request {
    fn channel_binding(&self) -> ChannelBinding {
        ChannelBinding::none()
    }
}
