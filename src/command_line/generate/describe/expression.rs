//! Expressions of SQL, as far as a model can say the same.

use sqlparser::ast::{Expr, UnaryOperator, Value};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;

/// Reads an expression.
pub(super) fn parse(text: &str) -> Option<Expr> {
    let mut parser = Parser::new(&GenericDialect {}).try_with_sql(text).ok()?;
    parser.parse_expr().ok()
}

/// Returns an expression as text, without parentheses around it.
pub(super) fn readable(text: &str) -> String {
    parse(text).map_or_else(|| text.to_owned(), |expr| bare(&expr).to_string())
}

/// Returns an expression without its parentheses and casts.
pub(super) fn bare(expr: &Expr) -> &Expr {
    match expr {
        Expr::Nested(inner) | Expr::Cast { expr: inner, .. } => bare(inner),
        other => other,
    }
}

/// Returns the column that an expression is.
pub(super) fn column(expr: &Expr) -> Option<String> {
    match bare(expr) {
        Expr::Identifier(name) => Some(name.value.clone()),
        _ => None,
    }
}

/// Returns the text that an expression is.
pub(super) fn text(expr: &Expr) -> Option<String> {
    match bare(expr) {
        Expr::Value(value) => match &value.value {
            Value::SingleQuotedString(text) => Some(text.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// Returns the number that an expression is.
pub(super) fn number(expr: &Expr) -> Option<String> {
    match bare(expr) {
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } => Some(format!("-{}", number(expr)?)),
        Expr::Value(value) => match &value.value {
            Value::Number(number, _) => Some(number.clone()),
            Value::SingleQuotedString(text) => {
                text.parse::<f64>().ok().filter(|number| number.is_finite()).map(|_| text.clone())
            }
            _ => None,
        },
        _ => None,
    }
}
