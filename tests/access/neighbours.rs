//! Attackers who own rows beside hidden ones: what their writes tell is what they tell where the hidden rows are deleted, but
//! for what docs/access.md lists.

use relata::RequestContext;
use relata::graphql::Api;
use serde_json::{Value, json};

use super::{Rule, Viewer, answer_to, open_work};
use crate::support::{Test, test_on_both};

/// Writes beside hidden rows that tell nothing.
const SILENT: &[&str] = &[
    "updatePlan(id: 5, input: { text: \"z\" }) { changed plan { id text project { id } } }",
    "deletePlan(id: 5) { changed plan { id project { id } } }",
    "updateProject(id: 2, input: { name: \"z\" }) { changed project { id parent { id } parts { totalCount } } }",
    "deleteProject(id: 2) { changed project { parts { nodes { id } } } }",
    "associateParentWithProject(projectId: 2, parentId: 1) { changed displacedFrom { id } project { parent { id } } }",
    "dissociateParentFromProject(projectId: 2) { changed project { parent { id } } }",
    "updateProject(id: 2, input: { parent: { associate: { id: 1 } } }) { changed project { parent { id } } }",
    "updateProject(id: 2, input: { parts: { create: { slug: \"n\", name: \"n\", cost: \"1\" } } }) { project { parts { totalCount } } }",
    "saveProjectForTeam(teamId: 2, input: { id: \"2\" }) { changed project { team { projects { totalCount } } } }",
    "updateOrCreateProjectForTeam(teamId: 2, search: { name: \"secret\" }, input: { slug: \"n\", cost: \"1\" }) { created project { name } }",
    "firstOrCreateProjectForTeam(teamId: 2, search: { name: \"secret\" }, input: { slug: \"n\", cost: \"1\" }) { created project { name } }",
    "updateTeam(id: 2, input: { name: \"z\" }) { team { cheapest { id } projectsAggregate { count sum { cost } } } }",
];

/// Writes that tell of a hidden row, with the code of the error by which they do.
const TELLING: &[(&str, &str)] = &[
    (
        "createProject(input: { slug: \"secret\", name: \"n\", cost: \"1\" }) { created }",
        "UNIQUE_VIOLATION",
    ),
    ("updateProject(id: 1, input: { slug: \"secret\" }) { changed }", "UNIQUE_VIOLATION"),
    ("dissociateProjectFromPlan(planId: 5) { changed }", "FORBIDDEN"),
    (
        "associateProjectWithPlan(planId: 5, projectId: 1) { changed displacedFrom { id } }",
        "FORBIDDEN",
    ),
    (
        "savePlanForProject(projectId: 1, input: { id: \"5\" }) { changed displacedFrom { id } }",
        "FORBIDDEN",
    ),
    ("updatePlan(id: 5, input: { project: { dissociate: true } }) { changed }", "FORBIDDEN"),
];

/// Projects that cost more than 50 are hidden: 4242, whose plan 5 is seen. It is the parent and a part of project 2.
async fn fill(test: &Test, has_hidden: bool) {
    let again = if test.is_postgres() {
        "TRUNCATE teams, members, projects, plans RESTART IDENTITY;"
    } else {
        "DELETE FROM teams; DELETE FROM members; DELETE FROM projects; DELETE FROM plans;
        DELETE FROM sqlite_sequence WHERE name IN ('teams', 'members', 'projects', 'plans');"
    };
    let hidden = if has_hidden {
        "INSERT INTO projects VALUES (4242, 'secret', 'secret', 70, 2, 2);"
    } else {
        ""
    };
    test.sql(&format!(
        "{again}
        INSERT INTO teams (name) VALUES ('red'), ('blue');
        INSERT INTO projects (slug, name, cost, team_id, parent_id) VALUES
            ('a', 'a', 10, 1, NULL), ('b', 'b', 20, 1, 4242);
        {hidden}
        INSERT INTO plans (id, text, is_draft, project_id) VALUES (5, 'p', FALSE, 4242);"
    ))
    .await;
}

/// What a mutation answers in a database with the hidden row, and in one without it.
async fn answers(test: &Test, api: &Api, field: &str) -> [Value; 2] {
    let mut answers = [Value::Null, Value::Null];
    for (answer, has_hidden) in answers.iter_mut().zip([true, false]) {
        fill(test, has_hidden).await;
        let viewer =
            Viewer { person: 1, projects: Rule::Column, plans: Rule::All, writes: Rule::Column };
        let context = RequestContext::new().with_viewer(viewer);
        *answer = answer_to(api, context, &format!("mutation {{ {field} }}")).await;
    }
    answers
}

/// Returns the hidden row, and the plan beside it.
async fn hidden_rows(api: &Api) -> Value {
    let document = "{
        project(id: 4242) { slug name cost team { id } parent { id } plan { id text } }
    }";
    answer_to(api, RequestContext::system(), document).await["data"]["project"].clone()
}

#[test_on_both]
async fn a_write_beside_a_hidden_row_answers_as_if_that_were_deleted(test: Test) {
    let api = open_work(&test).await;
    for field in SILENT {
        let [hidden, deleted] = answers(&test, &api, field).await;
        assert!(deleted.get("errors").is_none(), "{field}: {deleted:#}");
        assert_eq!(hidden, deleted, "{field}");
    }
}

#[test_on_both]
async fn a_hidden_row_is_told_of_by_the_errors_that_are_listed_and_stays(test: Test) {
    let api = open_work(&test).await;
    for (field, code) in TELLING {
        let [_, deleted] = answers(&test, &api, field).await;
        assert!(deleted.get("errors").is_none(), "{field}: {deleted:#}");

        fill(&test, true).await;
        let before = hidden_rows(&api).await;
        let viewer =
            Viewer { person: 1, projects: Rule::Column, plans: Rule::All, writes: Rule::Column };
        let context = RequestContext::new().with_viewer(viewer);
        let answer = answer_to(&api, context, &format!("mutation {{ {field} }}")).await;

        assert_eq!(answer["errors"][0]["extensions"]["code"], json!(code), "{field}: {answer:#}");
        assert!(!answer.to_string().contains("4242"), "{field}: {answer:#}");
        assert_eq!(hidden_rows(&api).await, before, "{field}");
    }
}
