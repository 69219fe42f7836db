//! What is open: a profile, its file, and a revision that grows with every change.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::derived::{HotSpotQuestion, suggested_bandwidth_m};
use crate::geography::{WorldBounds, WorldPoint};
use crate::map::layers::{PreparedBasemap, PreparedCommunity};
use crate::profile::{NeighbourhoodProfile, Period, RowsByPlace};

/// The open profile with what is prepared from it for the map.
#[derive(Debug)]
pub struct Document {
    /// The profile.
    pub profile: Arc<NeighbourhoodProfile>,
    /// Its file; `None` when there is none on disk.
    pub path: Option<PathBuf>,
    /// Why nothing can be written, if so.
    pub read_only: Option<String>,
    /// What could not be read as it stands, one sentence each.
    pub notes: Vec<String>,
    /// Grows with every change of the profile.
    pub revision: u64,
    /// The basemap, if one covers the place.
    pub basemap: Option<Arc<PreparedBasemap>>,
    /// The community map, ready to draw.
    pub community: PreparedCommunity,
    /// The boundary, ready to draw.
    pub boundary: Vec<WorldPoint>,
    /// The bandwidth that suits the precision of the places, metres.
    pub suggested_bandwidth_m: f64,
    /// Whether any anti-social behaviour has one of the three types.
    pub has_asb_types: bool,
    /// The first and last month of the incidents.
    pub months: Option<Period>,
    /// Which incidents share a place.
    pub rows_by_place: RowsByPlace,
    home: Option<WorldBounds>,
}

impl Document {
    /// A document of a profile.
    pub fn new(
        profile: NeighbourhoodProfile,
        path: Option<PathBuf>,
        basemap: Option<Arc<PreparedBasemap>>,
    ) -> Self {
        let boundary: Vec<WorldPoint> =
            profile.neighbourhood.boundary.iter().map(|p| (*p).into()).collect();
        let home = WorldBounds::around(boundary.iter().copied())
            .or_else(|| most_incidents(&profile))
            .or_else(|| basemap.as_ref().and_then(|b| b.basemap.bounds()));
        Self {
            home,
            community: PreparedCommunity::prepare(&profile),
            boundary,
            suggested_bandwidth_m: suggested_bandwidth_m(&profile.incidents),
            has_asb_types: profile.incidents.has_asb_types(),
            months: profile.incidents.months(),
            rows_by_place: RowsByPlace::new(&profile.incidents),
            profile: Arc::new(profile),
            path,
            read_only: None,
            notes: Vec::new(),
            revision: 1,
            basemap,
        }
    }

    /// The first question for this document.
    pub fn first_question(&self) -> HotSpotQuestion {
        HotSpotQuestion::first(self.revision, &self.profile)
    }

    /// What "fit to neighbourhood" shows: the boundary, else where most incidents are, else the
    /// basemap; `None` when nothing has a place.
    pub fn home(&self) -> Option<WorldBounds> {
        self.home
    }

    /// What could not be read as it stands, in one sentence; `None` when all could.
    pub fn note(&self) -> Option<String> {
        let (first, rest) = self.notes.split_first()?;
        let more = rest.len();
        Some(if more == 0 { first.clone() } else { format!("{first}; and {more} more like it") })
    }

    /// The name for the window's title.
    pub fn title(&self) -> String {
        let file = self.path.as_deref().and_then(Path::file_name);
        match file {
            Some(file) => {
                format!(
                    "{} · {} · Beatlas",
                    self.profile.neighbourhood.name,
                    file.to_string_lossy()
                )
            }
            None => format!("{} · Beatlas", self.profile.neighbourhood.name),
        }
    }
}

/// Where most incidents are, with a margin.
fn most_incidents(profile: &NeighbourhoodProfile) -> Option<WorldBounds> {
    let b = crate::import::most_bounds(&profile.incidents)?.grown(300.0);
    let corner = |(x, y)| {
        let p = crate::geography::MetricPoint::new(x, y);
        profile.plane.to_lon_lat(p).ok().map(WorldPoint::from)
    };
    let corners = [(b.west, b.south), (b.east, b.south), (b.west, b.north), (b.east, b.north)];
    WorldBounds::around(corners.into_iter().filter_map(corner))
}
