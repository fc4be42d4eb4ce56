//! Which row is in the slot of a hasOne, as the indexes of the database have it: rules 7, 26, 28 to 32.

mod deleted_rows;
mod locks;
mod no_slot;
mod one_of_many;
