//! Rows.

use apollo_compiler::parser::SourceSpan;

use super::writer::{Stop, Writer, Written};
use crate::database::{Expression, Record, Value};
use crate::error::Error;
use crate::graphql::plan::{
    AggregateField, AggregatePlan, CustomPlan, GroupField, Planned, RowField, RowPlan, Slot,
};
use crate::graphql::scalars;
use crate::model::{FieldInfo, ModelInfo};
use crate::relations::{LoadId, LoadedRelation, LoadedRow};

impl<'w> Writer<'w> {
    /// Writes a row.
    ///
    /// # Errors
    /// Where a field that must not be null failed.
    pub(in crate::graphql) fn row(
        &mut self,
        plan: &'w RowPlan,
        slots: &'w [Slot],
        row: &LoadedRow,
    ) -> Written {
        self.count_object()?;
        self.object(&plan.fields, |writer, field| writer.row_field(plan, slots, field, row))
    }

    /// Writes the first row, or null where there is none.
    ///
    /// # Errors
    /// As [`Self::row`].
    pub(in crate::graphql) fn first_row(
        &mut self,
        plan: &'w RowPlan,
        slots: &'w [Slot],
        rows: &[LoadedRow],
    ) -> Written {
        match rows.first() {
            Some(row) => self.row(plan, slots, row),
            None => {
                self.null();
                Ok(())
            }
        }
    }

    fn row_field(
        &mut self,
        plan: &'w RowPlan,
        slots: &'w [Slot],
        field: &'w Planned<RowField>,
        row: &LoadedRow,
    ) -> Written {
        match &field.field {
            RowField::TypeName => self.name(plan.model.name),
            RowField::Column(column) => {
                return self.column(plan.model, column, field.location, &row.record);
            }
            RowField::Custom(custom) => return self.custom_field(custom, field.location),
            RowField::Presence { slot, .. } => {
                let related = self.load(slots, *slot, row, field.location)?;
                self.boolean(!related.rows().is_empty());
            }
            RowField::One { slot, row: plan, .. } => {
                let related = self.load(slots, *slot, row, field.location)?;
                return self.first_row(plan, slots, related.rows());
            }
            RowField::Many(many) => {
                let Some(Slot::Page { load, count, page }) = slots.get(many.slot) else {
                    return Err(self.unbound(slots, many.slot, field.location));
                };
                let total = match count {
                    Some((load, count)) => self
                        .related(row, *load, field.location)?
                        .aggregate(Expression::Count, *count),
                    None => None,
                };
                let related = self.related(row, *load, field.location)?;
                let read = related.rows();
                let more = related.more;
                return self.connection(
                    &many.connection,
                    slots,
                    page,
                    (read, more),
                    total.as_ref(),
                );
            }
            RowField::Aggregate(aggregate) => {
                let Some(Slot::Aggregate { load, values }) = slots.get(aggregate.slot) else {
                    return Err(self.unbound(slots, aggregate.slot, field.location));
                };
                let related = self.related(row, *load, field.location)?;
                let plan = &aggregate.aggregate;
                return self.aggregate(plan, &|place| {
                    related.aggregate(*plan.expressions.get(place)?, *values.get(place)?)
                });
            }
        }
        Ok(())
    }

    fn column(
        &mut self,
        model: &'static ModelInfo,
        field: &'static FieldInfo,
        location: Option<SourceSpan>,
        record: &Record,
    ) -> Written {
        let written = record.get(&field.column).and_then(|value| match value {
            Some(value) => scalars::write(model, field, value, record, &mut self.out),
            None => {
                self.null();
                Ok(())
            }
        });
        written.map_err(|error| self.fail(&error, location))
    }

    /// Writes the answer of a custom field, which was resolved before.
    fn custom_field(&mut self, plan: &'w CustomPlan, location: Option<SourceSpan>) -> Written {
        let Some(answer) = self.take_answer() else {
            let error = Error::Unexpected("a custom field was not resolved".into());
            return Err(self.fail(&error, location));
        };
        match answer {
            Ok(json) => self.splice(&plan.shape, &json),
            Err(error) => Err(self.fail_with(error)),
        }
    }

    /// Writes an aggregate, of the values at the places of its plan.
    ///
    /// # Errors
    /// Where a value cannot be written, which would be a mistake of Relata's own.
    pub(in crate::graphql) fn aggregate(
        &mut self,
        plan: &'w AggregatePlan,
        value: &dyn Fn(usize) -> Option<Value>,
    ) -> Written {
        self.object(&plan.fields, |writer, field| match &field.field {
            AggregateField::TypeName => {
                writer.name(&plan.type_name);
                Ok(())
            }
            AggregateField::Count { place } => writer.count(value(*place).as_ref()),
            AggregateField::Group { type_name, fields } => {
                writer.object(fields, |writer, field| match &field.field {
                    GroupField::TypeName => {
                        writer.name(type_name);
                        Ok(())
                    }
                    GroupField::Value { column, place } => {
                        writer.aggregated(column, value(*place).as_ref(), field.location)
                    }
                })
            }
        })
    }

    fn aggregated(
        &mut self,
        field: &FieldInfo,
        value: Option<&Value>,
        location: Option<SourceSpan>,
    ) -> Written {
        let Some(value) = value else {
            self.null();
            return Ok(());
        };
        let written = scalars::write_aggregate(field, value, &mut self.out);
        written.map_err(|error| self.fail(&error, location))
    }

    /// Writes a number of rows; without one zero.
    pub(super) fn count(&mut self, count: Option<&Value>) -> Written {
        match count {
            Some(Value::BigInt(count)) => self.json(count),
            _ => self.json(&0),
        }
    }

    pub(super) fn boolean(&mut self, value: bool) {
        self.out.extend_from_slice(if value { b"true" } else { b"false" });
    }

    fn load<'r>(
        &mut self,
        slots: &[Slot],
        slot: usize,
        row: &'r LoadedRow,
        location: Option<SourceSpan>,
    ) -> Result<&'r LoadedRelation, Stop> {
        match slots.get(slot) {
            Some(Slot::Load(load)) => self.related(row, *load, location),
            _ => Err(self.unbound(slots, slot, location)),
        }
    }

    fn related<'r>(
        &mut self,
        row: &'r LoadedRow,
        load: LoadId,
        location: Option<SourceSpan>,
    ) -> Result<&'r LoadedRelation, Stop> {
        row.related(load).ok_or_else(|| {
            let unread = self.unread.clone();
            let error =
                unread.unwrap_or_else(|| Error::Unexpected("a relation was not loaded".into()));
            self.fail(&error, location)
        })
    }

    /// Fails at a field without rows: one of its arguments cannot be used.
    fn unbound(&mut self, slots: &[Slot], slot: usize, location: Option<SourceSpan>) -> Stop {
        match slots.get(slot) {
            Some(Slot::Refused(refused)) => self.fail(&refused.error, refused.location),
            _ => {
                self.fail(&Error::Unexpected("a field of the plan was not bound".into()), location)
            }
        }
    }
}
