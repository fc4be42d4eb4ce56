//! Attackers who know the keys and the unique values of hidden rows: what they get is what they get for rows that do not
//! exist, and nothing changes.

use relata::RequestContext;
use relata::graphql::Api;
use serde_json::Value;

use super::{Rule, Viewer, answer_to, open_work};
use crate::support::{Test, test_on_both};

/// The key of the hidden project, and one that no project has; likewise of plans.
const PROJECTS: [&str; 2] = ["4242", "7777"];
const PLANS: [&str; 2] = ["4343", "8888"];
/// The unique value of the hidden project, and one that no project has.
const SLUGS: [&str; 2] = ["secret", "absent"];

/// Queries that ask for the hidden rows by their keys and values.
const READS: &[&str] = &[
    "project(id: PROJECT) { name }",
    "projectBySlug(slug: \"SLUG\") { id }",
    "projects(where: { id: { eq: PROJECT } }) { nodes { id } edges { cursor } totalCount }",
    "projects(where: { slug: { eq: \"SLUG\" } }) { totalCount }",
    "projectsAggregate(where: { id: { eq: PROJECT } }) { count sum { cost } max { name } }",
    "plan(id: PLAN) { text project { id } }",
    "teams { nodes { projects(where: { id: { eq: PROJECT } }) { nodes { id } totalCount } } }",
    "teams { nodes { projectsAggregate(where: { id: { eq: PROJECT } }) { count min { cost } } } }",
    "teams { nodes { cheapest(where: { id: { eq: PROJECT } }) { id } } }",
    "teams(where: { whereHas: { projects: { id: { eq: PROJECT } } } }) { nodes { id } }",
    "teams(where: { whereHas: { cheapest: { id: { eq: PROJECT } } } }) { nodes { id } }",
    "teams(where: { whereDoesntHave: { projects: { id: { eq: PROJECT } } } }) { nodes { id } }",
    "teams(where: { relatedCount: { projects: { where: { id: { eq: PROJECT } }, gte: 1 } } }) { totalCount }",
    "plans(where: { whereHas: { project: { id: { eq: PROJECT } } } }) { totalCount }",
    "plans(where: { whereHas: { project: { whereHas: { plan: { id: { eq: PLAN } } } } } }) { totalCount }",
    "projects(where: { whereHas: { parent: { id: { eq: PROJECT } } } }) { nodes { id } }",
    "projects(where: { whereHas: { parts: { id: { eq: PROJECT } } } }) { nodes { id } }",
    "projects(where: { whereHas: { plan: { id: { eq: PLAN } } } }) { nodes { id } }",
    "projects { nodes { parts(where: { id: { eq: PROJECT } }) { totalCount } plan(where: { id: { eq: PLAN } }) { id } } }",
];

/// Mutations that name the hidden rows.
const WRITES: &[&str] = &[
    "updateProject(id: PROJECT, input: { name: \"z\" }) { changed project { id } }",
    "updateProject(id: PROJECT, input: { slug: \"SLUG\" }) { changed }",
    "deleteProject(id: PROJECT) { changed project { name } }",
    "updatePlan(id: PLAN, input: { text: \"z\" }) { changed }",
    "deletePlan(id: PLAN) { changed }",
    "createPlanForProject(projectId: PROJECT, input: { text: \"b\", isDraft: false }) { created plan { id } }",
    "createPlanForProject(projectId: PROJECT, input: { text: \"b\", isDraft: false }, onOccupied: DELETE) { created }",
    "savePlanForProject(projectId: PROJECT, input: { id: \"1\", text: \"b\" }) { changed }",
    "savePlanForProject(projectId: 1, input: { id: \"PLAN\", text: \"b\" }, onOccupied: DETACH) { changed displaced { id } }",
    "firstOrCreatePlanForProject(projectId: PROJECT, search: { text: \"b\" }, input: { isDraft: false }) { created }",
    "updateOrCreatePlanForProject(projectId: PROJECT, search: { text: \"b\" }, input: { isDraft: false }) { created }",
    "associatePlanWithProject(projectId: PROJECT, planId: 1) { changed }",
    "associatePlanWithProject(projectId: 1, planId: PLAN, onOccupied: DELETE) { changed displaced { id } }",
    "dissociatePlanFromProject(projectId: PROJECT) { changed plan { id } }",
    "associateProjectWithPlan(planId: 1, projectId: PROJECT, onOccupied: DELETE) { changed displaced { id } }",
    "associateProjectWithPlan(planId: PLAN, projectId: 1, onOccupied: DETACH) { changed displacedFrom { id } }",
    "dissociateProjectFromPlan(planId: PLAN) { changed }",
    "associateParentWithProject(projectId: 1, parentId: PROJECT) { changed }",
    "associateParentWithProject(projectId: PROJECT, parentId: 1) { changed displacedFrom { id } }",
    "createProject(input: { slug: \"n\", name: \"b\", parent: { associate: { id: PROJECT } } }) { created project { parent { id } } }",
    "updateProject(id: 1, input: { parent: { associate: { id: PROJECT } } }) { changed }",
    "updateProject(id: 1, input: { parts: { save: { id: \"PROJECT\", name: \"b\" } } }) { changed }",
    "updateProject(id: 1, input: { parts: { saveMany: [{ id: \"1\" }, { id: \"PROJECT\" }] } }) { changed }",
    "updateProject(id: 3, input: { parts: { update: [{ id: \"PROJECT\", name: \"b\" }] } }) { changed }",
    "updateProject(id: 3, input: { parts: { delete: [{ id: PROJECT }] } }) { changed }",
    "updateProject(id: 1, input: { plan: { associate: { id: PLAN }, onOccupied: DETACH } }) { changed }",
    "updatePlan(id: 1, input: { project: { associate: { id: PROJECT }, onOccupied: DETACH } }) { changed }",
    "updatePlan(id: 3, input: { project: { create: { slug: \"n\", name: \"b\", parent: { associate: { id: PROJECT } } } } }) { changed }",
    "createTeam(input: { name: \"t\", projects: { save: { id: \"PROJECT\" } } }) { team { id } }",
    "updateTeam(id: 1, input: { projects: { save: { id: \"PROJECT\", cost: \"1\" } } }) { changed }",
    "saveProjectForTeam(teamId: 1, input: { id: \"PROJECT\", name: \"b\" }) { changed displacedFrom { id } }",
    "saveManyProjectsForTeam(teamId: 1, input: [{ id: \"1\" }, { id: \"PROJECT\" }]) { changed projects { id } }",
    "updateOrCreateProjectForTeam(teamId: 2, search: { name: \"SLUG\" }, input: { slug: \"n\", cost: \"1\" }) { created project { id } }",
    "firstOrCreateProjectForTeam(teamId: 2, search: { name: \"SLUG\" }, input: { slug: \"n\", cost: \"1\" }) { created project { id } }",
    "fetchOrCreateManyProjectsForTeam(teamId: 2, by: [NAME], input: [{ name: \"SLUG\", slug: \"n\", cost: \"1\" }]) { created projects { id } }",
    "updateOrCreateManyProjectsForTeam(teamId: 2, by: [NAME], input: [{ name: \"SLUG\", slug: \"n\", cost: \"1\" }]) { created }",
];

/// Every kind of rule hides project 4242 and plan 4343; project 3 is its parent.
async fn fill(test: &Test) {
    let again = if test.is_postgres() {
        "TRUNCATE teams, members, projects, plans RESTART IDENTITY;"
    } else {
        "DELETE FROM teams; DELETE FROM members; DELETE FROM projects; DELETE FROM plans;
        DELETE FROM sqlite_sequence WHERE name IN ('teams', 'members', 'projects', 'plans');"
    };
    test.sql(&format!(
        "{again}
        INSERT INTO teams (name) VALUES ('red'), ('blue');
        INSERT INTO members (team_id, person) VALUES (1, 1), (2, 2);
        INSERT INTO projects (slug, name, cost, team_id) VALUES
            ('a', 'a', 10, 1), ('b', 'b', 20, 1), ('c', 'c', 30, 2);
        INSERT INTO projects (id, slug, name, cost, team_id, parent_id) VALUES
            (4242, 'secret', 'secret', 70, 2, 3);
        INSERT INTO plans (text, is_draft, project_id) VALUES
            ('b1', FALSE, 1), ('b2', FALSE, 2), ('b3', FALSE, NULL);
        INSERT INTO plans (id, text, is_draft, project_id) VALUES (4343, 'secret', TRUE, 4242);"
    ))
    .await;
}

/// Returns everything in the database.
async fn dump(api: &Api) -> Value {
    let document = "{
        teams(orderBy: { id: ASC }) { nodes { id name } }
        projects(orderBy: { id: ASC }) { nodes { id slug name cost team { id } parent { id } } }
        plans(orderBy: { id: ASC }) { nodes { id text isDraft project { id } } }
    }";
    answer_to(api, RequestContext::system(), document).await
}

/// Puts keys and values into a document: those of the hidden rows, or those of no row.
fn filled_in(document: &str, choice: usize) -> String {
    let document = document.replace("PROJECT", PROJECTS[choice]);
    document.replace("PLAN", PLANS[choice]).replace("SLUG", SLUGS[choice])
}

/// Returns an answer without the keys and values that the attacker sent.
fn anonymous(answer: &Value) -> String {
    let mut text = format!("{answer:#}");
    for (name, values) in [("PROJECT", PROJECTS), ("PLAN", PLANS), ("SLUG", SLUGS)] {
        for value in values {
            text = text.replace(value, name);
        }
    }
    text
}

/// Compares an attack on the hidden rows with the same on rows that do not exist, for each kind of rule. Returns where they
/// differ.
async fn attack(test: &Test, api: &Api, document: &str) -> Vec<String> {
    let mut differences = Vec::new();
    for rule in Rule::EACH.into_iter().filter(|rule| *rule != Rule::All) {
        let viewer = Viewer { person: 1, projects: rule, plans: rule, writes: Rule::All };
        let mut outcomes = Vec::new();
        for choice in [0, 1] {
            fill(test).await;
            let context = RequestContext::new().with_viewer(viewer);
            let answer = answer_to(api, context, &filled_in(document, choice)).await;
            let is_invalid =
                answer["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED";
            assert!(!is_invalid, "{document}: {answer:#}");
            // What an attack makes can bear the value that the attacker sent.
            outcomes.push(format!("{}\n{}", anonymous(&answer), anonymous(&dump(api).await)));
        }
        if outcomes[0] != outcomes[1] {
            let difference = diffy::create_patch(&outcomes[1], &outcomes[0]);
            differences.push(format!("{rule:?}: {document}\n{difference}"));
        }
    }
    differences
}

#[test_on_both]
async fn a_hidden_row_is_read_as_one_that_does_not_exist(test: Test) {
    check(&test, READS, "query").await;
}

#[test_on_both]
async fn a_hidden_row_is_written_as_one_that_does_not_exist(test: Test) {
    check(&test, WRITES, "mutation").await;
}

async fn check(test: &Test, fields: &[&str], operation: &str) {
    let api = open_work(test).await;
    let mut differences = Vec::new();
    for field in fields {
        differences.extend(attack(test, &api, &format!("{operation} {{ {field} }}")).await);
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
