//! The attributes of a model's struct.

use syn::{Attribute, Data, DeriveInput, Error, Ident, Path, Result};

use crate::constants::check_constants;
use crate::field::Field;
use crate::names::{ModelNames, check_aggregates, check_fields, is_view};
use crate::one_of_many::complete_one_of_many;
use crate::operations::Operations;
use crate::parse::{Errors, description, metas, path_of, primary_key};
use crate::relation::Relation;
use crate::row_rules::RowRules;

/// A struct with `#[derive(Model)]`.
pub struct Model {
    pub name: Ident,
    pub description: String,
    pub table: Path,
    pub names: ModelNames,
    pub primary_key: Ident,
    pub fields: Vec<Field>,
    pub relations: Vec<Relation>,
    pub rules: RowRules,
    /// The operations that the API offers; `None` for all that the table has.
    pub operations: Option<Operations>,
    /// True for a view, whose rows are read only.
    pub is_view: bool,
}

impl Model {
    /// Reads a struct. An attribute that is wrong is left out and added to `errors`, so that the rest can be printed.
    ///
    /// # Errors
    /// If there is no rest to print.
    pub fn parse(input: &DeriveInput, errors: &mut Errors) -> Result<Self> {
        let name = input.ident.clone();
        let Data::Struct(data) = &input.data else {
            return Err(Error::new_spanned(&name, "a model is a struct with named fields"));
        };
        let table = path_of(&input.attrs, "diesel", "table_name")?.ok_or_else(|| {
            Error::new_spanned(&name, "say which table: `#[diesel(table_name = …)]`")
        })?;

        let mut fields = Vec::new();
        for field in &data.fields {
            fields.push(Field::parse(field, errors)?);
        }
        let primary_key =
            primary_key(&input.attrs)?.unwrap_or_else(|| Ident::new("id", name.span()));
        check_primary_key(&name, &primary_key, &fields)?;

        let mut relations: Vec<Relation> = Vec::new();
        let is_view = errors.value(parse_view(&input.attrs)).unwrap_or_default();
        for attribute in &input.attrs {
            let relation = Relation::parse(attribute, &name, &primary_key, errors);
            relations.extend(errors.value(relation).flatten());
        }
        for relation in &mut relations {
            relation.find_default_key(&fields);
        }
        complete_one_of_many(&mut relations, errors);
        check_constants(&fields, &relations, errors);
        check_fields(&visible(&fields, &primary_key, &relations), &relations, errors);

        if is_view {
            relations.iter_mut().for_each(Relation::only_read);
        }

        let names = errors.value(ModelNames::parse(&input.attrs, &name)).unwrap_or_default();
        let columns = visible(&fields, &primary_key, &relations);
        errors.value(check_aggregates(&columns, &names.singular));
        let rules = errors.value(RowRules::parse(&input.attrs)).unwrap_or_default();
        let operations = errors.value(Operations::of_model(&input.attrs)).flatten();
        Ok(Model {
            rules,
            operations,
            is_view,
            description: description(&input.attrs),
            names,
            relations,
            name,
            table,
            primary_key,
            fields,
        })
    }
}

/// Reads `#[model(view)]`.
///
/// # Errors
/// If no key is named, or an operation is offered that a view does not have.
fn parse_view(attributes: &[Attribute]) -> Result<bool> {
    let metas = metas(attributes, "model")?;
    let Some(view) = metas.iter().find(|meta| is_view(meta)) else { return Ok(false) };

    if primary_key(attributes)?.is_none() {
        let message = "a view has no primary key: name the column that identifies its rows, by `#[diesel(primary_key(…))]`";
        return Err(Error::new_spanned(view, message));
    }
    if let Some(word) = Operations::of_model(attributes)?.and_then(|offered| offered.writing()) {
        let message =
            "a view is only read: it has the operations `read`, `get`, `list` and `aggregate`";
        return Err(Error::new_spanned(word, message));
    }
    Ok(true)
}

fn check_primary_key(model: &Ident, primary_key: &Ident, fields: &[Field]) -> Result<()> {
    let Some(field) = fields.iter().find(|field| field.column == *primary_key) else {
        let message = format!(
            "no field for the primary key `{primary_key}`: `#[diesel(primary_key(…))]` names another"
        );
        return Err(Error::new_spanned(model, message));
    };

    if field.hidden {
        let message = "clients know rows by the primary key: it cannot be hidden";
        return Err(Error::new_spanned(&field.name, message));
    }
    Ok(())
}

/// Lists the fields that clients see as columns.
fn visible<'f>(fields: &'f [Field], primary_key: &Ident, relations: &[Relation]) -> Vec<&'f Field> {
    let mut visible = Vec::new();
    for field in fields {
        let is_key = field.column == *primary_key;
        let is_foreign_key = relations.iter().any(|relation| relation.is_foreign_key(field));
        if !field.hidden && (is_key || !is_foreign_key) {
            visible.push(field);
        }
    }
    visible
}
