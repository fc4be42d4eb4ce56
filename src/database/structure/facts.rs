//! Reading what the catalog does not have: one row for each fact.

use diesel::QueryableByName;
use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;

use crate::database::{BackendConnection, Connection};
use crate::error::Result;

/// A fact about a table, a column or a type.
#[derive(QueryableByName)]
pub(super) struct Fact {
    /// The kind of the fact.
    #[diesel(sql_type = Text)]
    pub(super) fact: String,
    /// The table, or the type.
    #[diesel(sql_type = Text)]
    pub(super) table_name: String,
    /// What tells the constraints of a table apart.
    #[diesel(sql_type = Text)]
    pub(super) name: String,
    #[diesel(sql_type = Text)]
    pub(super) column_name: String,
    /// The table that a foreign key points at.
    #[diesel(sql_type = Text)]
    pub(super) target: String,
    #[diesel(sql_type = Text)]
    pub(super) text: String,
}

/// Reads all facts, so that those of one constraint follow each other.
///
/// # Errors
/// The database's error.
pub(super) async fn read(conn: &mut Connection) -> Result<Vec<Fact>> {
    let query = match conn.backend() {
        #[cfg(feature = "sqlite")]
        BackendConnection::Sqlite(_) => SQLITE,
        #[cfg(feature = "postgres")]
        BackendConnection::Postgres(_) => POSTGRES,
    };
    let query = diesel::sql_query(query);
    crate::run_query!(conn, |conn| query.load(conn).await)
}

#[cfg(feature = "sqlite")]
const SQLITE: &str = r#"
    SELECT 'primary key' AS fact, tables.name AS table_name, '' AS name, columns.name AS column_name, '' AS target,
        '' AS text, columns.pk AS position
    FROM sqlite_master AS tables JOIN pragma_table_info(tables.name) AS columns
    WHERE tables.type = 'table' AND columns.pk > 0
    UNION ALL
    SELECT 'foreign key', tables.name, CAST(keys.id AS TEXT), keys."from", keys."table", coalesce(keys."to", ''), keys.seq
    FROM sqlite_master AS tables JOIN pragma_foreign_key_list(tables.name) AS keys
    WHERE tables.type = 'table'
    UNION ALL
    SELECT 'definition', name, '', '', '', sql, 0 FROM sqlite_master WHERE type = 'table' AND sql IS NOT NULL
    UNION ALL
    SELECT 'special', name, '', '', '', 'a ' || type || ' table', 0 FROM pragma_table_list
    WHERE schema = 'main' AND type IN ('virtual', 'shadow')
    ORDER BY 2, 1, 3, 7"#;

#[cfg(feature = "postgres")]
const POSTGRES: &str = "
    WITH tables AS (
        SELECT pg_class.oid, relname::text, relkind, relispartition
        FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE nspname = ANY(current_schemas(false)) AND relkind IN ('r', 'p', 'v', 'm', 'f')
    )
    SELECT 'primary key' AS fact, relname AS table_name, '' AS name, attname::text AS column_name, '' AS target,
        '' AS text, place AS position
    FROM pg_constraint JOIN tables ON tables.oid = conrelid
        CROSS JOIN LATERAL unnest(conkey) WITH ORDINALITY AS keys(number, place)
        JOIN pg_attribute ON attrelid = conrelid AND attnum = number
    WHERE contype = 'p'
    UNION ALL
    SELECT 'foreign key', tables.relname, conname::text, own.attname::text,
        CASE WHEN targets.relnamespace = owners.relnamespace THEN targets.relname::text
            ELSE targets.relnamespace::regnamespace::text || '.' || targets.relname END,
        other.attname::text, place
    FROM pg_constraint JOIN tables ON tables.oid = conrelid
        JOIN pg_class AS owners ON owners.oid = conrelid
        JOIN pg_class AS targets ON targets.oid = confrelid
        CROSS JOIN LATERAL unnest(conkey, confkey) WITH ORDINALITY AS keys(number, target_number, place)
        JOIN pg_attribute AS own ON own.attrelid = conrelid AND own.attnum = number
        JOIN pg_attribute AS other ON other.attrelid = confrelid AND other.attnum = target_number
    WHERE contype = 'f' AND conparentid = 0
    UNION ALL
    SELECT 'check', relname, conname::text, '', '', pg_get_expr(conbin, conrelid), 0
    FROM pg_constraint JOIN tables ON tables.oid = conrelid WHERE contype = 'c'
    UNION ALL
    SELECT 'comment', relname, '', coalesce(attname, '')::text, '', description, objsubid
    FROM pg_description JOIN tables ON tables.oid = objoid
        LEFT JOIN pg_attribute ON attrelid = objoid AND attnum = objsubid AND attnum > 0
    WHERE classoid = 'pg_class'::regclass
    UNION ALL
    SELECT 'length', relname, '', attname::text, '', (atttypmod - 4)::text, 0
    FROM pg_attribute JOIN tables ON tables.oid = attrelid
    WHERE atttypid IN ('varchar'::regtype, 'bpchar'::regtype) AND atttypmod > 4 AND attnum > 0 AND NOT attisdropped
    UNION ALL
    SELECT 'type', relname, '', attname::text, '', format_type(atttypid, NULL), 0
    FROM pg_attribute JOIN tables ON tables.oid = attrelid JOIN pg_type ON pg_type.oid = atttypid
    WHERE (typcategory = 'A' OR typtype IN ('c', 'r', 'm')) AND attnum > 0 AND NOT attisdropped
    UNION ALL
    SELECT 'special', relname, '', '', '', CASE WHEN relispartition THEN 'a partition' ELSE 'a foreign table' END, 0
    FROM tables WHERE relispartition OR relkind = 'f'
    UNION ALL
    SELECT 'enum', typname::text, '', '', '', enumlabel::text, enumsortorder
    FROM pg_enum JOIN pg_type ON pg_type.oid = enumtypid JOIN pg_namespace ON pg_namespace.oid = typnamespace
    WHERE nspname = ANY(current_schemas(false))
    ORDER BY 2, 1, 3, 7";
