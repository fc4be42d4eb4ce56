//! Answers: bytes, written from rows.

mod body;
mod calls;
mod connection;
mod payload;
mod row;
mod splice;
mod writer;

pub use body::Body;
pub(super) use body::PREFIX;
pub(super) use calls::{Answers, Call, payload_calls, row_calls, rows_calls};
pub(super) use payload::{PayloadPart, PayloadRows};
pub(super) use splice::encode_row;
pub(super) use writer::{Allowance, Step, Stop, Writer, Written};
