//! The rules on the rows of a model.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Attribute, Expr, Ident, Meta, Result};

use crate::parse::metas;

/// The attributes, in the order in which they are printed: what is finer comes later, and counts.
const RULES: [&str; 5] = ["visible", "writable", "creatable", "updatable", "deletable"];

/// The rules of a model, each with its function.
#[derive(Default)]
pub struct RowRules(Vec<(Ident, Expr)>);

impl RowRules {
    /// Reads `#[model(visible = function, writable = function, …)]` on a struct.
    ///
    /// # Errors
    /// If the attribute is no list.
    pub fn parse(attributes: &[Attribute]) -> Result<Self> {
        let mut rules = Vec::new();
        for meta in metas(attributes, "model")? {
            if let (true, Meta::NameValue(meta)) = (is_rule(&meta), meta) {
                rules.extend(meta.path.get_ident().cloned().map(|name| (name, meta.value)));
            }
        }
        rules.sort_by_key(|(name, _)| RULES.iter().position(|rule| name == rule));
        Ok(RowRules(rules))
    }

    /// Prints the value that describes the rules of a model, which clients know by a name.
    pub fn expand(&self, model: &Ident, name: &str) -> TokenStream {
        let RowRules(rules) = self;
        let calls = rules.iter().map(|(name, function)| {
            quote_spanned! { function.span()=>
                .#name(|context| ::relata::orm::row_rule::<#model, _>(context, #function))
            }
        });
        let viewers = rules.iter().map(|(_, function)| {
            quote! { || ::relata::orm::viewer_of::<#model, _>(#function) }
        });
        let viewers = (!rules.is_empty()).then(|| quote! { .with_viewers(&[#(#viewers),*]) });
        quote! { &::relata::database::RowRules::of(#name) #(#calls)* #viewers }
    }
}

/// Returns whether a part of the attribute `model` is a rule.
pub fn is_rule(meta: &Meta) -> bool {
    RULES.iter().any(|rule| meta.path().is_ident(rule))
}
