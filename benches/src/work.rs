//! The requests that are measured.

use std::time::SystemTime;

use clap::ValueEnum;
use serde_json::{Value, json};

/// The number of users. The program's own rows have 9 profiles for 10 users, and 5 roles.
pub const USERS: u64 = 10_000;

/// A kind of request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Work {
    W1,
    W2,
    W3,
    W4,
    W5,
    W6,
}

impl Work {
    pub const ALL: [Work; 6] = [Work::W1, Work::W2, Work::W3, Work::W4, Work::W5, Work::W6];

    /// The path of the yardstick that does this work.
    pub fn path(self) -> String {
        format!("/{self:?}").to_lowercase()
    }

    pub fn description(self) -> &'static str {
        match self {
            Work::W1 => "50 users, profile",
            Work::W2 => "a user, profile, role",
            Work::W3 => "50 users that have a public profile",
            Work::W4 => "50 profiles, user, role",
            Work::W5 => "1000 users, profile",
            Work::W6 => "create a user, profile",
        }
    }

    /// Returns whether the work changes the database.
    pub fn writes(self) -> bool {
        self == Work::W6
    }

    fn document(self) -> &'static str {
        match self {
            Work::W1 => include_str!("../work/w1.graphql"),
            Work::W2 => include_str!("../work/w2.graphql"),
            Work::W3 => include_str!("../work/w3.graphql"),
            Work::W4 => include_str!("../work/w4.graphql"),
            Work::W5 => include_str!("../work/w5.graphql"),
            Work::W6 => include_str!("../work/w6.graphql"),
        }
    }

    /// The body of a request. `random` chooses the rows, all of which exist.
    pub fn body(self, random: u64) -> String {
        json!({ "query": self.document(), "variables": self.variables(random) }).to_string()
    }

    fn variables(self, random: u64) -> Value {
        let up_to = |most: u64| random % most;
        match self {
            Work::W1 => json!({ "offset": up_to(USERS - 50) }),
            Work::W2 => json!({ "id": (1 + up_to(USERS)).to_string() }),
            // Two of three users have a public profile that is not deleted.
            Work::W3 => json!({ "offset": up_to(USERS * 6 / 10) }),
            Work::W4 => json!({ "offset": up_to(USERS * 9 / 10 - 50) }),
            Work::W5 => json!({ "offset": up_to(USERS - 1000) }),
            Work::W6 => json!({
                "name": "Ada Lovelace",
                "email": format!("ada.{random}@example.com"),
                "role": (1 + up_to(5)).to_string(),
                "displayName": "Ada",
            }),
        }
    }
}

/// Random numbers, which differ from run to run, so that a new user's e-mail address is a new one (splitmix64).
pub struct Random(u64);

impl Random {
    pub fn new(stream: u64) -> Self {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Random(now.as_secs().wrapping_mul(1 << 32) ^ u64::from(now.subsec_nanos()) ^ (stream << 52))
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}
