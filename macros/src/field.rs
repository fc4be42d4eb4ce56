//! The attributes of a model's field.

use heck::ToLowerCamelCase;
use syn::ext::IdentExt;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Error, Expr, Ident, LitStr, Meta, MetaList, MetaNameValue, Path, Result, Token, Type};

use crate::names::graphql_name;
use crate::parse::{Errors, description, metas, path_of};

/// A field of the struct, which stands for a column.
pub struct Field {
    pub name: Ident,
    /// The name of the column in Diesel's table.
    pub column: Ident,
    /// The type in Rust.
    pub rust: Type,
    pub graphql: String,
    pub description: String,
    pub unique: bool,
    pub hidden: bool,
    pub read_only: bool,
    /// The values that Relata fills in.
    pub auto: Option<Auto>,
    pub has_default: bool,
    pub rules: Vec<Rule>,
}

/// The writes at which Relata fills a column in.
#[derive(Clone, Copy)]
pub enum Auto {
    Create,
    Update,
}

/// A rule for the values of a column.
pub enum Rule {
    Length(Bounds),
    Range(Bounds),
    Email,
    /// A URL of one of these schemes.
    Url(Vec<LitStr>),
    Check(Path),
}

/// The arguments `min` and `max`.
#[derive(Default)]
pub struct Bounds {
    pub min: Option<Expr>,
    pub max: Option<Expr>,
}

impl Field {
    /// Reads a field. An option that is wrong is left out and added to `errors`.
    ///
    /// # Errors
    /// If the field has no name or its attributes are no lists.
    pub fn parse(field: &syn::Field, errors: &mut Errors) -> Result<Self> {
        let name = field
            .ident
            .clone()
            .ok_or_else(|| Error::new_spanned(field, "a model's fields have names"))?;
        let column = path_of(&field.attrs, "diesel", "column_name")?;
        let column = column.and_then(|path| path.get_ident().cloned());

        let mut parsed = Field {
            graphql: name.unraw().to_string().to_lower_camel_case(),
            description: description(&field.attrs),
            column: column.unwrap_or_else(|| name.clone()),
            name,
            rust: field.ty.clone(),
            unique: false,
            hidden: false,
            read_only: false,
            auto: None,
            has_default: false,
            rules: Vec::new(),
        };
        for meta in errors.value(metas(&field.attrs, "model")).unwrap_or_default() {
            let set = parsed.set(&meta);
            errors.value(set);
        }
        Ok(parsed)
    }

    fn set(&mut self, meta: &Meta) -> Result<()> {
        match meta {
            Meta::Path(path) => self.set_flag(path),
            Meta::List(list) if list.path.is_ident("length") => {
                self.rules.push(Rule::Length(Bounds::parse(list)?));
                Ok(())
            }
            Meta::List(list) if list.path.is_ident("range") => {
                self.rules.push(Rule::Range(Bounds::parse(list)?));
                Ok(())
            }
            Meta::List(list) if list.path.is_ident("url") => {
                let schemes =
                    list.parse_args_with(Punctuated::<LitStr, Token![,]>::parse_terminated)?;
                self.rules.push(Rule::Url(schemes.into_iter().collect()));
                Ok(())
            }
            Meta::NameValue(pair) if pair.path.is_ident("name") => {
                self.graphql = graphql_name(&pair.value)?;
                Ok(())
            }
            Meta::NameValue(MetaNameValue { path, value: Expr::Path(function), .. })
                if path.is_ident("validate") =>
            {
                self.rules.push(Rule::Check(function.path.clone()));
                Ok(())
            }
            Meta::List(_) | Meta::NameValue(_) => Err(unknown(meta)),
        }
    }

    fn set_flag(&mut self, path: &Path) -> Result<()> {
        match path.get_ident().map(Ident::to_string).as_deref() {
            Some("unique") => self.unique = true,
            Some("default") => self.has_default = true,
            Some("hidden") => self.hidden = true,
            Some("read_only") => self.read_only = true,
            Some("auto_create") => self.auto = Some(Auto::Create),
            Some("auto_update") => self.auto = Some(Auto::Update),
            Some("email") => self.rules.push(Rule::Email),
            Some("url") => self.rules.push(Rule::web_url(path)),
            _ => return Err(unknown(&Meta::Path(path.clone()))),
        }
        Ok(())
    }
}

fn unknown(meta: &Meta) -> Error {
    let message = "a field knows `unique`, `default`, `auto_create`, `auto_update`, `hidden`, `read_only`, \
        `name = \"…\"`, `email`, `url`, `url(\"https\", …)`, `length(min = …, max = …)`, `range(min = …, max = …)` and \
        `validate = function`";
    Error::new_spanned(meta, message)
}

impl Rule {
    /// Returns the rule for the address of a page, as `url` without schemes is.
    fn web_url(path: &Path) -> Self {
        let scheme = |name: &str| LitStr::new(name, path.span());
        Rule::Url(vec![scheme("http"), scheme("https")])
    }
}

impl Bounds {
    fn parse(list: &MetaList) -> Result<Self> {
        let mut bounds = Bounds::default();
        let parts =
            list.parse_args_with(Punctuated::<MetaNameValue, Token![,]>::parse_terminated)?;

        for part in parts {
            match part.path.get_ident().map(Ident::to_string).as_deref() {
                Some("min") => bounds.min = Some(part.value),
                Some("max") => bounds.max = Some(part.value),
                _ => return Err(Error::new_spanned(part, "the bounds are `min` and `max`")),
            }
        }
        Ok(bounds)
    }
}
