//! The derive of Relata's models. It prints signatures and descriptions; the library holds all behaviour.

mod constants;
mod enumeration;
mod expand;
mod field;
#[cfg(test)]
mod golden;
mod model;
mod names;
mod one_of_many;
mod operations;
mod parse;
mod relation;
mod row_rules;

use proc_macro::TokenStream;

/// Describes a struct that stands for a row of a Diesel table, and declares its relations.
///
/// On the struct, besides Diesel's `#[diesel(table_name = …)]` and `#[diesel(primary_key(…))]` (default `id`):
///
/// - `#[has_one(name: Related)]`: the related row holds the owner's key;
/// - `#[has_many(name: Related)]`: the related rows hold the owner's key;
/// - `#[belongs_to(name: Related)]`: the struct holds the related row's key;
/// - each with any of `local_key = table::column`, `foreign_key = table::column`, `on_query = function`,
///   `description = "…"` and `meta(key = "text", other = 1)` after the related model;
/// - `name = "…"` after the related model names the relation in GraphQL; a `has_many` also takes `singular = "…"` and
///   `plural = "…"`, the nouns of its mutations (`createUserForRole`, `createManyUsersForRole`);
/// - `#[model(name = "…", singular = "…", plural = "…")]`: the names of the type, of one row and of many rows in GraphQL.
///   By default they are the struct's name, the same in lower case, and its plural in English;
/// - `#[model(visible = function, writable = function)]`: which rows a viewer sees, and which they may write. Finer ones
///   are `creatable`, `updatable` and `deletable`. Each function is a `fn(&Viewer) -> Filter<Self>` over the app's viewer.
///
/// On a field, in `#[model(…)]`: `unique` for a column whose values are unique; `auto_create` and `auto_update` for
/// times, days (both of UTC) and UUIDs that Relata fills in; `default` for a column that has a default in the
/// database; `hidden` for one that no client sees, and `read_only` for one that no client writes; `name = "…"` for its
/// name in GraphQL; the rules `length(min = …, max = …)`, `email`, `url` (of http and https)
/// and `url("ftp", "https")` for texts, `range(min = …, max = …)` for
/// numbers, and `validate = function` for any values; and Diesel's `#[diesel(column_name = …)]`. Doc comments become
/// descriptions in GraphQL.
///
/// The derive declares a constant for each field (`User::NAME`) and for each relation (`User::PROFILE`), and a method
/// for each relation (`user.profile()`). A field that bears its relation's name has the constant `COUNTRY_KEY`.
#[proc_macro_derive(Model, attributes(model, has_one, belongs_to, has_many, diesel))]
pub fn derive_model(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    expand::model(&input).into()
}

/// Describes an enum without fields that stands for the texts of a column of the SQL type `Text`.
///
/// A variant `InReview` is the text `in_review` in the database, or what `#[model(text = "…")]` says, and `IN_REVIEW`
/// in GraphQL. Doc comments become descriptions there. The enum is called there as in Rust, or as
/// `#[model(name = "OrderStatus")]` on it says.
///
/// Custom resolvers take it as an argument and return it.
#[proc_macro_derive(ModelEnum, attributes(model))]
pub fn derive_model_enum(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    enumeration::expand(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}
