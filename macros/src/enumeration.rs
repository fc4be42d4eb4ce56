//! The expansion of `#[derive(ModelEnum)]`.

use heck::{ToShoutySnakeCase, ToSnakeCase};
use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;
use syn::{Data, DeriveInput, Error, Fields, Ident, Meta, Result, Variant};

use crate::names::{graphql_name, name_of_ident};
use crate::parse::{description, metas, string};

/// The whole expansion for an enum.
pub fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let name = &input.ident;
    let Data::Enum(data) = &input.data else {
        return Err(Error::new_spanned(name, "a model's enum is an enum"));
    };
    let values = data.variants.iter().map(Value::parse).collect::<Result<Vec<_>>>()?;
    check_values(&values)?;
    let (type_name, about) = (type_name(input)?, description(&input.attrs));
    let described = values.iter().map(|Value { graphql, text, description, .. }| {
        quote! { ::relata::database::EnumerationValue { name: #graphql, text: #text, description: #description } }
    });
    let texts =
        values.iter().map(|Value { variant, text, .. }| quote! { #name::#variant => #text });
    let variants =
        values.iter().map(|Value { variant, text, .. }| quote! { #text => Some(#name::#variant) });
    let graphql = graphql(name);
    Ok(quote! {
        #graphql

        impl ::relata::database::ColumnEnum for #name {
            const ENUMERATION: &'static ::relata::database::Enumeration = &::relata::database::Enumeration {
                name: #type_name,
                description: #about,
                values: &[#(#described),*],
            };

            fn text(&self) -> &'static str {
                match self { #(#texts),* }
            }

            fn from_text(text: &str) -> Option<Self> {
                match text { #(#variants,)* _ => None }
            }
        }

        impl ::relata::database::Attribute<::relata::database::sql_types::Text> for #name {
            const ENUMERATION: Option<&'static ::relata::database::Enumeration> =
                Some(<Self as ::relata::database::ColumnEnum>::ENUMERATION);

            fn to_value(&self) -> Option<::relata::database::Value> {
                Some(::relata::database::enum_value(self))
            }

            fn from_value(value: Option<&::relata::database::Value>) -> ::relata::Result<Self> {
                ::relata::database::enum_from_value(value)
            }
        }

        impl From<#name> for String {
            fn from(value: #name) -> Self {
                ::relata::database::ColumnEnum::text(&value).to_owned()
            }
        }
    })
}

/// The enum's name in GraphQL.
fn type_name(input: &DeriveInput) -> Result<String> {
    let mut name = None;
    for meta in metas(&input.attrs, "model")? {
        match &meta {
            Meta::NameValue(pair) if pair.path.is_ident("name") => {
                name = Some(graphql_name(&pair.value)?);
            }
            _ => {
                let message = "an enum's `model` attribute takes `name = \"…\"` only";
                return Err(Error::new_spanned(&meta, message));
            }
        }
    }

    match name {
        Some(name) => Ok(name),
        None => name_of_ident(&input.ident, input.ident.unraw().to_string()),
    }
}

/// Refuses two variants that are the same value in GraphQL or the same text in the database.
fn check_values(values: &[Value]) -> Result<()> {
    let mut rest = values;
    while let [value, others @ ..] = rest {
        let is_same = |other: &&Value| other.graphql == value.graphql || other.text == value.text;
        if let Some(other) = others.iter().find(is_same) {
            let message = format!(
                "`{}` and `{}` are the same value: rename one, or choose another text by \
                `#[model(text = \"…\")]`",
                value.variant, other.variant
            );
            return Err(Error::new_spanned(&other.variant, message));
        }
        rest = others;
    }
    Ok(())
}

/// Implements the traits by which custom resolvers take and return the enum.
fn graphql(name: &Ident) -> TokenStream {
    quote! {
        impl ::relata::async_graphql::InputType for #name {
            type RawValueType = Self;

            fn type_name() -> ::std::borrow::Cow<'static, str> {
                <Self as ::relata::database::ColumnEnum>::ENUMERATION.name.into()
            }

            fn create_type_info(registry: &mut ::relata::async_graphql::registry::Registry) -> String {
                ::relata::graphql::register_enum::<Self>(registry)
            }

            fn parse(
                value: Option<::relata::async_graphql::Value>,
            ) -> ::relata::async_graphql::InputValueResult<Self> {
                ::relata::graphql::parse_enum(value)
            }

            fn to_value(&self) -> ::relata::async_graphql::Value {
                ::relata::graphql::enum_json(self)
            }

            fn as_raw_value(&self) -> Option<&Self> {
                Some(self)
            }
        }

        impl ::relata::async_graphql::OutputType for #name {
            fn type_name() -> ::std::borrow::Cow<'static, str> {
                <Self as ::relata::database::ColumnEnum>::ENUMERATION.name.into()
            }

            fn create_type_info(registry: &mut ::relata::async_graphql::registry::Registry) -> String {
                ::relata::graphql::register_enum::<Self>(registry)
            }

            async fn resolve(
                &self,
                _ctx: &::relata::async_graphql::ContextSelectionSet<'_>,
                _field: &::relata::async_graphql::Positioned<::relata::async_graphql::parser::types::Field>,
            ) -> ::relata::async_graphql::ServerResult<::relata::async_graphql::Value> {
                Ok(::relata::graphql::enum_json(self))
            }
        }
    }
}

/// A variant.
struct Value {
    variant: Ident,
    graphql: String,
    text: String,
    description: String,
}

impl Value {
    fn parse(variant: &Variant) -> Result<Self> {
        if !matches!(variant.fields, Fields::Unit) {
            return Err(Error::new_spanned(
                variant,
                "a variant that stands for a text has no fields",
            ));
        }

        let name = variant.ident.to_string();
        let mut text = name.to_snake_case();
        for meta in metas(&variant.attrs, "model")? {
            text = match &meta {
                Meta::NameValue(pair) if pair.path.is_ident("text") => string(&pair.value),
                _ => None,
            }
            .ok_or_else(|| Error::new_spanned(&meta, "a variant knows `text = \"…\"` only"))?;
        }

        Ok(Value {
            variant: variant.ident.clone(),
            graphql: name_of_ident(&variant.ident, name.to_shouty_snake_case())?,
            text,
            description: description(&variant.attrs),
        })
    }
}
