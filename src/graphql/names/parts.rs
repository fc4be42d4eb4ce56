//! Names put together of parts, compared at compile time.

/// The most bytes that the message of a compile error takes.
const MESSAGE_BYTES: usize = 1000;

/// The bit that tells a lower case letter from its upper case.
const LOWER_CASE: u8 = 0x20;

/// A part of a name.
#[derive(Clone, Copy)]
pub(super) enum Part {
    Text(&'static str),
    /// A text whose first letter is in upper case here.
    Capitalized(&'static str),
}

/// A name of at most five parts.
pub(super) type Name = [Part; 5];

/// Returns a name of three texts.
pub(super) const fn of_texts(
    first: &'static str,
    second: &'static str,
    third: &'static str,
) -> Name {
    [Part::Text(first), Part::Text(second), Part::Text(third), Part::Text(""), Part::Text("")]
}

/// Returns whether two names are the same.
pub(super) const fn is_same(left: &Name, right: &Name) -> bool {
    let mut position = 0;
    loop {
        match (byte(left, position), byte(right, position)) {
            (Some(left), Some(right)) if left == right => position += 1,
            (None, None) => return true,
            _ => return false,
        }
    }
}

const fn byte(name: &[Part], mut position: usize) -> Option<u8> {
    let mut rest = name;
    while let [part, others @ ..] = rest {
        let text = match part {
            Part::Text(text) | Part::Capitalized(text) => text.as_bytes(),
        };
        if position < text.len() {
            let (_, from) = text.split_at(position);
            return match (part, from) {
                (Part::Capitalized(_), [first, ..]) if position == 0 => {
                    Some(first.to_ascii_uppercase())
                }
                (_, [byte, ..]) => Some(*byte),
                (_, []) => None,
            };
        }
        position -= text.len();
        rest = others;
    }
    None
}

/// Returns whether one of two texts starts with the other, in any case of letters.
pub(super) const fn is_prefix(left: &str, right: &str) -> bool {
    let (mut left, mut right) = (left.as_bytes(), right.as_bytes());
    while let ([a, left_rest @ ..], [b, right_rest @ ..]) = (left, right) {
        if *a | LOWER_CASE != *b | LOWER_CASE {
            return false;
        }
        left = left_rest;
        right = right_rest;
    }
    true
}

/// Returns whether a text starts with another, in any case of letters.
pub(super) const fn starts_with(text: &str, start: &str) -> bool {
    text.len() >= start.len() && is_prefix(text, start)
}

/// Returns whether a text contains one of the prepositions in the names of mutations, in any case of letters.
pub(super) const fn has_preposition(text: &str) -> bool {
    let mut rest = text.as_bytes();
    while let [_, others @ ..] = rest {
        match rest {
            [b'F' | b'f', b'o', b'r', ..]
            | [b'F' | b'f', b'r', b'o', b'm', ..]
            | [b'W' | b'w', b'i', b't', b'h', ..] => return true,
            _ => rest = others,
        }
    }
    false
}

/// Stops the compilation with a message of several parts.
#[expect(clippy::panic, reason = "it runs at compile time, where a panic is a compile error")]
pub(super) const fn refuse(parts: &[&str]) -> ! {
    let mut message = [0; MESSAGE_BYTES];
    let mut length = 0;
    let mut rest = parts;

    while let [part, others @ ..] = rest {
        let (_, free) = message.split_at_mut(length);
        let (place, _) = free.split_at_mut(part.len());
        place.copy_from_slice(part.as_bytes());
        length += part.len();
        rest = others;
    }

    let (message, _) = message.split_at(length);
    match str::from_utf8(message) {
        Ok(message) => panic!("{}", message),
        Err(_) => panic!("two parts of the schema share a name"),
    }
}
