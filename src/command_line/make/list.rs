//! The file that names the models: a line for each module, each `use` and each model of the list.

/// Adds a model. `None` if there is no list to put it into.
pub(super) fn add(text: &str, module: &str, name: &str) -> Option<String> {
    let text = insert(text, &["mod ", "pub mod "], &format!("mod {module};"));
    let text = insert(&text, &["pub use "], &format!("pub use {module}::{name};"));
    let list = text.find("models! {")?;
    let start = list + text.get(list..)?.find("pub struct ")?;
    let colon = start + text.get(start..)?.find(':')? + 1;

    let (before, after) = text.split_at_checked(colon)?;
    // The list of `generate` has a line for each model.
    match after.strip_prefix('\n') {
        Some(lines) => Some(format!("{before}\n{}", insert_model(lines, name))),
        None => Some(format!("{before} {name},{after}")),
    }
}

/// Inserts a model into the lines of a list, in the order of their names.
fn insert_model(text: &str, name: &str) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    let is_after = |line: &&str| {
        let other = line.trim().trim_end_matches(',');
        other == "}" || other > name
    };
    let line = format!("        {name},");
    let place = lines.iter().position(is_after).unwrap_or(lines.len());
    lines.insert(place, &line);
    lines.join("\n") + "\n"
}

/// Inserts a line among those that start alike, in the order of what follows the start.
fn insert(text: &str, starts: &[&str], line: &str) -> String {
    let rest = |line: &str| {
        starts.iter().find_map(|start| line.strip_prefix(start)).map(|rest| rest.replace("r#", ""))
    };
    let mut lines: Vec<&str> = text.lines().collect();
    let is_after = |other: &&str| rest(other).is_some_and(|other| Some(other) > rest(line));
    let is_alike = |other: &&str| rest(other).is_some();

    let place = lines
        .iter()
        .position(is_after)
        .or_else(|| lines.iter().rposition(is_alike).map(|last| last + 1));
    lines.insert(place.unwrap_or(lines.len()), line);
    lines.join("\n") + "\n"
}
