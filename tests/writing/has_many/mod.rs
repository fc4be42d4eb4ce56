//! Writing through a hasMany: rules 24 and 33.

mod create_save;
mod first_or_create;
mod statements;
