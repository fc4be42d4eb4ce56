//! Whether values keep the rules that a model declares.

use bigdecimal::ToPrimitive;
use validator::{ValidateEmail, ValidateLength, ValidateRange, ValidateUrl};

use crate::database::{Column, Rule, Value};

/// What is wrong with a value for a column, a sentence for each rule it breaks. The null of JSON is a value to the
/// database, but clients could not tell it from one that is not there.
pub(crate) fn broken_rules(column: &Column, value: &Value) -> Vec<String> {
    let is_null = !column.nullable && *value == Value::Json(serde_json::Value::Null);
    let null = is_null.then(|| "must not be null".to_owned());
    null.into_iter().chain(column.rules.iter().filter_map(|rule| broken(*rule, value))).collect()
}

fn broken(rule: Rule, value: &Value) -> Option<String> {
    let (holds, message) = match (rule, value) {
        (Rule::Length { min, max }, Value::Text(text)) => {
            let bounds = match (min, max) {
                (min, usize::MAX) => format!("must have at least {min} characters"),
                (0, max) => format!("must have at most {max} characters"),
                (min, max) => format!("must have {min} to {max} characters"),
            };
            let (least, most) = (u64::try_from(min).ok(), u64::try_from(max).ok());
            (text.validate_length(least, most, None), bounds)
        }
        (Rule::Email, Value::Text(text)) => (text.validate_email(), "must be an e-mail address".to_owned()),
        (Rule::Url, Value::Text(text)) => (text.validate_url(), "must be a URL".to_owned()),
        (Rule::Range { min, max }, value) => match number(value) {
            Some(number) => {
                let holds = number.validate_range(Some(min), Some(max), None, None);
                (holds, format!("must be between {min} and {max}"))
            }
            None => return None,
        },
        (Rule::Check(check), value) => return check(value).err(),
        _ => return None,
    };
    (!holds).then_some(message)
}

#[expect(clippy::cast_precision_loss, reason = "bounds are far from where the last digit counts")]
fn number(value: &Value) -> Option<f64> {
    match value {
        Value::SmallInt(number) => Some((*number).into()),
        Value::Integer(number) => Some((*number).into()),
        Value::BigInt(number) => Some(*number as f64),
        // A bound such as 0.1 is not the same number in 32 bits: what counts is how the value is written.
        Value::Float(number) => number.to_string().parse().ok(),
        Value::Double(number) => Some(*number),
        Value::Numeric(number) => number.to_f64(),
        _ => None,
    }
}
