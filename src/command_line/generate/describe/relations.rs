//! The relations of models: each foreign key is one on either side.

use std::collections::BTreeMap;

use heck::ToSnakeCase;
use relata_nouns as nouns;

use super::free_names::name_relation;
use super::names;
use crate::command_line::generate::description::{
    Description, KeyPath, ModelDescription, NamesKeys, RelationDescription,
};
use crate::database::structure::{ForeignKey, Structure};
use crate::graphql::TakenNames;
use crate::model::RelationKind;

/// A foreign key of one column between two models.
struct Link<'d> {
    holder: &'d ModelDescription,
    target: &'d ModelDescription,
    /// The columns by their names in the database.
    column: String,
    target_column: String,
    is_unique: bool,
    /// True if the holder has another key to the same model, or both are one.
    has_namesake: bool,
}

/// Adds the relations of all models.
pub(super) fn add(structure: &Structure, description: &mut Description, taken: &mut TakenNames) {
    let mut notes: Vec<(usize, String)> = Vec::new();
    let links = links(structure, description, &mut notes);

    let mut relations: BTreeMap<String, Vec<RelationDescription>> = BTreeMap::new();
    for link in &links {
        let own = relations.entry(link.holder.table.sql.clone()).or_default();
        own.push(link.belongs_to(own, taken));
    }
    for link in &links {
        let own = relations.entry(link.target.table.sql.clone()).or_default();
        own.push(link.has(own, taken));
    }

    for (place, note) in notes {
        if let Some(model) = description.models.get_mut(place) {
            model.notes.push(note);
        }
    }
    for model in &mut description.models {
        model.relations = relations.remove(&model.table.sql).unwrap_or_default();
    }
}

/// Finds the foreign keys that join two models; notes why others do not.
fn links<'d>(
    structure: &Structure,
    description: &'d Description,
    notes: &mut Vec<(usize, String)>,
) -> Vec<Link<'d>> {
    let mut links: Vec<Link<'_>> = Vec::new();
    for (place, holder) in description.models.iter().enumerate() {
        let Some(table) = structure.tables.get(&holder.table.sql) else { continue };
        let mut keys: Vec<&ForeignKey> = table.foreign_keys.iter().collect();
        let position = |key: &&ForeignKey| {
            let first = key.columns.first();
            table.table.columns.iter().position(|column| Some(&column.name) == first)
        };
        keys.sort_by_key(position);

        for key in keys {
            match link(structure, description, holder, key) {
                Ok(link) if links.iter().any(|other| link.is_same(other)) => {}
                Ok(link) => links.push(link),
                Err(note) => notes.push((place, note)),
            }
        }
    }

    let ends: Vec<_> = links.iter().map(|link| (&link.holder.name, &link.target.name)).collect();
    let namesakes: Vec<bool> = ends
        .iter()
        .map(|end| end.0 == end.1 || ends.iter().filter(|other| *other == end).count() > 1)
        .collect();
    for (link, has_namesake) in links.iter_mut().zip(namesakes) {
        link.has_namesake = has_namesake;
    }
    links
}

fn link<'d>(
    structure: &Structure,
    description: &'d Description,
    holder: &'d ModelDescription,
    key: &ForeignKey,
) -> Result<Link<'d>, String> {
    let columns = key.columns.join(", ");
    let [column] = key.columns.as_slice() else {
        return Err(format!(
            "the foreign key ({columns}) → {} has several columns: Relata joins rows by one",
            key.target
        ));
    };
    let target = description.models.iter().find(|model| model.table.sql == key.target);
    let target = target
        .ok_or_else(|| format!("`{columns}` points at `{}`, which has no model", key.target))?;
    let target_table = structure.tables.get(&key.target);
    let target_column = key
        .target_columns
        .first()
        .or(target_table.and_then(|table| table.primary_key.first()))
        .cloned()
        .unwrap_or_default();

    let kind =
        |model: &ModelDescription, column: &str| model.field(column).and_then(|field| field.kind);
    let (own, other) = (kind(holder, column), kind(target, &target_column));
    if own != other || own.is_none() {
        return Err(format!(
            "`{column}` and `{}.{target_column}` are of two types: Relata joins columns of one type",
            key.target
        ));
    }
    let is_unique =
        structure.tables.get(&holder.table.sql).is_some_and(|table| table.is_unique(column));
    let column = column.clone();
    Ok(Link { holder, target, column, target_column, is_unique, has_namesake: false })
}

impl Link<'_> {
    fn is_same(&self, other: &Link<'_>) -> bool {
        self.holder.name == other.holder.name && self.column == other.column
    }

    fn stem(&self) -> String {
        names::stem(&self.column.to_snake_case(), &self.target_column.to_snake_case())
    }

    /// The relation of the model that holds the key.
    fn belongs_to(
        &self,
        others: &[RelationDescription],
        taken: &mut TakenNames,
    ) -> RelationDescription {
        let target = self.target.name.to_snake_case();
        let stem = self.stem();
        let candidates = [
            stem.clone(),
            format!("{stem}_{target}"),
            format!("related_{stem}"),
            format!("{stem}_by_{}", self.column.to_snake_case()),
        ];

        // The derive expects a foreign key by this name where the database, too, calls the key that it points at `id`.
        let key = self.target.fields.iter().find(|field| field.name.rust == "id");
        let is_id = self.target.primary_key == "id" && key.is_some_and(|key| key.name.sql == "id");
        let default = is_id.then(|| format!("{target}_id"));
        let relation = self.relation(RelationKind::BelongsTo, self.target, default);
        name_relation(relation, &candidates, self.holder, others, taken)
    }

    /// The relation of the model that the key points at.
    fn has(&self, others: &[RelationDescription], taken: &mut TakenNames) -> RelationDescription {
        let holder = names::noun(&self.holder.table.sql);
        let stem = self.stem();
        let (kind, noun) = if self.is_unique {
            (RelationKind::HasOne, holder.clone())
        } else {
            (RelationKind::HasMany, nouns::plural(&holder).to_snake_case())
        };

        let is_own = stem == names::noun(&self.target.table.sql);
        let with_stem = match (stem.as_str(), kind) {
            ("parent", RelationKind::HasMany) if self.holder.name == self.target.name => {
                "children".into()
            }
            ("parent", _) if self.holder.name == self.target.name => "child".into(),
            _ => format!("{stem}_{noun}"),
        };
        let candidates = if self.has_namesake && !is_own {
            [
                with_stem,
                format!("{stem}_{noun}"),
                format!("{noun}_by_{}", self.column.to_snake_case()),
            ]
        } else {
            [noun.clone(), with_stem, format!("{noun}_by_{}", self.column.to_snake_case())]
        };

        let default = format!("{}_{}", self.target.name.to_snake_case(), self.target.primary_key);
        let relation = self.relation(kind, self.holder, Some(default));
        name_relation(relation, &candidates, self.target, others, taken)
    }

    /// Describes a relation without its name, whose derive expects the foreign key to have a default name.
    fn relation(
        &self,
        kind: RelationKind,
        related: &ModelDescription,
        default: Option<String>,
    ) -> RelationDescription {
        let path = |model: &ModelDescription, column: &str| {
            let column = model.field(column).map(|field| field.name.clone());
            KeyPath { table: model.table.clone(), column: column.unwrap_or_default() }
        };
        let local_key = path(self.target, &self.target_column);
        let foreign_key = path(self.holder, &self.column);

        let local = local_key.column.rust != self.target.primary_key;
        let foreign = local || default.as_ref() != Some(&foreign_key.column.rust);
        let names_keys = NamesKeys { local, foreign };
        RelationDescription {
            kind,
            name: String::new(),
            related: related.name.clone(),
            foreign_key,
            local_key,
            names_keys,
            singular: None,
            one_of: None,
        }
    }
}
