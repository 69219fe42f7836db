//! Numbers and words as people read them.

/// A whole number with commas between thousands: 9802 is "9,802".
pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// So many things of a kind whose plural ends with an s: "1 incident", "9,802 incidents".
pub fn counted(n: u64, thing: &str) -> String {
    format!("{} {thing}{}", grouped(n), if n == 1 { "" } else { "s" })
}

/// A text with its first letter as a capital.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// The text with a small first letter, for the middle of a sentence.
///
/// ```
/// assert_eq!(beatlas::profile::lower_first("Move St Anne's"), "move St Anne's");
/// ```
pub fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_lowercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_commas() {
        for (n, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (9_802_123, "9,802,123")] {
            assert_eq!(grouped(n), text);
        }
        for (n, text) in [(0, "0 rows"), (1, "1 row"), (2_000, "2,000 rows")] {
            assert_eq!(counted(n, "row"), text);
        }
        assert_eq!(capitalised("été"), "Été");
    }
}
