//! The flags of the HTTP server.

use std::str::FromStr;
use std::time::Duration;

use anyhow::bail;
use clap::Args;
use clap::builder::FalseyValueParser;

use crate::server::{Origin, ServerOptions};

/// Declares the flags: each sets one of the options. Those that take a number show the program's value in the help.
macro_rules! server_arguments {
    (
        numbers { $($(#[$attribute:meta])* $flag:ident,)+ }
        seconds { $($(#[$time_attribute:meta])* $time:ident,)+ }
    ) => {
        #[derive(Args)]
        #[command(next_help_heading = "HTTP")]
        pub(super) struct ServerArguments {
            /// A site whose pages may send requests from a browser, such as https://app.example, or `*`.
            #[arg(long, env = "RELATA_ALLOW_ORIGIN", value_name = "ORIGIN", value_delimiter = ',')]
            allow_origin: Vec<Origin>,
            /// Let the pages of these sites send cookies along.
            #[arg(long, env = "RELATA_ALLOW_CREDENTIALS", value_parser = FalseyValueParser::new())]
            allow_credentials: bool,
            /// Do not compress responses.
            #[cfg(feature = "compression")]
            #[arg(long, env = "RELATA_NO_COMPRESSION", value_parser = FalseyValueParser::new())]
            no_compression: bool,
            $($(#[$attribute])* $flag: Option<usize>,)+
            $($(#[$time_attribute])* $time: Option<Seconds>,)+
        }

        impl ServerArguments {
            /// Sets the numbers that flags give.
            fn set_numbers(&self, options: &mut ServerOptions) {
                $(if let Some(value) = self.$flag {
                    options.$flag = value;
                })+
                $(if let Some(Seconds(value)) = self.$time {
                    options.$time = value;
                })+
            }

            /// Shows the options of the program in the help of the flags.
            pub(super) fn describe_defaults(
                command: clap::Command,
                options: &ServerOptions,
            ) -> clap::Command {
                let describe = |mut command: clap::Command| {
                    $(command = command.mut_arg(stringify!($flag), |argument| {
                        let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
                        argument.help(format!("{help} [default: {}]", options.$flag))
                    });)+
                    $(command = command.mut_arg(stringify!($time), |argument| {
                        let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
                        argument.help(format!("{help} [default: {}]", options.$time.as_secs_f64()))
                    });)+
                    command
                };
                describe(command).mut_subcommand("serve", describe)
            }
        }
    };
}

server_arguments! {
    numbers {
        /// The maximum number of bytes of the body of a request.
        #[arg(long, env = "RELATA_MAX_BODY_BYTES", value_name = "BYTES")]
        max_body_bytes,
        /// The maximum number of operations of a batch; 0 refuses every batch.
        #[arg(long, env = "RELATA_MAX_BATCH", value_name = "NUMBER")]
        max_batch,
        /// The maximum number of requests that run at once; an eighth of them is for mutations alone.
        #[arg(long, env = "RELATA_MAX_REQUESTS", value_name = "NUMBER")]
        max_requests,
        /// The maximum number of connections.
        #[arg(long, env = "RELATA_MAX_CONNECTIONS", value_name = "NUMBER")]
        max_connections,
    }
    seconds {
        /// How many seconds a client has to send the head of a request.
        #[arg(long, env = "RELATA_HEADER_TIMEOUT", value_name = "SECONDS")]
        header_timeout,
        /// How many seconds a client has to send the body of a request.
        #[arg(long, env = "RELATA_BODY_TIMEOUT", value_name = "SECONDS")]
        body_timeout,
        /// How many seconds a connection waits for the next request.
        #[arg(long, env = "RELATA_IDLE_TIMEOUT", value_name = "SECONDS")]
        idle_timeout,
        /// How many seconds a client has to take 64 KiB of a response.
        #[arg(long, env = "RELATA_WRITE_TIMEOUT", value_name = "SECONDS")]
        write_timeout,
        /// How many seconds `/readyz` answers 503 before the server stops to listen.
        #[arg(long, env = "RELATA_DRAIN", value_name = "SECONDS")]
        drain,
        /// How many seconds running requests have to finish when the server stops.
        #[arg(long, env = "RELATA_GRACE", value_name = "SECONDS")]
        grace,
    }
}

/// A number of seconds, such as `10`, `0.5` or `5s`.
#[derive(Clone, Copy, Debug)]
struct Seconds(Duration);

impl FromStr for Seconds {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = text.strip_suffix('s').unwrap_or(text).parse::<f64>();
        let seconds = number.ok().and_then(|number| Duration::try_from_secs_f64(number).ok());
        seconds
            .map(Seconds)
            .ok_or_else(|| "write a number of seconds, such as 10 or 0.5".to_owned())
    }
}

impl ServerArguments {
    /// Returns the options that the flags set, beside those of the program.
    pub(super) fn options(&self, program: &ServerOptions) -> anyhow::Result<ServerOptions> {
        let mut options = program.clone();
        self.set_numbers(&mut options);
        if !self.allow_origin.is_empty() {
            options.allowed_origins.clone_from(&self.allow_origin);
        }
        options.allow_credentials |= self.allow_credentials;
        #[cfg(feature = "compression")]
        {
            options.compression &= !self.no_compression;
        }

        if options.allow_credentials && options.allowed_origins.iter().any(Origin::is_any) {
            bail!(
                "--allow-credentials needs sites that are named: --allow-origin '*' allows every site"
            );
        }
        Ok(options)
    }
}
