//! A `has_one` that shows one row of a `has_many`: its keys and its order.

use syn::{Error, Expr, Path, Result};

use crate::parse::Errors;
use crate::relation::{Relation, RelationKind};

/// Gives each hasOne that is one of many the keys of its hasMany, which it can leave out.
pub fn complete_one_of_many(relations: &mut [Relation], errors: &mut Errors) {
    let mut completed = Vec::new();
    for relation in relations.iter() {
        let keys = errors.value(keys_of_many(relation, relations));
        completed.push(
            keys.flatten()
                .unwrap_or_else(|| (relation.local_key.clone(), relation.foreign_key.clone())),
        );
    }

    for (relation, (local_key, foreign_key)) in relations.iter_mut().zip(completed) {
        relation.local_key = local_key;
        relation.foreign_key = foreign_key;
    }
}

/// A local key and a foreign key, where they are named.
type Keys = (Option<Path>, Option<Path>);

/// Returns the keys of the hasMany that a relation names by `one_of`.
fn keys_of_many(relation: &Relation, relations: &[Relation]) -> Result<Option<Keys>> {
    let Some(name) = &relation.one_of else {
        return match relation.order_by.first() {
            None => Ok(None),
            Some(order) => Err(Error::new_spanned(
                order,
                "`order_by` says which of many rows is shown: name the `has_many` too, by `one_of = …`",
            )),
        };
    };

    let is_same = |many: &&Relation| {
        many.kind == RelationKind::HasMany && many.name == *name && many.related == relation.related
    };
    let many = relations.iter().find(is_same).ok_or_else(|| {
        let message =
            format!("`one_of` names a `has_many` of the same two models, and `{name}` is none");
        Error::new_spanned(name, message)
    })?;
    if relation.local_key.is_some() || relation.foreign_key.is_some() {
        let message = format!("one of `{name}` has the keys of `{name}`: leave its own out");
        return Err(Error::new_spanned(name, message));
    }
    Ok(Some((many.local_key.clone(), many.foreign_key.clone())))
}

/// Refuses an order through a relation: rows of many are compared by their own columns.
pub fn order_of_field(order: Expr) -> Result<Expr> {
    let mut rest = &order;
    while let Expr::MethodCall(call) = rest {
        let method = call.method.to_string();
        if !matches!(method.as_str(), "asc" | "desc" | "nulls_first" | "nulls_last") {
            break;
        }
        rest = &call.receiver;
    }

    match rest {
        Expr::Path(_) => Ok(order),
        other => {
            let message =
                "an order is that of a field of the related model: `Order::CREATED_AT.desc()`";
            Err(Error::new_spanned(other, message))
        }
    }
}
