//! What a viewer reads: the answer over a copy of the database without the rows that they do not see.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use relata::RequestContext;
use relata::graphql::Api;
use relata::prelude::*;
use serde_json::{Value, json};

use super::{Plan, Project, Rule, Viewer, ada, answer_to, open_work, plans, projects, two_teams};
use crate::support::{Test, test_on_both};

/// Each way to rows: lists, keys, relations of each kind, filters, orders, counts, aggregates and pages.
const DOCUMENTS: [&str; 30] = [
    "{ projects { nodes { id name } totalCount } }",
    "{ plans { nodes { id text } totalCount } }",
    "{ a: project(id: 1) { name } b: project(id: 2) { name } c: project(id: 3) { name plan { text } } }",
    "{ a: projectBySlug(slug: \"s1\") { id } b: projectBySlug(slug: \"s2\") { id } }",
    "{ plans(where: { whereHas: { project: { slug: { in: [\"s1\", \"s2\"] } } } }) { nodes { id } } }",
    "{ projects { nodes { id plan { id text } parent { id } team { name } parts { nodes { id } totalCount } } } }",
    "{ project(id: 2) { plan { text project { id } } parent { id plan { id } } } }",
    "{ plans { nodes { id project { id name parent { name } } } } }",
    "{ teams { nodes { id projects { nodes { id } totalCount } cheapest { id name } } } }",
    "{ teams { nodes { id projects(first: 1, orderBy: [{ name: DESC }]) { nodes { id } pageInfo { hasNextPage } } } } }",
    "{ teams { nodes { id hasCheapest cheapest { plan { id } } } } }",
    "{ teams(where: { has: [PROJECTS] }) { nodes { id } totalCount } }",
    "{ teams(where: { doesntHave: [PROJECTS] }) { nodes { id } } }",
    "{ teams(where: { whereHas: { projects: { name: { startsWith: \"a\" } } } }) { nodes { id } } }",
    "{ teams(where: { whereDoesntHave: { projects: { cost: { gt: 40 } } } }) { nodes { id } } }",
    "{ teams(where: { relatedCount: { projects: { gte: 2 } } }) { nodes { id } } }",
    "{ teams(where: { whereHas: { cheapest: { cost: { gt: 20 } } } }) { nodes { id } } }",
    "{ teams(where: { whereHas: { projects: { has: [PLAN] } } }) { nodes { id } } }",
    "{ teams(where: { not: { whereHas: { projects: { doesntHave: [PLAN, PARENT] } } } }) { nodes { id } } }",
    "{ teams(orderBy: [{ cheapest: { name: ASC } }]) { nodes { id } } }",
    "{ projects(where: { has: [PARENT] }) { nodes { id } } }",
    "{ projects(where: { doesntHave: [PARENT, PLAN] }) { nodes { id hasPlan } } }",
    "{ projects(orderBy: [{ parent: { name: DESC } }, { plan: { text: ASC } }]) { nodes { id } } }",
    "{ projects(orderBy: [{ plan: { text: DESC_NULLS_LAST } }], first: 2, offset: 1) { nodes { id } pageInfo { hasNextPage } } }",
    "{ plans(orderBy: [{ project: { parent: { name: ASC } } }]) { nodes { id } } }",
    "{ projectsAggregate { count sum { cost } min { name cost } max { slug } } }",
    "{ projectsAggregate(where: { has: [PLAN] }) { count } plansAggregate { count max { text } } }",
    "{ teams { nodes { id projectsAggregate { count sum { cost } max { name } } cheapestAggregate { count } } } }",
    "{ projects { nodes { id planAggregate { count min { text } } partsAggregate(where: { has: [PLAN] }) { count } } } }",
    "{ projects(last: 2) { edges { cursor node { id } } pageInfo { hasPreviousPage startCursor endCursor } } }",
];

/// Fills the tables with rows made of a number.
async fn fill(test: &Test, random: &mut StdRng) {
    let mut sql = String::from(
        "DELETE FROM teams; DELETE FROM members; DELETE FROM projects; DELETE FROM plans;",
    );
    let teams = random.random_range(1..=3);
    for team in 1..=teams {
        sql.push_str(&format!("INSERT INTO teams (id, name) VALUES ({team}, 't{team}');"));
        let person = random.random_range(1..=2);
        sql.push_str(&format!(
            "INSERT INTO members (id, team_id, person) VALUES ({team}, {team}, {person});"
        ));
    }
    for project in 1..=random.random_range(1..=6) {
        let name = ["a", "b", "c"][random.random_range(0..3)];
        let cost = maybe(random, 100);
        let team = maybe(random, teams);
        let parent = maybe(random, 6);
        sql.push_str(&format!(
            "INSERT INTO projects VALUES ({project}, 's{project}', '{name}{project}', {cost}, {team}, {parent});"
        ));
        if random.random_bool(0.6) {
            let text = ["a", "b"][random.random_range(0..2)];
            let is_draft = random.random_bool(0.4);
            sql.push_str(&format!(
                "INSERT INTO plans VALUES ({project}, '{text}{project}', {is_draft}, {project});"
            ));
        }
    }
    test.sql(&sql).await;
}

/// A number from 1, or null.
fn maybe(random: &mut StdRng, most: i64) -> String {
    match random.random_bool(0.7) {
        true => random.random_range(1..=most).to_string(),
        false => "NULL".to_owned(),
    }
}

/// Takes away the rows that a viewer does not see.
async fn take_away(test: &Test, viewer: &Viewer) {
    let conn = &mut *test.write().await;
    let projects = Project::query().filter(projects(viewer, viewer.projects)).all(conn).await;
    let projects: Vec<i64> = projects.unwrap().iter().map(|project| project.id).collect();
    let plans = Plan::query().filter(plans(viewer, viewer.plans)).all(conn).await;
    let plans: Vec<i64> = plans.unwrap().iter().map(|plan| plan.id).collect();

    let hidden_projects = Project::query().filter(Project::ID.ne_all(projects));
    hidden_projects.delete(conn).await.unwrap();
    Plan::query().filter(Plan::ID.ne_all(plans)).delete(conn).await.unwrap();
}

/// The answers to all documents, and to pages behind each cursor.
async fn answers(api: &Api, context: &RequestContext, cursors: &[String]) -> Vec<(String, Value)> {
    let mut answers = Vec::new();
    for document in DOCUMENTS {
        answers.push((document.to_owned(), answer_to(api, context.clone(), document).await));
    }
    for cursor in cursors {
        let document = format!(
            "{{ projects(first: 2, after: \"{cursor}\", orderBy: [{{ plan: {{ text: ASC }} }}]) {{ nodes {{ id }} }} }}"
        );
        answers.push((document.clone(), answer_to(api, context.clone(), &document).await));
    }
    answers
}

/// The cursors of all projects, those included that a viewer does not see.
async fn cursors(api: &Api) -> Vec<String> {
    let document = "{ projects(orderBy: [{ plan: { text: ASC } }]) { edges { cursor } } }";
    let answer = answer_to(api, RequestContext::system(), document).await;
    let edges = answer["data"]["projects"]["edges"].as_array().unwrap();
    edges.iter().map(|edge| edge["cursor"].as_str().unwrap().to_owned()).collect()
}

/// Sixty random databases with a random pair of rules, each asked more than thirty documents: 2,000 cases and more.
#[test_on_both]
async fn a_viewer_reads_what_a_database_without_the_hidden_rows_has(test: Test) {
    let api = open_work(&test).await;
    for seed in 0..60 {
        let random = &mut StdRng::seed_from_u64(seed);
        fill(&test, random).await;
        let mut rule = || Rule::EACH[random.random_range(0..Rule::EACH.len())];
        let viewer = Viewer { person: 1, projects: rule(), plans: rule(), writes: Rule::None };

        let cursors = cursors(&api).await;
        let context = RequestContext::new().with_viewer(viewer);
        let seen = answers(&api, &context, &cursors).await;
        take_away(&test, &viewer).await;
        let expected = answers(&api, &RequestContext::system(), &cursors).await;

        for ((document, seen), (_, expected)) in seen.into_iter().zip(expected) {
            assert!(expected.get("errors").is_none(), "{document}: {expected:#}");
            assert_eq!(seen, expected, "seed {seed}, {viewer:?}: {document}");
        }
    }
}

#[test_on_both]
async fn a_viewer_of_another_type_sees_no_row(test: Test) {
    let api = two_teams(&test).await;
    let document = "{ projects { totalCount } teams { totalCount } }";

    for context in [RequestContext::new(), RequestContext::new().with_viewer("somebody")] {
        let answer = answer_to(&api, context, document).await;
        let expected = json!({ "projects": { "totalCount": 0 }, "teams": { "totalCount": 2 } });
        assert_eq!(answer["data"], expected);
    }
}

#[test_on_both]
async fn a_rule_for_everybody_costs_nothing_and_one_for_nobody_one_constant(test: Test) {
    let api = two_teams(&test).await;
    let ask = async |projects: Rule| {
        let viewer = Viewer { projects, ..Viewer::member(1) };
        test.statements();
        let context = RequestContext::new().with_viewer(viewer);
        answer_to(&api, context, "{ projects { nodes { id } } }").await;
        test.statements()
    };

    let select = "SELECT projects.id FROM projects";
    let rest = "ORDER BY projects.id ASC LIMIT ?";
    assert_eq!(ask(Rule::All).await, [format!("{select} {rest}")]);
    assert_eq!(ask(Rule::None).await, [format!("{select} WHERE 1 = 0 {rest}")]);
    assert_eq!(ask(Rule::Column).await, [format!("{select} WHERE projects.cost <= ? {rest}")]);
}

#[test_on_both]
async fn a_row_and_its_relations_to_one_row_are_one_statement_under_rules(test: Test) {
    let api = two_teams(&test).await;
    test.statements();

    let document = "{ project(id: 1) { name plan { text } team { name } } }";
    let answer = answer_to(&api, ada(), document).await;

    let expected = json!({ "name": "a", "plan": { "text": "pa" }, "team": { "name": "red" } });
    assert_eq!(answer["data"]["project"], expected);
    assert_eq!(test.statements().len(), 1);
}

/// The cheaper project of the team has a parent, which hides it.
#[test_on_both]
async fn one_of_many_is_the_first_of_the_rows_that_are_seen(test: Test) {
    let api = open_work(&test).await;
    test.sql(
        "INSERT INTO teams (name) VALUES ('red');
        INSERT INTO projects (slug, name, cost, team_id, parent_id) VALUES
            ('p', 'b', 90, NULL, NULL), ('h', 'h', 10, 1, 1), ('v', 'v', 20, 1, NULL);",
    )
    .await;
    let viewer = Viewer { person: 1, projects: Rule::Lacking, plans: Rule::All, writes: Rule::All };
    let document = "{
        teams(where: { whereHas: { cheapest: { name: { eq: \"v\" } } } }, orderBy: [{ cheapest: { name: ASC } }]) {
            nodes { hasCheapest cheapest { name } cheapestAggregate { count min { name } } }
        }
    }";

    let answer = answer_to(&api, RequestContext::new().with_viewer(viewer), document).await;

    let aggregate = json!({ "count": 1, "min": { "name": "v" } });
    let team =
        json!({ "hasCheapest": true, "cheapest": { "name": "v" }, "cheapestAggregate": aggregate });
    assert_eq!(answer, json!({ "data": { "teams": { "nodes": [team] } } }));
}
