//! The type of the hooks that use a connection.

use crate::error::Result;

/// An async closure with two arguments, such as `async |conn, row| { … }`, that a factory calls as a hook.
///
/// Rust cannot say yet that the future of an `AsyncFnOnce` is `Send`; `Fut: Send` does. Every async closure and
/// function of these arguments implements the trait.
pub trait Hook<A, B>:
    AsyncFnOnce(A, B) -> Result<()> + FnOnce(A, B) -> <Self as Hook<A, B>>::Fut
{
    /// The future of a call.
    type Fut: Future<Output = Result<()>>;
}

impl<H, A, B, Fut> Hook<A, B> for H
where
    H: AsyncFnOnce(A, B) -> Result<()> + FnOnce(A, B) -> Fut,
    Fut: Future<Output = Result<()>>,
{
    type Fut = Fut;
}
