//! The plans of statements through relations, over 100,000 users and 90,000
//! profiles.

use diesel::QueryableByName;
use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;
use relata::database::BackendConnection;

use crate::support::Test;

const SQLITE_ROWS: &str = "
    INSERT INTO roles (id, name) VALUES (1, 'a'), (2, 'b'), (3, 'c'), (4, 'd'), (5, 'e');
    WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 100000)
        INSERT INTO users (id, uuid, name, email, role_id, created_at, updated_at)
        SELECT n, printf('00000000-0000-0000-0000-%012x', n), 'name ' || n, n || '@example.com',
            nullif(n % 6, 0), '2026-01-01T00:00:00.000000Z', '2026-01-01T00:00:00.000000Z'
        FROM numbers;
    INSERT INTO profiles (id, user_id, display_name, bio, is_public, created_at, updated_at)
        SELECT id, id, 'name ' || id, '', id % 4 > 0, created_at, updated_at
        FROM users WHERE id % 10 > 0;
    ANALYZE;";

const POSTGRES_ROWS: &str = "
    INSERT INTO roles (id, name) VALUES (1, 'a'), (2, 'b'), (3, 'c'), (4, 'd'), (5, 'e');
    INSERT INTO users (id, uuid, name, email, role_id, created_at, updated_at)
        SELECT n, gen_random_uuid(), 'name ' || n, n || '@example.com',
            nullif(n % 6, 0), now(), now()
        FROM generate_series(1, 100000) AS n;
    INSERT INTO profiles (id, user_id, display_name, bio, is_public, created_at, updated_at)
        SELECT id, id, 'name ' || id, '', id % 4 > 0, now(), now() FROM users WHERE id % 10 > 0;
    ANALYZE;";

#[derive(QueryableByName)]
struct SqlitePlan {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[derive(QueryableByName)]
struct PostgresPlan {
    #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
    line: String,
}

/// The plan of the only statement of a document whose parameters are `binds`.
async fn plan(test: &Test, document: &str, binds: &[&str]) -> String {
    test.data(document).await;

    let statements = test.raw_statements();
    let mut sql = statements.last().unwrap().split(" -- binds").next().unwrap().to_owned();

    let mut conn = test.write().await;
    match conn.backend() {
        BackendConnection::Sqlite(conn) => {
            let plan: Vec<SqlitePlan> = diesel::sql_query(format!("EXPLAIN QUERY PLAN {sql}"))
                .load(conn.diesel())
                .await
                .unwrap();
            plan.into_iter().map(|row| row.detail + "\n").collect()
        }
        BackendConnection::Postgres(conn) => {
            for (number, bind) in binds.iter().enumerate().rev() {
                sql = sql.replace(&format!("${}", number + 1), bind);
            }
            let plan: Vec<PostgresPlan> =
                diesel::sql_query(format!("EXPLAIN {sql}")).load(&mut **conn).await.unwrap();
            plan.into_iter().map(|row| row.line + "\n").collect()
        }
    }
}

/// A document, and what the plan of its only statement must show.
struct Case {
    document: &'static str,
    /// The values of the statement's parameters, for PostgreSQL's plan.
    binds: &'static [&'static str],
    sqlite: &'static [&'static str],
    postgres: &'static [&'static str],
}

/// Each kind of subquery finds the related rows by the index of the key, and an absence is an anti
/// join.
const CASES: &[Case] = &[
    Case {
        document: "{ users(where: { has: [PROFILE] }) { nodes { id } } }",
        binds: &["51"],
        sqlite: &["SEARCH profiles#1 EXISTS USING INDEX sqlite_autoindex_profiles_1 (user_id=?)"],
        postgres: &["Index Scan using profiles_user_id_key on profiles"],
    },
    Case {
        document: "{ users(where: { doesntHave: [PROFILE] }) { nodes { id } } }",
        binds: &["51"],
        sqlite: &["SEARCH profiles#1 USING INDEX sqlite_autoindex_profiles_1 (user_id=?)"],
        postgres: &["Anti Join", "Index Scan using profiles_user_id_key on profiles"],
    },
    Case {
        document: "{ users(where: { doesntHave: [PROFILE] }) { totalCount } }",
        binds: &[],
        sqlite: &["SEARCH profiles#1 USING INDEX sqlite_autoindex_profiles_1 (user_id=?)"],
        postgres: &["Anti Join"],
    },
    Case {
        document: "{
            users(where: { whereHas: { profile: { isPublic: { eq: true } } } }) { nodes { id } }
        }",
        binds: &["true", "51"],
        sqlite: &["SEARCH profiles#1 EXISTS USING INDEX sqlite_autoindex_profiles_1 (user_id=?)"],
        postgres: &["Index Scan using profiles_user_id_key on profiles"],
    },
    Case {
        document: "{
            users(where: { whereDoesntHave: { profile: { isPublic: { eq: true } } } }) {
                nodes { id }
            }
        }",
        binds: &["true", "51"],
        sqlite: &["SEARCH profiles#1 USING INDEX sqlite_autoindex_profiles_1 (user_id=?)"],
        postgres: &["Anti Join", "Index Scan using profiles_user_id_key on profiles"],
    },
    Case {
        document: "{ users(where: { has: [ROLE] }) { nodes { id } } }",
        binds: &["51"],
        sqlite: &["SEARCH roles#1 EXISTS USING INTEGER PRIMARY KEY (rowid=?)"],
        postgres: &["Index Only Scan using roles_pkey on roles"],
    },
    Case {
        document: "{ roles(where: { relatedCount: { users: { gt: 2 } } }) { nodes { id } } }",
        binds: &["2", "51"],
        sqlite: &["SEARCH users#1 USING COVERING INDEX users_role_id (role_id=?)"],
        postgres: &["Bitmap Index Scan on users_role_id"],
    },
    Case {
        document: r#"{
            profiles(where: { whereHas: { user: { email: { eq: "7@example.com" } } } }) {
                nodes { id }
            }
        }"#,
        binds: &["'7@example.com'", "51"],
        sqlite: &["SEARCH users#1 EXISTS USING COVERING INDEX \
             sqlite_autoindex_users_2 (email=? AND rowid=?)"],
        postgres: &[
            "Index Scan using users_email_key on users",
            "Index Scan using profiles_user_id_key on profiles",
        ],
    },
    Case {
        document: "{ users(orderBy: [{ profile: { displayName: ASC } }]) { nodes { id } } }",
        binds: &["51"],
        sqlite: &["SEARCH order#0.0 USING INDEX sqlite_autoindex_profiles_1 (user_id=?) LEFT-JOIN"],
        postgres: &["Hash Left Join"],
    },
];

/// Only a count may be a subplan, which PostgreSQL runs once for each row.
async fn assert_plans(test: Test, rows: &str) {
    test.sql(rows).await;

    for Case { document, binds, sqlite, postgres } in CASES {
        let plan = plan(&test, document, binds).await;

        for part in if test.is_postgres() { *postgres } else { *sqlite } {
            assert!(plan.contains(part), "{document}: no `{part}` in\n{plan}");
        }
        assert!(
            !plan.contains("SubPlan") || document.contains("relatedCount"),
            "{document}\n{plan}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn plans_use_the_indexes_on_sqlite() {
    assert_plans(Test::sqlite().await, SQLITE_ROWS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn plans_use_the_indexes_on_postgres() {
    if let Some(test) = Test::postgres().await {
        assert_plans(test, POSTGRES_ROWS).await;
    }
}
