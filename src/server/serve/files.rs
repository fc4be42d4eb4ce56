//! The limit of the process on open files, each connection being one.

/// The descriptors that are not for connections of clients: the database's, the log, the listener.
const RESERVED: u64 = 96;

/// The smallest share of the descriptors that connections get where the limit is very low.
const SMALLEST_SHARE: u64 = 2;

/// Returns how many connections the process can have open.
#[cfg(unix)]
pub(super) fn most_connections() -> usize {
    let Ok((soft, _)) = rlimit::getrlimit(rlimit::Resource::NOFILE) else { return usize::MAX };
    let most = soft.saturating_sub(RESERVED).max(soft / SMALLEST_SHARE);
    usize::try_from(most).unwrap_or(usize::MAX)
}

/// Returns how many connections the process can have open.
#[cfg(not(unix))]
pub(super) fn most_connections() -> usize {
    usize::MAX
}
