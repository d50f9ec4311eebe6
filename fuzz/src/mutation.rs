//! Mutation of inputs: JSON by its values, everything else by its bytes.

use fastrand::Rng;

use crate::{json::Json, message};

/// Values in places where they are unexpected.
const VALUES: [&str; 30] = [
    "null",
    "true",
    "false",
    "0",
    "-0.0",
    "-1",
    "7.5",
    "900.0",
    "9e2",
    "1e-1",
    "1e400",
    "1e99999999999999999999",
    "9007199254740993",
    "9223372036854775808",
    "18446744073709551616",
    "0.1000000000000000000000001",
    "\"\"",
    "\" \"",
    "\"900\"",
    "\"-1\"",
    "\"$\"",
    "\"undocumented\"",
    "\"\\ud83d\"",
    "\"\\u0000\"",
    "\"2026-02-30T25:61:00Z\"",
    "\"9999-12-31T23:59:59Z\"",
    "{}",
    "[]",
    "[[]]",
    "{\"a\":{\"b\":[1]}}",
];

/// Depth beyond which parsers give up.
const TOO_DEEP: usize = 130;

/// Returns a mutation of `data` that `seed` determines. `mutate_bytes` changes bytes where the input is not JSON, and
/// texts within JSON.
pub fn mutate(data: &[u8], seed: u32, mut mutate_bytes: impl FnMut(&mut Vec<u8>)) -> Vec<u8> {
    let mut rng = Rng::with_seed(u64::from(seed));
    let (head, body) = message::split(data);
    let json = if rng.u8(..) < 32 { None } else { Json::parse(body) };
    let Some(mut json) = json else {
        let mut data = data.to_vec();
        mutate_bytes(&mut data);
        return data;
    };
    if !head.is_empty() && rng.u8(..) < 24 {
        let mut head = head.to_vec();
        mutate_bytes(&mut head);
        return [&head, body].concat();
    }
    for _ in 0..=rng.u8(..3) {
        mutate_json(&mut json, &mut rng, &mut mutate_bytes);
    }
    [head, json.to_string().as_bytes()].concat()
}

fn mutate_json(json: &mut Json, rng: &mut Rng, mutate_bytes: &mut impl FnMut(&mut Vec<u8>)) {
    let count = json.count();
    let other = json.nth_mut(&mut rng.usize(..count)).map(|other| other.clone());
    let Some(value) = json.nth_mut(&mut rng.usize(..count)) else {
        return;
    };
    match (rng.u8(..10), value) {
        (0..=2, value) => *value = parsed(VALUES[rng.usize(..VALUES.len())]),
        (3, value) => *value = other.unwrap_or_else(Json::null),
        (4, value) => *value = wrapped(value, rng),
        (5, Json::Object(members)) if !members.is_empty() => {
            members.swap_remove(rng.usize(..members.len()));
        }
        (6, Json::Object(members)) => {
            let name = members
                .get(rng.usize(..=members.len()))
                .map(|(name, _)| name.clone());
            let value = other.unwrap_or_else(Json::null);
            members.push((name.unwrap_or_else(|| "undocumented".to_owned()), value));
        }
        (7, Json::Object(members)) if !members.is_empty() => {
            let index = rng.usize(..members.len());
            let mut name = members[index].0.clone().into_bytes();
            mutate_bytes(&mut name);
            members[index].0 = String::from_utf8_lossy(&name).into_owned();
        }
        (5, Json::Array(items)) if !items.is_empty() => {
            items.swap_remove(rng.usize(..items.len()));
        }
        (6 | 7, Json::Array(items)) => items.push(other.unwrap_or_else(Json::null)),
        (_, Json::Leaf(text)) => {
            let mut bytes = text.clone().into_bytes();
            mutate_bytes(&mut bytes);
            let changed = String::from_utf8_lossy(&bytes).into_owned();
            // Text that is not JSON becomes a string.
            *text = match Json::parse(changed.as_bytes()) {
                Some(_) => changed,
                None => serde_json::Value::String(changed).to_string(),
            };
        }
        (_, value) => *value = parsed(VALUES[rng.usize(..VALUES.len())]),
    }
}

fn wrapped(value: &Json, rng: &mut Rng) -> Json {
    match rng.u8(..16) {
        0 => (0..TOO_DEEP).fold(value.clone(), |value, _| Json::Array(vec![value])),
        1..=8 => Json::Array(vec![value.clone()]),
        _ => Json::Object(vec![("undocumented".to_owned(), value.clone())]),
    }
}

fn parsed(text: &str) -> Json {
    Json::parse(text.as_bytes()).unwrap_or_else(Json::null)
}

/// Changes, inserts or removes a few bytes, where libFuzzer is not there to do it.
pub fn mutate_bytes(data: &mut Vec<u8>, rng: &mut Rng) {
    const BYTES: &[u8] = b"\0 \"$%&'*+,-./0179:;<=>?@AZ[\\]^_`az{|}~\x7f\x80\xbf\xc3\xe2\xed\xf0\xff";

    for _ in 0..=rng.u8(..4) {
        let place = rng.usize(..=data.len());
        let byte = BYTES[rng.usize(..BYTES.len())];
        match (rng.u8(..4), data.get_mut(place)) {
            (0, Some(old)) => *old = byte,
            (1, Some(old)) => *old = old.wrapping_add(rng.u8(..)),
            (2, Some(_)) => {
                data.remove(place);
            }
            _ => data.insert(place, byte),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mutated(data: &[u8], seed: u32) -> Vec<u8> {
        let mut rng = Rng::with_seed(u64::from(seed));
        mutate(data, seed, |bytes| mutate_bytes(bytes, &mut rng))
    }

    #[test]
    fn most_mutations_of_json_are_json() {
        let data = b"payment 200\n\n{\"id\":\"7\",\"list\":[{\"a\":1},{\"a\":2.50}]}";
        let is_json = |seed: &u32| Json::parse(message::split(&mutated(data, *seed)).1).is_some();
        let json = (0..1000).filter(is_json).count();
        assert!((700..1000).contains(&json), "{json}");
    }

    #[test]
    fn mutation_is_determined_by_seed() {
        let data = br#"{"id":"7"}"#;
        assert_eq!(mutated(data, 7), mutated(data, 7));
        assert!((0..100).any(|seed| mutated(data, seed) != mutated(data, 7)));
    }
}
