//! What an API offers for a model or a relation.

use bitflags::bitflags;

bitflags! {
    /// The operations that an API offers for the rows of a model, or for those of a relation; by default all. What is left
    /// out is not in the schema, nested inputs included. In Rust everything is there.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct Operations: u8 {
        /// One row is read: of a model by its unique keys, of a hasOne or a belongsTo by its field, its filters and orders.
        const GET = 1;
        /// Rows are read page by page: of a model at the root, of a hasMany by its field and its filters.
        const LIST = 1 << 1;
        /// Values are computed from rows.
        const AGGREGATE = 1 << 2;
        /// Rows are made.
        const CREATE = 1 << 3;
        /// Rows are changed, which to link them is, too.
        const UPDATE = 1 << 4;
        /// Rows are deleted.
        const DELETE = 1 << 5;

        /// Everything that reads.
        const READ = Self::GET.bits() | Self::LIST.bits() | Self::AGGREGATE.bits();
        /// Everything that writes.
        const WRITE = Self::CREATE.bits() | Self::UPDATE.bits() | Self::DELETE.bits();
    }
}
