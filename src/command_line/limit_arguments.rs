//! The flags that limit what a request may ask for.

use clap::builder::FalseyValueParser;
use clap::{Args, ValueEnum};

use crate::graphql::Limits;

/// The commands that answer requests, and so have these flags.
const COMMANDS: [&str; 3] = ["serve", "query", "repl"];

/// Who can reach the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Profile {
    /// The limits of the program, and introspection.
    Development,
    /// Strict limits, and no introspection.
    Production,
}

/// Declares the flags: each sets one of the limits.
macro_rules! limit_arguments {
    ($($(#[$attribute:meta])* $flag:ident: $type:ty => $limit:ident,)+) => {
        #[derive(Args)]
        #[command(next_help_heading = "Limits of a request")]
        pub(super) struct LimitArguments {
            /// Who can reach the server: `production` has strict limits for strangers, and no introspection.
            #[arg(long, env = "RELATA_PROFILE", default_value = "development")]
            profile: Profile,
            /// Do not answer `__schema` and `__type`.
            #[arg(long, env = "RELATA_NO_INTROSPECTION", value_parser = FalseyValueParser::new())]
            no_introspection: bool,
            $($(#[$attribute])* $flag: Option<$type>,)+
        }

        impl LimitArguments {
            /// Returns the limits that the flags set, beside those of the program.
            pub(super) fn limits(&self, program: &Limits) -> Limits {
                let mut limits = match self.profile {
                    Profile::Development => program.clone(),
                    Profile::Production => Limits::production(),
                };
                $(if let Some(value) = self.$flag {
                    limits.$limit = value.into();
                })+
                limits.default_page_size = limits.default_page_size.min(limits.max_page_size);
                limits.introspection &= !self.no_introspection;
                limits
            }

            /// Lists the flags with their values in some limits.
            fn values(limits: &Limits) -> Vec<(&'static str, String)> {
                vec![$((stringify!($flag), limits.$limit.to_string())),+]
            }
        }
    };
}

limit_arguments! {
    /// The number of rows of a page where the request gives none.
    #[arg(long, env = "RELATA_PAGE_SIZE", value_parser = clap::value_parser!(i64).range(1..))]
    page_size: i64 => default_page_size,
    /// The maximum number of rows of a page.
    #[arg(long, env = "RELATA_MAX_PAGE_SIZE", value_parser = clap::value_parser!(i64).range(1..=1_000_000))]
    max_page_size: i64 => max_page_size,
    /// The maximum number of relations in a row that a filter or an order goes through.
    #[arg(long, env = "RELATA_MAX_FILTER_HOPS")]
    max_filter_hops: usize => max_filter_hops,
    /// The maximum number of comparisons and groups of a filter.
    #[arg(long, env = "RELATA_MAX_FILTER_NODES")]
    max_filter_nodes: usize => max_filter_nodes,
    /// The maximum number of characters of a text that `contains` and its kin look for.
    #[arg(long, env = "RELATA_MAX_PATTERN_LENGTH")]
    max_pattern_length: usize => max_pattern_length,
    /// The maximum number of objects in the response of one root field.
    #[arg(long, env = "RELATA_MAX_ANSWER_OBJECTS")]
    max_answer_objects: usize => max_answer_objects,
    /// The maximum number of bytes of a response.
    #[arg(long, env = "RELATA_MAX_ANSWER_BYTES")]
    max_answer_bytes: usize => max_answer_bytes,
    /// The maximum number of bytes of all rows that a request reads.
    #[arg(long, env = "RELATA_MAX_READ_BYTES")]
    max_read_bytes: usize => max_read_bytes,
    /// The maximum number of statements that a request runs at once.
    #[arg(long, env = "RELATA_MAX_STATEMENTS_AT_ONCE")]
    max_statements_at_once: usize => max_statements_at_once,
    /// The seconds that a request may take: then its statements are cancelled, and what is not committed is undone.
    #[arg(long, env = "RELATA_REQUEST_TIMEOUT", value_parser = clap::value_parser!(u64).range(1..=86400))]
    request_timeout: u64 => request_timeout,
    /// The maximum number of objects and fields of a response, with page sizes multiplied through lists.
    #[arg(long, env = "RELATA_MAX_COST")]
    max_cost: u64 => max_cost,
    /// The maximum number of tokens of a document, blanks and comments included.
    #[arg(long, env = "RELATA_MAX_TOKENS")]
    max_tokens: usize => max_tokens,
    /// The maximum nesting of brackets in a document.
    #[arg(long, env = "RELATA_MAX_BRACKETS", value_parser = clap::value_parser!(u16).range(1..=500))]
    max_brackets: u16 => max_brackets,
    /// The maximum nesting of fields.
    #[arg(long, env = "RELATA_MAX_DEPTH")]
    max_depth: usize => max_depth,
    /// The maximum number of fields of an operation.
    #[arg(long, env = "RELATA_MAX_FIELDS")]
    max_fields: usize => max_fields,
    /// The maximum number of fields of the root.
    #[arg(long, env = "RELATA_MAX_ROOT_FIELDS")]
    max_root_fields: usize => max_root_fields,
    /// The maximum number of fields with an alias.
    #[arg(long, env = "RELATA_MAX_ALIASES")]
    max_aliases: usize => max_aliases,
    /// The maximum number of directives at one place.
    #[arg(long, env = "RELATA_MAX_DIRECTIVES")]
    max_directives: usize => max_directives,
    /// The maximum number of fragments that an operation spreads.
    #[arg(long, env = "RELATA_MAX_FRAGMENTS")]
    max_fragments: usize => max_fragments,
    /// The maximum number of values in the arguments of an operation.
    #[arg(long, env = "RELATA_MAX_INPUT_VALUES")]
    max_input_values: usize => max_input_values,
}

impl LimitArguments {
    /// Shows the limits of the program in the help of the flags, and those of production where they differ.
    pub(super) fn describe_defaults(command: clap::Command, limits: &Limits) -> clap::Command {
        let values = Self::values(limits);
        let production = Self::values(&Limits::production());
        let describe_all = &|mut command: clap::Command| {
            for ((flag, value), (_, strict)) in values.iter().zip(&production) {
                let default = if value == strict {
                    format!("[default: {value}]")
                } else {
                    format!("[default: {value}, in production {strict}]")
                };
                command = command.mut_arg(flag, |argument| {
                    let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
                    argument.help(format!("{help} {default}"))
                });
            }
            command
        };

        let mut command = describe_all(command);
        for name in COMMANDS {
            command = command.mut_subcommand(name, describe_all);
        }
        command
    }
}
