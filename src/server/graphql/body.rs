//! The body of a request, with its size, its time and its memory limited.

use axum::body::Body;
use axum::http::header::{ACCEPT_ENCODING, CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH};
use axum::http::{HeaderMap, StatusCode};
use http_body_util::BodyExt;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::media_type::is_json;
use super::responder::Refusal;
use crate::server::ServerOptions;

/// The bytes by which a body gets more room, and which every body gets.
const STEP: usize = 16 << 10;

/// The bytes that all bodies together have which are larger than one step, where none may be larger.
const MEMORY: usize = 64 << 20;

/// Reads the bodies of requests.
pub(super) struct BodyReader {
    most: usize,
    timeout: std::time::Duration,
    /// The room for bodies that are larger than one step, in steps.
    memory: Semaphore,
}

/// A body, with its room.
pub(super) struct ReceivedBody<'a> {
    pub(super) bytes: Vec<u8>,
    room: Option<SemaphorePermit<'a>>,
}

impl BodyReader {
    pub(super) fn new(options: &ServerOptions) -> Self {
        let memory = MEMORY.max(options.max_body_bytes.saturating_mul(2)) / STEP;
        BodyReader {
            most: options.max_body_bytes,
            timeout: options.body_timeout,
            memory: Semaphore::new(memory.min(Semaphore::MAX_PERMITS)),
        }
    }

    /// Reads the body of a POST.
    ///
    /// # Errors
    /// When it is of another type, compressed, too large, too slow, or breaks off, or there is no room for it.
    pub(super) async fn read(
        &self,
        headers: &HeaderMap,
        body: Body,
    ) -> Result<ReceivedBody<'_>, Refusal> {
        // A form or a text can be posted by any page in a browser without asking; JSON cannot.
        if !is_json(headers) {
            return Err(unsupported("send the content type application/json, in UTF-8"));
        }
        if headers.get(CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity") {
            let refusal = unsupported("send the body without compression");
            return Err(refusal.with_header(ACCEPT_ENCODING, "identity"));
        }
        let length = headers.get(CONTENT_LENGTH);
        let length = length.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
        if length.is_some_and(|length| length > self.most) {
            return Err(self.too_large());
        }

        match tokio::time::timeout(self.timeout, self.collect(body)).await {
            Ok(received) => received,
            Err(_) => Err(too_slow()),
        }
    }

    /// Copies the parts of a body together, so that none of the connection's buffers is kept.
    async fn collect(&self, mut body: Body) -> Result<ReceivedBody<'_>, Refusal> {
        let mut received = ReceivedBody { bytes: Vec::new(), room: None };
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|_| Refusal::bad_request("the body breaks off"))?;
            let Some(part) = frame.data_ref() else { continue };
            if part.len() > self.most - received.bytes.len() {
                return Err(self.too_large());
            }
            self.make_room(&mut received, part.len())?;
            received.bytes.extend_from_slice(part);
        }
        Ok(received)
    }

    /// Makes room for more bytes. A body that its client does not go on with has no room for the rest of it.
    fn make_room<'a>(&'a self, body: &mut ReceivedBody<'a>, more: usize) -> Result<(), Refusal> {
        let needed = body.bytes.len() + more;
        if needed <= body.bytes.capacity() {
            return Ok(());
        }
        if needed <= STEP {
            body.bytes.reserve_exact(more);
            return Ok(());
        }

        let steps = needed.div_ceil(STEP).next_power_of_two();
        let had = body.room.as_ref().map_or(0, SemaphorePermit::num_permits);
        let more_steps = u32::try_from(steps - had).unwrap_or(u32::MAX);
        let room = self.memory.try_acquire_many(more_steps).map_err(|_| Refusal::busy())?;
        match &mut body.room {
            Some(before) => before.merge(room),
            None => body.room = Some(room),
        }
        body.bytes.reserve_exact(steps * STEP - body.bytes.len());
        Ok(())
    }

    fn too_large(&self) -> Refusal {
        let most = self.most;
        let message = format!("the body is larger than {most} bytes (the limit max-body-bytes)");
        Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "PAYLOAD_TOO_LARGE", message)
    }
}

fn unsupported(message: &'static str) -> Refusal {
    Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "BAD_REQUEST", message)
}

fn too_slow() -> Refusal {
    let message = "the body took too long: send it faster";
    let refusal = Refusal::new(StatusCode::REQUEST_TIMEOUT, "REQUEST_TIMEOUT", message);
    refusal.with_header(CONNECTION, "close")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::http::HeaderValue;
    use axum::http::header::CONTENT_TYPE;

    use super::*;

    fn reader(steps: usize) -> BodyReader {
        let timeout = Duration::from_secs(5);
        BodyReader { most: 10 * STEP, timeout, memory: Semaphore::new(steps) }
    }

    async fn read(reader: &BodyReader, length: usize) -> Result<ReceivedBody<'_>, Refusal> {
        let json = HeaderValue::from_static("application/json");
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, json)]);
        reader.read(&headers, Body::from(vec![b' '; length])).await
    }

    #[tokio::test]
    async fn large_bodies_share_a_memory_and_small_ones_need_none() {
        let reader = reader(6);

        let first = read(&reader, 2 * STEP + 1).await.unwrap();
        assert_eq!((first.bytes.len(), first.bytes.capacity()), (2 * STEP + 1, 4 * STEP));
        assert!(read(&reader, 2 * STEP + 1).await.is_err());
        assert!(read(&reader, 2 * STEP).await.is_ok());
        assert!(read(&reader, STEP).await.is_ok());

        drop(first);
        assert!(read(&reader, 2 * STEP + 1).await.is_ok());
    }

    #[tokio::test]
    async fn a_body_is_as_large_as_the_limit() {
        let reader = reader(16);

        assert_eq!(read(&reader, 10 * STEP).await.unwrap().bytes.len(), 10 * STEP);
        assert!(read(&reader, 10 * STEP + 1).await.is_err());
    }
}
