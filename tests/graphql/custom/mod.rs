//! Custom queries, mutations and fields beside the generated ones.

mod app;
mod fields;
mod limits;
mod resolvers;

use async_graphql::{
    Context, Error as FieldError, ErrorExtensions, Object, ObjectType, SimpleObject,
};
use relata::graphql::{Api, Models};
use relata::prelude::*;
use relata::{Error, Saved};

use crate::domain::{Domain, Person, State};
use crate::support::Test;

fn app() -> relata::App<impl Models, impl ObjectType, impl ObjectType> {
    relata::app(Domain).fields::<Person>().queries(Queries).mutations(Mutations)
}

fn api(test: &Test) -> Api {
    app().api(test.database.clone())
}

/// Cy learns from Bob, and Bob from Ada.
async fn people(test: &Test) {
    let ada = test.person("Ada Lovelace").aged(36).await;
    let bob = test.person("Bob Byron").aged(36).with_mentor(&ada).await;
    test.person("Cy").aged(7).with_mentor(&bob).await;
}

struct Queries;

#[Object(name = "Query")]
impl Queries {
    /// The people of an age.
    async fn people_aged(&self, ctx: &Context<'_>, age: i32) -> Result<Vec<Row<Person>>, Error> {
        let people = Person::query().filter(Person::AGE.eq(age));
        people.order_by(Person::ID.asc()).all(&mut *ctx.read().await?).await
    }

    /// The person with this key, if there is one.
    async fn somebody(&self, ctx: &Context<'_>, id: i64) -> Result<Option<Row<Person>>, Error> {
        Person::find(&mut *ctx.read().await?, id).await
    }

    /// The state after this one; after the first, if none is given.
    async fn next_state(
        &self,
        state: Option<State>,
        #[graphql(default)] others: Vec<State>,
    ) -> Option<State> {
        match (state.unwrap_or(State::New), others.as_slice()) {
            (_, [first, ..]) => Some(*first),
            (State::New, []) => Some(State::InReview),
            (State::InReview, []) => Some(State::Done),
            (State::Done, []) => None,
        }
    }

    /// Fails with a message.
    async fn refuses(&self) -> Result<i32, FieldError> {
        Err(FieldError::new("not today"))
    }

    /// Fails with an error of the standard library.
    async fn reads_a_file(&self) -> Result<Option<String>, FieldError> {
        Ok(Some(std::fs::read_to_string("/nowhere")?))
    }

    /// Fails with an error of the standard library, and a code of its own.
    async fn reads_a_report(&self) -> Result<Option<String>, FieldError> {
        let report = std::fs::read_to_string("/nowhere");
        let no_report = |error| {
            FieldError::new_with_source(error).extend_with(|_, extensions| {
                extensions.set("code", "NO_REPORT");
            })
        };
        Ok(Some(report.map_err(no_report)?))
    }

    /// Fails with a text.
    async fn says_why(&self) -> Result<Option<i32>, FieldError> {
        Err(format!("there are only {} days in a week", 7).into())
    }

    /// Fails with an error of Relata.
    async fn missing(&self, ctx: &Context<'_>) -> Result<Row<Person>, Error> {
        Person::find_or_fail(&mut *ctx.read().await?, 99).await
    }

    /// Fails with an error whose text must stay on the server.
    async fn breaks(&self) -> Result<Option<i32>, Error> {
        Err(Error::Unexpected("SELECT secret FROM vault".into()))
    }
}

struct Mutations;

#[Object]
impl Mutations {
    /// Makes a pupil of a person.
    async fn teach(
        &self,
        ctx: &Context<'_>,
        mentor: i64,
        name: String,
    ) -> Result<Saved<Person>, Error> {
        let conn = &mut *ctx.write().await?;
        let mentor = Person::find_or_fail(conn, mentor).await?;
        mentor
            .mentees()
            .create(conn, Person::changes().set(Person::NAME, name).set(Person::IS_ALIVE, true))
            .await
    }
}

/// The length of a name.
#[derive(SimpleObject)]
struct NameLength {
    letters: usize,
    words: usize,
}

#[Object]
impl Person {
    /// The first letters of the words of the name.
    async fn initials(&self, #[graphql(default = 2)] most: usize) -> String {
        self.name.split(' ').filter_map(|word| word.chars().next()).take(most).collect()
    }

    /// The length of the name.
    async fn name_length(&self) -> NameLength {
        NameLength { letters: self.name.chars().count(), words: self.name.split(' ').count() }
    }

    /// The mentor; fails where there is none.
    async fn teacher(&self, ctx: &Context<'_>) -> Result<Row<Person>, Error> {
        self.mentor()
            .query()
            .first(&mut *ctx.read().await?)
            .await?
            .ok_or(Error::BadUserInput("no teacher".into()))
    }

    /// A mentor's answer; fails and is null where there is none.
    async fn tutor(&self) -> Result<Option<String>, FieldError> {
        if self.mentor_id.is_none() {
            Err(FieldError::new("no tutor"))
        } else {
            Ok(Some("yes".into()))
        }
    }
}
