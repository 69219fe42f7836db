//! The tables of a profile file: one list, from which they are made, written, read and checked.

/// The version of these tables, as a file states it in `beatlas_meta`.
pub const SCHEMA_VERSION: u32 = 2;

/// The table of our own facts about the file.
pub(crate) const META: &str = "beatlas_meta";
/// The table of styles that QGIS reads.
pub(crate) const STYLES: &str = "layer_styles";
/// The geometry column of every feature table.
pub(crate) const GEOMETRY: &str = "geom";

/// A column beside `fid` and the geometry.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    pub name: &'static str,
    /// Type and constraints, in SQL.
    pub sql: &'static str,
}

impl Column {
    /// Its type without constraints.
    pub(super) fn sql_type(&self) -> &'static str {
        self.sql.split(' ').next().unwrap_or(self.sql)
    }
}

/// A table of a profile, a layer for a GIS where it has a geometry.
#[derive(Debug)]
pub(crate) struct Table {
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    pub description: &'static str,
    /// The geometry type in the words of the standard; `None`: a table of attributes.
    pub geometry: Option<&'static str>,
    pub columns: &'static [Column],
}

const fn text(name: &'static str) -> Column {
    Column { name, sql: "TEXT" }
}

const fn integer(name: &'static str) -> Column {
    Column { name, sql: "INTEGER" }
}

const fn real(name: &'static str) -> Column {
    Column { name, sql: "DOUBLE" }
}

const fn date(name: &'static str) -> Column {
    Column { name, sql: "DATE" }
}

const fn flag(name: &'static str) -> Column {
    Column { name, sql: "BOOLEAN" }
}

/// An id may be missing, since a row that another program adds has none until it is opened here.
const ID: Column = Column { name: "id", sql: "TEXT UNIQUE" };

/// Deferred, so that records can be written in any order; a GIS that deletes a SPOC leaves
/// records without one instead of being refused.
const PRIMARY_SPOC: Column = Column {
    name: "primary_spoc",
    sql: "TEXT REFERENCES spocs(id) ON UPDATE CASCADE ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED",
};

const SENSITIVITY: Column = text("sensitivity");
const BASIS: Column = text("basis");
const PURPOSE: Column = text("policing_purpose");
const OWNER: Column = text("owner");
const CREATED: Column = date("created");
const REVIEW_ON: Column = date("review_on");
const NOTES: Column = text("notes");

pub(crate) static INCIDENTS: Table = Table {
    name: "incidents",
    title: "Incidents",
    description: "Incidents, one row each; a row without a place has no geometry",
    geometry: Some("POINT"),
    columns: &[
        // Unique by an index of its own, made after the rows when there are many.
        text("key"),
        text("source_id"),
        text("happened"),
        text("month"),
        text("precision"),
        text("location"),
        text("crime_type"),
        text("asb_type"),
        text("asb_sub_type"),
        text("outcome"),
        text("caller"),
        text("reported_by"),
        text("falls_within"),
        text("lsoa_code"),
        text("lsoa_name"),
        text("context"),
    ],
};

pub(crate) static STAKEHOLDERS: Table = Table {
    name: "stakeholders",
    title: "Key stakeholders",
    description: "Roles in organisations that the team needs to know",
    geometry: Some("POINT"),
    columns: &[
        ID,
        text("name"),
        text("organisation"),
        text("kind"),
        flag("feels_unheard"),
        text("feels_unheard_evidence"),
        text("relationship"),
        text("preferred_contact"),
        date("last_contact"),
        text("lawful_basis"),
        PRIMARY_SPOC,
        SENSITIVITY,
        BASIS,
        PURPOSE,
        OWNER,
        CREATED,
        REVIEW_ON,
        NOTES,
    ],
};

pub(crate) static FOCAL_POINTS: Table = Table {
    name: "focal_points",
    title: "Focal points",
    description: "Places where the community gathers, places of worship among them",
    geometry: Some("POINT"),
    columns: &[
        ID,
        text("name"),
        text("category"),
        text("opening_times"),
        text("busy_times"),
        text("faith_of_place"),
        text("status"),
        date("closed_on"),
        PRIMARY_SPOC,
        SENSITIVITY,
        BASIS,
        PURPOSE,
        OWNER,
        CREATED,
        REVIEW_ON,
        NOTES,
    ],
};

pub(crate) static SPOCS: Table = Table {
    name: "spocs",
    title: "Single points of contact",
    description: "Roles through which a community, an organisation or a topic is reached",
    geometry: Some("POINT"),
    columns: &[
        ID,
        text("title"),
        text("for_whom"),
        text("for_kind"),
        text("cover"),
        text("channel"),
        date("last_spoken"),
        SENSITIVITY,
        BASIS,
        PURPOSE,
        OWNER,
        CREATED,
        REVIEW_ON,
        NOTES,
    ],
};

pub(crate) static STRATEGIES: Table = Table {
    name: "strategies",
    title: "Strategies",
    description: "What is being done, where, and towards which aim: points, lines and areas",
    geometry: Some("GEOMETRY"),
    columns: &[
        ID,
        text("title"),
        text("aim"),
        date("starts"),
        date("ends"),
        text("linked_problem"),
        text("measure"),
        SENSITIVITY,
        BASIS,
        PURPOSE,
        OWNER,
        CREATED,
        REVIEW_ON,
        NOTES,
    ],
};

pub(crate) static OBSERVATIONS: Table = Table {
    name: "observations",
    title: "Observations",
    description: "What was seen or heard, where and when",
    geometry: Some("POINT"),
    columns: &[
        ID,
        text("title"),
        text("kind"),
        date("observed_on"),
        text("source"),
        SENSITIVITY,
        BASIS,
        PURPOSE,
        OWNER,
        CREATED,
        REVIEW_ON,
        NOTES,
    ],
};

pub(crate) static NEIGHBOURHOOD: Table = Table {
    name: "neighbourhood",
    title: "Neighbourhood",
    description: "The neighbourhood and its boundary; one row",
    geometry: Some("POLYGON"),
    columns: &[
        ID,
        text("name"),
        text("force"),
        text("description"),
        text("transient_population"),
        text("hidden_group_suspected"),
        text("basemap"),
    ],
};

pub(crate) static HOT_SPOTS: Table = Table {
    name: "hot_spots",
    title: "Hot spots",
    description: "Hot spots as last worked out; made anew from the incidents, not for editing",
    geometry: Some("POLYGON"),
    columns: &[
        integer("rank"),
        real("count"),
        real("share"),
        real("area_ha"),
        real("density_per_km2"),
        real("peak_per_km2"),
        text("period"),
        text("crime_types"),
        text("kernel"),
        real("bandwidth_m"),
        real("cell_m"),
        text("threshold"),
    ],
};

/// Made when the first areas come in; a file without them has no such table.
pub(crate) static AREAS: Table = Table {
    name: "areas",
    title: "Areas",
    description: "Neighbourhoods, wards and LSOAs as others drew them, with deprivation deciles",
    geometry: Some("MULTIPOLYGON"),
    columns: &[
        ID,
        text("kind"),
        text("code"),
        text("name"),
        text("vintage"),
        integer("imd_decile"),
        integer("imd_rank"),
        text("imd_index"),
        text("source"),
        text("credit"),
    ],
};

/// Made when the first hot spot is kept.
pub(crate) static KEPT_HOT_SPOTS: Table = Table {
    name: "kept_hot_spots",
    title: "Kept hot spots",
    description: "Hot spots with ids and names that stay; a row for each version, all versions of one hot spot with its id in hot_spot",
    geometry: Some("POLYGON"),
    columns: &[
        ID,
        text("hot_spot"),
        text("name"),
        // Months such as 2026-08; both empty: all months.
        text("from_month"),
        text("to_month"),
        date("kept_on"),
        real("count"),
        real("share"),
        real("area_ha"),
        real("density_per_km2"),
        real("peak_per_km2"),
        text("crime_types"),
        text("kernel"),
        real("bandwidth_m"),
        real("cell_m"),
        text("threshold"),
    ],
};

/// The tables that a file has only once there is something in them.
pub(crate) static LAZY_TABLES: [&Table; 2] = [&AREAS, &KEPT_HOT_SPOTS];

pub(crate) static IMPORTS: Table = Table {
    name: "imports",
    title: "Imports",
    description: "What was imported, oldest first",
    geometry: None,
    columns: &[
        text("at"),
        text("files"),
        integer("rows_read"),
        integer("placed"),
        integer("without_place"),
        integer("outside"),
        integer("rejected"),
        // From here on not known of imports into a file of version 1.
        integer("added"),
        integer("changed"),
        integer("unchanged"),
        integer("identical_rows"),
        text("months_missing"),
        text("report"),
    ],
};

pub(crate) static AUDIT: Table = Table {
    name: "audit",
    title: "Audit",
    description: "Who did what, when and why, oldest first",
    geometry: None,
    columns: &[
        text("at"),
        text("who"),
        text("what"),
        text("why"),
        text("table_name"),
        text("record"),
        text("detail"),
    ],
};

pub(crate) static HISTORY: Table = Table {
    name: "history",
    title: "Steps that can be taken back",
    description: "For Beatlas alone: the last 100 steps, oldest first; what was done is in audit",
    geometry: None,
    columns: &[
        text("at"),
        text("who"),
        text("label"),
        flag("undone"),
        // The numbers of the rows that the step touched, so that one comes back where it was.
        text("row_numbers"),
        text("change"),
    ],
};

/// Every table of a profile, in the order in which a GIS lists them.
pub(crate) static TABLES: [&Table; 11] = [
    &HOT_SPOTS,
    &OBSERVATIONS,
    &STRATEGIES,
    &STAKEHOLDERS,
    &FOCAL_POINTS,
    &SPOCS,
    &INCIDENTS,
    &NEIGHBOURHOOD,
    &IMPORTS,
    &AUDIT,
    &HISTORY,
];

/// The tables that a file of a version has.
pub(crate) fn tables_of(version: u32) -> impl Iterator<Item = &'static Table> {
    let from_2 = [OBSERVATIONS.name, HISTORY.name];
    TABLES.into_iter().filter(move |t| version >= 2 || !from_2.contains(&t.name))
}

/// The name of a feature table's R-tree.
pub(crate) fn rtree_of(table: &str) -> String {
    format!("rtree_{table}_{GEOMETRY}")
}
