//! The tables of the report, in Markdown.

use crate::measure::Sample;
use crate::work::Work;

/// A row of a table.
pub struct Line {
    pub work: Work,
    pub samples: [Sample; 2],
    /// The statements of one request of each server, where they were counted.
    pub statements: Option<[usize; 2]>,
}

/// Prints the heading of a table.
pub fn print_heading(engine: &str, connections: usize) {
    let plural = if connections == 1 { "" } else { "s" };
    println!("\n{engine}, {connections} connection{plural}\n");
    println!(
        "| {:<39} | {:>14} | {:>13} | {:>13} | {:>14} | {:>14} | {:>11} | {:>10} |",
        "work",
        "requests/s",
        "p50 ms",
        "p99 ms",
        "server CPU s",
        "database CPU s",
        "peak MB",
        "statements"
    );
    println!("|---|---|---|---|---|---|---|---|");
}

/// Prints a row of a table.
pub fn print_line(line: &Line) {
    let [relata, other] = &line.samples;
    let pair = |figure: &dyn Fn(&Sample) -> f64, digits: usize| {
        let (relata, other) = (figure(relata), figure(other));
        if other > 0.0 {
            format!("{relata:.digits$} ({:.2})", relata / other)
        } else {
            String::new()
        }
    };
    let statements =
        line.statements.map_or(String::new(), |[relata, other]| format!("{relata} ({other})"));

    println!(
        "| {:?} {:<36} | {:>14} | {:>13} | {:>13} | {:>14} | {:>14} | {:>11} | {statements:>10} |",
        line.work,
        line.work.description(),
        pair(&Sample::requests_per_second, 0),
        pair(&|sample| sample.quantile(0.5), 2),
        pair(&|sample| sample.quantile(0.99), 2),
        pair(&Sample::server_cpu, 3),
        pair(&Sample::database_cpu, 3),
        pair(&|sample| sample.peak_memory, 0),
    );
}
