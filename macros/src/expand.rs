//! The expansion of `#[derive(Model)]`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{DeriveInput, Error, Ident, Lit, Path};

use crate::constants::{constant, field_constants};
use crate::field::{Auto, Bounds, Field, Rule};
use crate::model::Model;
use crate::names::{ModelNames, RelationNames};
use crate::parse::Errors;
use crate::relation::{Relation, RelationKind};

/// Prints the expansion for a struct. After a mistake in an attribute it prints the rest besides the error, so that the
/// compiler reports nothing else.
pub fn model(input: &DeriveInput) -> TokenStream {
    let mut errors = Errors::default();
    let model = Model::parse(input, &mut errors);

    let expansion = match model {
        Ok(model) => expansion(&model),
        Err(error) => {
            errors.add(error);
            TokenStream::new()
        }
    };
    let errors = errors.into_error().map(Error::into_compile_error);
    quote! { #expansion #errors }
}

fn expansion(model: &Model) -> TokenStream {
    let constants = field_constants(model);
    let relations = model.relations.iter().map(|relation| self::relation(model, relation));
    let implementation = implementation(model);
    quote! { #constants #(#relations)* #implementation }
}

fn relation(model: &Model, relation: &Relation) -> TokenStream {
    let owner = &model.name;
    let Relation { name, related, .. } = relation;
    let constant = constant(&relation.name);
    let RelationNames { field, singular, plural } = &relation.names;
    let nouns = (relation.kind == RelationKind::HasMany)
        .then(|| quote! { .with_nouns(#singular, #plural) });
    let kind = format_ident!("{}", relation.kind.type_name());
    let tag = format_ident!("{kind}Tag");

    let check = foreign_key_check(relation);
    let (local_key, foreign_key) = keys(model, relation);
    let options = options(relation);
    // A wrong key is reported where the relation is declared.
    let declare = if relation.is_key_derived {
        let prefix = relation.default_prefix();
        quote_spanned! { name.span()=>
            ::relata::orm::#kind::<#owner, #related>::by_default(stringify!(#name), #field, #prefix)
        }
    } else {
        let new = quote_spanned!(name.span()=> ::relata::orm::#kind::<#owner, #related>::new);
        quote! { #new(stringify!(#name), #field, #local_key, #foreign_key) }
    };

    let doc = format!("The relation `{name}`: {} {}.", relation.kind.verb(), quote!(#related));
    let method_doc = format!("The `{name}` of this row, to query.");
    quote! {
        #check
        impl #owner {
            #[doc = #doc]
            pub const #constant: ::relata::orm::#kind<#owner, #related> =
                #declare #nouns #options;

            #[doc = #method_doc]
            pub fn #name(&self) -> ::relata::orm::Related<'_, #owner, #related, ::relata::orm::#tag> {
                Self::#constant.of(self)
            }
        }
    }
}

/// Refuses a default foreign key whose name was derived from a primary key that is not called `id`.
fn foreign_key_check(relation: &Relation) -> TokenStream {
    let related = &relation.related;
    let is_default = relation.foreign_key.is_none() && !relation.is_key_derived;
    if relation.kind == RelationKind::BelongsTo && is_default {
        quote! { const _: () = ::relata::model::assert_named_id::<#related>(); }
    } else {
        TokenStream::new()
    }
}

/// The local key and the foreign key of a relation, as expressions of the type `orm::Field`.
fn keys(model: &Model, relation: &Relation) -> (TokenStream, TokenStream) {
    let Model { name: owner, table, .. } = model;
    let Relation { related, default_foreign_key, .. } = relation;
    let local_model = match relation.kind {
        RelationKind::BelongsTo => quote!(#related),
        RelationKind::HasOne | RelationKind::HasMany => quote!(#owner),
    };

    let local_key = match &relation.local_key {
        Some(path) => quote!(::relata::orm::Field::of(&#path)),
        None => quote!(::relata::orm::Field::<#local_model, _>::of_primary_key()),
    };
    let foreign_key = match (&relation.foreign_key, relation.kind) {
        (Some(path), _) => quote!(::relata::orm::Field::of(&#path)),
        (None, RelationKind::BelongsTo) => {
            quote!(::relata::orm::Field::of(&#table::#default_foreign_key))
        }
        (None, RelationKind::HasOne | RelationKind::HasMany) => {
            let constant = constant(default_foreign_key);
            quote_spanned!(constant.span()=> #related::#constant)
        }
    };
    (local_key, foreign_key)
}

/// The calls that add the options of a relation.
fn options(relation: &Relation) -> TokenStream {
    let related = &relation.related;
    let on_query = relation.on_query.as_ref().map(|function| {
        quote_spanned! { function.span()=> .on_query(|context| ::relata::orm::standing::<#related, _>(context, #function)) }
    });
    let one_of = relation.one_of.as_ref().map(|many| {
        let name = many.unraw().to_string();
        quote! { .one_of(#name) }
    });
    let orders = &relation.order_by;
    let order = (!orders.is_empty()).then(|| {
        quote! { .ordered_by(|| ::relata::orm::order::<#related, _>([#(#orders),*])) }
    });
    let description = relation.description.as_ref().map(|text| quote! { .with_description(#text) });

    let meta = relation.meta.iter().map(|(name, value)| {
        let value = meta(value);
        quote! { (#name, #value) }
    });
    let meta = (meta.len() > 0).then(|| quote! { .with_meta(&[#(#meta),*]) });
    let operations = relation.operations.as_ref().map(|operations| {
        let operations = operations.expand();
        quote! { .with_operations(#operations) }
    });
    quote! { #on_query #one_of #order #description #operations #meta }
}

fn meta(value: &Lit) -> TokenStream {
    match value {
        Lit::Int(number) => quote!(::relata::model::Meta::Integer(#number)),
        Lit::Bool(switch) => quote!(::relata::model::Meta::Bool(#switch)),
        text => quote!(::relata::model::Meta::Text(#text)),
    }
}

/// Prints the description of a field.
fn field_info(model: &Model, index: usize, field: &Field) -> TokenStream {
    let Model { table, primary_key, .. } = model;
    let Field {
        column: name, rust, graphql, description, unique, auto, has_default, rules, ..
    } = field;
    // A mistake is reported at the field, so every part of the call has the field's span.
    let span = name.span();

    let key = match (name == primary_key, unique) {
        (true, _) => quote_spanned!(span=> .primary_key()),
        (false, true) => quote_spanned!(span=> .unique()),
        (false, false) => quote!(),
    };
    let is_linked = model.relations.iter().any(|relation| relation.is_foreign_key(field));
    let linked = (name == primary_key && is_linked).then(|| quote_spanned!(span=> .linked()));
    let auto = auto.map(|auto| {
        let auto = match auto {
            Auto::Create => quote!(Create),
            Auto::Update => quote!(Update),
        };
        quote_spanned!(span=> .auto(::relata::model::Auto::#auto))
    });

    let default = has_default.then(|| quote_spanned!(span=> .with_default()));
    let hidden = field.hidden.then(|| quote_spanned!(span=> .hidden()));
    let read_only = field.read_only.then(|| quote_spanned!(span=> .read_only()));
    let rules = rules.iter().map(|each| rule(each, table, name));
    let rules = (rules.len() > 0).then(|| quote_spanned!(span=> .with_rules(&[#(#rules),*])));
    // A field that cannot hold the column is reported at its type.
    let held = quote_spanned! { rust.span()=> .held_as(&#table::#name, ::std::marker::PhantomData::<#rust>) };

    quote_spanned! { span=>
        ::relata::model::FieldInfo::new(&#table::#name, #index, #graphql, #description) #held #key #linked #auto #default #hidden #read_only #rules
    }
}

fn rule(rule: &Rule, table: &Path, column: &Ident) -> TokenStream {
    match rule {
        Rule::Check(function) => quote! {
            ::relata::model::Rule::Check(|value| ::relata::model::check(#table::#column, value, #function))
        },
        Rule::Email => quote!(::relata::model::Rule::Email),
        Rule::Url(schemes) => quote!(::relata::model::Rule::Url(&[#(#schemes),*])),
        Rule::Length(Bounds { min, max }) => {
            let min = min.as_ref().map_or_else(|| quote!(0), |min| quote!(#min));
            let max = max.as_ref().map_or_else(|| quote!(usize::MAX), |max| quote!(#max));
            quote!(::relata::model::Rule::Length { min: #min, max: #max })
        }
        Rule::Range(Bounds { min, max }) => {
            let min =
                min.as_ref().map_or_else(|| quote!(f64::NEG_INFINITY), |min| quote!((#min) as f64));
            let max =
                max.as_ref().map_or_else(|| quote!(f64::INFINITY), |max| quote!((#max) as f64));
            quote!(::relata::model::Rule::Range { min: #min, max: #max })
        }
    }
}

fn implementation(model: &Model) -> TokenStream {
    let Model { name, names, description, table, primary_key, .. } = model;
    let ModelNames { name: graphql, singular, plural, noun, nouns } = names;
    let fields =
        model.fields.iter().enumerate().map(|(index, field)| field_info(model, index, field));
    let read = model.fields.iter().enumerate().map(|(index, Field { name: field, column, rust, .. })| {
        quote_spanned! { rust.span()=> #field: ::relata::model::from_value(#table::#column, record, <Self as ::relata::model::Model>::INFO, &<Self as ::relata::model::Model>::FIELDS[#index])? }
    });
    let written = model.fields.iter().enumerate().map(|(index, Field { name: field, column, rust, .. })| {
        quote_spanned! { rust.span()=> #index => ::relata::model::to_value(#table::#column, &self.#field) }
    });
    let relations = model.relations.iter().map(|relation| {
        let constant = constant(&relation.name);
        quote! { Self::#constant.untyped() }
    });
    let rules = model.rules.expand(name, graphql);
    let operations = match &model.operations {
        Some(operations) => operations.expand(),
        None if model.is_view => quote! { ::relata::model::Operations::READ },
        None => quote! { ::relata::model::Operations::all() },
    };
    let is_view = model.is_view;
    quote! {
        impl ::relata::model::Model for #name {
            type Table = #table::table;
            type PrimaryKey = #table::#primary_key;
            const FIELDS: &'static [::relata::model::FieldInfo] = &[#(#fields),*];
            const INFO: &'static ::relata::model::ModelInfo = &::relata::model::ModelInfo {
                name: #graphql,
                singular: #singular,
                plural: #plural,
                noun: #noun,
                nouns: #nouns,
                description: #description,
                table: ::relata::database::table_name::<#table::table>(),
                rules: #rules,
                operations: #operations,
                is_view: #is_view,
                fields: <Self as ::relata::model::Model>::FIELDS,
                primary_key: ::relata::model::primary_key_of::<Self>(),
                relations: &[#(#relations),*],
            };

            fn from_record(record: &::relata::database::Record) -> ::relata::Result<Self> {
                Ok(Self { #(#read),* })
            }

            fn value(&self, field: &::relata::model::FieldInfo) -> Option<::relata::database::Value> {
                match field.index {
                    #(#written,)*
                    _ => None,
                }
            }
        }
    }
}
