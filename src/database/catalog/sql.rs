//! The statements that read the catalog.

/// SQLite does not tell the collation of a column; a statement that names none made columns that compare by bytes.
#[cfg(feature = "sqlite")]
pub(super) const SQLITE_COLUMNS: &str = r#"
    SELECT tables.name AS table_name, columns.name AS column_name, lower(columns.type) AS data_type,
        columns."notnull" = 0 AND columns.pk = 0 AS nullable,
        columns.dflt_value IS NOT NULL OR columns.hidden > 1
            OR (columns.pk = 1 AND lower(columns.type) = 'integer') AS has_default,
        columns.hidden > 1 AS is_generated, NULL AS labels, 0 AS is_view,
        tables.sql LIKE '%collate%' AS compares_loosely
    FROM sqlite_master AS tables JOIN pragma_table_xinfo(tables.name) AS columns
    WHERE tables.type = 'table' AND columns.hidden <> 1 ORDER BY tables.name, columns.cid"#;

#[cfg(feature = "sqlite")]
pub(super) const SQLITE_VIEWS: &str = r#"
    SELECT views.name AS table_name, columns.name AS column_name, lower(columns.type) AS data_type, 1 AS nullable,
        0 AS has_default, 0 AS is_generated, NULL AS labels, 1 AS is_view, 1 AS compares_loosely
    FROM sqlite_master AS views JOIN pragma_table_info(views.name) AS columns
    WHERE views.type = 'view' ORDER BY views.name, columns.cid"#;

/// The last part finds primary keys that are the table's row number: SQLite has no separate index for them.
#[cfg(feature = "sqlite")]
pub(super) const SQLITE_INDEXES: &str = r#"
    SELECT tables.name AS table_name, indexes.name AS index_name, indexes."unique" AS is_unique,
        indexes.origin = 'pk' AS is_primary, 1 AS is_immediate, CASE indexes.partial WHEN 1 THEN definitions.sql END AS predicate,
        coalesce(columns.name, '') AS column_name, columns.seqno AS position, definitions.sql AS definition
    FROM sqlite_master AS tables JOIN pragma_index_list(tables.name) AS indexes
        JOIN pragma_index_info(indexes.name) AS columns
        LEFT JOIN sqlite_master AS definitions ON definitions.type = 'index' AND definitions.name = indexes.name
    WHERE tables.type = 'table'
    UNION ALL
    SELECT tables.name, '(row number)', 1, 1, 1, NULL, columns.name, 0, NULL
    FROM sqlite_master AS tables JOIN pragma_table_info(tables.name) AS columns
    WHERE tables.type = 'table' AND columns.pk = 1 AND lower(columns.type) = 'integer'
    ORDER BY 1, 2, 8"#;

/// The information schema lacks materialized views. A domain counts as the type that it is over.
#[cfg(feature = "postgres")]
pub(super) const POSTGRES_COLUMNS: &str = "
    SELECT relname::text AS table_name, attname::text AS column_name,
        CASE
            WHEN types.typtype = 'e' THEN 'enum ' || types.typname
            WHEN types.typnamespace = 'pg_catalog'::regnamespace THEN format_type(types.oid, NULL)
            ELSE types.typname::text
        END AS data_type,
        NOT (attnotnull OR declared.typnotnull) AS nullable,
        atthasdef OR attidentity <> '' OR declared.typdefault IS NOT NULL AS has_default,
        attgenerated <> '' OR attidentity = 'a' AS is_generated,
        CASE WHEN types.typtype = 'e' THEN
            (SELECT json_agg(enumlabel ORDER BY enumsortorder)::text FROM pg_enum WHERE enumtypid = types.oid)
        END AS labels,
        relkind IN ('v', 'm') AS is_view,
        types.typname IN ('citext', 'bpchar') OR NOT coalesce(collisdeterministic, true) AS compares_loosely
    FROM pg_attribute
        JOIN pg_class ON pg_class.oid = attrelid
        JOIN pg_namespace ON pg_namespace.oid = relnamespace
        JOIN pg_type AS declared ON declared.oid = atttypid
        JOIN pg_type AS types ON types.oid = CASE declared.typtype WHEN 'd' THEN declared.typbasetype ELSE declared.oid END
        LEFT JOIN pg_collation ON pg_collation.oid = attcollation
    WHERE nspname = ANY(current_schemas(false)) AND relkind IN ('r', 'p', 'v', 'm', 'f')
        AND attnum > 0 AND NOT attisdropped
    ORDER BY relname, attnum";

#[cfg(feature = "postgres")]
pub(super) const POSTGRES_INDEXES: &str = "
    SELECT tables.relname::text AS table_name, indexes.relname::text AS index_name, pg_index.indisunique AS is_unique,
        pg_index.indisprimary AS is_primary, pg_index.indimmediate AS is_immediate,
        pg_get_expr(pg_index.indpred, pg_index.indrelid) AS predicate, coalesce(columns.attname, '')::text AS column_name,
        NULL::text AS definition
    FROM pg_index
        JOIN pg_class AS tables ON tables.oid = pg_index.indrelid
        JOIN pg_class AS indexes ON indexes.oid = pg_index.indexrelid
        JOIN pg_namespace ON pg_namespace.oid = tables.relnamespace
        CROSS JOIN LATERAL unnest(pg_index.indkey) WITH ORDINALITY AS keys(number, position)
        LEFT JOIN pg_attribute AS columns ON columns.attrelid = tables.oid AND columns.attnum = keys.number
    WHERE pg_namespace.nspname = ANY(current_schemas(false)) AND pg_index.indisvalid
        AND keys.position <= pg_index.indnkeyatts
    ORDER BY 1, 2, keys.position";

/// With the row that they point at, the database deletes rows (c), or sets their key to null (n) or to its default (d). A key
/// into another schema has no target: a table there can have the same name. From version 18 on, a key can be declared without
/// being enforced.
#[cfg(feature = "postgres")]
pub(super) const POSTGRES_FOREIGN_KEYS: &str = "
    SELECT tables.relname::text AS table_name, columns.attname::text AS column_name,
        CASE WHEN targets.relnamespace = tables.relnamespace THEN targets.relname ELSE '' END::text AS target_table,
        target_columns.attname::text AS target_column,
        CASE WHEN confdeltype IN ('c', 'n', 'd') THEN confdeltype = 'c' END AS goes
    FROM pg_constraint
        JOIN pg_class AS tables ON tables.oid = conrelid
        JOIN pg_namespace ON pg_namespace.oid = tables.relnamespace
        JOIN pg_attribute AS columns ON columns.attrelid = conrelid AND columns.attnum = conkey[1]
        JOIN pg_class AS targets ON targets.oid = confrelid
        JOIN pg_attribute AS target_columns ON target_columns.attrelid = confrelid AND target_columns.attnum = confkey[1]
    WHERE contype = 'f' AND cardinality(conkey) = 1 AND nspname = ANY(current_schemas(false))
        AND coalesce((to_jsonb(pg_constraint) ->> 'conenforced')::boolean, true)
    ORDER BY 1, 2, goes DESC NULLS LAST";

/// A foreign key that names no column points at the primary key.
#[cfg(feature = "sqlite")]
pub(super) const SQLITE_FOREIGN_KEYS: &str = r#"
    SELECT tables.name AS table_name, min(keys."from") AS column_name, keys."table" AS target_table,
        coalesce(min(keys."to"), (SELECT name FROM pragma_table_info(keys."table") WHERE pk = 1), '') AS target_column,
        NULL AS goes
    FROM sqlite_master AS tables JOIN pragma_foreign_key_list(tables.name) AS keys
    WHERE tables.type = 'table' GROUP BY tables.name, keys.id HAVING count(*) = 1 ORDER BY 1, 2"#;
