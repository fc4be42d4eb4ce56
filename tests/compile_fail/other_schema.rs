//! Tables are found by the search path.
diesel::table! { billing.invoices (id) { id -> BigInt, } }

#[derive(Clone, Debug, relata::Model)]
#[diesel(table_name = invoices)]
pub struct Invoice {
    pub id: i64,
}

fn main() {}
