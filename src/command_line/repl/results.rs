//! The results of earlier documents, by the names of their fields.

use std::collections::BTreeMap;

use async_graphql::Value as Json;

/// The last result of each root field. A document that names a field `ada: user(id: 1) { … }` makes `ada.name` a line of
/// its own.
#[derive(Default)]
pub(super) struct Results(BTreeMap<String, Json>);

impl Results {
    /// Keeps the fields of a response, in place of earlier ones with their names.
    pub(super) fn keep(&mut self, data: &Json) {
        if let Json::Object(fields) = data {
            for (name, value) in fields {
                self.0.insert(name.to_string(), value.clone());
            }
        }
    }

    /// Returns the part of a result that a line names, such as `user.profile.bio` or `users.nodes[0]`; `None` if the line
    /// is no such path.
    ///
    /// # Errors
    /// A message if there is no such part.
    pub(super) fn get(&self, line: &str) -> Option<Result<&Json, String>> {
        let mut steps = steps(line.trim())?.into_iter();
        let name = steps.next()?;
        let Some(mut value) = self.0.get(name) else {
            return Some(Err(format!(
                "nothing is called `{name}`: run a document with that field first"
            )));
        };

        let mut path = name.to_owned();
        for step in steps {
            match part(value, step) {
                Some(part) => value = part,
                None if *value == Json::Null => return Some(Err(format!("`{path}` is null"))),
                None => return Some(Err(format!("`{path}` has no `{step}`"))),
            }
            path = longer(&path, step);
        }
        Some(Ok(value))
    }
}

/// Returns a path with one step more: the name of a field, or the place in a list.
fn longer(path: &str, step: &str) -> String {
    if step.starts_with(|first: char| first.is_ascii_digit()) {
        format!("{path}[{step}]")
    } else {
        format!("{path}.{step}")
    }
}

/// Splits a path into the names of fields and the places in lists; `None` if the text is no path.
fn steps(path: &str) -> Option<Vec<&str>> {
    let mut steps = Vec::new();
    for (place, part) in path.split('.').enumerate() {
        let mut indexes = part.split('[');
        let name = indexes.next()?;
        let is_name = name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
        let starts_well = !name.starts_with(|first: char| first.is_ascii_digit()) || place > 0;
        if name.is_empty() || !is_name || !starts_well {
            return None;
        }

        steps.push(name);
        for index in indexes {
            let index = index.strip_suffix(']')?;
            index.parse::<usize>().ok()?;
            steps.push(index);
        }
    }
    Some(steps)
}

fn part<'v>(value: &'v Json, step: &str) -> Option<&'v Json> {
    match value {
        Json::Object(fields) => fields.get(step),
        Json::List(values) => values.get(step.parse::<usize>().ok()?),
        _ => None,
    }
}
