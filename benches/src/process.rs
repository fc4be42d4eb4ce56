//! Processes: their time on the processor and their memory, as Linux counts them.

use std::fs;

use anyhow::{Context, Result};
use nix::time::ClockId;
use nix::unistd::Pid;

/// Returns the seconds that a process was on the processor, with threads that have ended.
pub fn cpu_seconds(process: u32) -> Result<f64> {
    let clock = ClockId::pid_cpu_clock_id(Pid::from_raw(process.try_into()?))?;
    let time = clock.now()?;
    #[expect(clippy::cast_precision_loss, reason = "a run lasts minutes")]
    let seconds = time.tv_sec() as f64 + time.tv_nsec() as f64 / 1e9;
    Ok(seconds)
}

/// Returns the seconds that a process and its children were on the processor.
pub fn family_cpu_seconds(parent: u32) -> Result<f64> {
    let mut seconds = cpu_seconds(parent)?;
    for entry in fs::read_dir("/proc")? {
        let name = entry?.file_name();
        let Some(process) = name.to_str().and_then(|name| name.parse().ok()) else { continue };
        if parent_of(process) == Some(parent) {
            // A child may end at any time.
            seconds += cpu_seconds(process).unwrap_or_default();
        }
    }
    Ok(seconds)
}

fn parent_of(process: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name, in brackets, may hold anything.
    let (_, fields) = stat.rsplit_once(')')?;
    fields.split_whitespace().nth(1)?.parse().ok()
}

/// Begins to count the peak of a process's memory anew.
pub fn reset_peak_memory(process: u32) -> Result<()> {
    fs::write(format!("/proc/{process}/clear_refs"), "5").context("cannot reset the peak memory")
}

/// Returns the peak of a process's memory, in megabytes.
pub fn peak_memory(process: u32) -> Result<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next());
    let kilobytes: f64 = kilobytes.context("no peak memory")?.parse()?;
    Ok(kilobytes / 1024.0)
}
