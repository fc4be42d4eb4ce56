//! Relations of a model to itself: rules 3 and 32.

use serde_json::json;

use crate::support::{Test, test_on_both};

#[test_on_both]
async fn rule_32_a_person_can_be_linked_to_a_mentor_who_is_a_person_too(test: Test) {
    let ada = test.person("Ada").await;
    test.person("Bob").with_mentor(&ada).await;

    test.mutation(
        "associateMentorWithPerson(personId: 1, mentorId: 2) {
            person { mentor { id } }
            mentor { id mentor { id } }
        }",
    )
    .await
    .answers(json!({
        "person": { "mentor": { "id": "2" } },
        "mentor": { "id": "2", "mentor": { "id": "1" } },
    }));

    test.mutation(
        "dissociateMentorFromPerson(personId: 2) { person { mentor { id } } displacedFrom { id } }",
    )
    .await
    .answers(json!({ "person": { "mentor": null }, "displacedFrom": { "id": "1" } }));
}

#[test_on_both]
async fn rule_3_every_hop_of_a_filter_has_rows_of_its_own(test: Test) {
    let ada = test.person("Ada").await;
    let bob = test.person("Bob").with_mentor(&ada).await;
    let cy = test.person("Cy").with_mentor(&bob).await;
    test.person("Dee").with_mentor(&cy).await;
    test.sql("INSERT INTO people (id, name, is_alive, mentor_id) VALUES (9, 'Eve', true, 99)")
        .await;

    for (filter, expected) in [
        ("{ whereHas: { mentor: { has: [MENTOR] } } }", vec!["Cy", "Dee"]),
        (
            r#"{
                whereHas: {
                    mentor: {
                        whereHas: { mentor: { whereHas: { mentor: { name: { eq: "Ada" } } } } },
                    },
                }
            }"#,
            vec!["Dee"],
        ),
        ("{ whereHas: { mentees: { doesntHave: [MENTEES] } } }", vec!["Cy"]),
        ("{ doesntHave: [MENTOR] }", vec!["Ada", "Eve"]),
    ] {
        let answer =
            test.query(&format!("{{ people(where: {filter}) {{ nodes {{ name }} }} }}")).await;
        assert_eq!(answer.nodes("people", "name"), expected, "{filter}");
    }
}
