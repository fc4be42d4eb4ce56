//! The code of the pages of docs/, written by a test of `documents`.

#[expect(unused, reason = "the code of the pages is compiled as it stands")]
#[rustfmt::skip]
mod demo;
#[rustfmt::skip]
pub mod items;
#[expect(unused, reason = "the code of the pages is compiled as it stands")]
#[rustfmt::skip]
mod relations;
#[expect(unused, reason = "the code of the pages is compiled as it stands")]
#[rustfmt::skip]
pub mod shop;
