//! What the attributes of a struct and of its fields say.

use heck::ToLowerCamelCase;
use syn::ext::IdentExt;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{
    Attribute, Data, DeriveInput, Error, Expr, ExprLit, Field, Ident, Lit, Meta, MetaList, MetaNameValue, Path, Result,
    Token, Type,
};

use crate::relation::Relation;

/// A struct with `#[derive(Model)]`.
pub struct Model {
    pub name: Ident,
    pub description: String,
    pub table: Path,
    pub plural: String,
    pub primary_key: Ident,
    pub columns: Vec<Column>,
    pub relations: Vec<Relation>,
}

/// A field of the struct.
pub struct Column {
    pub field: Ident,
    /// The column's name in Diesel's table.
    pub column: Ident,
    /// The field's type in Rust.
    pub rust: Type,
    pub graphql: String,
    pub description: String,
    pub unique: bool,
    pub hidden: bool,
    pub read_only: bool,
    /// `Create` or `Update`, where Relata fills the column in.
    pub auto: Option<Ident>,
    pub has_default: bool,
    pub rules: Vec<Rule>,
}

/// A rule for the values of a column.
pub enum Rule {
    Length(Bounds),
    Range(Bounds),
    Email,
    Url,
    Check(Path),
}

/// The arguments `min` and `max`.
#[derive(Default)]
pub struct Bounds {
    pub min: Option<Expr>,
    pub max: Option<Expr>,
}

impl Bounds {
    fn parse(list: &MetaList) -> Result<Self> {
        let mut bounds = Bounds::default();
        for part in list.parse_args_with(Punctuated::<MetaNameValue, Token![,]>::parse_terminated)? {
            match part.path.get_ident().map(Ident::to_string).as_deref() {
                Some("min") => bounds.min = Some(part.value),
                Some("max") => bounds.max = Some(part.value),
                _ => return Err(Error::new_spanned(part, "the bounds are `min` and `max`")),
            }
        }
        Ok(bounds)
    }
}

impl Model {
    pub fn parse(input: &DeriveInput) -> Result<Self> {
        let name = input.ident.clone();
        let Data::Struct(data) = &input.data else {
            return Err(Error::new_spanned(&name, "a model is a struct with named fields"));
        };
        let table = path_of(&input.attrs, "diesel", "table_name")?
            .ok_or_else(|| Error::new_spanned(&name, "say which table: `#[diesel(table_name = …)]`"))?;
        let columns: Vec<Column> = data.fields.iter().map(Column::parse).collect::<Result<_>>()?;
        let primary_key = primary_key(&input.attrs)?.unwrap_or_else(|| Ident::new("id", name.span()));
        if !columns.iter().any(|column| column.column == primary_key) {
            let message =
                format!("no field for the primary key `{primary_key}`: `#[diesel(primary_key(…))]` names another");
            return Err(Error::new_spanned(&name, message));
        }
        if let Some(hidden) = columns.iter().find(|column| column.column == primary_key && column.hidden) {
            return Err(Error::new_spanned(&hidden.field, "clients know rows by the primary key: it cannot be hidden"));
        }
        let relations =
            input.attrs.iter().filter_map(|attribute| Relation::parse(attribute, &name, &primary_key).transpose());
        let relations: Vec<Relation> = relations.collect::<Result<_>>()?;
        let is_visible = |column: &&Column| {
            let is_key = column.column == primary_key;
            !column.hidden && (is_key || !relations.iter().any(|relation| relation.is_made_of(column)))
        };
        let visible: Vec<&Column> = columns.iter().filter(is_visible).collect();
        relations.iter().try_for_each(|relation| relation.check_fields(&visible))?;
        Ok(Model {
            description: description(&input.attrs),
            plural: plural(&input.attrs, &name, &table)?,
            relations,
            name,
            table,
            primary_key,
            columns,
        })
    }
}

impl Column {
    fn parse(field: &Field) -> Result<Self> {
        let name = field.ident.clone().ok_or_else(|| Error::new_spanned(field, "a model's fields have names"))?;
        let column = path_of(&field.attrs, "diesel", "column_name")?;
        let column = column.and_then(|path| path.get_ident().cloned()).unwrap_or_else(|| name.clone());
        let mut parsed = Column {
            graphql: name.unraw().to_string().to_lower_camel_case(),
            description: description(&field.attrs),
            field: name,
            column,
            rust: field.ty.clone(),
            unique: false,
            hidden: false,
            read_only: false,
            auto: None,
            has_default: false,
            rules: Vec::new(),
        };
        metas(&field.attrs, "model")?.iter().try_for_each(|meta| parsed.set(meta))?;
        Ok(parsed)
    }

    fn set(&mut self, meta: &Meta) -> Result<()> {
        match (meta.path().get_ident().map(Ident::to_string).as_deref(), meta) {
            (Some("unique"), Meta::Path(_)) => self.unique = true,
            (Some("default"), Meta::Path(_)) => self.has_default = true,
            (Some("hidden"), Meta::Path(_)) => self.hidden = true,
            (Some("read_only"), Meta::Path(_)) => self.read_only = true,
            (Some("name"), Meta::NameValue(MetaNameValue { value, .. })) => self.graphql = name(value)?,
            (Some("validate"), Meta::NameValue(MetaNameValue { value: Expr::Path(function), .. })) => {
                self.rules.push(Rule::Check(function.path.clone()));
            }
            (Some("auto_create"), Meta::Path(path)) => self.auto = Some(Ident::new("Create", path.span())),
            (Some("auto_update"), Meta::Path(path)) => self.auto = Some(Ident::new("Update", path.span())),
            (Some("email"), Meta::Path(_)) => self.rules.push(Rule::Email),
            (Some("url"), Meta::Path(_)) => self.rules.push(Rule::Url),
            (Some("length"), Meta::List(list)) => self.rules.push(Rule::Length(Bounds::parse(list)?)),
            (Some("range"), Meta::List(list)) => self.rules.push(Rule::Range(Bounds::parse(list)?)),
            _ => {
                let message = "a field knows `unique`, `default`, `auto_create`, `auto_update`, `hidden`, `read_only`, \
                    `name = \"…\"`, `email`, `url`, `length(min = …, max = …)`, `range(min = …, max = …)` and \
                    `validate = function`";
                return Err(Error::new_spanned(meta, message));
            }
        }
        Ok(())
    }
}

/// The doc comment, its lines joined as Markdown has them.
pub fn description(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter(|attribute| attribute.path().is_ident("doc"));
    let text = lines.filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(meta) => string(&meta.value),
        _ => None,
    });
    text.map(|line| line.trim().to_owned()).collect::<Vec<_>>().join("\n").trim().to_owned()
}

fn plural(attributes: &[Attribute], name: &Ident, table: &Path) -> Result<String> {
    if let Some(meta) = metas(attributes, "model")?.first() {
        let plural = match meta {
            Meta::NameValue(meta) if meta.path.is_ident("plural") => string(&meta.value),
            _ => None,
        };
        return plural
            .ok_or_else(|| Error::new_spanned(meta, "a struct's `model` attribute knows `plural = \"…\"` only"));
    }
    let singular = name.to_string().to_lower_camel_case();
    let table = table.segments.last().map(|segment| segment.ident.to_string().to_lower_camel_case());
    Ok(table.filter(|plural| *plural != singular).unwrap_or(format!("{singular}s")))
}

fn primary_key(attributes: &[Attribute]) -> Result<Option<Ident>> {
    for meta in metas(attributes, "diesel")? {
        if let Meta::List(list) = &meta
            && list.path.is_ident("primary_key")
        {
            let keys = list.parse_args_with(Punctuated::<Ident, Token![,]>::parse_terminated)?;
            let only = keys.first().filter(|_| keys.len() == 1).cloned();
            return only.map(Some).ok_or_else(|| Error::new_spanned(list, "a model has one primary key column"));
        }
    }
    Ok(None)
}

fn path_of(attributes: &[Attribute], attribute: &str, key: &str) -> Result<Option<Path>> {
    Ok(metas(attributes, attribute)?.into_iter().find_map(|meta| match meta {
        Meta::NameValue(meta) if meta.path.is_ident(key) => match meta.value {
            Expr::Path(path) => Some(path.path),
            _ => None,
        },
        _ => None,
    }))
}

/// The parts of every attribute with a name, as in `#[name(part, part)]`.
pub fn metas(attributes: &[Attribute], name: &str) -> Result<Vec<Meta>> {
    let mut metas = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident(name)) {
        metas.extend(attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)?);
    }
    Ok(metas)
}

/// A name in GraphQL.
pub fn name(value: &Expr) -> Result<String> {
    let is_name = |text: &String| {
        !text.starts_with("__")
            && !text.starts_with(|first: char| first.is_ascii_digit())
            && !text.is_empty()
            && text.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
    };
    string(value)
        .filter(is_name)
        .ok_or_else(|| Error::new_spanned(value, "`name` is a name in GraphQL, such as \"title\""))
}

/// The text of a string literal.
pub fn string(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
        _ => None,
    }
}
