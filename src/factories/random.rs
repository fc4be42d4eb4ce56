//! Where a factory's random values and its numbers come from.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use fake::{Dummy, Fake as _};
use rand::rngs::StdRng;
use rand::{SeedableRng, TryRng};

use crate::model::ModelInfo;

/// The start of 2026: with a seed, rows are made one a minute from here; made-up moments lie before it.
pub(super) const START: DateTime<Utc> = match DateTime::from_timestamp(1_767_225_600, 0) {
    Some(start) => start,
    None => DateTime::UNIX_EPOCH,
};

/// The number of rows that factories without a seed have made since the program started.
static NUMBERS: AtomicI64 = AtomicI64::new(0);

/// The random source of one row, for the fakers of the crate `fake` (Lucid: the `faker` of the factory's context).
///
/// It is a random number generator: `Boolean(30).fake_with_rng::<bool, _>(fake)` works with every faker, as
/// `fake.random_range(1..=6)` does with the trait `rand::RngExt`.
#[derive(Debug)]
pub struct Fake {
    random: StdRng,
    number: i64,
    now: DateTime<Utc>,
}

impl Fake {
    /// Returns the number of the row, from 1, for values that must be unique.
    ///
    /// With a seed it counts the model's rows of one call; without a seed, all rows that factories make while the
    /// program runs.
    pub fn sequence(&self) -> i64 {
        self.number
    }

    /// Returns the text of a faker: `fake.text(FirstName())`.
    pub fn text<F>(&mut self, faker: F) -> String
    where
        String: Dummy<F>,
    {
        faker.fake_with_rng(self)
    }

    /// Returns the time at which the row is made, to the microsecond. With a seed it is one minute per row from the
    /// start of 2026.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }
}

impl TryRng for Fake {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.random.try_next_u32()
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.random.try_next_u64()
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.random.try_fill_bytes(bytes)
    }
}

/// Creates an independent random source for each row, so that a row does not depend on the rows made with it.
#[derive(Clone, Debug)]
pub(super) struct Source {
    seed: u64,
    /// The time, where it does not come from the seed.
    now: Option<DateTime<Utc>>,
    /// The last number of each table; `None` where [`NUMBERS`] counts the rows.
    numbers: Option<HashMap<&'static str, i64>>,
}

impl Source {
    /// Creates a source. With a seed its values are the same each time.
    pub(super) fn new(seed: Option<u64>) -> Self {
        Source {
            seed: seed.unwrap_or_else(rand::random),
            now: seed.is_none().then(|| Utc::now().trunc_subsecs(6)),
            numbers: seed.is_some().then(HashMap::new),
        }
    }

    /// Returns the source with the last numbers of the rows that the tables already have.
    pub(super) fn after(self, numbers: HashMap<&'static str, i64>) -> Self {
        Source { numbers: Some(numbers), ..self }
    }

    /// Returns the random source of the next row of a model.
    pub(super) fn next(&mut self, model: &ModelInfo) -> Fake {
        let number = match &mut self.numbers {
            Some(numbers) => {
                let last = numbers.entry(model.table).or_default();
                *last = last.saturating_add(1);
                *last
            }
            None => NUMBERS.fetch_add(1, Ordering::Relaxed) + 1,
        };

        let now = self.now.unwrap_or_else(|| START + TimeDelta::minutes(number));
        Fake { random: random(self.seed, number, model.table), number, now }
    }
}

/// Returns the generator of one row, whose key is the seed, the number of the row and the name of the table.
fn random(seed: u64, number: i64, table: &str) -> StdRng {
    let mut key = [0; 32];
    let (row, name) = key.split_at_mut(16);
    let numbers = seed.to_le_bytes().into_iter().chain(number.to_le_bytes());
    row.iter_mut().zip(numbers).for_each(|(place, byte)| *place = byte);
    for part in table.as_bytes().chunks(16) {
        name.iter_mut().zip(part).for_each(|(place, byte)| *place ^= byte);
    }
    StdRng::from_seed(key)
}
