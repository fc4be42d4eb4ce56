//! Factories.

mod any;
mod draft;
mod ends;
mod factory;
mod made_up;
mod plan;
mod run;
mod seeding;
mod source;
mod text;

pub use any::AnyFactory;
pub use factory::Factory;
pub use fake;
pub use seeding::Seeding;
pub use source::Fake;
