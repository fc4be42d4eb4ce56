//! The typed constants of a model's fields and relations.

use heck::ToShoutySnakeCase;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::ext::IdentExt;
use syn::{Error, Ident};

use crate::field::Field;
use crate::model::Model;
use crate::parse::Errors;
use crate::relation::Relation;

/// Prints a constant for each field. Of several with one name, which [`check_constants`] reports, it prints the first.
pub fn field_constants(model: &Model) -> TokenStream {
    let name = &model.name;
    let mut printed: Vec<Ident> = model.relations.iter().map(|each| constant(&each.name)).collect();
    let mut constants = Vec::new();

    for field in &model.fields {
        let constant = field_constant(field, &model.relations);
        if !printed.contains(&constant) {
            constants.push(field_constant_item(model, field, &constant));
            printed.push(constant);
        }
    }
    quote! { impl #name { #(#constants)* } }
}

fn field_constant_item(model: &Model, field: &Field, constant: &Ident) -> TokenStream {
    let Model { name, table, .. } = model;
    let column = &field.column;
    let doc = if field.description.is_empty() {
        format!("The field `{}`.", field.name)
    } else {
        field.description.clone()
    };

    quote! {
        #[doc = #doc]
        pub const #constant: ::relata::orm::Field<#name, #table::#column> =
            ::relata::orm::Field::of(&#table::#column);
    }
}

/// The name of a constant for a field, a column or a relation.
pub fn constant(name: &Ident) -> Ident {
    let constant = name.unraw().to_string().to_shouty_snake_case();
    format_ident!("{}", constant, span = name.span())
}

/// Refuses fields and relations whose constants would have one name.
pub fn check_constants(fields: &[Field], relations: &[Relation], errors: &mut Errors) {
    let mut constants: Vec<(Ident, String)> = Vec::new();
    for field in fields {
        constants.push((field_constant(field, relations), format!("the field `{}`", field.name)));
    }
    for relation in relations {
        constants.push((constant(&relation.name), format!("the relation `{}`", relation.name)));
    }

    for (place, (name, owner)) in constants.iter().enumerate() {
        let earlier = constants.iter().take(place).find(|(other, _)| other == name);
        if let Some((_, other)) = earlier {
            let message = format!(
                "the constant `{name}` would stand for {other} and for {owner}: rename one of them"
            );
            errors.add(Error::new(name.span(), message));
        }
    }
}

/// The name of a field's constant. If a relation's constant has the name, the field's is `…_KEY`.
fn field_constant(field: &Field, relations: &[Relation]) -> Ident {
    let name = constant(&field.name);
    if relations.iter().any(|relation| constant(&relation.name) == name) {
        format_ident!("{}_KEY", name, span = name.span())
    } else {
        name
    }
}
