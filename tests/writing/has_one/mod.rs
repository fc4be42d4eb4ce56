//! Writing through a hasOne, from the owner's side: rules 24 and 26 to 31.

mod associate;
mod create_save;
mod first_or_create;
mod occupied;
