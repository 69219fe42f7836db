//! Credit lines as tile files carry them: HTML, made plain.

/// Longest credit line, in characters.
const LONGEST: usize = 200;

/// The text of a line of HTML, in one line.
pub(super) fn plain_text(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let (before, tag) = rest.split_at(start);
        text.push_str(before);
        // A tag stands for nothing, a break for a gap.
        if tag.starts_with("<br") || tag.starts_with("<p") || tag.starts_with("</p") {
            text.push(' ');
        }
        rest = tag.split_once('>').map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    for (name, character) in [
        ("&copy;", "©"),
        ("&#169;", "©"),
        ("&nbsp;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ] {
        text = text.replace(name, character);
    }
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|w| !w.is_empty())
        .collect();
    // The profile's text divides files from credit by this sign.
    words.join(" ").replace('|', "/").chars().take(LONGEST).collect()
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
            ("cut <a href", "cut"),
            ("one | two", "one / two"),
            ("", ""),
        ] {
            assert_eq!(plain_text(html), text);
        }
    }
}
