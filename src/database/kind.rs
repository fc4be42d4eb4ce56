//! The table of column types, with the abilities of their values on both databases.

/// Calls `$then!` with the table of column types. A row has the [`Kind`], its Diesel SQL type, its Rust type, and what
/// its values can do: [`Number`], [`Order`], whether they can be keys, and whether Relata can fill them in.
///
/// A new column type is one row here; the compiler then asks for its JSON in [`List`](super::List), its scalar in
/// `graphql::scalars`, and its made-up values in `factories`. If it can join rows, it also needs a
/// [`Key`](super::Key).
macro_rules! column_types {
    ($then:ident) => {
        $then! {
            SmallInt: SmallInt => i16 { Whole, MinMax, key: true, automatic: false },
            Integer: Integer => i32 { Whole, MinMax, key: true, automatic: false },
            BigInt: BigInt => i64 { Whole, MinMax, key: true, automatic: false },
            Float: Float => f32 { Real, MinMax, key: false, automatic: false },
            Double: Double => f64 { Real, MinMax, key: false, automatic: false },
            Numeric: sql_types::Numeric => BigDecimal { Decimal, MinMax, key: false, automatic: false },
            Bool: Bool => bool { None, Sorted, key: false, automatic: false },
            Text: Text => String { None, MinMax, key: true, automatic: false },
            Binary: Binary => Vec<u8> { None, Sorted, key: false, automatic: false },
            Uuid: sql_types::Uuid => Uuid { None, Compared, key: true, automatic: true },
            Date: Date => NaiveDate { None, MinMax, key: false, automatic: true },
            Time: Time => NaiveTime { None, MinMax, key: false, automatic: false },
            Timestamp: Timestamp => NaiveDateTime { None, MinMax, key: false, automatic: true },
            Timestamptz: sql_types::Timestamptz => DateTime<Utc> { None, MinMax, key: false, automatic: true },
            Json: sql_types::Json => serde_json::Value { None, None, key: false, automatic: false },
        }
    };
}
pub(super) use column_types;

/// The number that a value is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Number {
    /// No number.
    None,
    /// An integer.
    Whole,
    /// A decimal number, exact to the last digit.
    Decimal,
    /// A floating-point number.
    Real,
}

/// How far values can be put in order; each includes those before it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Order {
    /// Not at all.
    None,
    /// Rows can be sorted by them.
    Sorted,
    /// A filter can ask which of two is less.
    Compared,
    /// They have a minimum and a maximum, which PostgreSQL has not for every type.
    MinMax,
}

/// The abilities of the values of a kind.
struct Abilities {
    number: Number,
    order: Order,
    is_key: bool,
    is_automatic: bool,
}

macro_rules! define_kind {
    ($($kind:ident: $sql:ty => $rust:ty { $number:ident, $order:ident, key: $key:literal, automatic: $automatic:literal },)*) => {
        /// The type of a column, as far as its values are read, bound and compared.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Kind {
            $(
                #[doc = concat!("Diesel's `", stringify!($sql), "`, Rust's `", stringify!($rust), "`.")]
                $kind,
            )*
        }

        impl Kind {
            /// All kinds.
            pub const ALL: &'static [Kind] = &[$(Kind::$kind),*];

            const fn abilities(self) -> Abilities {
                match self {
                    $(Kind::$kind => Abilities {
                        number: Number::$number,
                        order: Order::$order,
                        is_key: $key,
                        is_automatic: $automatic,
                    },)*
                }
            }
        }
    };
}
column_types!(define_kind);

impl Kind {
    /// Returns whether values can join rows and be primary keys.
    pub const fn is_key(self) -> bool {
        self.abilities().is_key
    }

    /// Returns whether Relata can fill in values: times, dates and UUIDs.
    pub const fn is_automatic(self) -> bool {
        self.abilities().is_automatic
    }

    /// Returns whether values are texts.
    pub const fn is_text(self) -> bool {
        matches!(self, Kind::Text)
    }

    /// Returns whether values are numbers, which can be added up.
    pub const fn is_number(self) -> bool {
        !matches!(self.abilities().number, Number::None)
    }

    /// Returns whether values are integers.
    pub const fn is_whole_number(self) -> bool {
        matches!(self.abilities().number, Number::Whole)
    }

    /// Returns whether values are decimal numbers, exact to the last digit.
    pub const fn is_decimal_number(self) -> bool {
        matches!(self.abilities().number, Number::Decimal)
    }

    /// Returns whether values can be compared for equality, and rows be sorted by them.
    pub fn is_sorted(self) -> bool {
        self.abilities().order >= Order::Sorted
    }

    /// Returns whether a filter can ask which of two values is less.
    pub fn is_compared(self) -> bool {
        self.abilities().order >= Order::Compared
    }

    /// Returns whether values have a minimum and a maximum.
    pub fn has_min_max(self) -> bool {
        self.abilities().order >= Order::MinMax
    }
}
