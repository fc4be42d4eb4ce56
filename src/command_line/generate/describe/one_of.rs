//! Unique indexes of some rows: an owner has many rows, and one of them is of a kind that it has only one of.

use heck::{ToShoutySnakeCase, ToSnakeCase};
use sqlparser::ast::{BinaryOperator, Expr, UnaryOperator, Value};

use super::expression::{bare, column, number, parse, readable, text};
use super::free_names::name_relation;
use super::names;
use crate::command_line::generate::description::{
    ConditionDescription, Description, ModelDescription, NamesKeys, OneOf, RelationDescription,
};
use crate::database::structure::Structure;
use crate::graphql::TakenNames;
use crate::model::RelationKind;

/// The condition of a partial unique index in Rust, and the names that follow from it.
struct Meaning {
    /// The name of the function.
    function: String,
    /// The condition in Rust.
    rust: String,
    /// What such a row is called.
    name: String,
}

/// Adds a hasOne for each unique index of some rows over a foreign key.
pub(super) fn add(structure: &Structure, description: &mut Description, taken: &mut TakenNames) {
    let mut relations: Vec<(String, RelationDescription)> = Vec::new();
    for holder in &mut description.models {
        let Some(table) = structure.tables.get(&holder.table.sql) else { continue };
        for index in table.table.indexes.iter().filter(|index| index.unique) {
            let (Some(predicate), [column]) = (&index.predicate, index.columns.as_slice()) else {
                continue;
            };
            let Some(key) = belongs_to(holder, column) else { continue };
            match parse(predicate).and_then(|predicate| meaning(holder, &predicate)) {
                Some(meaning) => relations.push((key.related.clone(), one_of(holder, &key, meaning, predicate))),
                None => holder.notes.push(format!(
                    "`{column}` is unique where {}: a `has_one` with `one_of` and `on_query` can show that row",
                    readable(predicate)
                )),
            }
        }
    }

    for (owner, relation) in relations {
        let owner = description.models.iter_mut().find(|model| model.name == owner);
        owner.into_iter().for_each(|owner| put(owner, relation.clone(), taken));
    }
}

fn belongs_to(holder: &ModelDescription, column: &str) -> Option<RelationDescription> {
    let mut relations = holder.relations.iter();
    relations
        .find(|each| each.kind == RelationKind::BelongsTo && each.foreign_key.column.sql == column)
        .cloned()
}

/// Describes the hasOne, and adds its condition to the model of its rows.
fn one_of(
    holder: &mut ModelDescription,
    key: &RelationDescription,
    meaning: Meaning,
    predicate: &str,
) -> RelationDescription {
    let Meaning { function, rust, name } = meaning;
    let on_query = if holder.name == key.related {
        function.clone()
    } else {
        format!("super::{}::{function}", names::module_name(&holder.module))
    };
    let condition = ConditionDescription { name: function, sql: readable(predicate), rust };
    if !holder.conditions.contains(&condition) {
        holder.conditions.push(condition);
    }

    RelationDescription {
        kind: RelationKind::HasOne,
        name,
        related: holder.name.clone(),
        foreign_key: key.foreign_key.clone(),
        local_key: key.local_key.clone(),
        names_keys: NamesKeys::default(),
        singular: None,
        one_of: Some(OneOf { many: String::new(), on_query }),
    }
}

/// Puts a hasOne behind the hasMany of the same keys.
fn put(owner: &mut ModelDescription, relation: RelationDescription, taken: &mut TakenNames) {
    let is_many = |many: &RelationDescription| {
        many.kind == RelationKind::HasMany
            && many.related == relation.related
            && many.foreign_key.column.sql == relation.foreign_key.column.sql
    };
    let Some(place) = owner.relations.iter().position(is_many) else { return };
    let many = owner.relations.get(place).map(|many| many.name.clone()).unwrap_or_default();

    let candidates = [relation.name.clone(), format!("{}_of_{many}", relation.name)];
    let mut relation = name_relation(relation, &candidates, owner, &owner.relations, taken);
    if let Some(one_of) = &mut relation.one_of {
        one_of.many = many;
    }
    owner.relations.insert(place + 1, relation);
}

/// Reads `is_default`, `is_default = true`, `ended_at IS NULL` and `status = 'open'`.
fn meaning(model: &ModelDescription, predicate: &Expr) -> Option<Meaning> {
    let noun = names::noun(&model.table.sql);
    match bare(predicate) {
        Expr::IsNull(expr) => {
            let (column, constant) = field(model, expr)?;
            let is_deletion = column.starts_with("deleted_");
            let (function, name) = if is_deletion {
                ("not_deleted".to_owned(), format!("kept_{noun}"))
            } else {
                (format!("without_{column}"), format!("{noun}_without_{column}"))
            };
            Some(Meaning { function, rust: format!("{constant}.is_null()"), name })
        }
        Expr::UnaryOp { op: UnaryOperator::Not, expr } => flag(model, expr, false),
        Expr::IsTrue(expr) => flag(model, expr, true),
        Expr::IsFalse(expr) => flag(model, expr, false),
        Expr::BinaryOp { left, op: BinaryOperator::Eq, right } => match bare(right) {
            Expr::Value(value) if value.value == Value::Boolean(true) => flag(model, left, true),
            Expr::Value(value) if value.value == Value::Boolean(false) => flag(model, left, false),
            _ => equal(model, left, right),
        },
        expr => flag(model, expr, true),
    }
}

/// Reads a column of truth values.
fn flag(model: &ModelDescription, expr: &Expr, is_true: bool) -> Option<Meaning> {
    let (column, constant) = field(model, expr)?;
    let is_flag = model.field(&self::column(expr)?)?.kind == Some(crate::database::Kind::Bool);
    let noun = names::noun(&model.table.sql);
    let word = column.strip_prefix("is_").unwrap_or(&column);
    let (function, name) = if is_true {
        (format!("is_{word}"), format!("{word}_{noun}"))
    } else {
        (format!("is_not_{word}"), format!("{noun}_not_{word}"))
    };
    let rust = format!("{constant}.eq({is_true})");
    is_flag.then_some(Meaning { function, rust, name })
}

/// Reads the comparison of a column with a text, or on SQLite of a truth value with 1.
fn equal(model: &ModelDescription, left: &Expr, right: &Expr) -> Option<Meaning> {
    if let Some(number) = number(right).filter(|number| matches!(number.as_str(), "0" | "1")) {
        return flag(model, left, number == "1");
    }

    let text = text(right)?;
    let (_, constant) = field(model, left)?;
    let word = text.to_snake_case();
    let value = match &model.field(&column(left)?)?.enumeration {
        Some(enumeration) => format!("super::{enumeration}::{}", names::variant_name(&text)?),
        None => format!("{text:?}"),
    };
    let noun = names::noun(&model.table.sql);
    let is_word = names::is_usable(&word);
    is_word.then(|| Meaning {
        function: format!("is_{word}"),
        rust: format!("{constant}.eq({value})"),
        name: format!("{word}_{noun}"),
    })
}

/// Returns the name of the field that an expression is, and its constant.
fn field(model: &ModelDescription, expr: &Expr) -> Option<(String, String)> {
    let field = model.field(&column(expr)?)?;
    let name = &field.name.rust;
    field.kind?;
    Some((name.clone(), format!("{}::{}", model.name, name.to_shouty_snake_case())))
}
