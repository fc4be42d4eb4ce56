//! What a viewer writes: rows that they see and may write, as they are and as they will be.

use relata::RequestContext;
use relata::graphql::Api;
use serde_json::{Value, json};

use super::{Rule, Viewer, ada, answer_to, two_teams};
use crate::support::{Test, test_on_both};

/// The rows of all tables, as the system sees them.
async fn rows(api: &Api) -> Value {
    let document = "{
        projects { nodes { id name team { id } plan { id text } } }
        plans { nodes { id project { id } } }
        teams { nodes { id name } }
    }";
    answer_to(api, RequestContext::system(), document).await["data"].clone()
}

/// Asserts that a mutation is refused with a code and changes nothing.
async fn is_refused(api: &Api, context: RequestContext, field: &str, code: &str) {
    let before = rows(api).await;
    let answer = answer_to(api, context, &format!("mutation {{ {field} }}")).await;
    let error = &answer["errors"][0];
    assert_eq!(error["extensions"]["code"], code, "{field}: {answer:#}");
    assert!(error["extensions"].get("occupantId").is_none_or(Value::is_null), "{answer:#}");
    assert_eq!(rows(api).await, before, "{field}");
}

#[test_on_both]
async fn a_row_that_is_not_seen_cannot_be_found_by_a_write(test: Test) {
    let api = two_teams(&test).await;

    for field in [
        "updateProject(id: 2, input: { name: \"x\" }) { project { id } }",
        "deleteProject(id: 2) { project { id } }",
        "saveProjectForTeam(teamId: 1, input: { id: 2 }) { project { id } }",
        "associateParentWithProject(projectId: 1, parentId: 2) { project { id } }",
        "associatePlanWithProject(projectId: 2, planId: 1) { plan { id } }",
        "createPlanForProject(projectId: 2, input: { text: \"x\", isDraft: false }) { plan { id } }",
        "dissociatePlanFromProject(projectId: 2) { displaced { id } }",
    ] {
        is_refused(&api, ada(), field, "NOT_FOUND").await;
    }
}

#[test_on_both]
async fn a_row_must_be_writable_as_it_is_and_as_it_will_be(test: Test) {
    let api = two_teams(&test).await;
    let sees_all = |writes| {
        let viewer = Viewer { projects: Rule::All, writes, ..Viewer::member(1) };
        RequestContext::new().with_viewer(viewer)
    };

    for (writes, field) in [
        (Rule::Related, "updateProject(id: 2, input: { name: \"x\" }) { project { id } }"),
        (Rule::Related, "deleteProject(id: 2) { project { id } }"),
        (
            Rule::Related,
            "updateProject(id: 1, input: { team: { associate: { id: 2 } } }) { project { id } }",
        ),
        (Rule::Column, "updateProject(id: 1, input: { cost: 51 }) { project { id } }"),
        (
            Rule::Column,
            "createProject(input: { slug: \"x\", name: \"x\", cost: 51 }) { project { id } }",
        ),
        (
            Rule::Related,
            "createProjectForTeam(teamId: 2, input: { slug: \"x\", name: \"x\" }) { project { id } }",
        ),
        (
            Rule::Related,
            "createTeam(input: { name: \"x\", projects: { createMany: [{ slug: \"x\", name: \"x\" }] } }) { team { id } }",
        ),
        (
            Rule::Related,
            "updateTeam(id: 1, input: { projects: { saveMany: [{ id: 2 }] } }) { team { id } }",
        ),
        (Rule::None, "updateProject(id: 1, input: { name: \"x\" }) { project { id } }"),
    ] {
        is_refused(&api, sees_all(writes), field, "FORBIDDEN").await;
    }
}

#[test_on_both]
async fn a_forbidden_write_says_what_was_forbidden(test: Test) {
    let api = two_teams(&test).await;
    let viewer = Viewer { projects: Rule::All, ..Viewer::member(1) };
    let context = RequestContext::new().with_viewer(viewer);

    let document = "mutation { deleteProject(id: 2) { project { id } } }";
    let answer = answer_to(&api, context, document).await;

    let error = &answer["errors"][0];
    assert_eq!(error["message"], "you may not delete this Project: nothing was written");
    let expected = json!({ "code": "FORBIDDEN", "model": "Project", "operation": "delete" });
    assert_eq!(error["extensions"], expected);
}

#[test_on_both]
async fn what_a_viewer_may_write_is_written(test: Test) {
    let api = two_teams(&test).await;
    let document = "mutation {
        createProjectForTeam(teamId: 1, input: {
            slug: \"n\", name: \"n\", plan: { create: { text: \"p\", isDraft: false } }
        }) { project { id plan { text } team { name } } }
        updateProject(id: 1, input: { name: \"new\" }) { project { name } changed }
        deleteProject(id: 1) { project { id } }
    }";

    let answer = answer_to(&api, ada(), document).await;

    let expected = json!({
        "createProjectForTeam": { "project": { "id": "4", "plan": { "text": "p" }, "team": { "name": "red" } } },
        "updateProject": { "project": { "name": "new" }, "changed": true },
        "deleteProject": { "project": { "id": "1" } },
    });
    assert_eq!(answer["data"], expected, "{answer:#}");
}

/// Plans of others are not seen, and project 1 has one of those.
#[test_on_both]
async fn an_occupant_that_is_not_seen_is_not_displaced_and_has_no_id(test: Test) {
    let api = two_teams(&test).await;
    let viewer = Viewer { plans: Rule::None, ..Viewer::member(1) };
    let blind = RequestContext::new().with_viewer(viewer);

    for on_occupied in ["ERROR", "DETACH", "DELETE", "UPDATE"] {
        let field = format!(
            "createPlanForProject(projectId: 1, onOccupied: {on_occupied}, input: {{ text: \"x\", isDraft: true }}) {{ plan {{ id }} }}"
        );
        is_refused(&api, blind.clone(), &field, "RELATION_OCCUPIED").await;
    }
}

#[test_on_both]
async fn a_payload_has_no_row_that_is_not_seen_any_more(test: Test) {
    let api = two_teams(&test).await;
    let viewer = Viewer { projects: Rule::Column, writes: Rule::All, ..Viewer::member(1) };
    let context = RequestContext::new().with_viewer(viewer);

    let document =
        "mutation { updateProject(id: 1, input: { cost: 90 }) { project { id } changed } }";
    let answer = answer_to(&api, context, document).await;

    let expected = json!({ "updateProject": { "project": null, "changed": true } });
    assert_eq!(answer, json!({ "data": expected }));
}

/// Ada sees all projects and plans, writes all plans, and of the projects her own.
#[test_on_both]
async fn a_slot_changes_only_for_who_may_change_its_owner(test: Test) {
    let api = two_teams(&test).await;
    let viewer = Viewer { projects: Rule::All, ..Viewer::member(1) };
    let context = RequestContext::new().with_viewer(viewer);

    for field in [
        "createPlanForProject(projectId: 3, input: { text: \"x\", isDraft: true }) { plan { id } }",
        "createPlanForProject(projectId: 2, onOccupied: DELETE, input: { text: \"x\", isDraft: true }) { plan { id } }",
        "savePlanForProject(projectId: 1, onOccupied: DETACH, input: { id: 2 }) { plan { id } }",
        "savePlanForProject(projectId: 3, input: { id: 1 }) { plan { id } }",
        "associatePlanWithProject(projectId: 1, planId: 2, onOccupied: DETACH) { plan { id } }",
        "dissociatePlanFromProject(projectId: 2) { displaced { id } }",
        "associateProjectWithPlan(planId: 1, projectId: 3) { plan { id } }",
        "associateProjectWithPlan(planId: 2, projectId: 1, onOccupied: DETACH) { plan { id } }",
        "dissociateProjectFromPlan(planId: 2) { plan { id } }",
        "updatePlan(id: 2, input: { project: { associate: { id: 1 }, onOccupied: DETACH } }) { plan { id } }",
        "updatePlan(id: 2, input: { project: { dissociate: true } }) { plan { id } }",
        "createPlan(input: { text: \"x\", isDraft: true, project: { associate: { id: 3 } } }) { plan { id } }",
    ] {
        is_refused(&api, context.clone(), field, "FORBIDDEN").await;
    }

    let document = "mutation {
        updatePlan(id: 2, input: { text: \"new\" }) { plan { text } }
        dissociatePlanFromProject(projectId: 1) { displaced { id } }
        savePlanForProject(projectId: 1, input: { id: 1 }) { plan { id } }
    }";
    let answer = answer_to(&api, context, document).await;
    let expected = json!({
        "updatePlan": { "plan": { "text": "new" } },
        "dissociatePlanFromProject": { "displaced": { "id": "1" } },
        "savePlanForProject": { "plan": { "id": "1" } },
    });
    assert_eq!(answer, json!({ "data": expected }));
}
