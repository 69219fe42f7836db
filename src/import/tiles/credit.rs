//! Credit lines as tile files carry them: HTML, made plain.

use crate::import::plain_text;

/// Longest credit line, in characters.
const LONGEST: usize = 200;

/// A credit line in one line of plain text.
pub(super) fn credit(html: &str) -> String {
    let words = plain_text(html).replace('\n', " ");
    // The profile's text divides files from credit by this sign.
    words.replace('|', "/").chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_becomes_plain_text() {
        for (html, text) in [
            (
                "<a href=\"https://www.openstreetmap.org/copyright\" target=\"_blank\">&copy; OpenStreetMap contributors</a>",
                "© OpenStreetMap contributors",
            ),
            ("<a>&copy; OpenMapTiles</a> <a>&copy; OSM</a>", "© OpenMapTiles © OSM"),
            ("A &amp; B<br/>C\n", "A & B C"),
            ("one | two", "one / two"),
            ("", ""),
        ] {
            assert_eq!(credit(html), text);
        }
    }
}
