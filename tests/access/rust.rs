//! Rules in Rust: a database as a viewer sees it.

use relata::Error;
use relata::prelude::*;

use super::{Plan, Project, Rule, Team, Viewer, two_teams};
use crate::support::{Test, test_on_both};

#[test_on_both]
async fn a_database_as_a_viewer_has_the_rows_that_they_see(test: Test) {
    two_teams(&test).await;
    let seen = test.database.as_viewer(Viewer::member(1));

    let conn = &mut *seen.read().await.unwrap();
    let teams = Team::query().preload(Team::PROJECTS).all(conn).await.unwrap();
    let counts: Vec<usize> =
        teams.iter().map(|team| team.related(Team::PROJECTS).unwrap().len()).collect();

    assert_eq!(counts, [1, 0]);
    assert_eq!(Project::query().count(conn).await.unwrap(), 1);
    assert!(Project::find(conn, 2).await.unwrap().is_none());
    let everything = seen.as_system();
    assert_eq!(Project::query().count(&mut everything.read().await.unwrap()).await.unwrap(), 3);
}

#[test_on_both]
async fn a_query_writes_the_rows_that_a_viewer_may_write(test: Test) {
    two_teams(&test).await;
    let seen = test.database.as_viewer(Viewer::member(1));
    let mut conn = seen.write().await.unwrap();

    let changes = Project::changes().set(Project::NAME, "mine");
    assert_eq!(Project::query().update(&mut conn, changes).await.unwrap(), 1);
    assert_eq!(Project::query().delete(&mut conn).await.unwrap(), 1);

    drop(conn);
    let rest = Project::query().all(&mut *test.write().await).await.unwrap();
    let names: Vec<&str> = rest.iter().map(|project| project.name.as_str()).collect();
    assert_eq!(names, ["b", "c"]);
}

/// The viewer may write all projects, and sees one.
#[test_on_both]
async fn a_query_writes_no_row_that_is_not_seen(test: Test) {
    two_teams(&test).await;
    let viewer = Viewer { writes: Rule::All, ..Viewer::member(1) };
    let seen = test.database.as_viewer(viewer);
    let mut conn = seen.write().await.unwrap();

    let changes = Project::changes().set(Project::NAME, "mine");
    assert_eq!(Project::query().update(&mut conn, changes).await.unwrap(), 1);
    assert_eq!(Project::query().delete(&mut conn).await.unwrap(), 1);

    drop(conn);
    assert_eq!(Project::query().count(&mut *test.write().await).await.unwrap(), 2);
}

#[test_on_both]
async fn what_a_viewer_may_not_write_is_undone_outside_of_a_transaction_too(test: Test) {
    two_teams(&test).await;
    let seen = test.database.as_viewer(Viewer::member(1));

    let moved = Project::changes().set(Project::TEAM_ID, 2);
    let error = Project::query().update(&mut seen.write().await.unwrap(), moved).await;
    let made = Project::changes().set(Project::SLUG, "d").set(Project::NAME, "d");
    let made = Project::create(&mut seen.write().await.unwrap(), made).await;

    assert!(matches!(error, Err(Error::Forbidden { model: "Project", operation: "update" })));
    assert!(matches!(made, Err(Error::Forbidden { model: "Project", operation: "create" })));
    let conn = &mut *test.write().await;
    let first = Project::find(conn, 1).await.unwrap().unwrap();
    assert_eq!(first.team_id, Some(1));
    assert_eq!(Project::query().count(conn).await.unwrap(), 3);
    assert_eq!(Plan::query().count(conn).await.unwrap(), 2);
}
