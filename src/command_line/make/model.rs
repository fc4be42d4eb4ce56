//! A new model: its migrations, its table, its struct, its line in the list and its test.

use anyhow::{Result, bail};
use heck::{ToLowerCamelCase, ToSnakeCase, ToUpperCamelCase};
use relata_nouns as nouns;

use super::field::{NewField, check_name};
use crate::command_line::generate::description::{
    FieldDescription, KeyPath, ModelDescription, NamesKeys, RelationDescription, SqlName,
};
use crate::command_line::generate::names;
use crate::database::Kind;
use crate::database::structure::{ColumnTypes, NUMBERED_KEY, column_types};
use crate::model::RelationKind;
use crate::relations::quoted::quoted;

/// A model that is to be made.
pub(in crate::command_line) struct NewModel {
    pub(super) table: String,
    pub(super) fields: Vec<NewField>,
    pub(super) name: String,
}

impl NewModel {
    /// Reads a name such as `order_item` or `OrderItem`, and fields such as `title:text`.
    ///
    /// # Errors
    /// What is wrong with them.
    pub(in crate::command_line) fn parse(name: &str, fields: &[String]) -> Result<Self> {
        let noun = name.to_snake_case();
        let table = nouns::plural_snake(&noun);
        check_name(&table)?;
        let name = names::struct_name(&table);
        if name != noun.to_upper_camel_case() {
            bail!(
                "a model cannot be called `{}`: give it another name",
                noun.to_upper_camel_case()
            );
        }

        let mut parsed: Vec<NewField> = Vec::new();
        for field in fields {
            let field = NewField::parse(field)?;
            if field.column == "id" || parsed.iter().any(|other| other.column == field.column) {
                bail!("there are two fields `{}`; `id` is always there", field.column);
            }
            parsed.push(field);
        }
        Ok(NewModel { table, fields: parsed, name })
    }

    /// Describes the model.
    pub(in crate::command_line) fn describe(&self) -> ModelDescription {
        let mut fields = vec![field("id", Kind::BigInt, false)];
        for new in &self.fields {
            let mut field = field(&new.column, new.kind, new.nullable);
            if new.unique {
                field.attributes.push("unique".into());
            }
            field
                .attributes
                .extend(names::auto(&new.column, new.kind, new.nullable).map(Into::into));
            fields.push(field);
        }

        ModelDescription {
            name: self.name.clone(),
            module: self.name.to_snake_case(),
            table: names::table_name(&self.table),
            primary_key: "id".into(),
            nouns: names::chosen_nouns(&self.name),
            fields,
            relations: self.fields.iter().filter_map(|field| self.relation(field)).collect(),
            ..ModelDescription::default()
        }
    }

    fn relation(&self, field: &NewField) -> Option<RelationDescription> {
        let reference = field.references.as_ref()?;
        let path = |table: &str, column: &str| KeyPath {
            table: names::table_name(table),
            column: names::rust_name(column, ""),
        };
        let related = names::struct_name(&reference.table);
        let is_default = field.column == format!("{}_id", related.to_snake_case());
        Some(RelationDescription {
            kind: RelationKind::BelongsTo,
            name: reference.relation.clone(),
            related,
            foreign_key: path(&self.table, &field.column),
            local_key: path(&reference.table, "id"),
            names_keys: NamesKeys { local: false, foreign: !is_default },
            singular: None,
            one_of: None,
        })
    }

    /// Returns the statements that make the table, for one of the databases.
    pub(super) fn create_table(&self, of: impl Fn(ColumnTypes) -> &'static str) -> String {
        let mut lines = vec![format!("    id {}", of(NUMBERED_KEY))];
        for field in &self.fields {
            let mut line =
                format!("    {} {}", quoted(&field.column), of(column_types(field.kind)));
            if !field.nullable {
                line.push_str(" NOT NULL");
            }
            if field.unique {
                line.push_str(" UNIQUE");
            }
            if let Some(reference) = &field.references {
                let deletion = if field.nullable { "SET NULL" } else { "CASCADE" };
                let table = quoted(&reference.table);
                line.push_str(&format!(" REFERENCES {table} (id) ON DELETE {deletion}"));
            }
            lines.push(line);
        }

        let mut text =
            format!("CREATE TABLE {} (\n{}\n);\n", quoted(&self.table), lines.join(",\n"));
        let keys = self.fields.iter().filter(|field| field.references.is_some() && !field.unique);
        for NewField { column, .. } in keys {
            let table = &self.table;
            let index = quoted(&format!("{table}_{column}"));
            let (table, column) = (quoted(table), quoted(column));
            text.push_str(&format!("CREATE INDEX {index} ON {table} ({column});\n"));
        }
        text
    }

    /// Returns the test of the model, in the crate of a name.
    pub(super) fn test(&self, crate_name: &str) -> String {
        let (_, plural) = names::nouns(&self.name);
        include_str!("test.rs.txt")
            .replace("{{crate}}", &crate_name.to_snake_case())
            .replace("{{model}}", &self.name)
            .replace("{{plural}}", &plural)
            .replace("{{table}}", &self.table)
    }
}

fn field(name: &str, kind: Kind, nullable: bool) -> FieldDescription {
    FieldDescription {
        name: SqlName { rust: name.to_owned(), sql: name.to_owned() },
        graphql: name.to_lower_camel_case(),
        kind: Some(kind),
        nullable,
        enumeration: None,
        comment: None,
        is_guess: false,
        attributes: Vec::new(),
        notes: Vec::new(),
    }
}
