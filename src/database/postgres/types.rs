//! The types that a database has beside PostgreSQL's own.

use tokio_postgres::{Client, Error, SimpleQueryMessage};

use super::text::KnownTypes;

/// The types that were made after the cluster, without those of arrays; the last column says whether the search path
/// finds a type.
const TYPES: &str = "
    SELECT namespaces.nspname, types.typname, types.oid, types.typarray, pg_type_is_visible(types.oid)
    FROM pg_type AS types JOIN pg_namespace AS namespaces ON namespaces.oid = types.typnamespace
    WHERE types.oid >= 16384 AND types.typcategory <> 'A'";

/// Reads the numbers of the types. As text, so that nothing is prepared on a pooler's connection.
///
/// # Errors
/// The database's error.
pub async fn read(client: &Client) -> Result<KnownTypes, Error> {
    let mut types = KnownTypes::new();
    for message in client.simple_query(TYPES).await? {
        let SimpleQueryMessage::Row(row) = message else { continue };
        let [Some(schema), Some(name), Some(number), Some(array), visible] =
            [0, 1, 2, 3, 4].map(|index| row.get(index))
        else {
            continue;
        };

        let numbers = (number.parse().unwrap_or_default(), array.parse().unwrap_or_default());
        if visible == Some("t") {
            types.insert((None, name.to_owned()), numbers);
        }
        types.insert((Some(schema.to_owned()), name.to_owned()), numbers);
    }
    Ok(types)
}
