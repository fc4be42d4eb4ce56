//! JSON whose numbers keep their digits. A number is read as an integer of 64 bits or as a floating-point number; one with
//! more digits than these hold would become another number without a word.

use serde_json::Value;

/// Reads JSON.
///
/// # Errors
/// What is wrong with the text; or the first of its numbers that loses digits.
pub(crate) fn parse(text: &str) -> Result<Value, String> {
    let value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    match inexact_numbers(text).next().filter(|_| has_fraction(&value)) {
        Some(number) => Err(format!("the number {number} has more digits than can be read")),
        None => Ok(value),
    }
}

/// Returns whether a value has a number that is read as a floating-point number. All others are exact.
fn has_fraction(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.is_f64(),
        Value::Array(items) => items.iter().any(has_fraction),
        Value::Object(fields) => fields.values().any(has_fraction),
        _ => false,
    }
}

/// Returns the numbers of a JSON text that lose digits.
pub(crate) fn inexact_numbers(json: &str) -> impl Iterator<Item = &str> {
    numbers(json).filter(|number| !is_exact(number))
}

/// Returns whether a number of a JSON text is the same number after it was read.
pub(crate) fn is_exact(number: &str) -> bool {
    if number.parse::<i64>().is_ok() || number.parse::<u64>().is_ok() {
        return true;
    }
    let read = number.parse::<f64>().unwrap_or(f64::NAN);
    read.is_finite() && Digits::of(number) == Digits::of(&format!("{read:e}"))
}

/// Returns the numbers of a JSON text, which are outside of its strings.
fn numbers(json: &str) -> impl Iterator<Item = &str> {
    let mut rest = json;
    std::iter::from_fn(move || {
        loop {
            let start =
                rest.find(|each: char| each == '"' || each == '-' || each.is_ascii_digit())?;
            let (_, found) = rest.split_at_checked(start)?;
            if let Some(string) = found.strip_prefix('"') {
                rest = after_string(string);
                continue;
            }
            let is_part =
                |each: char| each.is_ascii_digit() || matches!(each, '+' | '-' | '.' | 'e' | 'E');
            let end = found.find(|each| !is_part(each)).unwrap_or(found.len());
            let (number, after) = found.split_at_checked(end)?;
            rest = after;
            return Some(number);
        }
    })
}

/// Returns what follows the end of a string.
fn after_string(string: &str) -> &str {
    let mut is_escaped = false;
    let end = string.find(|each| {
        let ends = each == '"' && !is_escaped;
        is_escaped = each == '\\' && !is_escaped;
        ends
    });
    end.and_then(|end| string.get(end + 1..)).unwrap_or_default()
}

/// A decimal number as its digits without zeros at the ends, and the power of ten of the place behind the last one.
#[derive(PartialEq)]
struct Digits {
    is_negative: bool,
    digits: String,
    power: i64,
}

impl Digits {
    /// Reads a number; `None` if its exponent is none that a number of 64 bits could have.
    fn of(number: &str) -> Option<Self> {
        let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
        let exponent: i64 = exponent.parse().ok()?;
        let unsigned = mantissa.trim_start_matches('-');
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));

        let all = format!("{whole}{fraction}");
        let digits = all.trim_end_matches('0');
        let dropped = all.len() - digits.len();
        let digits = digits.trim_start_matches('0').to_owned();
        if digits.is_empty() {
            return Some(Digits { is_negative: false, digits, power: 0 });
        }
        let power = exponent
            .checked_sub(i64::try_from(fraction.len()).ok()?)?
            .checked_add(i64::try_from(dropped).ok()?)?;
        Some(Digits { is_negative: mantissa.starts_with('-'), digits, power })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_exact_if_it_is_the_same_after_it_was_read() {
        for exact in [
            "0",
            "-0",
            "-0.0",
            "1.0",
            "0.1",
            "1e300",
            "1E+2",
            "-12.50",
            "0.30000000000000004",
            "9223372036854775807",
            "18446744073709551615",
            "123456789012345680000",
            "5e-324",
            "0e999999999999",
        ] {
            assert!(is_exact(exact), "{exact}");
        }
        for inexact in [
            "750727362669608961234",
            "18446744073709551617",
            "0.1000000000000000055",
            "1e400",
            "1e-400",
            "-1e99999999999999999999",
            "1.00000000000000001",
        ] {
            assert!(!is_exact(inexact), "{inexact}");
        }
    }

    #[test]
    fn numbers_are_found_outside_of_strings() {
        let json = r#"{"a 1":[1,-2.5e+3,"3 \" 4 \\",null,true],"b":{"c":6}}"#;

        assert_eq!(numbers(json).collect::<Vec<_>>(), ["1", "-2.5e+3", "6"]);
    }
}
