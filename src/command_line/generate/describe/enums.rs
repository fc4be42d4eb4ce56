//! Enums: the types of PostgreSQL, and the lists of texts that a CHECK allows.

use std::collections::BTreeMap;

use heck::{ToShoutySnakeCase, ToUpperCamelCase};

use super::names;
use crate::command_line::generate::description::{
    EnumDescription, FieldDescription, ModelDescription, VariantDescription,
};
use crate::database::structure::{FoundType, Structure};
use crate::graphql::TakenNames;

/// The enums so far.
pub(super) struct Enums<'s> {
    structure: &'s Structure,
    /// The names of models and enums.
    taken: &'s mut TakenNames,
    /// The enums of types of PostgreSQL, by the names of the types.
    shared: BTreeMap<String, EnumDescription>,
}

impl<'s> Enums<'s> {
    pub(super) fn new(structure: &'s Structure, taken: &'s mut TakenNames) -> Self {
        Enums { structure, taken, shared: BTreeMap::new() }
    }

    /// Gives a field the enum of its type.
    pub(super) fn apply(&mut self, found: FoundType, field: &mut FieldDescription) {
        let FoundType::Enum(type_name) = found else { return };
        if let Some(known) = self.shared.get(&type_name) {
            field.enumeration = Some(known.name.clone());
            return;
        }

        let texts = self.structure.enums.get(&type_name).cloned().unwrap_or_default();
        let name = names::struct_like(&type_name);
        let comment = format!("The values of the type `{type_name}`.");
        match self.enumeration(name, comment, texts) {
            Ok(enumeration) => {
                field.enumeration = Some(enumeration.name.clone());
                self.shared.insert(type_name, enumeration);
            }
            Err(problem) => field.notes.push(problem),
        }
    }

    /// Gives a field the enum of the texts that it may have.
    pub(super) fn apply_list(
        &mut self,
        model: &mut ModelDescription,
        field: &mut FieldDescription,
        texts: Vec<String>,
    ) {
        let name = format!("{}{}", model.name, field.name.rust.to_upper_camel_case());
        let comment = format!("The values of `{}.{}`.", model.table.sql, field.name.sql);
        match self.enumeration(name, comment, texts) {
            Ok(enumeration) => {
                field.enumeration = Some(enumeration.name.clone());
                model.enums.push(enumeration);
            }
            Err(problem) => field.notes.push(problem),
        }
    }

    /// Returns the enums of types, by their names.
    pub(super) fn into_shared(self) -> Vec<EnumDescription> {
        let mut shared: Vec<_> = self.shared.into_values().collect();
        shared.sort_by(|left, right| left.name.cmp(&right.name));
        shared
    }

    /// Makes an enum; fails if two texts, or one, cannot be told by names.
    fn enumeration(
        &mut self,
        name: String,
        comment: String,
        texts: Vec<String>,
    ) -> Result<EnumDescription, String> {
        let mut variants: Vec<VariantDescription> = Vec::new();
        for text in texts {
            let name = names::variant_name(&text);
            let name = name.ok_or_else(|| format!("has the value {text:?}, which no name says"))?;
            let shouty = name.to_shouty_snake_case();
            if variants.iter().any(|variant| variant.name.to_shouty_snake_case() == shouty) {
                return Err(format!("has two values that would both be called `{name}`"));
            }
            variants.push(VariantDescription { name, text });
        }
        Ok(EnumDescription {
            name: super::free_names::free(name, "Value", |name| self.taken.take_enum(name)),
            comment,
            variants,
        })
    }
}
