//! Compares the expansion of a model with the copy in git, so that a change is seen.

use std::path::Path;

/// `UPDATE_SCHEMA=1 cargo test` rewrites the file.
#[test]
fn expansion_of_user() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let source = std::fs::read_to_string(folder.join("../src/models/user.rs")).unwrap();
    let items = syn::parse_file(&source).unwrap().items;
    let user = items
        .into_iter()
        .find_map(|item| if let syn::Item::Struct(item) = item { Some(item) } else { None });
    let tokens = crate::expand::model(&user.unwrap().into());
    let expansion = prettyplease::unparse(&syn::parse2(tokens).unwrap());

    let golden = folder.join("golden/user.rs");
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(&golden, &expansion).unwrap();
    }
    let expected = std::fs::read_to_string(&golden).unwrap_or_default();
    assert!(
        expansion == expected,
        "the expansion changed: look at it with `UPDATE_SCHEMA=1 cargo test`"
    );
}
