//! Rows in memory that are changed, saved, read anew and deleted (Lucid: `save`, `refresh`,
//! `delete`).

mod in_memory;
mod keys;
mod many;
mod refresh_delete;
mod rolled_back;
mod save;
mod update;
