//! `relata check`: types and keys of the database that no model can have.

use relata::Model;
use relata::relations::check::{Missing, check};

use super::check::{found, messages};
use crate::domain::Sketch;
use crate::support::{Test, run, test_on_both};

/// PostgreSQL has enums whose labels are fixed.
#[test]
fn labels_of_an_enum_and_the_values_of_its_model_are_the_same() {
    run(async {
        let Some(test) = Test::postgres().await else { return };
        test.alter(
            "CREATE TYPE \"State\" AS ENUM ('in_review', 'new', 'lost');
            ALTER TABLE sketches ALTER COLUMN state TYPE \"State\" USING state::\"State\"",
        )
        .await;

        let report = check(&mut test.database.read().await.unwrap(), &[Sketch::info()]).await;

        assert_eq!(
            messages(&report.unwrap().problems),
            [
                "sketches.state can hold 'lost', which State has no value for: its rows would not be read; add the value",
                "sketches.state cannot hold 'finished', which State has: ALTER TYPE \"State\" ADD VALUE 'finished'",
            ]
        );
    });
}

/// SQLite has no schemas.
#[test]
fn a_table_of_another_schema_is_named_with_it() {
    run(async {
        let Some(test) = Test::postgres().await else { return };
        test.alter("CREATE SCHEMA billing; ALTER TABLE labels SET SCHEMA billing").await;

        let expected = "Label needs the table labels, which is in the schema billing: a model has no schema of its own, \
             so add it to the search path, as by `?options=-csearch_path%3Dpublic,billing` in the URL";
        assert_eq!(found(&test, Missing::Table).await, [expected]);
        assert_eq!(found(&test, Missing::Column).await, [""; 0]);
    });
}

#[test_on_both]
async fn a_key_of_several_columns_is_a_problem(test: Test) {
    test.alter(
        "DROP TABLE labels;
        CREATE TABLE labels (slug TEXT, text TEXT, PRIMARY KEY (slug, text))",
    )
    .await;

    let expected = "Label has the primary key `slug`, but that of labels has 2 columns (slug, text): give the table a key of \
         one column";
    assert_eq!(found(&test, Missing::PrimaryKey).await, [expected]);
}

/// SQLite does not mind the type of a column.
#[test]
fn a_list_or_a_range_is_a_type_that_no_model_has() {
    run(async {
        let Some(test) = Test::postgres().await else { return };
        test.alter(
            "ALTER TABLE people
                ALTER COLUMN age TYPE integer[] USING ARRAY[age], ALTER COLUMN name TYPE int4range USING NULL",
        )
        .await;

        assert_eq!(
            found(&test, Missing::Type).await,
            [
                "Person has `name` as a Text, but people.name is of the type int4range, which no model can have: leave the field out",
                "Person has `age` as a Integer, but people.age is of the type integer[], which no model can have: leave the field out",
            ]
        );
    });
}

/// A numbered key is never written. SQLite has no such columns.
#[test]
fn a_column_that_the_database_always_numbers_is_a_problem_unless_it_is_the_key() {
    run(async {
        let Some(test) = Test::postgres().await else { return };
        test.alter(
            "ALTER TABLE people ALTER COLUMN id DROP IDENTITY IF EXISTS, ALTER COLUMN id DROP DEFAULT;
            ALTER TABLE people ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY;
            ALTER TABLE people ALTER COLUMN age SET NOT NULL, ALTER COLUMN age DROP DEFAULT;
            ALTER TABLE people ALTER COLUMN age ADD GENERATED ALWAYS AS IDENTITY",
        )
        .await;

        let expected = "the database computes people.age, which cannot be written: declare it `#[model(read_only, default)]`";
        assert_eq!(found(&test, Missing::ReadOnly).await, [expected]);
    });
}
