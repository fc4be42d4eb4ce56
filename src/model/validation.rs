//! Validation of values by the rules that a model declares.

use bigdecimal::{BigDecimal, ToPrimitive};
use chrono::Datelike;
use serde_json::Value as Json;
use url::Url;
use validator::{ValidateEmail, ValidateLength, ValidateRange};

use super::{FieldInfo, Rule, Values};
use crate::database::Value;
use crate::error::{Error, Result};

/// Refuses values that break the rules of their fields.
///
/// # Errors
/// [`Error::Invalid`] with a message for each broken rule.
pub(crate) fn check_rules(values: &Values) -> Result<()> {
    let mut problems = Vec::new();
    for (field, value) in values.entries() {
        let messages = value.iter().flat_map(|value| broken_rules(field, value));
        problems.extend(messages.map(|message| (field.name.to_owned(), message)));
    }

    if problems.is_empty() { Ok(()) } else { Err(Error::Invalid(problems)) }
}

/// Returns a message for each rule that a value breaks.
///
/// JSON's null is a value to the database, but clients could not distinguish it from a missing one: a field that is not
/// nullable refuses it.
pub(crate) fn broken_rules(field: &FieldInfo, value: &Value) -> Vec<String> {
    let mut messages = Vec::new();
    if !field.column.nullable && *value == Value::Json(serde_json::Value::Null) {
        messages.push("must not be null".to_owned());
    }

    messages.extend(unstorable(value));
    messages.extend(field.rules.iter().filter_map(|rule| check_rule(*rule, value).err()));
    messages
}

/// How many digits a decimal number has at most, before the point and behind it.
const MOST_DIGITS: u64 = 100;

/// The message for a text with a character that PostgreSQL cannot store.
pub(crate) const NO_NUL: &str = "must not contain the character NUL";

/// Returns a message for a value that one of the databases, or GraphQL, does not have.
pub(crate) fn unstorable(value: &Value) -> Option<String> {
    let has_year = |year: i32| (1..=9999).contains(&year);
    let (fits, message) = match value {
        Value::Float(number) => (number.is_finite(), "must be a finite number"),
        Value::Double(number) => (number.is_finite(), "must be a finite number"),
        Value::Numeric(number) => {
            (has_few_digits(number), "must have at most 100 digits before the point and behind it")
        }
        Value::Text(text) => (!text.contains('\0'), NO_NUL),
        Value::Json(json) => (!has_nul(json), NO_NUL),
        Value::Date(date) => (has_year(date.year()), "must be between the years 1 and 9999"),
        Value::Timestamp(moment) => {
            (has_year(moment.year()), "must be between the years 1 and 9999")
        }
        Value::Timestamptz(moment) => {
            (has_year(moment.year()), "must be between the years 1 and 9999")
        }
        _ => return None,
    };
    (!fits).then(|| message.to_owned())
}

/// Returns whether a decimal number has no more digits than a request may send.
pub(crate) fn has_few_digits(number: &BigDecimal) -> bool {
    number.digits() <= MOST_DIGITS && number.fractional_digit_count().unsigned_abs() <= MOST_DIGITS
}

fn has_nul(json: &Json) -> bool {
    match json {
        Json::String(text) => text.contains('\0'),
        Json::Array(items) => items.iter().any(has_nul),
        Json::Object(fields) => {
            fields.iter().any(|(name, value)| name.contains('\0') || has_nul(value))
        }
        _ => false,
    }
}

/// Checks one rule. A value of another kind than the rule's passes, which compilation has excluded.
///
/// # Errors
/// The message for the client, if the value breaks the rule.
fn check_rule(rule: Rule, value: &Value) -> Result<(), String> {
    let (holds, message) = match (rule, value) {
        (Rule::Length { min, max }, Value::Text(text)) => {
            (has_length(text, min, max), length_message(min, max))
        }
        (Rule::Email, Value::Text(text)) => {
            (text.validate_email(), "must be an e-mail address".to_owned())
        }
        (Rule::Url(schemes), Value::Text(text)) => (is_url(text, schemes), url_message(schemes)),
        (Rule::Range { min, max }, value) => {
            let holds = number(value)
                .is_none_or(|number| number.validate_range(Some(min), Some(max), None, None));
            (holds, format!("must be between {min} and {max}"))
        }
        (Rule::Check(check), value) => return check(value),
        (Rule::Length { .. } | Rule::Email | Rule::Url(_), _) => return Ok(()),
    };

    if holds { Ok(()) } else { Err(message) }
}

fn has_length(text: &str, min: usize, max: usize) -> bool {
    let min = u64::try_from(min).ok();
    let max = u64::try_from(max).ok();
    text.validate_length(min, max, None)
}

fn length_message(min: usize, max: usize) -> String {
    match (min, max) {
        (min, usize::MAX) => format!("must have at least {min} characters"),
        (0, max) => format!("must have at most {max} characters"),
        (min, max) => format!("must have {min} to {max} characters"),
    }
}

/// Other schemes than expected are refused: a page that links `javascript:…` runs it.
fn is_url(text: &str, schemes: &[&str]) -> bool {
    Url::parse(text).is_ok_and(|url| schemes.contains(&url.scheme()))
}

fn url_message(schemes: &[&str]) -> String {
    let starts: Vec<String> = schemes.iter().map(|scheme| format!("{scheme}:")).collect();
    format!("must be a URL that begins with {}", starts.join(" or "))
}

#[expect(clippy::cast_precision_loss, reason = "bounds are far from where the last digit counts")]
fn number(value: &Value) -> Option<f64> {
    match value {
        Value::SmallInt(number) => Some((*number).into()),
        Value::Integer(number) => Some((*number).into()),
        Value::BigInt(number) => Some(*number as f64),
        // A bound such as 0.1 is another number in 32 bits: its decimal digits are what is compared.
        Value::Float(number) => number.to_string().parse().ok(),
        Value::Double(number) => Some(*number),
        Value::Numeric(number) => number.to_f64(),
        _ => None,
    }
}
