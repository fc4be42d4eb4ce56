//! The file that names all others, and lists the models.

use super::super::names::module_name;
use crate::command_line::generate::description::{Description, EnumDescription, ModelDescription};

pub(super) fn print(description: &Description) -> String {
    let mut modules: Vec<(String, String)> = vec![("schema".into(), "pub mod schema;\n".into())];
    let mut uses: Vec<(String, String)> = Vec::new();
    for model in &description.models {
        let module = module_name(&model.module);
        modules.push((model.module.clone(), format!("mod {module};\n")));
        uses.push((model.module.clone(), public_use(&module, names(model))));
    }
    if !description.enums.is_empty() {
        let names = description.enums.iter().map(|each: &EnumDescription| each.name.clone());
        modules.push(("enums".into(), "mod enums;\n".into()));
        uses.push(("enums".into(), public_use("enums", names.collect())));
    }
    modules.sort();
    uses.sort();

    let mut text = "//! The models, one file for each; the list is at the end.\n\n".to_owned();
    text.extend(modules.into_iter().map(|(_, line)| line));
    text.push('\n');
    text.extend(uses.into_iter().map(|(_, line)| line));
    text.push_str(&list(description));
    text
}

fn names(model: &ModelDescription) -> Vec<String> {
    let enums = model.enums.iter().map(|each| each.name.clone());
    enums.chain([model.name.clone()]).collect()
}

fn public_use(module: &str, names: Vec<String>) -> String {
    super::import(module, names).map(|line| format!("pub {line}")).unwrap_or_default()
}

/// Each model has a line, so that models that come and go meet no other change.
fn list(description: &Description) -> String {
    let mut text =
        "\nrelata::models! {\n    /// The models of the database.\n    pub struct Models:\n"
            .to_owned();
    for model in &description.models {
        text.push_str(&format!("        {},\n", model.name));
    }
    text.push_str("}\n");
    text
}
