//! What `#[derive(Model)]` prints.

use heck::{ToLowerCamelCase, ToShoutySnakeCase};
use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{DeriveInput, Error, Expr, ExprLit, Ident, Lit, Path, Result};

use crate::attributes::{Bounds, Column, Model, Rule};
use crate::relation::Relation;

/// The whole expansion for a struct.
pub fn model(input: &DeriveInput) -> Result<TokenStream> {
    let model = Model::parse(input)?;
    let columns = columns(&model);
    let relations =
        model.relations.iter().map(|relation| self::relation(&model, relation)).collect::<Result<Vec<_>>>()?;
    let implementation = implementation(&model);
    Ok(quote! { #columns #(#relations)* #implementation })
}

/// The Diesel columns as constants of the struct, so that other models' relations find them by name.
fn columns(model: &Model) -> TokenStream {
    let Model { name, table, primary_key, .. } = model;
    let columns = model.columns.iter().map(|Column { column, .. }| {
        let constant = column_constant(column);
        quote! { #[doc(hidden)] pub const #constant: #table::#column = #table::#column; }
    });
    quote! {
        #[allow(non_upper_case_globals)]
        impl #name {
            #(#columns)*
            #[doc(hidden)] pub const PRIMARY_KEY: #table::#primary_key = #table::#primary_key;
        }
    }
}

/// The name of the constant for a column, which no method of a model has. It keeps the column's case, so that a
/// compile error names the column as it is written.
fn column_constant(column: &Ident) -> Ident {
    format_ident!("column_{}", column, span = column.span())
}

fn relation(model: &Model, relation: &Relation) -> Result<TokenStream> {
    let owner = &model.name;
    let Relation { kind, name, related, default_foreign_key, .. } = relation;
    let constant = format_ident!("{}", name.to_string().to_shouty_snake_case(), span = name.span());
    let field = name.to_string().to_lower_camel_case();
    let belongs_to = kind == "BelongsTo";
    let (local_model, foreign_model) =
        if belongs_to { (quote!(#related), quote!(#owner)) } else { (quote!(#owner), quote!(#related)) };
    let local_key = relation.local_key.as_ref().map_or_else(|| quote!(#local_model::PRIMARY_KEY), |path| quote!(#path));
    let foreign_key = match &relation.foreign_key {
        Some(path) => quote!(#path),
        None => {
            let constant = column_constant(default_foreign_key);
            quote_spanned!(constant.span()=> #foreign_model::#constant)
        }
    };
    let check = (belongs_to && relation.foreign_key.is_none())
        .then(|| quote! { const _: () = ::relata::model::assert_named_id(&#related::PRIMARY_KEY); });
    let options = options(relation)?;
    let doc = format!("The relation `{name}`: {} {}.", verb(kind), quote!(#related));
    let method_doc = format!("The `{name}` of this row, to query.");
    let kind_type = format_ident!("{kind}Kind");
    // A wrong key is reported where the relation is declared.
    let new = quote_spanned!(name.span()=> ::relata::relations::#kind::<#owner, #related>::new);
    Ok(quote! {
        #check
        impl #owner {
            #[doc = #doc]
            pub const #constant: ::relata::relations::#kind<#owner, #related> =
                #new(stringify!(#name), #field, &#local_key, &#foreign_key) #options;

            #[doc = #method_doc]
            pub fn #name(&self) -> ::relata::relations::RelationOf<'_, #owner, #related, ::relata::relations::#kind_type> {
                Self::#constant.of(self)
            }
        }
    })
}

fn verb(kind: &syn::Ident) -> &'static str {
    match kind.to_string().as_str() {
        "HasOne" => "has one",
        "HasMany" => "has many",
        _ => "belongs to",
    }
}

fn options(relation: &Relation) -> Result<TokenStream> {
    let related = &relation.related;
    let on_query = relation.on_query.as_ref().map(|function| {
        quote_spanned! { function.span()=> .on_query(|| ::relata::relations::standing::<#related>(#function())) }
    });
    let description = relation.description.as_ref().map(|text| quote! { .with_description(#text) });
    let meta = relation.meta.iter().map(|part| {
        let name = part.path.get_ident().map(ToString::to_string);
        let value = meta(&part.value)?;
        Ok(quote! { (#name, #value) })
    });
    let meta = meta.collect::<Result<Vec<_>>>()?;
    let meta = (!meta.is_empty()).then(|| quote! { .with_meta(&[#(#meta),*]) });
    Ok(quote! { #on_query #description #meta })
}

fn meta(value: &Expr) -> Result<TokenStream> {
    let Expr::Lit(ExprLit { lit, .. }) = value else {
        return Err(Error::new_spanned(value, "`meta` holds texts, whole numbers and booleans"));
    };
    match lit {
        Lit::Str(text) => Ok(quote!(::relata::relations::Meta::Text(#text))),
        Lit::Int(number) => Ok(quote!(::relata::relations::Meta::Integer(#number))),
        Lit::Bool(switch) => Ok(quote!(::relata::relations::Meta::Bool(#switch))),
        other => Err(Error::new_spanned(other, "`meta` holds texts, whole numbers and booleans")),
    }
}

/// The description of a column.
fn described(model: &Model, index: usize, column: &Column) -> TokenStream {
    let Model { table, primary_key, .. } = model;
    let Column { column: name, rust, graphql, description, unique, auto, has_default, rules, .. } = column;
    // What does not suit the column is reported at its field, for which every part of the call must stand there.
    let span = name.span();
    let key = match (name == primary_key, unique) {
        (true, _) => quote_spanned!(span=> .primary_key()),
        (false, true) => quote_spanned!(span=> .unique()),
        (false, false) => quote!(),
    };
    let auto = auto.as_ref().map(|auto| quote_spanned!(span=> .auto(::relata::database::Auto::#auto)));
    let default = has_default.then(|| quote_spanned!(span=> .with_default()));
    let hidden = column.hidden.then(|| quote_spanned!(span=> .hidden()));
    let read_only = column.read_only.then(|| quote_spanned!(span=> .read_only()));
    let rules = rules.iter().map(|each| rule(each, table, name));
    let rules = (rules.len() > 0).then(|| quote_spanned!(span=> .with_rules(&[#(#rules),*])));
    // A field that cannot hold the column is reported where its type stands.
    let held = quote_spanned! { rust.span()=> .held_as(&#table::#name, ::std::marker::PhantomData::<#rust>) };
    quote_spanned! { span=>
        ::relata::database::Column::of(&#table::#name, #index, #graphql, #description) #held #key #auto #default #hidden #read_only #rules
    }
}

fn rule(rule: &Rule, table: &Path, column: &Ident) -> TokenStream {
    match rule {
        Rule::Check(function) => quote! {
            ::relata::database::Rule::Check(|value| ::relata::model::check(#table::#column, value, #function))
        },
        Rule::Email => quote!(::relata::database::Rule::Email),
        Rule::Url => quote!(::relata::database::Rule::Url),
        Rule::Length(Bounds { min, max }) => {
            let min = min.as_ref().map_or_else(|| quote!(0), |min| quote!(#min));
            let max = max.as_ref().map_or_else(|| quote!(usize::MAX), |max| quote!(#max));
            quote!(::relata::database::Rule::Length { min: #min, max: #max })
        }
        Rule::Range(Bounds { min, max }) => {
            let min = min.as_ref().map_or_else(|| quote!(f64::NEG_INFINITY), |min| quote!((#min) as f64));
            let max = max.as_ref().map_or_else(|| quote!(f64::INFINITY), |max| quote!((#max) as f64));
            quote!(::relata::database::Rule::Range { min: #min, max: #max })
        }
    }
}

fn implementation(model: &Model) -> TokenStream {
    let Model { name, description, table, plural, primary_key, .. } = model;
    let singular = name.to_string().to_lower_camel_case();
    let described = model.columns.iter().enumerate().map(|(index, column)| described(model, index, column));
    let read = model.columns.iter().enumerate().map(|(index, Column { field, column, rust, .. })| {
        quote_spanned! { rust.span()=> #field: ::relata::model::from_value(#table::#column, record, &Self::COLUMNS[#index])? }
    });
    let written = model.columns.iter().enumerate().map(|(index, Column { field, column, rust, .. })| {
        quote_spanned! { rust.span()=> #index => ::relata::model::to_value(#table::#column, &self.#field) }
    });
    let relations = model.relations.iter().map(|relation| {
        let constant = format_ident!("{}", relation.name.to_string().to_shouty_snake_case());
        quote! { Self::#constant.untyped() }
    });
    let model_name = name.to_string();
    quote! {
        impl ::relata::model::Model for #name {
            type Table = #table::table;
            const COLUMNS: &'static [::relata::database::Column] = &[#(#described),*];
            const INFO: &'static ::relata::model::ModelInfo = &::relata::model::ModelInfo {
                name: #model_name,
                singular: #singular,
                plural: #plural,
                description: #description,
                table: ::relata::database::table_name::<#table::table>(),
                columns: Self::COLUMNS,
                primary_key: ::relata::model::primary_key_of(Self::COLUMNS, &#table::#primary_key),
                relations: &[#(#relations),*],
            };

            fn from_record(record: &::relata::database::Record) -> ::relata::database::Result<Self> {
                Ok(Self { #(#read),* })
            }

            fn value(&self, column: &::relata::database::Column) -> Option<::relata::database::Value> {
                match column.index {
                    #(#written,)*
                    _ => None,
                }
            }
        }
    }
}
