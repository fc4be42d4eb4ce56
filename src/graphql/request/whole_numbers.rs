//! Whole numbers that JSON writes with a point or an exponent: `1.0` is an `Int`, as it is to JavaScript.

use apollo_compiler::Schema;
use apollo_compiler::ast::Type;
use apollo_compiler::response::JsonValue;
use apollo_compiler::schema::ExtendedType;

/// The greatest number up to which a floating-point number counts without gaps.
const MOST: f64 = 9_007_199_254_740_992.0;

/// Returns a value of a variable whose numbers are whole where its type wants them to be, and they are.
pub(super) fn with_whole_numbers(schema: &Schema, ty: &Type, value: JsonValue) -> JsonValue {
    match value {
        JsonValue::Number(number) if wants_whole(ty) => {
            let whole = number.as_f64().filter(|_| number.is_f64()).and_then(whole);
            JsonValue::Number(whole.map_or(number, Into::into))
        }
        JsonValue::Array(items) => {
            let item = if ty.is_list() { ty.item_type() } else { ty };
            items.into_iter().map(|value| with_whole_numbers(schema, item, value)).collect()
        }
        JsonValue::Object(mut fields) => {
            if let Some(ExtendedType::InputObject(input)) = schema.types.get(ty.inner_named_type())
            {
                for (name, value) in fields.iter_mut() {
                    if let Some(field) = input.fields.get(name.as_str()) {
                        *value = with_whole_numbers(schema, &field.ty, std::mem::take(value));
                    }
                }
            }
            JsonValue::Object(fields)
        }
        other => other,
    }
}

fn wants_whole(ty: &Type) -> bool {
    ["Int", "ID"].contains(&ty.inner_named_type().as_str())
}

#[expect(clippy::cast_possible_truncation, reason = "the number is whole, and not too large")]
fn whole(number: f64) -> Option<i64> {
    (number.fract() == 0.0 && number.abs() <= MOST).then_some(number as i64)
}
