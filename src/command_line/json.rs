//! Prints values as JSON: indented and in colours on a terminal, in one line elsewhere.

use std::io::{self, IsTerminal, Write};

use anstyle::{AnsiColor, Reset, Style};
use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter};

const KEY: Style = AnsiColor::Blue.on_default();
const TEXT: Style = AnsiColor::Green.on_default();
const NUMBER: Style = AnsiColor::Yellow.on_default();
const WORD: Style = AnsiColor::Magenta.on_default();

/// Prints a value and a line break to standard output. Elsewhere than on a terminal it is one line, unless `pretty` is
/// true.
///
/// # Errors
/// When standard output cannot be written to.
pub(super) fn print(value: &impl Serialize, pretty: bool) -> io::Result<()> {
    if pretty || io::stdout().is_terminal() {
        write_coloured(&mut anstream::stdout().lock(), value)
    } else {
        let mut out = io::stdout().lock();
        serde_json::to_writer(&mut out, value)?;
        writeln!(out)
    }
}

/// Writes an indented value, with colours that the writer strips where they are not wanted.
///
/// # Errors
/// When the writer fails.
pub(super) fn write_coloured(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    value.serialize(&mut serde_json::Serializer::with_formatter(&mut *out, Coloured::default()))?;
    writeln!(out)
}

/// Indents JSON as [`PrettyFormatter`] does, and colours it by kind.
#[derive(Default)]
struct Coloured {
    layout: PrettyFormatter<'static>,
    is_key: bool,
}

impl Formatter for Coloured {
    fn write_null<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        write!(writer, "{WORD}null{Reset}")
    }

    fn write_bool<W: Write + ?Sized>(&mut self, writer: &mut W, value: bool) -> io::Result<()> {
        write!(writer, "{WORD}{value}{Reset}")
    }

    fn write_i64<W: Write + ?Sized>(&mut self, writer: &mut W, value: i64) -> io::Result<()> {
        write!(writer, "{NUMBER}{value}{Reset}")
    }

    fn write_u64<W: Write + ?Sized>(&mut self, writer: &mut W, value: u64) -> io::Result<()> {
        write!(writer, "{NUMBER}{value}{Reset}")
    }

    fn write_f64<W: Write + ?Sized>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        write!(writer, "{NUMBER}")?;
        self.layout.write_f64(writer, value)?;
        write!(writer, "{Reset}")
    }

    fn begin_string<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        write!(writer, "{}\"", if self.is_key { KEY } else { TEXT })
    }

    fn end_string<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        write!(writer, "\"{Reset}")
    }

    fn begin_array<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.layout.begin_array(writer)
    }

    fn end_array<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.layout.end_array(writer)
    }

    fn begin_array_value<W: Write + ?Sized>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.layout.begin_array_value(writer, first)
    }

    fn end_array_value<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.layout.end_array_value(writer)
    }

    fn begin_object<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.layout.begin_object(writer)
    }

    fn end_object<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.layout.end_object(writer)
    }

    fn begin_object_key<W: Write + ?Sized>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.is_key = true;
        self.layout.begin_object_key(writer, first)
    }

    fn end_object_key<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.is_key = false;
        self.layout.end_object_key(writer)
    }

    fn begin_object_value<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.layout.begin_object_value(writer)
    }

    fn end_object_value<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.layout.end_object_value(writer)
    }
}
