//! SQLite's handle, which Diesel keeps to itself: the one place with `unsafe` code.
//!
//! Diesel opens a connection and closes it. rusqlite works over the same handle, for statements that are kept by their
//! shape and that can be interrupted.
#![expect(
    unsafe_code,
    reason = "the handle of a connection is known to SQLite's C functions alone"
)]

use std::cell::Cell;
use std::ffi::{c_char, c_int, c_void};
use std::ptr::null_mut;
use std::sync::Arc;
use std::sync::Once;

use diesel::{Connection, SqliteConnection};
use rusqlite::ffi;

use super::clock::Clock;

/// The number of steps of SQLite's machine between two looks at the clock: about 20 microseconds.
const STEPS: c_int = 1000;

thread_local! {
    /// The handle that was opened last on this thread.
    static OPENED: Cell<*mut ffi::sqlite3> = const { Cell::new(null_mut()) };
}

/// Opens a file. rusqlite's connection must be dropped before Diesel's, which closes the handle.
///
/// # Errors
/// The reason why it cannot be opened.
pub fn open(path: &str) -> Result<(rusqlite::Connection, SqliteConnection), String> {
    static REGISTERED: Once = Once::new();
    REGISTERED.call_once(|| {
        // SAFETY: the function only notes the handle, and opens and closes nothing.
        unsafe { ffi::sqlite3_auto_extension(Some(note)) };
    });

    OPENED.set(null_mut());
    let diesel = SqliteConnection::establish(path).map_err(|error| error.to_string())?;
    let handle = OPENED.replace(null_mut());
    if handle.is_null() {
        return Err("SQLite was built without extensions".into());
    }

    // SAFETY: Diesel has opened the handle on this thread just now, and has it open until `diesel` is dropped. rusqlite
    // does not close a handle that was given to it.
    let native = unsafe {
        ffi::sqlite3_extended_result_codes(handle, 1);
        rusqlite::Connection::from_handle(handle)
    };
    Ok((native.map_err(|error| error.to_string())?, diesel))
}

/// Notes the handle of a connection that is opened. SQLite calls it on the thread that opens the connection.
unsafe extern "C" fn note(
    handle: *mut ffi::sqlite3,
    _message: *mut *mut c_char,
    _functions: *const ffi::sqlite3_api_routines,
) -> c_int {
    OPENED.set(handle);
    ffi::SQLITE_OK
}

/// Has the statements of a connection interrupted when a clock says so, until [`unwatch`] or the end of the connection.
/// The caller keeps the clock as long.
pub fn watch(native: &rusqlite::Connection, clock: &Arc<Clock>) {
    let clock: *mut c_void = Arc::as_ptr(clock).cast_mut().cast();

    // SAFETY: the handle is open as long as `native`, and `is_over` gets the clock.
    unsafe { ffi::sqlite3_progress_handler(native.handle(), STEPS, Some(is_over), clock) };
}

/// Ends [`watch`].
pub fn unwatch(native: &rusqlite::Connection) {
    // SAFETY: the handle is open as long as `native`.
    unsafe { ffi::sqlite3_progress_handler(native.handle(), 0, None, null_mut()) };
}

/// Returns whether to interrupt the statement. SQLite calls it while it runs one.
unsafe extern "C" fn is_over(clock: *mut c_void) -> c_int {
    // SAFETY: `watch` has passed a clock, which its caller keeps.
    let clock: &Clock = unsafe { &*clock.cast() };
    c_int::from(clock.is_over())
}
