//! A relation as JSON, for tools.

use serde::{Serialize, Serializer};

use super::{Meta, Relation, RelationKind};
use crate::database::Column;

/// Models are told by their names, keys by table and column; `onQuery` says whether there is a standing constraint;
/// `meta` is what was declared.
impl Serialize for Relation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let description = Description {
            owner: (self.owner)().name,
            name: self.name,
            field: self.field,
            kind: self.kind,
            related: (self.related)().name,
            foreign_key: Key::of(self.foreign_key()),
            local_key: Key::of(self.local_key()),
            on_query: self.on_query.is_some(),
            meta: self.meta,
            description: self.description,
        };
        description.serialize(serializer)
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Description {
    owner: &'static str,
    name: &'static str,
    field: &'static str,
    kind: RelationKind,
    related: &'static str,
    foreign_key: Key,
    local_key: Key,
    on_query: bool,
    #[serde(serialize_with = "as_object")]
    meta: &'static [(&'static str, Meta)],
    description: &'static str,
}

#[derive(Serialize)]
struct Key {
    table: &'static str,
    column: &'static str,
}

impl Key {
    fn of(column: &Column) -> Self {
        Key { table: column.table, column: column.name }
    }
}

fn as_object<S: Serializer>(meta: &&[(&str, Meta)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(meta.iter().copied())
}
