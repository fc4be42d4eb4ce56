//! A statement as it is sent: its SQL, and its binds as bytes.

use std::collections::HashMap;
use std::error::Error;
use std::sync::Arc;

use diesel::QueryResult;
use diesel::pg::{Pg, PgMetadataLookup, PgQueryBuilder, PgTypeMetadata};
use diesel::query_builder::bind_collector::RawBytesBindCollector;
use diesel::query_builder::{QueryBuilder, QueryFragment};
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{Format, FromSql, IsNull, Kind, ToSql, Type};

/// The numbers of the types that a database has beside PostgreSQL's own: of a type and of its arrays. A key without a
/// schema is that of a type that the search path finds.
pub type KnownTypes = HashMap<(Option<String>, String), (u32, u32)>;

/// Returns the SQL of a statement.
pub fn sql(statement: &impl QueryFragment<Pg>) -> QueryResult<String> {
    let mut builder = PgQueryBuilder::default();
    statement.to_sql(&mut builder, &Pg)?;
    Ok(builder.finish())
}

/// The binds of a statement.
pub struct Binds {
    types: Vec<PgTypeMetadata>,
    values: Vec<Option<Vec<u8>>>,
    /// True if PostgreSQL finds out the types of texts, which can be those of enums or of extensions.
    infers_texts: bool,
}

impl Binds {
    /// Collects the binds of a statement.
    pub fn of(statement: &impl QueryFragment<Pg>, known: &Arc<KnownTypes>) -> QueryResult<Self> {
        let mut collector = RawBytesBindCollector::<Pg>::new();
        let mut lookup = Lookup { known: known.clone() };
        statement.collect_binds(&mut collector, &mut lookup, &Pg)?;
        Ok(Binds { types: collector.metadata, values: collector.binds, infers_texts: false })
    }

    /// Lets PostgreSQL find out the types of texts: each is that of the column that it is written to or compared with.
    pub fn infer_texts(mut self) -> Self {
        self.infers_texts = true;
        self
    }

    /// Returns the types, where PostgreSQL has to find out those that are unknown.
    pub fn types(&self) -> Vec<Type> {
        let type_of = |metadata| match self.form(metadata) {
            Form::Binary => type_of(metadata.oid().unwrap_or_default()),
            Form::Text | Form::Texts => Type::UNKNOWN,
        };
        self.types.iter().map(type_of).collect()
    }

    /// Returns the numbers of the types.
    pub fn type_numbers(&self) -> impl Iterator<Item = u32> {
        self.types.iter().map(|metadata| metadata.oid().unwrap_or_default())
    }

    /// Returns the values.
    pub fn values(&self) -> impl ExactSizeIterator<Item = BindValue<'_>> {
        let values = self.values.iter().zip(&self.types);
        values.map(|(value, metadata)| BindValue {
            bytes: value.as_deref(),
            form: self.form(metadata),
        })
    }

    fn form(&self, metadata: &PgTypeMetadata) -> Form {
        let number = metadata.oid().unwrap_or_default();
        if self.infers_texts && number == Type::TEXT.oid() {
            Form::Text
        } else if self.infers_texts && number == Type::TEXT_ARRAY.oid() {
            Form::Texts
        } else {
            Form::Binary
        }
    }
}

fn type_of(number: u32) -> Type {
    match number {
        0 => Type::UNKNOWN,
        number => Type::from_oid(number)
            .unwrap_or_else(|| Type::new(String::new(), number, Kind::Simple, String::new())),
    }
}

/// Finds the numbers of types by their names.
struct Lookup {
    known: Arc<KnownTypes>,
}

impl PgMetadataLookup for Lookup {
    fn lookup_type(&mut self, name: &str, schema: Option<&str>) -> PgTypeMetadata {
        let key = (schema.map(str::to_owned), name.to_owned());
        let (number, array) = self.known.get(&key).copied().unwrap_or_default();
        PgTypeMetadata::new(number, array)
    }
}

/// How a bind is sent.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Form {
    /// As it is.
    Binary,
    /// As a text that the server reads as a value of the type that it found out.
    Text,
    /// Likewise, as an array of texts.
    Texts,
}

/// A bind on its way.
#[derive(Clone, Copy, Debug)]
pub struct BindValue<'b> {
    /// The bytes in binary form; none for null.
    bytes: Option<&'b [u8]>,
    form: Form,
}

impl ToSql for BindValue<'_> {
    fn to_sql(
        &self,
        _type: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self.bytes {
            Some(bytes) if self.form == Form::Texts => {
                let texts = Vec::<String>::from_sql(&Type::TEXT_ARRAY, bytes)?;
                out.extend_from_slice(array_literal(&texts).as_bytes());
                Ok(IsNull::No)
            }
            Some(bytes) => {
                out.extend_from_slice(bytes);
                Ok(IsNull::No)
            }
            None => Ok(IsNull::Yes),
        }
    }

    fn accepts(_type: &Type) -> bool {
        true
    }

    fn to_sql_checked(
        &self,
        type_: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        self.to_sql(type_, out)
    }

    fn encode_format(&self, _type: &Type) -> Format {
        match self.form {
            Form::Binary => Format::Binary,
            Form::Text | Form::Texts => Format::Text,
        }
    }
}

/// PostgreSQL § 8.15.2, "Array Value Input".
fn array_literal(texts: &[String]) -> String {
    let mut literal = String::from("{");
    for (index, text) in texts.iter().enumerate() {
        if index > 0 {
            literal.push(',');
        }
        literal.push('"');
        for letter in text.chars() {
            if matches!(letter, '"' | '\\') {
                literal.push('\\');
            }
            literal.push(letter);
        }
        literal.push('"');
    }
    literal.push('}');
    literal
}
