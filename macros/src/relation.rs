//! The attributes `has_one`, `belongs_to` and `has_many`.

use heck::ToSnakeCase;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{
    Attribute, Error, Expr, ExprLit, Ident, Lit, Meta, MetaNameValue, Path, Result, Token, Type,
};

use crate::field::Field;
use crate::names::{RelationNameOptions, RelationNames, capitalize, graphql_name};
use crate::one_of_many::order_of_field;
use crate::operations::Operations;
use crate::parse::{Errors, string};

/// A declared relation.
pub struct Relation {
    pub kind: RelationKind,
    pub name: Ident,
    pub names: RelationNames,
    pub related: Type,
    pub local_key: Option<Path>,
    pub foreign_key: Option<Path>,
    /// The column that is the foreign key if the attribute names none.
    pub default_foreign_key: Ident,
    /// True if only the related model's primary key tells the default foreign key of a belongsTo from other columns.
    pub is_key_derived: bool,
    pub on_query: Option<Expr>,
    /// The hasMany of which a hasOne shows one row.
    pub one_of: Option<Ident>,
    /// The order in which the first of those rows is shown.
    pub order_by: Vec<Expr>,
    pub description: Option<String>,
    /// The operations that the API offers for the related rows; `None` for all.
    pub operations: Option<Operations>,
    /// Free data: names with literals.
    pub meta: Vec<(String, Lit)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum RelationKind {
    HasOne,
    BelongsTo,
    HasMany,
}

impl RelationKind {
    fn of_attribute(attribute: &Attribute) -> Option<Self> {
        match attribute.path().get_ident()?.to_string().as_str() {
            "has_one" => Some(RelationKind::HasOne),
            "belongs_to" => Some(RelationKind::BelongsTo),
            "has_many" => Some(RelationKind::HasMany),
            _ => None,
        }
    }

    /// The name of the relation's type in Rust.
    pub fn type_name(self) -> &'static str {
        match self {
            RelationKind::HasOne => "HasOne",
            RelationKind::BelongsTo => "BelongsTo",
            RelationKind::HasMany => "HasMany",
        }
    }

    /// The words between the two models in a doc comment.
    pub fn verb(self) -> &'static str {
        match self {
            RelationKind::HasOne => "has one",
            RelationKind::BelongsTo => "belongs to",
            RelationKind::HasMany => "has many",
        }
    }
}

impl Relation {
    /// Reads the relation that an attribute declares, if it is one of the three. An option that is wrong is left out
    /// and added to `errors`.
    ///
    /// # Errors
    /// If the relation's name or its related model cannot be read.
    pub fn parse(
        attribute: &Attribute,
        owner: &Ident,
        primary_key: &Ident,
        errors: &mut Errors,
    ) -> Result<Option<Self>> {
        let Some(kind) = RelationKind::of_attribute(attribute) else { return Ok(None) };
        let Declaration { name, related, options } = attribute.parse_args()?;

        let default_foreign_key = match kind {
            RelationKind::BelongsTo => {
                format!("{}_id", last_segment(&related)?.to_string().to_snake_case())
            }
            RelationKind::HasOne | RelationKind::HasMany => {
                format!("{}_{primary_key}", owner.to_string().to_snake_case())
            }
        };
        let mut relation = Relation {
            kind,
            default_foreign_key: Ident::new(&default_foreign_key, name.span()),
            is_key_derived: false,
            names: RelationNames::default(),
            name,
            related,
            local_key: None,
            foreign_key: None,
            on_query: None,
            one_of: None,
            order_by: Vec::new(),
            description: None,
            operations: None,
            meta: Vec::new(),
        };

        let mut names = RelationNameOptions::default();
        for option in errors.value(options).into_iter().flatten() {
            let set = relation.set(option, &mut names);
            errors.value(set);
        }

        let names = match kind {
            RelationKind::HasMany => {
                names.into_many(&relation.name, last_segment(&relation.related)?)
            }
            RelationKind::HasOne | RelationKind::BelongsTo => names.into_one(&relation.name),
        };
        relation.names =
            errors.value(names).unwrap_or_else(|| RelationNames::fallback(&relation.name));
        Ok(Some(relation))
    }

    /// Lists the GraphQL fields that the relation adds to its model.
    pub fn graphql_fields(&self) -> Vec<String> {
        let field = self.names.field.clone();
        let aggregate = format!("{field}Aggregate");
        let presence = format!("has{}", capitalize(&field));

        match self.kind {
            RelationKind::HasOne => vec![field, aggregate, presence],
            RelationKind::HasMany => vec![field, aggregate],
            RelationKind::BelongsTo => vec![field],
        }
    }

    /// Returns whether a field of the model is the foreign key of this relation; clients see the relation in its place.
    pub fn is_foreign_key(&self, field: &Field) -> bool {
        let path = self.foreign_key.as_ref();
        let named = path.and_then(|path| path.segments.last()).map(|segment| &segment.ident);
        self.kind == RelationKind::BelongsTo
            && *named.unwrap_or(&self.default_foreign_key) == field.column
    }

    /// Leaves out what writes, since the owner is a view.
    pub fn only_read(&mut self) {
        self.operations.get_or_insert_with(Operations::reading);
    }

    /// Looks for the default foreign key of a belongsTo among the model's columns: the related model's name and the name
    /// of its primary key, which only the compiler knows.
    pub fn find_default_key(&mut self, fields: &[Field]) {
        if self.kind != RelationKind::BelongsTo
            || self.foreign_key.is_some()
            || self.local_key.is_some()
        {
            return;
        }

        let prefix = self.default_prefix();
        let starting: Vec<&Field> =
            fields.iter().filter(|field| field.column.to_string().starts_with(&prefix)).collect();
        let has_id = starting.iter().any(|field| field.column == self.default_foreign_key);
        match starting.as_slice() {
            [] => {}
            [_] if has_id => {}
            [only] => {
                self.default_foreign_key = only.column.clone();
                self.is_key_derived = true;
            }
            _ => self.is_key_derived = true,
        }
    }

    /// The name that a default foreign key of a belongsTo starts with.
    pub fn default_prefix(&self) -> String {
        let related = last_segment(&self.related).map(ToString::to_string).unwrap_or_default();
        format!("{}_", related.to_snake_case())
    }

    fn set(&mut self, option: Meta, names: &mut RelationNameOptions) -> Result<()> {
        let name = option.path().get_ident().map(Ident::to_string).unwrap_or_default();
        match (name.as_str(), option) {
            ("local_key", Meta::NameValue(option)) => self.local_key = Some(path(option.value)?),
            ("foreign_key", Meta::NameValue(option)) => {
                self.foreign_key = Some(path(option.value)?);
            }
            ("on_query", Meta::NameValue(option)) => self.on_query = Some(option.value),
            ("one_of", Meta::NameValue(option)) if self.kind == RelationKind::HasOne => {
                self.one_of = Some(path(option.value)?.require_ident()?.clone());
            }
            ("order_by", Meta::List(list)) if self.kind == RelationKind::HasOne => {
                let orders = Punctuated::<Expr, Token![,]>::parse_terminated;
                for order in list.parse_args_with(orders)? {
                    self.order_by.push(order_of_field(order)?);
                }
            }
            ("name", Meta::NameValue(option)) => names.name = Some(graphql_name(&option.value)?),
            ("singular", Meta::NameValue(option)) => {
                names.singular = Some(graphql_name(&option.value)?);
            }
            ("plural", Meta::NameValue(option)) => {
                names.plural = Some(graphql_name(&option.value)?);
            }
            ("description", Meta::NameValue(option)) => self.description = string(&option.value),
            ("operations", Meta::List(list)) => self.operations = Some(Operations::parse(&list)?),
            ("meta", Meta::List(list)) => {
                let parts =
                    list.parse_args_with(Punctuated::<MetaNameValue, Token![,]>::parse_terminated)?;
                for part in parts {
                    self.meta.push(meta(part)?);
                }
            }
            (_, option) => {
                let message = "a relation takes `local_key = …`, `foreign_key = …`, `on_query = …`, \
                    `name = \"…\"`, `singular = \"…\"`, `plural = \"…\"`, `description = \"…\"`, \
                    `operations(…)` and `meta(…)`, a `has_one` also `one_of = …` and `order_by(…)`";
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
    options: Result<Punctuated<Meta, Token![,]>>,
}

impl Parse for Declaration {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let name = input.parse()?;
        input.parse::<Token![:]>()?;
        let related = input.parse()?;
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }

        let options = Punctuated::parse_terminated(input);
        if options.is_err() {
            // The rest is skipped, so that the name and the related model are known.
            input.parse::<proc_macro2::TokenStream>()?;
        }
        Ok(Declaration { name, related, options })
    }
}

fn path(expr: Expr) -> Result<Path> {
    match expr {
        Expr::Path(path) => Ok(path.path),
        other => Err(Error::new_spanned(other, "a key is a Diesel column, as in `users::id`")),
    }
}

fn meta(part: MetaNameValue) -> Result<(String, Lit)> {
    let name = part.path.require_ident()?.to_string();
    match part.value {
        Expr::Lit(ExprLit { lit: lit @ (Lit::Str(_) | Lit::Int(_) | Lit::Bool(_)), .. }) => {
            Ok((name, lit))
        }
        value => Err(Error::new_spanned(value, "`meta` holds texts, whole numbers and booleans")),
    }
}

fn last_segment(related: &Type) -> Result<&Ident> {
    match related {
        Type::Path(path) => path.path.segments.last().map(|segment| &segment.ident),
        _ => None,
    }
    .ok_or_else(|| Error::new_spanned(related, "the related model is a struct"))
}
