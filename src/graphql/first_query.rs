//! A query to start with, for somebody who does not know the schema yet.

use super::served::Served;
use crate::model::{ModelInfo, Operations};

/// Returns a query of some rows of the first model that has a list, with the rows they are related to.
pub(super) fn first_query(served: Served) -> String {
    let mut models = served.models().iter();
    let Some(model) = models.find(|model| model.operations.contains(Operations::LIST)) else {
        return "{ __typename }".to_owned();
    };

    let mut fields = descriptive_field(model).to_owned();
    for relation in served.read_relations(model).filter(|relation| !relation.is_many()) {
        let related = descriptive_field(relation.related());
        fields.push_str(&format!(" {} {{ {related} }}", relation.field));
    }
    format!("{{ {}(first: 3) {{ nodes {{ {fields} }} totalCount }} }}", model.plural)
}

/// Returns the field that says most about a row: its first text, or else its key.
fn descriptive_field(model: &ModelInfo) -> &'static str {
    let text = model.visible_fields().find(|field| field.column.kind.is_text());
    text.unwrap_or(model.primary_key).name
}
