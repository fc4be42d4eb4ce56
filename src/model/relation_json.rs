//! Relations as JSON, for tools.

use serde::{Serialize, Serializer};

use super::{Meta, RelationInfo, RelationKind};
use crate::database::Column;

/// Writes models as their names, keys as table and column, and `onQuery` as whether there is a standing constraint.
impl Serialize for RelationInfo {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let description = Description {
            owner: self.owner().name,
            name: self.name,
            field: self.field,
            kind: self.kind,
            related: self.related().name,
            foreign_key: KeyColumn::new(&self.foreign_key().column),
            local_key: KeyColumn::new(&self.local_key().column),
            on_query: self.has_standing_constraint(),
            one_of: self.one_of,
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
    foreign_key: KeyColumn,
    local_key: KeyColumn,
    on_query: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    one_of: Option<&'static str>,
    #[serde(serialize_with = "as_object")]
    meta: &'static [(&'static str, Meta)],
    description: &'static str,
}

#[derive(Serialize)]
struct KeyColumn {
    table: &'static str,
    column: &'static str,
}

impl KeyColumn {
    fn new(column: &Column) -> Self {
        KeyColumn { table: column.table, column: column.name }
    }
}

fn as_object<S: Serializer>(meta: &&[(&str, Meta)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(meta.iter().copied())
}
