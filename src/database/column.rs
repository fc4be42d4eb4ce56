//! A column as data, and conditions that are typed by Diesel's columns.

use std::fmt;
use std::marker::PhantomData;

use diesel::internal::table_macro::{Identifier, StaticQueryFragment};

use super::value::{Attribute, ColumnType, Kind, List, Value};
use super::{Auto, Comparison, Condition, Enumeration, Rule, TextMatch, TextPosition};

/// A column of a model's table. Its names come from Diesel's column type, never from input.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// The table's name in the database.
    pub table: &'static str,
    /// The column's name in the database.
    pub name: &'static str,
    /// The name in GraphQL, such as `displayName`.
    pub field: &'static str,
    /// What the column holds: the doc comment of the model's field.
    pub description: &'static str,
    /// The type of its values.
    pub kind: Kind,
    /// Whether it may hold null.
    pub nullable: bool,
    /// Whether a value stands in one row at most, the primary key included.
    pub unique: bool,
    /// Whether this is the primary key.
    pub primary_key: bool,
    /// Its place among the model's columns.
    pub index: usize,
    /// Whether Relata gives it a value by itself; clients never do.
    pub auto: Auto,
    /// Whether the database gives it a value where a new row has none.
    pub has_default: bool,
    /// Whether no client sees it.
    pub hidden: bool,
    /// Whether clients see it, but never write it.
    pub read_only: bool,
    /// The enum whose values it holds, if it is one.
    pub enumeration: Option<&'static Enumeration>,
    /// What holds for every value that is written to it.
    pub rules: &'static [Rule],
}

/// A column is known by its table and its name.
impl PartialEq for Column {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.table == other.table
    }
}

impl Column {
    /// Describes the Diesel column `C`, which is the model's column number `index`.
    pub const fn of<C>(_column: &C, index: usize, field: &'static str, description: &'static str) -> Self
    where
        C: diesel::Column,
        C::SqlType: ColumnType,
        C::Table: StaticQueryFragment<Component = Identifier<'static>>,
    {
        Column {
            table: table_name::<C::Table>(),
            name: C::NAME,
            field,
            description,
            kind: <C::SqlType as ColumnType>::KIND,
            nullable: <C::SqlType as ColumnType>::NULLABLE,
            unique: false,
            primary_key: false,
            index,
            auto: Auto::No,
            has_default: false,
            hidden: false,
            read_only: false,
            enumeration: None,
            rules: &[],
        }
    }

    /// Whether rows can be ordered by it, on both databases alike.
    pub fn has_order(&self) -> bool {
        self.kind != Kind::Json
    }

    /// The same column as the field of a model's struct, whose type is `A`.
    pub const fn held_as<C, A>(mut self, _column: &C, _field: PhantomData<A>) -> Self
    where
        C: diesel::Column,
        A: Attribute<C::SqlType>,
    {
        self.enumeration = A::ENUMERATION;
        self
    }

    /// The same column, filled in by Relata.
    ///
    /// # Panics
    /// When Relata has no value for its type, at compile time in a model.
    pub const fn auto(mut self, auto: Auto) -> Self {
        auto.assert_fits(self.kind);
        self.auto = auto;
        self
    }

    /// The same column, with a default in the database.
    pub const fn with_default(mut self) -> Self {
        self.has_default = true;
        self
    }

    /// The same column, seen by no client.
    pub const fn hidden(mut self) -> Self {
        self.hidden = true;
        self
    }

    /// The same column, written by no client.
    pub const fn read_only(mut self) -> Self {
        self.read_only = true;
        self
    }

    /// The same column, with rules for its values.
    ///
    /// # Panics
    /// When a rule is for another type, at compile time in a model.
    pub const fn with_rules(mut self, rules: &'static [Rule]) -> Self {
        let mut rest = rules;
        while let [rule, others @ ..] = rest {
            rule.assert_fits(self.kind);
            rest = others;
        }
        self.rules = rules;
        self
    }

    /// The same column, declared unique: it gets a `…By…` field in GraphQL.
    pub const fn unique(mut self) -> Self {
        self.unique = true;
        self
    }

    /// The same column, declared the primary key.
    pub const fn primary_key(mut self) -> Self {
        self.primary_key = true;
        self.unique()
    }
}

/// The name in the database, with its table's: `users.role_id`.
impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.table, self.name)
    }
}

/// The name of a Diesel table.
pub const fn table_name<T: StaticQueryFragment<Component = Identifier<'static>>>() -> &'static str {
    T::STATIC_COMPONENT.0
}

/// A condition on rows of the Diesel table `T`.
#[derive(Clone, Debug)]
pub struct Filter<T> {
    condition: Condition,
    table: PhantomData<fn() -> T>,
}

impl<T> Filter<T> {
    pub(crate) fn new(condition: Condition) -> Self {
        Filter { condition, table: PhantomData }
    }

    /// Rows that match both.
    pub fn and(self, other: Self) -> Self {
        Self::new(Condition::All(vec![self.condition, other.condition]))
    }

    /// Rows that match either.
    pub fn or(self, other: Self) -> Self {
        Self::new(Condition::Any(vec![self.condition, other.condition]))
    }

    /// Rows that do not match. As in SQL, a comparison with a null column is neither true nor false.
    #[expect(clippy::should_implement_trait, reason = "reads like `and` and `or` beside it")]
    pub fn not(self) -> Self {
        Self::new(Condition::Not(Box::new(self.condition)))
    }

    /// The condition as data.
    pub fn into_condition(self) -> Condition {
        self.condition
    }
}

/// Starts a condition on a Diesel column: `column(users::name).eq("Ada")`.
pub fn column<C: diesel::Column>(column: C) -> Operand<C>
where
    C::SqlType: ColumnType,
    C::Table: StaticQueryFragment<Component = Identifier<'static>>,
{
    Operand { column: Column::of(&column, 0, "", ""), typed: PhantomData }
}

/// A column that waits for its operator; made by [`column`](fn@column).
#[derive(Clone, Copy, Debug)]
pub struct Operand<C> {
    column: Column,
    typed: PhantomData<fn() -> C>,
}

/// The Rust type of the values of a Diesel column.
type Rust<C> = <<C as diesel::Expression>::SqlType as ColumnType>::Rust;

impl<C: diesel::Column> Operand<C>
where
    C::SqlType: ColumnType,
{
    /// The column equals `value`.
    pub fn eq(self, value: impl Into<Rust<C>>) -> Filter<C::Table> {
        self.compare(Comparison::Equal, value)
    }

    /// The column is not null and differs from `value`.
    pub fn ne(self, value: impl Into<Rust<C>>) -> Filter<C::Table> {
        self.compare(Comparison::NotEqual, value)
    }

    /// The column is less than `value`.
    pub fn lt(self, value: impl Into<Rust<C>>) -> Filter<C::Table> {
        self.compare(Comparison::Less, value)
    }

    /// The column is at most `value`.
    pub fn lte(self, value: impl Into<Rust<C>>) -> Filter<C::Table> {
        self.compare(Comparison::AtMost, value)
    }

    /// The column is greater than `value`.
    pub fn gt(self, value: impl Into<Rust<C>>) -> Filter<C::Table> {
        self.compare(Comparison::Greater, value)
    }

    /// The column is at least `value`.
    pub fn gte(self, value: impl Into<Rust<C>>) -> Filter<C::Table> {
        self.compare(Comparison::AtLeast, value)
    }

    /// The column equals one of `values`; an empty list matches no row.
    pub fn is_in<V: Into<Rust<C>>>(self, values: impl IntoIterator<Item = V>) -> Filter<C::Table> {
        let values = values.into_iter().map(|value| -> Value { value.into().into() });
        Filter::new(match List::new(self.column.kind, values) {
            Ok(list) => Condition::In { column: self.column, list, negated: false },
            Err(_) => Condition::none(),
        })
    }

    /// The column is null.
    pub fn is_null(self) -> Filter<C::Table> {
        Filter::new(Condition::IsNull { column: self.column, negated: false })
    }

    /// The column is not null.
    pub fn is_not_null(self) -> Filter<C::Table> {
        Filter::new(Condition::IsNull { column: self.column, negated: true })
    }

    fn compare(self, comparison: Comparison, value: impl Into<Rust<C>>) -> Filter<C::Table> {
        Filter::new(Condition::Compare { column: self.column, comparison, value: value.into().into() })
    }
}

impl<C: diesel::Column> Operand<C>
where
    C::SqlType: ColumnType<Rust = String>,
{
    /// The text contains `text`, case-sensitively.
    pub fn contains(self, text: impl AsRef<str>) -> Filter<C::Table> {
        self.text(TextPosition::Anywhere, text)
    }

    /// The text starts with `text`, case-sensitively.
    pub fn starts_with(self, text: impl AsRef<str>) -> Filter<C::Table> {
        self.text(TextPosition::Start, text)
    }

    /// The text ends with `text`, case-sensitively.
    pub fn ends_with(self, text: impl AsRef<str>) -> Filter<C::Table> {
        self.text(TextPosition::End, text)
    }

    fn text(self, position: TextPosition, text: impl AsRef<str>) -> Filter<C::Table> {
        let text = TextMatch::new(position, text.as_ref(), false);
        Filter::new(Condition::Text { column: self.column, text })
    }
}
