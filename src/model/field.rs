//! A field of a model: a column of its table, and what the model declares about it.

use std::fmt;
use std::marker::PhantomData;

use diesel::internal::table_macro::StaticQueryFragment;

use super::rule::{Auto, Rule};
use super::{Model, equal};
use crate::database::{
    AggregateFunction, Attribute, Column, ColumnType, Enumeration, WithoutSchema,
};

/// A field of a model's struct: its column, its name in GraphQL, and what was declared about its values.
///
/// Two fields are equal when they stand for the same column.
#[derive(Clone, Copy, Debug)]
pub struct FieldInfo {
    /// The column in the database.
    pub column: Column,
    /// The name in GraphQL, such as `displayName`.
    pub name: &'static str,
    /// The doc comment of the struct's field.
    pub description: &'static str,
    /// The position among the model's fields.
    pub index: usize,
    /// True if no two rows hold the same value, as for the primary key.
    pub unique: bool,
    /// True for the primary key.
    pub primary_key: bool,
    /// When Relata fills in the value. Clients never write such a field.
    pub auto: Auto,
    /// True if the database fills in the value of a new row that has none.
    pub has_default: bool,
    /// True for a primary key that is the foreign key of one of the model's own belongsTo relations too.
    pub linked: bool,
    /// True if clients neither see nor write the field.
    pub hidden: bool,
    /// True if clients see the field but never write it.
    pub read_only: bool,
    /// The rules for every value that is written to the field.
    pub rules: &'static [Rule],
    /// The enum whose values the field holds, if it holds one.
    pub enumeration: Option<&'static Enumeration>,
}

impl PartialEq for FieldInfo {
    fn eq(&self, other: &Self) -> bool {
        self.column == other.column
    }
}

impl FieldInfo {
    /// Describes the field number `index` of a model, which holds the Diesel column `C`.
    #[doc(hidden)]
    pub const fn new<C>(
        column: &C,
        index: usize,
        name: &'static str,
        description: &'static str,
    ) -> Self
    where
        C: diesel::Column,
        C::SqlType: ColumnType,
        C::Table: StaticQueryFragment<Component: WithoutSchema<C::Table>>,
    {
        FieldInfo {
            column: Column::new(column),
            name,
            description,
            index,
            unique: false,
            primary_key: false,
            auto: Auto::No,
            has_default: false,
            linked: false,
            hidden: false,
            read_only: false,
            rules: &[],
            enumeration: None,
        }
    }

    /// Checks that the struct's field, whose type is `A`, can hold the column `C`.
    #[doc(hidden)]
    pub const fn held_as<C, A>(mut self, _column: &C, _field: PhantomData<A>) -> Self
    where
        C: diesel::Column,
        A: Attribute<C::SqlType>,
    {
        self.enumeration = A::ENUMERATION;
        self
    }

    /// Lets Relata fill in the value.
    ///
    /// # Panics
    /// When Relata has no value for the column's kind; at compile time in a model.
    #[doc(hidden)]
    pub const fn auto(mut self, auto: Auto) -> Self {
        auto.assert_fits(self.column.kind);
        self.auto = auto;
        self
    }

    /// Declares that the database has a default for the column.
    #[doc(hidden)]
    pub const fn with_default(mut self) -> Self {
        self.has_default = true;
        self
    }

    /// Declares that one of the model's own belongsTo relations writes the primary key.
    #[doc(hidden)]
    pub const fn linked(mut self) -> Self {
        self.linked = true;
        self
    }

    /// Hides the field from clients.
    #[doc(hidden)]
    pub const fn hidden(mut self) -> Self {
        self.hidden = true;
        self
    }

    /// Keeps clients from writing the field.
    #[doc(hidden)]
    pub const fn read_only(mut self) -> Self {
        self.read_only = true;
        self
    }

    /// Sets the rules for the field's values.
    ///
    /// # Panics
    /// When a rule does not fit the column's kind; at compile time in a model.
    #[doc(hidden)]
    pub const fn with_rules(mut self, rules: &'static [Rule]) -> Self {
        let mut rest = rules;
        while let [rule, others @ ..] = rest {
            rule.assert_fits(self.column.kind);
            rest = others;
        }
        self.rules = rules;
        self
    }

    /// Declares the values unique, which gives GraphQL a query field `…By…`.
    #[doc(hidden)]
    pub const fn unique(mut self) -> Self {
        self.unique = true;
        self
    }

    /// Declares the field the primary key.
    #[doc(hidden)]
    pub const fn primary_key(mut self) -> Self {
        self.primary_key = true;
        self.unique()
    }

    /// Returns whether the database numbers new rows by this field. It does not where the field is the key of another
    /// row, to which the row belongs.
    pub fn is_numbered(&self) -> bool {
        self.primary_key && !self.linked && self.column.kind.is_whole_number()
    }

    /// Returns whether both databases can aggregate the field's values so. Enums have no order.
    pub fn can_aggregate(&self, aggregate: AggregateFunction) -> bool {
        aggregate.applies_to(self.column.kind) && self.enumeration.is_none()
    }

    /// Returns whether a new row must be given a value for this field.
    pub fn needs_value(&self) -> bool {
        let is_filled_in = self.has_default || self.auto != Auto::No || self.is_numbered();
        !self.column.nullable && !is_filled_in
    }
}

/// Writes the column's name in the database with its table's: `users.role_id`.
impl fmt::Display for FieldInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.column.fmt(f)
    }
}

/// Finds the field of a model that holds the Diesel column `C`, at compile time.
pub const fn field_of<M: Model, C: diesel::Column>() -> &'static FieldInfo {
    let mut rest = M::FIELDS;
    while let [first, others @ ..] = rest {
        if equal(first.column.name, C::NAME) {
            return first;
        }
        rest = others;
    }
    missing_field()
}

/// Finds the primary key of a model, at compile time, and checks that its kind can be a key.
pub const fn primary_key_of<M: Model>() -> &'static FieldInfo {
    let field = field_of::<M, M::PrimaryKey>();
    assert!(
        field.column.kind.is_key() && !field.column.nullable,
        "a primary key is an integer, a text or a UUID, and not nullable"
    );
    field
}

#[expect(clippy::panic, reason = "it runs at compile time, where a panic is a compile error")]
const fn missing_field() -> ! {
    panic!("the model's struct has no field for this column")
}
