//! `operations(read, update)`: what the API offers for a model or a relation.

use heck::ToShoutySnakeCase;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::punctuated::Punctuated;
use syn::{Attribute, Error, Ident, Meta, MetaList, Result, Token};

use crate::parse::metas;

/// The words, each the name of a constant of `relata::model::Operations`.
const WORDS: [&str; 8] =
    ["read", "get", "list", "aggregate", "write", "create", "update", "delete"];

/// The operations that an attribute leaves.
pub struct Operations(Vec<Ident>);

impl Operations {
    /// Reads `#[model(operations(…))]` on a struct.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn of_model(attributes: &[Attribute]) -> Result<Option<Self>> {
        let metas = metas(attributes, "model")?;
        let list = metas.iter().filter(|meta| is_operations(meta)).find_map(|meta| match meta {
            Meta::List(list) => Some(list),
            _ => None,
        });
        list.map(Self::parse).transpose()
    }

    /// Reads `operations(read, update)`; without words there is none.
    ///
    /// # Errors
    /// For a word that is no operation.
    pub fn parse(list: &MetaList) -> Result<Self> {
        let words = list.parse_args_with(Punctuated::<Ident, Token![,]>::parse_terminated)?;
        match words.iter().find(|word| !WORDS.iter().any(|known| word == known)) {
            Some(unknown) => {
                let words = WORDS.map(|word| format!("`{word}`")).join(", ");
                let message = format!("`operations(…)` takes {words}");
                Err(Error::new_spanned(unknown, message))
            }
            None => Ok(Operations(words.into_iter().collect())),
        }
    }

    /// Returns all operations that read.
    pub fn reading() -> Self {
        Operations(vec![format_ident!("read")])
    }

    /// Returns the first word of an operation that writes.
    pub fn writing(&self) -> Option<Ident> {
        let words = ["write", "create", "update", "delete"];
        self.0.iter().find(|word| words.iter().any(|writing| word == writing)).cloned()
    }

    /// Prints the value.
    pub fn expand(&self) -> TokenStream {
        let mut value = quote! { ::relata::model::Operations::empty() };
        for word in &self.0 {
            let constant = format_ident!("{}", word.to_string().to_shouty_snake_case());
            value = quote! { #value.union(::relata::model::Operations::#constant) };
        }
        value
    }
}

/// Returns whether a part of the attribute `model` is `operations(…)`.
pub fn is_operations(meta: &Meta) -> bool {
    matches!(meta, Meta::List(_)) && meta.path().is_ident("operations")
}
