//! Queries, mutations and fields of one's own beside the generated ones.

use async_graphql::{Context, Error as FieldError, Object, Request, SimpleObject};
use relata::database::{Database, Error};
use relata::graphql::Limits;
use relata::models::User;
use relata::prelude::*;
use serde_json::json;

use crate::domain::schema::people;
use crate::domain::{Domain, Person, State};
use crate::on_both;
use crate::support::{Test, answer, data, error};

struct Queries;

#[Object(name = "Query")]
impl Queries {
    /// The people of an age.
    async fn people_aged(&self, ctx: &Context<'_>, age: i32) -> Result<Vec<Row<Person>>, Error> {
        let people = Person::query().filter(column(people::age).eq(age));
        people.order_by(people::id, Direction::Ascending).all(&mut *ctx.read().await?).await
    }

    /// Somebody, or nobody.
    async fn somebody(&self, ctx: &Context<'_>, id: i64) -> Result<Option<Row<Person>>, Error> {
        Person::find(&mut *ctx.read().await?, id).await
    }

    /// The next state, of the first if none is given.
    async fn next_state(&self, state: Option<State>, #[graphql(default)] others: Vec<State>) -> Option<State> {
        match (state.unwrap_or(State::New), others.as_slice()) {
            (_, [first, ..]) => Some(*first),
            (State::New, []) => Some(State::InReview),
            (State::InReview, []) => Some(State::Done),
            (State::Done, []) => None,
        }
    }

    /// Fails in words of its own.
    async fn refuses(&self) -> Result<i32, FieldError> {
        Err(FieldError::new("not today"))
    }

    /// Fails as Relata does.
    async fn missing(&self, ctx: &Context<'_>) -> Result<Row<Person>, Error> {
        Person::find_or_fail(&mut *ctx.read().await?, 99).await
    }

    /// Fails as nobody should see.
    async fn breaks(&self) -> Result<Option<i32>, Error> {
        Err(Error::Unexpected("SELECT secret FROM vault".into()))
    }
}

struct Mutations;

#[Object]
impl Mutations {
    /// Makes a pupil of a person.
    async fn teach(&self, ctx: &Context<'_>, mentor: i64, name: String) -> Result<Saved<Person>, Error> {
        let conn = &mut *ctx.write().await?;
        let mentor = Person::find_or_fail(conn, mentor).await?;
        mentor.mentees().create(conn, changes().set(people::name, name).set(people::is_alive, true)).await
    }
}

/// How long a name is.
#[derive(SimpleObject)]
struct NameLength {
    letters: usize,
    words: usize,
}

#[Object]
impl Person {
    /// The first letters of the name, as many as asked for.
    async fn initials(&self, #[graphql(default = 2)] most: usize) -> String {
        self.name.split(' ').filter_map(|word| word.chars().next()).take(most).collect()
    }

    /// How long the name is.
    async fn name_length(&self) -> NameLength {
        NameLength { letters: self.name.chars().count(), words: self.name.split(' ').count() }
    }

    /// The mentor, who must be there.
    async fn teacher(&self, ctx: &Context<'_>) -> Result<Row<Person>, Error> {
        self.mentor().query().first(&mut *ctx.read().await?).await?.ok_or(Error::BadUserInput("no teacher".into()))
    }

    /// The mentor, who need not be there.
    async fn tutor(&self) -> Result<Option<String>, FieldError> {
        if self.mentor_id.is_none() { Err(FieldError::new("no tutor")) } else { Ok(Some("yes".into())) }
    }
}

fn app() -> relata::App<relata::graphql::WithFields<Domain, Person>, Queries, Mutations> {
    relata::app(Domain).fields::<Person>().queries(Queries).mutations(Mutations)
}

async fn run(test: &Test, document: &str) -> serde_json::Value {
    answer(&app().api(test.database.clone()), document, json!({})).await
}

async fn people(test: &Test) {
    let people = "INSERT INTO people (id, name, age, is_alive, mentor_id) VALUES
        (1, 'Ada Lovelace', 36, true, NULL), (2, 'Bob Byron', 36, true, 1), (3, 'Cy', 7, true, 2)";
    test.sql(people).await;
    if test.is_postgres() {
        test.sql("SELECT setval('people_id_seq', 3)").await;
    }
}

on_both! {
    /// The rows of a query of one's own have columns and relations like any others, batched.
    async fn rows_of_custom_queries_have_their_relations(test: Test) {
        people(&test).await;
        let document = "{
            peopleAged(age: 36) { __typename name mentor { name } mentees { nodes { name } totalCount } }
            somebody(id: 9) { name }
            people(first: 1) { nodes { name } }
        }";
        let expected = json!({
            "peopleAged": [
                { "__typename": "Person", "name": "Ada Lovelace", "mentor": null,
                  "mentees": { "nodes": [{ "name": "Bob Byron" }], "totalCount": 1 } },
                { "__typename": "Person", "name": "Bob Byron", "mentor": { "name": "Ada Lovelace" },
                  "mentees": { "nodes": [{ "name": "Cy" }], "totalCount": 1 } },
            ],
            "somebody": null,
            "people": { "nodes": [{ "name": "Ada Lovelace" }] },
        });
        assert_eq!(data(run(&test, document).await), expected);
        assert_eq!(test.statements().len(), 6, "three root fields, mentors, mentees and their counts");
    }

    /// The enums of columns are arguments and answers of resolvers, as literals and as variables.
    async fn enums_are_arguments_and_answers(test: Test) {
        let document = "{ a: nextState b: nextState(state: NEW) c: nextState(state: IN_REVIEW) d: nextState(state: DONE) e: nextState(others: [DONE]) }";
        let expected = json!({ "a": "IN_REVIEW", "b": "IN_REVIEW", "c": "DONE", "d": null, "e": "DONE" });
        assert_eq!(data(run(&test, document).await), expected);
        let api = app().api(test.database.clone());
        let document = "query($state: State) { nextState(state: $state) }";
        assert_eq!(data(answer(&api, document, json!({ "state": "IN_REVIEW" })).await), json!({ "nextState": "DONE" }));
        for wrong in [answer(&api, document, json!({ "state": "in_review" })).await, run(&test, "{ nextState(state: OLD) }").await] {
            assert_eq!(error(&wrong).0, "GRAPHQL_VALIDATION_FAILED");
        }
    }

    /// Fields of one's own stand in the document's order, with arguments, objects, fragments and aliases.
    async fn custom_fields_stand_beside_columns(test: Test) {
        people(&test).await;
        let document = "
            { people(first: 2) { edges { node { ...more mentor { initials } id } } } person(id: 3) { mentor { nameLength { words } nameLength { letters } } } }
            fragment more on Person { initials one: initials(most: 1) name nameLength { letters words } }";
        let expected = json!({
            "people": { "edges": [
                { "node": { "initials": "AL", "one": "A", "name": "Ada Lovelace",
                            "nameLength": { "letters": 12, "words": 2 }, "mentor": null, "id": "1" } },
                { "node": { "initials": "BB", "one": "B", "name": "Bob Byron",
                            "nameLength": { "letters": 9, "words": 2 }, "mentor": { "initials": "AL" }, "id": "2" } },
            ] },
            "person": { "mentor": { "nameLength": { "words": 2, "letters": 9 } } },
        });
        let answer = run(&test, document).await;
        assert_eq!(serde_json::to_string(&data(answer)).unwrap(), serde_json::to_string(&expected).unwrap());
    }

    /// An error has the path of its row; null reaches up to what may be null, and no further.
    async fn failures_of_custom_fields_keep_their_place(test: Test) {
        people(&test).await;
        let answer = run(&test, "{ people { nodes { id tutor mentor { teacher { name } } } } }").await;
        let expected = json!({ "people": { "nodes": [
            { "id": "1", "tutor": null, "mentor": null },
            { "id": "2", "tutor": "yes", "mentor": null },
            { "id": "3", "tutor": "yes", "mentor": { "teacher": { "name": "Ada Lovelace" } } },
        ] } });
        assert_eq!(answer["data"], expected, "{answer:#}");
        let errors = answer["errors"].as_array().unwrap();
        let said: Vec<_> = errors.iter().map(|error| (&error["message"], &error["path"], &error["extensions"]["code"])).collect();
        assert_eq!(said, [
            (&json!("no tutor"), &json!(["people", "nodes", 0, "tutor"]), &json!("INTERNAL_SERVER_ERROR")),
            (&json!("no teacher"), &json!(["people", "nodes", 1, "mentor", "teacher"]), &json!("BAD_USER_INPUT")),
        ]);

        let answer = run(&test, "{ people { nodes { teacher { id } } } }").await;
        assert_eq!(answer["data"], json!(null));
        assert_eq!(answer["errors"][0]["path"], json!(["people", "nodes", 0, "teacher"]));
    }

    /// Where one row fails, the fields of the rows behind it keep their own answers.
    async fn a_failure_moves_no_answers(test: Test) {
        people(&test).await;
        let answer = run(&test, "{ people { nodes { mentor { teacher { name } initials } initials } } }").await;
        let expected = json!({ "people": { "nodes": [
            { "mentor": null, "initials": "AL" },
            { "mentor": null, "initials": "BB" },
            { "mentor": { "teacher": { "name": "Ada Lovelace" }, "initials": "BB" }, "initials": "C" },
        ] } });
        assert_eq!(answer["data"], expected, "{answer:#}");
        assert_eq!(answer["errors"].as_array().unwrap().len(), 1);
    }

    /// Null goes up to the nearest field of a payload that may be null: what was written is told all the same.
    async fn a_failure_leaves_the_rest_of_a_payload(test: Test) {
        people(&test).await;
        let document = "mutation { associatePersonMentor(personId: 3, mentorId: 1) { changed mentor { teacher { id } } person { initials } } }";
        let answer = run(&test, document).await;
        let expected = json!({ "associatePersonMentor": { "changed": true, "mentor": null, "person": { "initials": "C" } } });
        assert_eq!(answer["data"], expected, "{answer:#}");
        assert_eq!(answer["errors"][0]["path"], json!(["associatePersonMentor", "mentor", "teacher"]));
    }

    /// All rows that resolvers of one's own give share one limit, whatever they hang below.
    async fn rows_of_resolvers_share_a_limit(test: Test) {
        people(&test).await;
        let run = async |most: usize, document: &str| {
            let limits = Limits { max_answer_objects: most, ..Limits::default() };
            answer(&app().limits(limits).api(test.database.clone()), document, json!({})).await
        };
        let too_many = |most: usize| {
            let message = format!("the answer has more than {most} objects (the limit max-answer-objects): ask for fewer rows");
            ("BAD_USER_INPUT".to_owned(), message)
        };
        for (document, objects) in [
            ("{ peopleAged(age: 36) { name } }", 2),
            ("{ peopleAged(age: 36) { mentees { nodes { name } } } }", 4),
            ("{ peopleAged(age: 36) { initials } }", 2),
            ("{ a: peopleAged(age: 36) { name } b: somebody(id: 3) { name } }", 3),
            ("{ person(id: 3) { teacher { mentor { name } } } }", 2),
        ] {
            assert!(run(objects, document).await.get("errors").is_none(), "{document}");
            assert_eq!(error(&run(objects - 1, document).await), too_many(objects - 1), "{document}");
        }
        // A generated field has a limit of its own beside them.
        let beside = "{ peopleAged(age: 36) { name } people(first: 2) { nodes { name } } }";
        assert!(run(2, beside).await.get("errors").is_none());
    }

    async fn errors_of_custom_queries_have_codes(test: Test) {
        people(&test).await;
        assert_eq!(error(&run(&test, "{ refuses }").await), ("INTERNAL_SERVER_ERROR".into(), "not today".into()));
        let missing = run(&test, "{ missing { id } }").await;
        assert_eq!(error(&missing), ("NOT_FOUND".into(), "Person 99 does not exist".into()));
        assert_eq!(missing["errors"][0]["extensions"]["id"], json!("99"));
        let broken = run(&test, "{ breaks }").await;
        assert_eq!(error(&broken), ("INTERNAL_SERVER_ERROR".into(), "something went wrong on the server".into()));
        assert!(broken["errors"][0]["extensions"]["errorId"].is_string());
        assert!(!broken.to_string().contains("secret"));
    }

    /// A mutation of one's own is carried out once, and what it gives is read after it.
    async fn custom_mutations_answer_with_fresh_relations(test: Test) {
        people(&test).await;
        let document = "mutation {
            first: teach(mentor: 3, name: \"Di\") { name mentor { name mentees { totalCount } } }
            second: teach(mentor: 3, name: \"Ed\") { id }
            second: teach(mentor: 3, name: \"Ed\") { mentor { mentees { totalCount } } }
        }";
        let expected = json!({
            "first": { "name": "Di", "mentor": { "name": "Cy", "mentees": { "totalCount": 1 } } },
            "second": { "id": "5", "mentor": { "mentees": { "totalCount": 2 } } },
        });
        assert_eq!(data(run(&test, document).await), expected);
    }

    /// The plain async-graphql schema does whatever the API does.
    async fn the_schema_executes_by_itself(test: Test) {
        people(&test).await;
        let schema = app().schema(test.database.clone());
        for document in [
            "{ b: person(id: 1) { name } a: somebody(id: 2) { initials mentor { name } } }",
            "{ person(id: 1) { id } person(id: 1) { name } }",
            "{ missing { id } }",
            "{ nothing }",
            "{ person(id: ",
        ] {
            let by_schema = serde_json::to_value(schema.execute(Request::new(document)).await).unwrap();
            assert_eq!(by_schema, run(&test, document).await, "{document}");
        }
    }

    /// The routes can stand in an axum router of one's own.
    async fn the_router_can_be_nested(test: Test) {
        use tower::ServiceExt;
        let router = axum::Router::new().nest("/api", app().router(test.database.clone()));
        let request = axum::http::Request::get("/api/graphql?query=%7Bpeople%7BtotalCount%7D%7D");
        let response = router.oneshot(request.body(axum::body::Body::empty()).unwrap()).await.unwrap();
        let body = axum::body::to_bytes(response.into_body(), 1000).await.unwrap();
        assert_eq!(String::from_utf8(body.to_vec()).unwrap(), r#"{"data":{"people":{"totalCount":0}}}"#);
    }
}

/// A state of the object is the place for whatever resolvers need besides the database.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn objects_keep_their_state() {
    struct Greeter {
        greeting: String,
        database: Database,
    }

    #[Object]
    impl Greeter {
        /// Greets a user.
        async fn greet(&self, id: i64) -> Result<String, Error> {
            let user = User::find_or_fail(&mut *self.database.read().await?, id).await?;
            Ok(format!("{}, {}", self.greeting, user.name))
        }
    }

    let test = Test::sqlite().await;
    test.seed(1).await;
    let greeter = Greeter { greeting: "Hello".into(), database: test.database.clone() };
    let api = relata::app(relata::models::Demo).queries(greeter).api(test.database.clone());
    assert_eq!(data(answer(&api, "{ greet(id: 1) }", json!({})).await), json!({ "greet": "Hello, Preston Renner" }));
}

#[test]
fn the_schema_describes_custom_fields() {
    let sdl = app().sdl();
    for line in [
        "  initials(most: Int! = 2): String!",
        "  nextState(state: State, others: [State!]! = []): State\n",
        "enum State {\n",
        "  tutor: String\n",
        "  teacher: Person!",
        "  peopleAged(age: Int!): [Person!]!",
        "  teach(mentor: Int!, name: String!): Person!",
        "type PersonConnection {",
    ] {
        assert!(sdl.contains(line), "{line}");
    }
    assert!(!sdl.contains("type Mutations") && !sdl.contains("EmptyMutation"));
    let demo = relata::app(relata::models::Demo).sdl();
    assert!(!demo.contains("EmptyMutation"));
}
