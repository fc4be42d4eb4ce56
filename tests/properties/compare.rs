//! The operators of filters, in plain Rust.

use super::world::Value;

/// Compares the value of a column with the operand of a filter, which is JSON.
pub fn compare(value: Option<Value>, operator: &str, operand: &str) -> Option<bool> {
    let json: serde_json::Value = serde_json::from_str(operand).unwrap();

    if operator == "isNull" {
        return Some(value.is_none() == json.as_bool().unwrap());
    }
    if operator == "notIn" && value.is_none() {
        // Is not null, and equals none: false at once, where SQL's NOT IN alone would not know.
        return Some(false);
    }
    if operator == "in" && json.as_array().unwrap().is_empty() {
        return Some(false);
    }
    let value = value?;

    let text = || match (&value, parse(&json)) {
        (Value::Text(value), Value::Text(text)) => (value.clone(), text),
        other => panic!("{other:?}"),
    };
    let lower = || {
        let (value, text) = text();
        (value.to_lowercase(), text.to_lowercase())
    };

    Some(match operator {
        "eq" => value == parse(&json),
        "ne" => value != parse(&json),
        "lt" => value < parse(&json),
        "lte" => value <= parse(&json),
        "gt" => value > parse(&json),
        "gte" => value >= parse(&json),
        "in" => json.as_array().unwrap().iter().any(|each| value == parse(each)),
        "notIn" => !json.as_array().unwrap().iter().any(|each| value == parse(each)),
        "contains" => text().0.contains(&text().1),
        "startsWith" => text().0.starts_with(&text().1),
        "endsWith" => text().0.ends_with(&text().1),
        "containsInsensitive" => lower().0.contains(&lower().1),
        "startsWithInsensitive" => lower().0.starts_with(&lower().1),
        "endsWithInsensitive" => lower().0.ends_with(&lower().1),
        other => panic!("{other}"),
    })
}

fn parse(json: &serde_json::Value) -> Value {
    match json {
        serde_json::Value::String(text) => Value::Text(text.clone()),
        serde_json::Value::Bool(switch) => Value::Bool(*switch),
        number => Value::Number(number.as_f64().unwrap()),
    }
}
