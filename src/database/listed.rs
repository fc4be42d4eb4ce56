//! The values of a list, one by one.

use crate::database::kind::column_types;
use crate::database::value::ListValues;
use crate::database::{List, Value};

macro_rules! find_map {
    ($($kind:ident: $sql:ty => $rust:ty { $($ability:tt)* },)*) => {
        impl List {
            /// Returns what a function finds in the first value for which it finds something.
            pub(crate) fn find_map<T>(&self, find: impl FnMut(Value) -> Option<T>) -> Option<T> {
                match &self.values {
                    $(ListValues::$kind(values) => values.iter().cloned().map(Value::$kind).find_map(find),)*
                }
            }
        }
    };
}
column_types!(find_map);
