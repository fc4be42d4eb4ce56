//! Declaring relations, and reading them over GraphQL.

mod declare;
mod joined;
mod long_names;
mod loose_keys;
mod one_of_many;
mod preload;
mod self_relations;
mod standing_constraint;
mod views;
