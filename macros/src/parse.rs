//! Readers for the parts of attributes.

use syn::punctuated::Punctuated;
use syn::{Attribute, Error, Expr, ExprLit, Ident, Lit, Meta, Path, Result, Token};

/// The errors of a derive, which are reported together.
#[derive(Default)]
pub struct Errors(Option<Error>);

impl Errors {
    pub fn add(&mut self, error: Error) {
        match &mut self.0 {
            Some(first) => first.combine(error),
            None => self.0 = Some(error),
        }
    }

    /// Returns the value of a result, or keeps its error.
    pub fn value<T>(&mut self, result: Result<T>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                self.add(error);
                None
            }
        }
    }

    pub fn into_error(self) -> Option<Error> {
        self.0
    }
}

/// Joins the lines of a doc comment.
pub fn description(attributes: &[Attribute]) -> String {
    let mut lines = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("doc")) {
        if let Meta::NameValue(meta) = &attribute.meta
            && let Some(line) = string(&meta.value)
        {
            lines.push(line.trim().to_owned());
        }
    }
    lines.join("\n").trim().to_owned()
}

/// Lists the parts of all attributes with a name: `#[name(part, part)]`.
///
/// # Errors
/// If an attribute is no list.
pub fn metas(attributes: &[Attribute], name: &str) -> Result<Vec<Meta>> {
    let mut metas = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident(name)) {
        metas.extend(attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)?);
    }
    Ok(metas)
}

/// Reads the path in `#[attribute(key = path)]`.
///
/// # Errors
/// As [`metas`].
pub fn path_of(attributes: &[Attribute], attribute: &str, key: &str) -> Result<Option<Path>> {
    for meta in metas(attributes, attribute)? {
        if let Meta::NameValue(meta) = meta
            && meta.path.is_ident(key)
            && let Expr::Path(path) = meta.value
        {
            return Ok(Some(path.path));
        }
    }
    Ok(None)
}

/// Reads the one column of `#[diesel(primary_key(…))]`.
///
/// # Errors
/// If it names no column or several.
pub fn primary_key(attributes: &[Attribute]) -> Result<Option<Ident>> {
    for meta in metas(attributes, "diesel")? {
        if let Meta::List(list) = &meta
            && list.path.is_ident("primary_key")
        {
            let keys = list.parse_args_with(Punctuated::<Ident, Token![,]>::parse_terminated)?;
            let only = keys.first().filter(|_| keys.len() == 1).cloned();
            return only.map(Some).ok_or_else(|| Error::new_spanned(list, COMPOSITE_KEY));
        }
    }
    Ok(None)
}

const COMPOSITE_KEY: &str = "a primary key of several columns is not supported yet: \
     give the table a column that identifies its rows alone, and name it here";

/// The text of a string literal.
pub fn string(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
        _ => None,
    }
}
