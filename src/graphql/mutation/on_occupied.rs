//! `onOccupied`: what may happen to the row in a slot when another row takes it.

use async_graphql::registry::{MetaInputValue, Registry};

use super::schema::has_slot;
use crate::error::Remedies;
use crate::graphql::schema::meta::{add_enum, input};
use crate::model::{Operations, RelationInfo};
use crate::relations::write::{inverse, remedies_of_slot};

/// The argument `onOccupied` of the verbs of a relation. Each set of its values is an enum of its own.
#[derive(Clone, Copy)]
pub(super) struct OnOccupiedArgument(Remedies);

/// The names of the enums.
pub(in crate::graphql) const ON_OCCUPIED_TYPES: [&str; 5] = [
    "OnOccupied",
    "OnOccupiedDetachOrUpdate",
    "OnOccupiedDeleteOrUpdate",
    "OnOccupiedDelete",
    "OnOccupiedUpdate",
];

impl OnOccupiedArgument {
    /// Returns the argument for the verbs of a relation; `None` if it has no slot, or nothing may happen to the row in it.
    pub(super) fn of(relation: &RelationInfo) -> Option<Self> {
        if !has_slot(relation) {
            return None;
        }
        let slot = inverse(relation).filter(|_| relation.owner_holds_key()).unwrap_or(*relation);
        let mut remedies = remedies_of_slot(&slot);
        if !relation.operations.contains(Operations::UPDATE) {
            remedies = remedies.intersection(Remedies::DELETE);
        }
        if !relation.operations.contains(Operations::DELETE) {
            remedies = remedies.difference(Remedies::DELETE);
        }
        (!remedies.is_empty()).then_some(OnOccupiedArgument(remedies))
    }

    /// Registers its enum.
    pub(super) fn register(self, registry: &mut Registry) {
        if registry.types.contains_key(self.type_name()) {
            return;
        }
        let values = [
            (Remedies::empty(), "ERROR", "The write is refused."),
            (Remedies::DETACH, "DETACH", "Its foreign key becomes null."),
            (Remedies::DELETE, "DELETE", "It is deleted."),
            (
                Remedies::UPDATE,
                "UPDATE",
                "It gets the values; for `create`, and for `save` of a new row.",
            ),
        ];
        let values = values.into_iter().filter(|(remedy, ..)| self.0.contains(*remedy));
        let values = values.map(|(_, name, description)| (name, description));
        let description = "What happens to the row in a hasOne's slot when another row takes it.";
        add_enum(registry, self.type_name(), description, values);
    }

    /// Returns the argument, whose type ends in `suffix`; one that is required has a default.
    pub(super) fn input(self, suffix: &str) -> MetaInputValue {
        let description = "What happens to another row in the slot; by default ERROR.";
        let mut argument =
            input("onOccupied", format!("{}{suffix}", self.type_name()), description);
        argument.default_value = (suffix == "!").then(|| "ERROR".to_owned());
        argument
    }

    fn type_name(self) -> &'static str {
        let has = |remedies| self.0.contains(remedies);
        match () {
            () if has(Remedies::DETACH | Remedies::DELETE) => "OnOccupied",
            () if has(Remedies::DETACH) => "OnOccupiedDetachOrUpdate",
            () if has(Remedies::DELETE | Remedies::UPDATE) => "OnOccupiedDeleteOrUpdate",
            () if has(Remedies::DELETE) => "OnOccupiedDelete",
            () => "OnOccupiedUpdate",
        }
    }
}
