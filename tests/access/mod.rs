//! Who may see and write which rows.

mod app;
mod attacks;
mod demo;
mod loose_keys;
mod neighbours;
mod operations;
mod own_table;
mod reads;
mod rust;
mod writes;

use async_graphql::Variables;
use relata::graphql::Api;
use relata::prelude::*;
use relata::{Filter, RequestContext};
use serde_json::{Value, json};

use crate::support::Test;

diesel::table! {
    teams (id) {
        id -> BigInt,
        name -> Text,
    }
}

diesel::table! {
    members (id) {
        id -> BigInt,
        team_id -> BigInt,
        person -> BigInt,
    }
}

diesel::table! {
    projects (id) {
        id -> BigInt,
        slug -> Text,
        name -> Text,
        cost -> Nullable<BigInt>,
        team_id -> Nullable<BigInt>,
        parent_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    plans (id) {
        id -> BigInt,
        text -> Text,
        is_draft -> Bool,
        project_id -> Nullable<BigInt>,
    }
}

/// Whoever asks.
#[derive(Clone, Copy, Debug)]
pub struct Viewer {
    /// Who it is.
    pub person: i64,
    /// Which rule holds for projects.
    pub projects: Rule,
    /// Which rule holds for plans.
    pub plans: Rule,
    /// Which rule holds for what is written.
    pub writes: Rule,
}

/// Kinds of rules.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rule {
    /// All rows.
    All,
    /// No row.
    None,
    /// Rows with a value in a column.
    Column,
    /// Rows whose relation to one row has a match, at the far end of which the viewer is.
    Related,
    /// Rows that lack a related row.
    Lacking,
}

impl Rule {
    pub const EACH: [Rule; 5] = [Rule::All, Rule::None, Rule::Column, Rule::Related, Rule::Lacking];
}

impl Viewer {
    /// A member of teams, who sees and writes the projects of those.
    pub fn member(person: i64) -> Self {
        Viewer { person, projects: Rule::Related, plans: Rule::All, writes: Rule::Related }
    }
}

/// A group of people.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = teams)]
#[has_many(members: Member)]
#[has_many(projects: Project)]
#[has_one(cheapest: Project, one_of = projects, order_by(Project::COST.asc()))]
pub struct Team {
    /// Identifies the team.
    pub id: i64,
    /// The name.
    pub name: String,
}

/// A person in a team.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = members)]
#[belongs_to(team: Team)]
pub struct Member {
    /// Identifies the member.
    pub id: i64,
    /// The team's key.
    pub team_id: i64,
    /// Who it is.
    pub person: i64,
}

/// What a team works on.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = projects)]
#[model(visible = visible_projects, writable = writable_projects)]
#[belongs_to(team: Team)]
#[belongs_to(parent: Project, foreign_key = projects::parent_id)]
#[has_many(parts: Project, foreign_key = projects::parent_id)]
#[has_one(plan: Plan)]
pub struct Project {
    /// Identifies the project.
    pub id: i64,
    /// Its address.
    #[model(unique)]
    pub slug: String,
    /// The name.
    pub name: String,
    /// The cost.
    pub cost: Option<i64>,
    /// The team's key.
    pub team_id: Option<i64>,
    /// The key of the project that this one is a part of.
    pub parent_id: Option<i64>,
}

/// How a project goes.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = plans)]
#[model(visible = visible_plans)]
#[belongs_to(project: Project)]
pub struct Plan {
    /// Identifies the plan.
    pub id: i64,
    /// The text.
    pub text: String,
    /// True until it is decided.
    pub is_draft: bool,
    /// The project's key.
    #[model(unique)]
    pub project_id: Option<i64>,
}

fn visible_projects(viewer: &Viewer) -> Filter<Project> {
    projects(viewer, viewer.projects)
}

fn writable_projects(viewer: &Viewer) -> Filter<Project> {
    projects(viewer, viewer.writes)
}

/// The projects that a rule of each kind matches.
pub fn projects(viewer: &Viewer, rule: Rule) -> Filter<Project> {
    match rule {
        Rule::All => Filter::all(),
        Rule::None => Filter::none(),
        Rule::Column => Project::COST.le(50),
        Rule::Related => Project::TEAM.where_has(|team| {
            team.filter(
                Team::MEMBERS.where_has(|member| member.filter(Member::PERSON.eq(viewer.person))),
            )
        }),
        Rule::Lacking => Project::PARENT.doesnt_have().or(Project::NAME.starts_with("b")),
    }
}

fn visible_plans(viewer: &Viewer) -> Filter<Plan> {
    plans(viewer, viewer.plans)
}

/// The plans that a rule of each kind matches.
pub fn plans(viewer: &Viewer, rule: Rule) -> Filter<Plan> {
    match rule {
        Rule::All => Filter::all(),
        Rule::None => Filter::none(),
        Rule::Column => Plan::IS_DRAFT.eq(false),
        Rule::Related => {
            Plan::PROJECT.where_has(|project| project.filter(projects(viewer, Rule::Related)))
        }
        Rule::Lacking => Plan::PROJECT.doesnt_have().or(Plan::TEXT.starts_with("b")),
    }
}

relata::models! {
    /// Teams with their projects.
    pub struct Work: Team, Member, Project, Plan
}

/// Makes the tables. They have no foreign keys, so that rows can be taken away.
async fn open_work(test: &Test) -> Api {
    let key = if test.is_postgres() {
        "BIGINT PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY"
    } else {
        "INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL"
    };
    test.alter(&format!(
        "CREATE TABLE teams (id {key}, name TEXT NOT NULL);
        CREATE TABLE members (id {key}, team_id BIGINT NOT NULL, person BIGINT NOT NULL);
        CREATE TABLE projects (
            id {key}, slug TEXT NOT NULL UNIQUE, name TEXT NOT NULL, cost BIGINT, team_id BIGINT,
            parent_id BIGINT
        );
        CREATE TABLE plans (
            id {key}, text TEXT NOT NULL, is_draft BOOLEAN NOT NULL, project_id BIGINT UNIQUE
        );"
    ))
    .await;
    relata::app(Work).api(test.database.clone())
}

/// Ada (person 1) is in team 1 with project 1, which has plan 1; Bob (person 2) is in team 2 with the projects 2 and 3, of
/// which 2 has plan 2.
async fn two_teams(test: &Test) -> Api {
    let api = open_work(test).await;
    test.sql(
        "INSERT INTO teams (name) VALUES ('red'), ('blue');
        INSERT INTO members (team_id, person) VALUES (1, 1), (2, 2);
        INSERT INTO projects (slug, name, cost, team_id) VALUES
            ('a', 'a', 10, 1), ('b', 'b', 20, 2), ('c', 'c', 30, 2);
        INSERT INTO plans (text, is_draft, project_id) VALUES ('pa', FALSE, 1), ('pb', FALSE, 2);",
    )
    .await;
    api
}

/// Runs a document for a viewer: the whole answer.
async fn answer_to(api: &Api, context: RequestContext, document: &str) -> Value {
    let request = async_graphql::Request::new(document)
        .variables(Variables::from_json(json!({})))
        .data(context);
    serde_json::to_value(api.execute(request).await).unwrap()
}

fn ada() -> RequestContext {
    RequestContext::new().with_viewer(Viewer::member(1))
}
