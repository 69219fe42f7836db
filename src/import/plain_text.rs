//! Text out of HTML, as published descriptions carry it.

/// The words of a piece of HTML: without tags, with its characters written out, and with a line
/// for each paragraph. Text that is no HTML comes back as it is, with its blanks tidied.
///
/// ```
/// use beatlas::import::plain_text;
/// assert_eq!(plain_text("<p>Leake &amp; Keyworth</p>\n<p>5 &lt; 6</p>"), "Leake & Keyworth\n5 < 6");
/// assert_eq!(plain_text("a < b & c"), "a < b & c");
/// ```
pub fn plain_text(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        let (before, from) = rest.split_at(at);
        text.push_str(before);
        if let Some((meant, after)) = tag(from).or_else(|| character(from)) {
            text.push_str(&meant);
            rest = after;
        } else {
            let mut chars = from.chars();
            text.extend(chars.next());
            rest = chars.as_str();
        }
    }
    text.push_str(rest);
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// What a tag at the start means for the text, and what follows it.
fn tag(from: &str) -> Option<(String, &str)> {
    let inside = from.strip_prefix('<')?;
    let name = inside.trim_start_matches('/');
    if !name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!') {
        return None;
    }
    let (tag, rest) = inside.split_once('>')?;
    let name = tag.trim_matches('/').split_whitespace().next().unwrap_or_default();
    let breaks = ["p", "br", "div", "li", "ul", "ol", "tr", "h1", "h2", "h3", "h4"];
    let meant = if breaks.iter().any(|b| name.eq_ignore_ascii_case(b)) { "\n" } else { "" };
    Some((meant.to_owned(), rest))
}

/// The character that `&…;` at the start stands for, and what follows it.
fn character(from: &str) -> Option<(String, &str)> {
    let (name, rest) = from.strip_prefix('&')?.split_once(';')?;
    let number = |digits: &str, radix| {
        u32::from_str_radix(digits, radix).ok().and_then(char::from_u32).filter(|c| !c.is_control())
    };
    let meant = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "pound" => '£',
        "copy" => '©',
        "ndash" => '–',
        "mdash" => '—',
        "lsquo" => '‘',
        "rsquo" => '’',
        "ldquo" => '“',
        "rdquo" => '”',
        "hellip" => '…',
        _ => match name.strip_prefix('#')? {
            hex if hex.starts_with(['x', 'X']) => number(hex.get(1..)?, 16)?,
            digits => number(digits, 10)?,
        },
    };
    Some((meant.to_string(), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_go_and_characters_are_written_out() {
        for (html, text) in [
            ("<p>One</p>\n\n<p>Two<br />three</p>", "One\nTwo\nthree"),
            ("<a href=\"x\">Map</a> &copy; <b>OS</b>", "Map © OS"),
            ("it&rsquo;s &#163;5 &#x2014; &nbsp; really", "it’s £5 — really"),
            ("R&D; a<b and b>a", "R&D; aa"),
            ("5 < 6 & 7 > 3", "5 < 6 & 7 > 3"),
            ("open < and <unclosed", "open < and <unclosed"),
            ("&#0; &#xD800; &unknown;", "&#0; &#xD800; &unknown;"),
            ("", ""),
        ] {
            assert_eq!(plain_text(html), text, "{html}");
        }
    }
}
