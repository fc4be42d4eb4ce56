//! Random documents over people, passports and countries. Each is valid: a response key says which field it is for, and with
//! which arguments.

use async_graphql::parser::types::Selection as Parsed;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use rand::rngs::StdRng;
use rand::seq::{IndexedRandom, SliceRandom};
use rand::{RngExt, SeedableRng};
use serde_json::Value;

use super::document::{Arguments, Document, Field, Fragment, Selection, Switch, Variable};
use super::order;
use super::random_filter::{Table, filter};
use super::types::{Asks, Type};

/// The most levels of fields, without those of the fragments at their ends.
const DEPTH: usize = 4;

/// Gives the document of a seed.
pub fn document(seed: u64) -> Document {
    let bytes: [u8; 32] = std::array::from_fn(|place| seed.to_le_bytes()[place % 8]);
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut maker = Maker {
        random: StdRng::seed_from_u64(seed),
        runner: TestRunner::new_with_rng(Config::default(), rng),
        variables: Vec::new(),
        fragments: Vec::new(),
        aliases: 0,
    };

    for _ in 0..maker.random.random_range(0..4) {
        maker.add_fragment();
    }
    let selections = maker.selections(Type::Query, DEPTH);
    Document { variables: maker.variables, selections, fragments: maker.fragments }.without_unused()
}

struct Maker {
    random: StdRng,
    runner: TestRunner,
    variables: Vec<Variable>,
    fragments: Vec<Fragment>,
    aliases: usize,
}

impl Maker {
    /// Adds a fragment, which spreads only those before it.
    fn add_fragment(&mut self) {
        let types = [
            Type::Query,
            Type::Row(Table::Person),
            Type::Row(Table::Person),
            Type::Row(Table::Country),
            Type::Connection(Table::Person),
        ];
        let ty = *types.choose(&mut self.random).unwrap();
        let selections = self.selections(ty, 2);
        let name = format!("F{}", self.fragments.len());
        self.fragments.push(Fragment { name, ty: ty.name(), selections });
    }

    fn selections(&mut self, ty: Type, depth: usize) -> Vec<Selection> {
        let count = self.random.random_range(1..4);
        let mut selections: Vec<Selection> = Vec::new();
        for _ in 0..count {
            let selection = match self.random.random_range(0..10) {
                0 if depth > 1 => {
                    let on = self.random.random_bool(0.5).then(|| ty.name());
                    let selections = self.selections(ty, depth - 1);
                    Selection::Inline { on, switches: self.switches(), selections }
                }
                1 | 2 => self.spread(ty).unwrap_or_else(|| self.field(ty, depth)),
                3 => self.again(ty, &selections, depth).unwrap_or_else(|| self.field(ty, depth)),
                _ => self.field(ty, depth),
            };
            selections.push(selection);
        }
        selections
    }

    fn spread(&mut self, ty: Type) -> Option<Selection> {
        let fitting = self.fragments.iter().filter(|fragment| fragment.ty == ty.name());
        let names: Vec<String> = fitting.map(|fragment| fragment.name.clone()).collect();
        let fragment = names.choose(&mut self.random)?.clone();
        Some(Selection::Spread { fragment, switches: self.switches() })
    }

    /// One of the fields before it once more, with other selections and directives.
    fn again(&mut self, ty: Type, before: &[Selection], depth: usize) -> Option<Selection> {
        let Selection::Field(field) = before.choose(&mut self.random)? else { return None };
        let branches = ty.branches().iter();
        let below = branches.clone().find(|(name, ..)| *name == field.name).map(|(.., ty)| *ty);
        let selections = below.map(|ty| self.selections(ty, depth - 1)).unwrap_or_default();
        let switches = self.switches();
        Some(Selection::Field(Field { selections, switches, ..field.clone() }))
    }

    fn field(&mut self, ty: Type, depth: usize) -> Selection {
        let is_branch = depth > 1 && self.random.random_bool(0.6);
        let branch = ty.branches().choose(&mut self.random).filter(|_| is_branch);
        let Some((name, asks, below)) = branch.copied() else {
            let name = ty.leaves().choose(&mut self.random).copied().unwrap();
            let alias = self.random.random_bool(0.2).then(|| format!("x_{name}"));
            return Selection::Field(Field {
                alias,
                name,
                written: Vec::new(),
                meant: Arguments::default(),
                switches: self.switches(),
                selections: Vec::new(),
            });
        };

        let (written, meant) = self.arguments(asks);
        let alias = (!written.is_empty()).then(|| {
            self.aliases += 1;
            format!("k{}", self.aliases)
        });
        let selections = self.selections(below, depth - 1);
        let switches = self.switches();
        Selection::Field(Field { alias, name, written, meant, switches, selections })
    }

    fn switches(&mut self) -> Vec<Switch> {
        let mut switches = Vec::new();
        for is_skip in [true, false] {
            if self.random.random_bool(0.1) {
                let value = self.random.random_bool(if is_skip { 0.3 } else { 0.7 });
                let condition = self.written("Boolean!", value.to_string());
                switches.push(Switch { is_skip, condition, value });
            }
        }
        switches
    }

    fn arguments(&mut self, asks: Asks) -> (Vec<(&'static str, String)>, Arguments) {
        let mut written = Vec::new();
        let mut meant = Arguments::default();
        match asks {
            Asks::Nothing => {}
            Asks::Key(name, table) => {
                let number = self.random.random_range(1..14);
                let key = match table {
                    Table::Person => number.to_string(),
                    Table::Passport => format!("p{number:02}"),
                    Table::Country => format!("c{}", number % 4),
                };
                written.push((name, self.written("ID!", format!("\"{key}\""))));
                meant.key = Some(key);
            }
            Asks::Filter(table) => self.add_filter(table, &mut written, &mut meant),
            Asks::Page(table) => {
                self.add_filter(table, &mut written, &mut meant);
                self.add_window(table, &mut written, &mut meant);
            }
        }
        written.shuffle(&mut self.random);
        (written, meant)
    }

    fn add_filter(
        &mut self,
        table: Table,
        written: &mut Vec<(&'static str, String)>,
        meant: &mut Arguments,
    ) {
        if self.random.random_bool(0.5) {
            return;
        }
        let filter = filter(table, 1).new_tree(&mut self.runner).unwrap().current();
        let ty = format!("{}Filter", Type::Row(table).name());
        written.push(("where", self.written(&ty, filter.to_string())));
        meant.filter = Some(filter);
    }

    fn add_window(
        &mut self,
        table: Table,
        written: &mut Vec<(&'static str, String)>,
        meant: &mut Arguments,
    ) {
        if table == Table::Person && self.random.random_bool(0.3) {
            meant.order = (0..2)
                .map(|_| order::term().new_tree(&mut self.runner).unwrap().current())
                .collect();
            let terms: Vec<_> = meant.order.iter().map(ToString::to_string).collect();
            let terms = format!("[{}]", terms.join(", "));
            written.push(("orderBy", self.written("[PersonOrderBy!]", terms)));
        }

        let size = self.random.random_range(0..5);
        if self.random.random_bool(0.3) {
            meant.last = Some(size);
            written.push(("last", self.written("Int", size.to_string())));
            return;
        }
        meant.first = Some(size);
        written.push(("first", self.written("Int", size.to_string())));
        if self.random.random_bool(0.3) {
            meant.offset = self.random.random_range(0..3);
            written.push(("offset", self.written("Int", meant.offset.to_string())));
        }
    }

    /// Writes a value as it is, or as a variable that has it: by the request or by default.
    fn written(&mut self, ty: &str, literal: String) -> String {
        let kind = self.random.random_range(0..4);
        if kind > 1 {
            return literal;
        }

        let name = format!("v{:03}", self.variables.len());
        let (value, default) =
            if kind == 0 { (Some(value(&literal)), None) } else { (None, Some(literal)) };
        let written = format!("${name}");
        self.variables.push(Variable { name, ty: ty.to_owned(), value, default });
        written
    }
}

/// The value of a literal, as a request gives it.
fn value(literal: &str) -> Value {
    let document = async_graphql::parser::parse_query(format!("{{ f(x: {literal}) }}")).unwrap();
    let (_, operation) = document.operations.iter().next().unwrap();
    let Parsed::Field(field) = &operation.node.selection_set.node.items[0].node else {
        panic!("{literal}");
    };
    let value = field.node.get_argument("x").unwrap().node.clone();
    value.into_const().unwrap().into_json().unwrap()
}

impl Document {
    /// Leaves out the fragments that nothing spreads, and the variables that nothing uses.
    fn without_unused(mut self) -> Self {
        for place in (0..self.fragments.len()).rev() {
            let spread = format!("...{}", self.fragments[place].name);
            if !self.to_string().contains(&spread) {
                self.fragments.remove(place);
            }
        }

        let variables = std::mem::take(&mut self.variables);
        let text = self.to_string();
        let is_used = |variable: &Variable| text.contains(&format!("${}", variable.name));
        self.variables = variables.into_iter().filter(is_used).collect();
        self
    }
}
