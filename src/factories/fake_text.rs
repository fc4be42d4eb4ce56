//! Made-up texts that suit the name and the rules of a column.

use fake::faker::address::en::{CityName, CountryName, PostCode, StreetName};
use fake::faker::company::en::CompanyName;
use fake::faker::lorem::en::{Sentence, Word};
use fake::faker::name::en::{FirstName, LastName, Name};
use fake::faker::phone_number::en::PhoneNumber;
use rand::RngExt;
use rand::seq::IndexedRandom;

use super::Fake;
use crate::database::{Enumeration, EnumerationValue};
use crate::model::{FieldInfo, Rule};

/// The maximum length below which texts have no space.
const SHORT: usize = 8;

/// Returns a text that follows the rules of the column. A `unique` text contains the number of the row, or as many of its
/// last digits as fit.
pub(super) fn fake_text(field: &FieldInfo, unique: bool, fake: &mut Fake) -> String {
    if let Some(value) = field.enumeration.and_then(|each| enum_value(each, unique, fake)) {
        return value.text.to_owned();
    }

    let (least, most) = length(field);
    let last_word = field.column.name.rsplit('_').next().unwrap_or_default();
    let number = if unique { fake.sequence().to_string() } else { String::new() };
    let number = number.get(number.len().saturating_sub(most)..).unwrap_or_default();

    if field.rules.iter().any(|rule| matches!(rule, Rule::Email)) || last_word == "email" {
        let name = format!("{}.{}", fake.text(FirstName()), fake.text(LastName())).to_lowercase();
        let name = name
            .chars()
            .filter(|letter| letter.is_ascii_alphanumeric() || *letter == '.')
            .collect();
        return fit("", name, &format!("{number}@example.com"), least, most, fake);
    }
    if field.rules.iter().any(|rule| matches!(rule, Rule::Url(_)))
        || matches!(last_word, "url" | "link" | "website")
    {
        let word = fake.text(Word());
        return fit("https://example.com/", word, number, least, most, fake);
    }

    let space = match last_word {
        "slug" | "code" | "key" => "-",
        _ => " ",
    };
    let space = if unique && most >= SHORT { space } else { "" };
    let words = words(field.column.name, last_word, fake);
    fit("", words, &format!("{space}{number}"), least, most, fake)
}

/// Returns a value of an enum: a random one, or one after the other for a `unique` column.
fn enum_value<'e>(
    enumeration: &'e Enumeration,
    unique: bool,
    fake: &mut Fake,
) -> Option<&'e EnumerationValue> {
    if !unique {
        return enumeration.values.choose(fake);
    }
    let number = usize::try_from(fake.sequence()).ok()?;
    enumeration.values.get(number.checked_rem(enumeration.values.len())?)
}

/// Joins three parts; cuts the middle one or adds letters to it to meet the length.
fn fit(
    start: &str,
    middle: String,
    end: &str,
    least: usize,
    most: usize,
    fake: &mut Fake,
) -> String {
    let around = start.chars().count() + end.chars().count();
    let middle: String = middle.chars().take(most.saturating_sub(around)).collect();
    let mut middle = middle.trim_end().to_owned();

    while around + middle.chars().count() < least {
        middle.push(fake.random_range('a'..='z'));
    }
    format!("{start}{middle}{end}")
}

fn length(field: &FieldInfo) -> (usize, usize) {
    let ruled = field.rules.iter().find_map(|rule| match rule {
        Rule::Length { min, max } => Some((*min, *max)),
        _ => None,
    });
    ruled.unwrap_or((0, usize::MAX))
}

/// Returns words that suit a column of this name.
fn words(name: &str, last_word: &str, fake: &mut Fake) -> String {
    match (name, last_word) {
        ("first_name" | "display_name" | "user_name", _) | (_, "username" | "nickname") => {
            fake.text(FirstName())
        }
        ("last_name", _) | (_, "surname") => fake.text(LastName()),
        (_, "name") => fake.text(Name()),
        (_, "phone") => fake.text(PhoneNumber()),
        (_, "street" | "address") => fake.text(StreetName()),
        (_, "city") => fake.text(CityName()),
        (_, "postcode" | "zip") => fake.text(PostCode()),
        (_, "country") => fake.text(CountryName()),
        (_, "company") => fake.text(CompanyName()),
        (_, "bio" | "body" | "comment" | "content" | "description" | "note" | "text") => {
            fake.text(Sentence(4..9))
        }
        _ => fake.text(Word()),
    }
}
