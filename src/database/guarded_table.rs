//! A table of a statement, with the rules on its rows.

use std::any::{Any, TypeId};

use crate::RequestContext;
use crate::database::condition::RequestCondition;
use crate::database::{Column, Condition};

/// The table of a statement. Its rules go into every statement that has it, so that none can be without them.
///
/// It is small, since statements are moved a lot.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GuardedTable {
    /// The primary key, which knows the table's name.
    pub primary_key: &'static Column,
    rules: &'static RowRules,
}

/// The rules on the rows of a table: which rows a viewer sees, and which they may write. Without a rule it is all.
#[derive(Clone, Copy, Debug)]
pub struct RowRules {
    /// The name of a row in errors: that of the model.
    model: &'static str,
    visible: Option<RequestCondition>,
    creatable: Option<RequestCondition>,
    updatable: Option<RequestCondition>,
    deletable: Option<RequestCondition>,
    /// The types of the viewers that the rules ask for.
    viewers: Option<&'static [fn() -> ViewerType]>,
}

/// The type of a viewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ViewerType {
    /// The identity of the type.
    pub id: TypeId,
    /// Its path in Rust.
    pub name: &'static str,
}

/// A change to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// The row is made.
    Create,
    /// The row is changed.
    Update,
    /// The row goes away.
    Delete,
}

impl Operation {
    /// Returns the word for the change, such as `create`.
    pub fn name(self) -> &'static str {
        match self {
            Operation::Create => "create",
            Operation::Update => "update",
            Operation::Delete => "delete",
        }
    }
}

impl ViewerType {
    /// Returns a type as a value.
    pub fn of<V: Any>() -> Self {
        ViewerType { id: TypeId::of::<V>(), name: std::any::type_name::<V>() }
    }
}

/// The types of the viewers follow from the functions.
impl PartialEq for RowRules {
    fn eq(&self, other: &Self) -> bool {
        let parts =
            |rules: &Self| [rules.visible, rules.creatable, rules.updatable, rules.deletable];
        parts(self) == parts(other)
    }
}

impl RowRules {
    /// Returns no rules on the rows of a model: everybody sees and writes all of them.
    pub const fn of(model: &'static str) -> Self {
        RowRules {
            model,
            visible: None,
            creatable: None,
            updatable: None,
            deletable: None,
            viewers: None,
        }
    }

    /// Sets the types of the viewers that the rules ask for.
    pub const fn with_viewers(mut self, viewers: &'static [fn() -> ViewerType]) -> Self {
        self.viewers = Some(viewers);
        self
    }

    /// Returns the types of the viewers that the rules ask for; none where there are no rules.
    pub(crate) fn viewers(&self) -> impl Iterator<Item = ViewerType> {
        self.viewers.unwrap_or_default().iter().map(|viewer| viewer())
    }

    /// Sets which rows a viewer sees. They write those alone, until another rule says what they write.
    pub const fn visible(mut self, rule: fn(&RequestContext) -> Condition) -> Self {
        self.visible = Some(RequestCondition(rule));
        self.writable(rule)
    }

    /// Sets which rows a viewer may create, update and delete.
    pub const fn writable(self, rule: fn(&RequestContext) -> Condition) -> Self {
        self.creatable(rule).updatable(rule).deletable(rule)
    }

    /// Sets which rows a viewer may create.
    pub const fn creatable(mut self, rule: fn(&RequestContext) -> Condition) -> Self {
        self.creatable = Some(RequestCondition(rule));
        self
    }

    /// Sets which rows a viewer may update: the row must meet it before and afterwards.
    pub const fn updatable(mut self, rule: fn(&RequestContext) -> Condition) -> Self {
        self.updatable = Some(RequestCondition(rule));
        self
    }

    /// Sets which rows a viewer may delete.
    pub const fn deletable(mut self, rule: fn(&RequestContext) -> Condition) -> Self {
        self.deletable = Some(RequestCondition(rule));
        self
    }

    /// Returns whether a rule says which rows a viewer sees.
    pub fn has_visible(&self) -> bool {
        self.visible.is_some()
    }

    fn rule(&self, operation: Operation) -> Option<RequestCondition> {
        match operation {
            Operation::Create => self.creatable,
            Operation::Update => self.updatable,
            Operation::Delete => self.deletable,
        }
    }
}

/// The rules of a table as the system sees it.
const NO_RULES: &RowRules = &RowRules::of("row");

impl GuardedTable {
    /// Describes a table by its primary key, with the rules on its rows.
    pub fn new(primary_key: &'static Column, rules: &'static RowRules) -> Self {
        GuardedTable { primary_key, rules }
    }

    /// Returns the table's name in the database.
    pub(in crate::database) fn table_name(&self) -> &'static str {
        self.primary_key.table
    }

    /// Returns the name of a row in errors.
    pub(in crate::database) fn model(&self) -> &'static str {
        self.rules.model
    }

    /// Returns the table as the system sees it, whoever asks. For what keeps the database right, and tells nobody of the
    /// rows.
    pub(crate) fn without_rules(self) -> Self {
        GuardedTable { rules: NO_RULES, ..self }
    }

    /// Returns the condition that the viewer of a request sees a row.
    pub(crate) fn visible(&self, context: &RequestContext) -> Condition {
        condition(self.rules.visible, context)
    }

    /// Returns the condition that the viewer of a request may change a row, or that they may have made it so.
    pub(crate) fn permits(&self, operation: Operation, context: &RequestContext) -> Condition {
        condition(self.rules.rule(operation), context)
    }
}

/// Returns what a rule says of a request. The rule itself looks at all rows, whatever other rules there are.
fn condition(rule: Option<RequestCondition>, context: &RequestContext) -> Condition {
    match rule {
        Some(RequestCondition(rule)) if !context.is_system() => {
            let mut condition = rule(context);
            condition.resolve_rule(context);
            condition
        }
        _ => Condition::all(),
    }
}
