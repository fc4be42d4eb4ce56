//! The derive of Relata's models. It prints signatures and descriptions; the library holds all behaviour.

mod attributes;
mod enumeration;
mod expand;
#[cfg(test)]
mod golden;
mod relation;

use proc_macro::TokenStream;

/// Describes a struct that stands for a row of a Diesel table, and declares its relations.
///
/// On the struct, besides Diesel's `#[diesel(table_name = …)]` and `#[diesel(primary_key(…))]` (default `id`):
///
/// - `#[has_one(name: Related)]`: the related row holds the owner's key;
/// - `#[has_many(name: Related)]`: the same, with many rows;
/// - `#[belongs_to(name: Related)]`: the struct holds the related row's key;
/// - each with any of `local_key = table::column`, `foreign_key = table::column`, `on_query = function`,
///   `description = "…"` and `meta(key = "text", other = 1)` after the related model;
/// - `#[model(plural = "people")]`: the name of the list field in GraphQL, where the table's name does not do.
///
/// On a field, in `#[model(…)]`: `unique` for a column whose values are unique; `auto_create` and `auto_update` for
/// times, days (both of UTC) and UUIDs that Relata fills in; `default` for a column that has a default in the
/// database; `hidden` for one that no client sees, and `read_only` for one that no client writes; `name = "…"` for its
/// name in GraphQL; the rules `length(min = …, max = …)`, `email` and `url` for texts, `range(min = …, max = …)` for
/// numbers, and `validate = function` for any values; and Diesel's `#[diesel(column_name = …)]`. Doc comments become
/// descriptions in GraphQL.
#[proc_macro_derive(Model, attributes(model, has_one, belongs_to, has_many, diesel))]
pub fn derive_model(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    expand::model(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Describes an enum without fields that stands for the texts of a column of the SQL type `Text`.
///
/// A variant `InReview` is the text `in_review` in the database, or what `#[model(text = "…")]` says, and `IN_REVIEW`
/// in GraphQL. Doc comments become descriptions there. The enum is called there as in Rust, or as
/// `#[model(name = "OrderStatus")]` on it says.
///
/// Resolvers of one's own take it as an argument and give it as an answer.
#[proc_macro_derive(ModelEnum, attributes(model))]
pub fn derive_model_enum(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    enumeration::expand(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}
