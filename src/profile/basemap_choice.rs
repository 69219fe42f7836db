//! What a profile says of its basemap: one line of text that a person can read and write.

use std::fmt;

/// The basemap that a profile names.
///
/// ```
/// use beatlas::profile::BasemapChoice;
/// let text = "tiles; leeds.mbtiles | © OpenStreetMap contributors";
/// let choice = BasemapChoice::from_text(text);
/// assert_eq!(choice, BasemapChoice::Tiles {
///     file: "leeds.mbtiles".to_owned(),
///     credit: "© OpenStreetMap contributors".to_owned(),
/// });
/// assert_eq!(choice.to_string(), text);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum BasemapChoice {
    /// None: graticule and boundaries.
    #[default]
    None,
    /// The sample's town, which the program carries.
    Ashview,
    /// Vector files, each beside the profile unless it says otherwise.
    Files {
        /// Their paths.
        files: Vec<String>,
        /// The credit line that their source asks for.
        credit: String,
    },
    /// A file of tiles.
    Tiles {
        /// Its path.
        file: String,
        /// The credit line; empty: what the file says itself.
        credit: String,
    },
    /// A tile server.
    Server {
        /// Its address with {z}, {x} and {y}.
        url: String,
        /// The credit line that it asks for.
        credit: String,
    },
}

impl BasemapChoice {
    /// The sample's town, as it stands in a profile.
    const ASHVIEW: &str = "ashview";

    /// Reads what stands in a profile. Every text means something: what is nothing else is a list
    /// of vector files.
    pub fn from_text(text: &str) -> Self {
        let (what, credit) = text.split_once('|').unwrap_or((text, ""));
        let (what, credit) = (what.trim(), credit.trim().to_owned());
        let named = |prefix: &str| {
            let (word, rest) = what.split_once(';')?;
            word.trim().eq_ignore_ascii_case(prefix).then(|| rest.trim().to_owned())
        };
        if let Some(file) = named("tiles") {
            return Self::Tiles { file, credit };
        }
        if let Some(url) = named("http") {
            return Self::Server { url, credit };
        }
        match what {
            "" => Self::None,
            Self::ASHVIEW => Self::Ashview,
            files => {
                let named = files.split(';').map(str::trim).filter(|f| !f.is_empty());
                Self::of_files(named.map(str::to_owned).collect(), credit)
            }
        }
    }

    /// What a person named: addresses of the web are servers, tile files are told by how their
    /// names end, and anything else is a vector file.
    pub fn of_files(files: Vec<String>, credit: String) -> Self {
        let ends = |f: &String, end: &str| f.to_lowercase().ends_with(end);
        match files.as_slice() {
            [] => Self::None,
            [one] if one.starts_with("http://") || one.starts_with("https://") => {
                Self::Server { url: one.clone(), credit }
            }
            [one] if ends(one, ".mbtiles") || ends(one, ".pmtiles") => {
                Self::Tiles { file: one.clone(), credit }
            }
            _ => Self::Files { files, credit },
        }
    }

    /// The credit line, if one is named.
    pub fn credit(&self) -> &str {
        match self {
            Self::None | Self::Ashview => "",
            Self::Files { credit, .. }
            | Self::Tiles { credit, .. }
            | Self::Server { credit, .. } => credit,
        }
    }
}

impl fmt::Display for BasemapChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self {
            Self::None => return Ok(()),
            Self::Ashview => return f.write_str(Self::ASHVIEW),
            Self::Files { files, .. } => files.join("; "),
            Self::Tiles { file, .. } => format!("tiles; {file}"),
            Self::Server { url, .. } => format!("http; {url}"),
        };
        match self.credit() {
            "" => f.write_str(&what),
            credit => write!(f, "{what} | {credit}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        for text in [
            "",
            "ashview",
            "streets.geojson; parks.gpkg | © the town",
            "tiles; maps/leeds.pmtiles",
            "http; https://tile.example.org/{z}/{x}/{y}.png | © the server",
        ] {
            assert_eq!(BasemapChoice::from_text(text).to_string(), text);
        }
    }

    #[test]
    fn a_tile_file_or_an_address_alone_is_understood() {
        let choice = BasemapChoice::from_text("Leeds.MBTiles | © all");
        assert_eq!(choice.to_string(), "tiles; Leeds.MBTiles | © all");
        let choice = BasemapChoice::from_text("https://a.example/{z}/{x}/{y}.png");
        assert!(matches!(choice, BasemapChoice::Server { .. }));
        assert!(matches!(
            BasemapChoice::from_text("one.mbtiles; two.gpkg"),
            BasemapChoice::Files { .. }
        ));
    }
}
