//! The signals that stop the program.

use std::time::Duration;

use anyhow::Result;
use tokio::runtime;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::oneshot;

/// The exit code where running requests did not finish within `--grace`.
pub(super) const CUT_OFF: u8 = 3;

/// The exit code where a second signal ended the program, less the number of the signal.
const ENDED_BY_SIGNAL: i32 = 128;

/// Returns a future that completes when Ctrl-C or SIGTERM tells the program to stop. A second signal ends it at once, and
/// so does the time `most` after the first one.
///
/// A thread of its own waits for both, so that the program ends where all others hang.
pub(super) fn stop_signal(most: Duration) -> Result<impl Future<Output = ()> + Send> {
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    let signals = {
        let _context = runtime.enter();
        Signals::new()?
    };

    let (sender, receiver) = oneshot::channel();
    let watch = move || runtime.block_on(watch(signals, sender, most));
    std::thread::Builder::new().name("signals".to_owned()).spawn(watch)?;
    Ok(async { drop(receiver.await) })
}

async fn watch(mut signals: Signals, stop: oneshot::Sender<()>, most: Duration) {
    signals.next().await;
    drop(stop);

    match tokio::time::timeout(most, signals.next()).await {
        Ok(second) => std::process::exit(ENDED_BY_SIGNAL + second.as_raw_value()),
        Err(_) => {
            tracing::warn!("the program is ended: it hangs");
            std::process::exit(CUT_OFF.into())
        }
    }
}

struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    fn new() -> std::io::Result<Self> {
        Ok(Signals {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) -> SignalKind {
        tokio::select! {
            _ = self.interrupt.recv() => SignalKind::interrupt(),
            _ = self.terminate.recv() => SignalKind::terminate(),
        }
    }
}
