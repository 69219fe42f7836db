//! What is open: a profile, its file, what was done to it, and a revision that grows with every
//! change of the incidents.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::derived::{HotSpotQuestion, suggested_bandwidth_m};
use crate::edit::{Effects, History, ProfileEdit};
use crate::geography::{MetricPlane, WorldBounds, WorldPoint};
use crate::import::TileSource;
use crate::map::layers::{PreparedAreas, PreparedBasemap, PreparedCommunity, TileSet};
use crate::profile::{Incidents, Month, NeighbourhoodProfile, Period, Role, RowsByPlace};
use crate::store::{ProfileFile, SaveState, Writer};

/// A basemap as it was read.
#[derive(Debug, Default)]
pub enum ReadBasemap {
    /// None is named.
    #[default]
    None,
    /// Shapes, ready to draw.
    Shapes(Arc<PreparedBasemap>),
    /// A file of tiles, open.
    Tiles(Arc<TileSource>),
    /// A server of tiles, of which nothing was asked yet.
    Server {
        /// Its address.
        address: String,
        /// What is to be read from it.
        source: Arc<TileSource>,
        /// Whether this user chose it on this computer.
        is_used: bool,
    },
}

/// The tiles of the basemap that are in memory, and where more come from.
#[derive(Debug)]
pub struct TileMap {
    /// Where they come from.
    pub source: Arc<TileSource>,
    /// Those that are in memory.
    pub set: TileSet,
}

impl TileMap {
    fn of(source: Arc<TileSource>) -> Self {
        let set = TileSet::new(source.facts.clone());
        Self { source, set }
    }
}

/// A tile server that a profile names.
#[derive(Debug)]
pub struct NamedServer {
    /// Its address.
    pub address: String,
    /// What is read from it when it is used.
    source: Arc<TileSource>,
}

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
    /// What was done and can be taken back.
    pub history: History,
    /// Whether opening and handing on can be noted in the file.
    pub audits: bool,
    /// The one that writes to the file; `None` when there is none on disk.
    pub writer: Option<Writer>,
    /// Grows with every change of the incidents: an answer to an older one is stale.
    pub revision: u64,
    /// The basemap, if one covers the place.
    pub basemap: Option<Arc<PreparedBasemap>>,
    /// The tiles under the map, if the basemap has tiles.
    pub tiles: Option<TileMap>,
    /// The tile server that the profile names, whether or not it is used.
    pub server: Option<NamedServer>,
    /// What the profile called the basemap that is here; another name means that it is stale.
    pub basemap_name: String,
    /// Why there is no basemap although the profile names one.
    pub basemap_problem: Option<String>,
    /// The community map, ready to draw.
    pub community: PreparedCommunity,
    /// The areas, ready to draw; of areas as they were while those that are new are made ready.
    pub areas: PreparedAreas,
    /// The boundary, ready to draw.
    pub boundary: Vec<WorldPoint>,
    /// The bandwidth that suits the precision of the places, metres.
    pub suggested_bandwidth_m: f64,
    /// Whether any anti-social behaviour has one of the three types.
    pub has_asb_types: bool,
    /// The first and last month of the incidents.
    pub months: Option<Period>,
    /// The months between these that have no incident of any kind.
    pub months_missing: Vec<Month>,
    /// Which incidents share a place.
    pub rows_by_place: RowsByPlace,
    home: Option<WorldBounds>,
    most_incidents: Option<WorldBounds>,
}

/// What is worked out from the incidents alone. With a million of them that takes a moment, and
/// is done where they are read.
#[derive(Debug)]
pub struct IncidentFacts {
    suggested_bandwidth_m: f64,
    has_asb_types: bool,
    months: Option<Period>,
    months_missing: Vec<Month>,
    rows_by_place: RowsByPlace,
    most: Option<WorldBounds>,
}

impl IncidentFacts {
    /// Those of incidents on a plane.
    pub fn of(incidents: &Incidents, plane: &MetricPlane) -> Self {
        Self {
            suggested_bandwidth_m: suggested_bandwidth_m(incidents),
            has_asb_types: incidents.has_asb_types(),
            months: incidents.months(),
            months_missing: incidents.months_missing(),
            rows_by_place: RowsByPlace::new(incidents),
            most: most_incidents(incidents, plane),
        }
    }
}

impl Document {
    /// A document of a profile.
    pub fn new(
        profile: NeighbourhoodProfile,
        path: Option<PathBuf>,
        basemap: Option<Arc<PreparedBasemap>>,
    ) -> Self {
        let boundary = boundary_of(&profile);
        let facts = IncidentFacts::of(&profile.incidents, &profile.plane);
        Self {
            home: home_of(facts.most, &boundary, basemap.as_deref()),
            most_incidents: facts.most,
            community: PreparedCommunity::prepare(&profile),
            areas: PreparedAreas::prepare(&profile.areas),
            boundary,
            suggested_bandwidth_m: facts.suggested_bandwidth_m,
            has_asb_types: facts.has_asb_types,
            months: facts.months,
            months_missing: facts.months_missing,
            rows_by_place: facts.rows_by_place,
            profile: Arc::new(profile),
            path,
            read_only: None,
            notes: Vec::new(),
            history: History::default(),
            audits: false,
            writer: None,
            revision: 1,
            basemap,
            tiles: None,
            server: None,
            basemap_name: String::new(),
            basemap_problem: None,
        }
    }

    /// Takes over the file that the profile lies in.
    pub fn take_file(&mut self, file: ProfileFile) {
        self.notes = file.notes().iter().map(ToString::to_string).collect();
        self.read_only = file.read_only_reason().map(ToOwned::to_owned);
        self.history = file.history().clone();
        self.audits = file.audits();
        self.writer = Some(Writer::start(file));
    }

    /// Whether anything may be changed.
    pub fn can_edit(&self) -> bool {
        self.read_only.is_none()
    }

    /// Makes an edit: on the screen at once, on disk as soon as the writer has it there.
    pub fn edit(&mut self, edit: ProfileEdit, role: Role) {
        self.edit_with(edit, None, role);
    }

    /// As [`Document::edit`], with the facts of the incidents that the edit leads to.
    pub fn edit_with(&mut self, edit: ProfileEdit, facts: Option<IncidentFacts>, role: Role) {
        let effects = edit.apply(Arc::make_mut(&mut self.profile));
        self.history.push(edit.clone());
        self.refresh(effects, facts);
        if let Some(writer) = &self.writer {
            writer.apply(edit, role.as_str());
        }
    }

    /// Takes back the last step, which was this edit.
    /// `facts` are those of the incidents that it leads to, where they are known.
    pub fn undo(&mut self, edit: ProfileEdit, facts: Option<IncidentFacts>, role: Role) {
        let effects = edit.undo(Arc::make_mut(&mut self.profile));
        self.history.undone(edit.clone());
        self.refresh(effects, facts);
        if let Some(writer) = &self.writer {
            writer.undo(edit, role.as_str());
        }
    }

    /// Makes the step last taken back again, which was this edit.
    /// `facts` are those of the incidents that it leads to, where they are known.
    pub fn redo(&mut self, edit: ProfileEdit, facts: Option<IncidentFacts>, role: Role) {
        let effects = edit.apply(Arc::make_mut(&mut self.profile));
        self.history.redone(edit.clone());
        self.refresh(effects, facts);
        if let Some(writer) = &self.writer {
            writer.redo(edit, role.as_str());
        }
    }

    /// How the file stands to what is shown.
    pub fn save_state(&self) -> SaveState {
        self.writer.as_ref().map(Writer::state).unwrap_or_default()
    }

    /// Prepares anew what an edit touched, and nothing else.
    fn refresh(&mut self, effects: Effects, facts: Option<IncidentFacts>) {
        let profile = &self.profile;
        if effects.community {
            self.community = PreparedCommunity::prepare(profile);
        }
        if effects.incidents {
            let facts =
                facts.unwrap_or_else(|| IncidentFacts::of(&profile.incidents, &profile.plane));
            self.suggested_bandwidth_m = facts.suggested_bandwidth_m;
            self.has_asb_types = facts.has_asb_types;
            self.months = facts.months;
            self.months_missing = facts.months_missing;
            self.rows_by_place = facts.rows_by_place;
            self.most_incidents = facts.most;
            self.revision += 1;
        }
        if effects.incidents || effects.neighbourhood {
            self.boundary = boundary_of(profile);
            self.home = self.find_home();
        }
    }

    /// Takes a basemap that was read, under the name that the profile has for it.
    pub fn take_basemap(&mut self, name: String, read: ReadBasemap) {
        (self.basemap, self.tiles, self.server) = (None, None, None);
        match read {
            ReadBasemap::None => {}
            ReadBasemap::Shapes(basemap) => self.basemap = Some(basemap),
            ReadBasemap::Tiles(source) => self.tiles = Some(TileMap::of(source)),
            ReadBasemap::Server { address, source, is_used } => {
                self.server = Some(NamedServer { address, source });
                self.use_server(is_used);
            }
        }
        self.basemap_name = name;
        self.basemap_problem = None;
        self.home = self.find_home();
    }

    /// Uses the tile server that the profile names, or does not.
    pub fn use_server(&mut self, on: bool) {
        let server = self.server.as_ref().filter(|_| on);
        self.tiles = server.map(|server| TileMap::of(Arc::clone(&server.source)));
    }

    fn find_home(&self) -> Option<WorldBounds> {
        let of_tiles = self.tiles.as_ref().and_then(|tiles| tiles.set.facts.bounds);
        home_of(self.most_incidents, &self.boundary, self.basemap.as_deref()).or(of_tiles)
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
        let Some((first, rest)) = self.notes.split_first() else {
            return self.basemap_problem.clone();
        };
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

fn boundary_of(profile: &NeighbourhoodProfile) -> Vec<WorldPoint> {
    profile.neighbourhood.boundary.iter().map(|p| (*p).into()).collect()
}

fn home_of(
    most: Option<WorldBounds>,
    boundary: &[WorldPoint],
    basemap: Option<&PreparedBasemap>,
) -> Option<WorldBounds> {
    WorldBounds::around(boundary.iter().copied())
        .or(most)
        .or_else(|| basemap.and_then(|b| b.basemap.bounds()))
}

/// Where most incidents are, with a margin.
fn most_incidents(incidents: &Incidents, plane: &MetricPlane) -> Option<WorldBounds> {
    let b = crate::import::most_bounds(incidents)?.grown(300.0);
    let corner = |(x, y)| {
        let p = crate::geography::MetricPoint::new(x, y);
        plane.to_lon_lat(p).ok().map(WorldPoint::from)
    };
    let corners = [(b.west, b.south), (b.east, b.south), (b.west, b.north), (b.east, b.north)];
    WorldBounds::around(corners.into_iter().filter_map(corner))
}
