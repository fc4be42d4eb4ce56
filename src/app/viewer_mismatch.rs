//! Rules of models over a viewer that the app does not have.

use std::fmt;

use crate::database::ViewerType;
use crate::model::ModelInfo;

/// An error: a model has rules over a viewer that the app does not find. Its `Display` says which, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewerMismatch {
    model: &'static str,
    asked: &'static str,
    given: Option<&'static str>,
}

impl fmt::Display for ViewerMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ViewerMismatch { model, asked, given } = self;
        match given {
            Some(given) => write!(
                f,
                "the rules of {model} are over the viewer `{asked}`, but `App::viewer` finds a `{given}`: use one type"
            ),
            None => write!(
                f,
                "{model} has rules over the viewer `{asked}`, but the app does not find out who asks: set \
                 `App::viewer`"
            ),
        }
    }
}

impl std::error::Error for ViewerMismatch {}

/// Checks that all rules are over the viewer of the app.
///
/// # Errors
/// The first rule that is not.
pub(super) fn check_viewer(
    models: &[&'static ModelInfo],
    given: Option<ViewerType>,
) -> Result<(), ViewerMismatch> {
    for model in models {
        let other =
            model.rules.viewers().find(|asked| given.is_none_or(|given| given.id != asked.id));
        if let Some(asked) = other {
            let given = given.map(|given| given.name);
            return Err(ViewerMismatch { model: model.name, asked: asked.name, given });
        }
    }
    Ok(())
}
