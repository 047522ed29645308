//! The name that was probably meant.

use super::letters::Letters;

/// Nothing longer is a misspelling, and comparing takes time with the length.
const LONGEST: usize = 100;
/// How alike a name must be, from 0 to 1.
const LIKE: f64 = 0.6;
/// A statement that gets more names wrong than this is not misspelt: further guesses would cost time and help nobody.
pub const MOST_GUESSES: usize = 50;

/// The known name that is most like a wrong one, if any is like it; of equals the first by the alphabet.
pub fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let of = alike(name, known);
    of.max_by(by_likeness).map(|(_, known)| known)
}

/// The same for at most `most` names, the most alike first.
pub fn nearest_few<'n>(
    name: &str,
    known: impl Iterator<Item = &'n str>,
    most: usize,
) -> Vec<&'n str> {
    let mut found: Vec<_> = alike(name, known).collect();
    found.sort_by(|one, other| by_likeness(other, one));
    found.truncate(most);
    found.into_iter().map(|(_, known)| known).collect()
}

fn by_likeness(one: &(f64, &str), other: &(f64, &str)) -> std::cmp::Ordering {
    let likeness = one.0.total_cmp(&other.0);
    likeness.then_with(|| other.1.cmp(one.1))
}

/// The known names that are like a wrong one, and how much.
fn alike<'n>(
    name: &str,
    known: impl Iterator<Item = &'n str>,
) -> impl Iterator<Item = (f64, &'n str)> {
    let is_short = name.len() <= LONGEST;
    let name = if is_short {
        name.to_lowercase()
    } else {
        String::new()
    };
    let letters = Letters::of(&name);
    known
        .filter(move |known| is_short && known.len() <= LONGEST)
        .filter_map(move |known| {
            let may_be_like = letters.most_alike(&Letters::of_lowercase(known)) >= LIKE;
            may_be_like.then(|| {
                let lower = known.to_lowercase();
                let likeness = strsim::normalized_damerau_levenshtein(&lower, &name);
                (likeness, known)
            })
        })
        .filter(|(likeness, _)| *likeness >= LIKE)
}

/// The question that a hint asks.
pub fn did_you_mean(name: &str) -> String {
    format!("did you mean `{name}`?")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_alike_is_meant() {
        let known = ["order_id", "order_time", "user"];
        let nearest = |name| nearest(name, known.into_iter());
        assert_eq!(nearest("oder_id"), Some("order_id"));
        assert_eq!(nearest("USR"), Some("user"));
        assert_eq!(nearest("price"), None);
        assert_eq!(nearest(&"order_id".repeat(50)), None);
        let few = |most| nearest_few("order_tid", known.into_iter(), most);
        assert_eq!(few(5), ["order_id", "order_time"]);
        assert_eq!(few(1), ["order_id"]);
    }
}
