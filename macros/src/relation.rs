//! The attributes `has_one`, `belongs_to` and `has_many`.

use heck::{ToLowerCamelCase, ToSnakeCase, ToUpperCamelCase};
use proc_macro2::Span;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Error, Expr, Ident, Meta, MetaNameValue, Path, Result, Token, Type};

use crate::attributes::{Column, string};

/// A declared relation.
pub struct Relation {
    /// `HasOne`, `BelongsTo` or `HasMany`.
    pub kind: Ident,
    pub name: Ident,
    pub related: Type,
    pub local_key: Option<Path>,
    pub foreign_key: Option<Path>,
    /// The column that is the foreign key where none was named.
    pub default_foreign_key: Ident,
    pub on_query: Option<Expr>,
    pub description: Option<String>,
    pub meta: Vec<MetaNameValue>,
}

impl Relation {
    /// The relation that an attribute declares, if it is one of the three.
    pub fn parse(attribute: &Attribute, owner: &Ident, primary_key: &Ident) -> Result<Option<Self>> {
        let kind = match attribute.path().get_ident().map(Ident::to_string).as_deref() {
            Some("has_one") => "HasOne",
            Some("belongs_to") => "BelongsTo",
            Some("has_many") => "HasMany",
            _ => return Ok(None),
        };
        let Declaration { name, related, options } = attribute.parse_args()?;
        let default_foreign_key = match kind {
            "BelongsTo" => format!("{}_id", last_segment(&related)?.to_string().to_snake_case()),
            _ => format!("{}_{primary_key}", owner.to_string().to_snake_case()),
        };
        let mut relation = Relation {
            kind: Ident::new(kind, attribute.path().get_ident().map_or_else(Span::call_site, Ident::span)),
            default_foreign_key: Ident::new(&default_foreign_key, name.span()),
            name,
            related,
            local_key: None,
            foreign_key: None,
            on_query: None,
            description: None,
            meta: Vec::new(),
        };
        options.into_iter().try_for_each(|option| relation.set(option))?;
        Ok(Some(relation))
    }

    /// Refuses a field in GraphQL that has the name of one of the columns that clients see.
    pub fn check_fields(&self, visible: &[&Column]) -> Result<()> {
        let mut fields = self.fields().into_iter();
        let Some(taken) = fields.find(|field| visible.iter().any(|column| column.graphql == *field)) else {
            return Ok(());
        };
        let message = format!(
            "the relation has a field `{taken}` in GraphQL, and so has a column: rename the relation, or give the \
            column another name by `#[model(name = \"…\")]`"
        );
        Err(Error::new_spanned(&self.name, message))
    }

    /// The fields in GraphQL that the relation gives its model.
    fn fields(&self) -> Vec<String> {
        let name = self.name.to_string();
        let (field, aggregate) = (name.to_lower_camel_case(), format!("{}Aggregate", name.to_lower_camel_case()));
        match self.kind.to_string().as_str() {
            "HasOne" => vec![field, aggregate, format!("has{}", name.to_upper_camel_case())],
            "HasMany" => vec![field, aggregate],
            _ => vec![field],
        }
    }

    /// Whether a column of the model is the foreign key of this relation, which clients see as the relation.
    pub fn is_made_of(&self, column: &Column) -> bool {
        let named = self.foreign_key.as_ref().and_then(|path| path.segments.last()).map(|segment| &segment.ident);
        self.kind == "BelongsTo" && *named.unwrap_or(&self.default_foreign_key) == column.column
    }

    fn set(&mut self, option: Meta) -> Result<()> {
        let name = option.path().get_ident().map(Ident::to_string).unwrap_or_default();
        match (name.as_str(), option) {
            ("local_key", Meta::NameValue(option)) => self.local_key = Some(path(option.value)?),
            ("foreign_key", Meta::NameValue(option)) => self.foreign_key = Some(path(option.value)?),
            ("on_query", Meta::NameValue(option)) => self.on_query = Some(option.value),
            ("description", Meta::NameValue(option)) => self.description = string(&option.value),
            ("meta", Meta::List(list)) => {
                let parts = list.parse_args_with(Punctuated::<MetaNameValue, Token![,]>::parse_terminated)?;
                self.meta.extend(parts);
            }
            (_, option) => {
                let message = "a relation knows `local_key = …`, `foreign_key = …`, `on_query = …`, `description = \"…\"` and `meta(…)`";
                return Err(Error::new_spanned(option, message));
            }
        }
        Ok(())
    }
}

/// `name: Related, option = …, …`
struct Declaration {
    name: Ident,
    related: Type,
    options: Punctuated<Meta, Token![,]>,
}

impl Parse for Declaration {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let name = input.parse()?;
        input.parse::<Token![:]>()?;
        let related = input.parse()?;
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
        Ok(Declaration { name, related, options: Punctuated::parse_terminated(input)? })
    }
}

fn path(expr: Expr) -> Result<Path> {
    match expr {
        Expr::Path(path) => Ok(path.path),
        other => Err(Error::new_spanned(other, "a key is a Diesel column, as in `users::id`")),
    }
}

fn last_segment(related: &Type) -> Result<&Ident> {
    match related {
        Type::Path(path) => path.path.segments.last().map(|segment| &segment.ident),
        _ => None,
    }
    .ok_or_else(|| Error::new_spanned(related, "the related model is a struct"))
}
