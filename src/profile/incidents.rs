//! Incidents as columns: a row costs a few dozen bytes, and a place is kept once.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::interner::Interner;
use super::{AsbSubType, AsbType, ContentKey, CrimeType, Precision, SourceId, SourceIds, When};
use crate::geography::{LonLat, MetricPlane, MetricPoint, PlaneError, WorldPoint};

/// The number of a place in [`Incidents::places`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlaceIndex(pub u32);

/// A place that one incident or a thousand share, in the three ways it is needed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// In degrees, as in the file.
    pub lon_lat: LonLat,
    /// In metres, for measuring.
    pub metric: MetricPoint,
    /// In Web Mercator, for drawing.
    pub world: WorldPoint,
}

/// One incident as it is read from a file or handed to one. Empty text: the source does not say.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Incident {
    /// Its identity.
    pub key: ContentKey,
    /// The id that the source gives it, such as a Crime ID or an incident number.
    pub source_id: String,
    /// When.
    pub when: When,
    /// Where; `None` when the source gives no coordinates.
    pub lon_lat: Option<LonLat>,
    /// How well the place is known.
    pub precision: Precision,
    /// The place in words.
    pub location: String,
    /// The crime type.
    pub crime_type: CrimeType,
    /// For anti-social behaviour: its type, where the source says.
    pub asb_type: Option<AsbType>,
    /// For anti-social behaviour: what it was, where the source says.
    pub asb_sub_type: Option<AsbSubType>,
    /// The last outcome.
    pub outcome: String,
    /// An opaque number for a caller, so that repeats can be seen without a name.
    pub caller: String,
    /// Force that reported it.
    pub reported_by: String,
    /// Force whose area it lies in.
    pub falls_within: String,
    /// LSOA code, of the vintage of the source.
    pub lsoa_code: String,
    /// LSOA name.
    pub lsoa_name: String,
    /// The column of that name in data.police.uk files.
    pub context: String,
}

impl Incident {
    /// One that says nothing, to be filled in: readers read each row into the one before.
    pub fn blank() -> Self {
        Self {
            key: ContentKey([0; 16]),
            source_id: String::new(),
            when: When::Unknown,
            lon_lat: None,
            precision: Precision::None,
            location: String::new(),
            crime_type: CrimeType::OtherCrime,
            asb_type: None,
            asb_sub_type: None,
            outcome: String::new(),
            caller: String::new(),
            reported_by: String::new(),
            falls_within: String::new(),
            lsoa_code: String::new(),
            lsoa_name: String::new(),
            context: String::new(),
        }
    }
}

/// A borrowed row of [`Incidents`], as a panel reads it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IncidentRow<'a> {
    /// Its identity.
    pub key: ContentKey,
    /// The id that the source gives it.
    pub source_id: SourceId<'a>,
    /// When.
    pub when: When,
    /// Where; `None` without coordinates.
    pub place: Option<&'a Place>,
    /// How well the place is known.
    pub precision: Precision,
    /// The place in words.
    pub location: &'a str,
    /// The crime type.
    pub crime_type: &'a CrimeType,
    /// Type of anti-social behaviour.
    pub asb_type: Option<AsbType>,
    /// What the anti-social behaviour was.
    pub asb_sub_type: Option<&'a AsbSubType>,
    /// The last outcome.
    pub outcome: &'a str,
    /// An opaque number for a caller.
    pub caller: &'a str,
    /// Force that reported it.
    pub reported_by: &'a str,
    /// Force whose area it lies in.
    pub falls_within: &'a str,
    /// LSOA code.
    pub lsoa_code: &'a str,
    /// LSOA name.
    pub lsoa_name: &'a str,
    /// Context.
    pub context: &'a str,
}

impl IncidentRow<'_> {
    /// A copy of its own.
    pub fn to_incident(&self) -> Incident {
        Incident {
            key: self.key,
            source_id: self.source_id.to_string(),
            when: self.when,
            lon_lat: self.place.map(|p| p.lon_lat),
            precision: self.precision,
            location: self.location.to_owned(),
            crime_type: self.crime_type.clone(),
            asb_type: self.asb_type,
            asb_sub_type: self.asb_sub_type.cloned(),
            outcome: self.outcome.to_owned(),
            caller: self.caller.to_owned(),
            reported_by: self.reported_by.to_owned(),
            falls_within: self.falls_within.to_owned(),
            lsoa_code: self.lsoa_code.to_owned(),
            lsoa_name: self.lsoa_name.to_owned(),
            context: self.context.to_owned(),
        }
    }
}

/// All incidents of a profile, by column.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Incidents {
    keys: Vec<ContentKey>,
    pub(super) when: Vec<When>,
    pub(super) place: Vec<Option<PlaceIndex>>,
    pub(super) precision: Vec<Precision>,
    pub(super) crime_type: Vec<u16>,
    pub(super) asb_type: Vec<Option<AsbType>>,
    asb_sub_type: Vec<u16>,
    pub(super) source_id: SourceIds,
    /// Of each row the number of its text; a column ends with its last text, as some sources leave
    /// one empty throughout.
    pub(super) words: [Vec<u32>; Words::COUNT],
    pub(super) places: Vec<Place>,
    pub(super) crime_types: Vec<CrimeType>,
    asb_sub_types: Vec<AsbSubType>,
    pub(super) texts: Interner,
}

/// The columns of repeating text.
#[derive(Debug, Clone, Copy)]
pub(super) enum Words {
    Location,
    Outcome,
    Caller,
    ReportedBy,
    FallsWithin,
    LsoaCode,
    LsoaName,
    Context,
}

impl Words {
    const COUNT: usize = 8;
}

impl Incidents {
    /// How many.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The distinct places, in the order in which they first occur.
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// The place of each row.
    pub fn place_column(&self) -> &[Option<PlaceIndex>] {
        &self.place
    }

    /// The keys of all rows.
    pub fn keys(&self) -> &[ContentKey] {
        &self.keys
    }

    /// The crime types that occur, in order of first occurrence.
    pub fn crime_types(&self) -> &[CrimeType] {
        &self.crime_types
    }

    /// Whether any anti-social behaviour here has one of the three types.
    pub fn has_asb_types(&self) -> bool {
        self.asb_type.iter().any(Option::is_some)
    }

    /// Row `row`; `None` beyond the last.
    pub fn row(&self, row: usize) -> Option<IncidentRow<'_>> {
        let word = |w: Words| {
            self.words
                .get(w as usize)
                .and_then(|c| c.get(row))
                .map_or("", |&number| self.texts.text(number))
        };
        Some(IncidentRow {
            key: *self.keys.get(row)?,
            source_id: self.source_id.get(row),
            when: *self.when.get(row)?,
            place: self.place.get(row)?.and_then(|p| self.places.get(p.0 as usize)),
            precision: *self.precision.get(row)?,
            location: word(Words::Location),
            crime_type: self.crime_types.get(usize::from(*self.crime_type.get(row)?))?,
            asb_type: *self.asb_type.get(row)?,
            asb_sub_type: self
                .asb_sub_type
                .get(row)
                .and_then(|&n| self.asb_sub_types.get(usize::from(n).checked_sub(1)?)),
            outcome: word(Words::Outcome),
            caller: word(Words::Caller),
            reported_by: word(Words::ReportedBy),
            falls_within: word(Words::FallsWithin),
            lsoa_code: word(Words::LsoaCode),
            lsoa_name: word(Words::LsoaName),
            context: word(Words::Context),
        })
    }

    /// All rows in order.
    pub fn rows(&self) -> impl Iterator<Item = IncidentRow<'_>> {
        (0..self.len()).filter_map(|row| self.row(row))
    }
}

/// Builds [`Incidents`] row by row; the only way to make one.
#[derive(Debug)]
pub struct IncidentsBuilder {
    plane: MetricPlane,
    incidents: Incidents,
    place_numbers: HashMap<[u64; 2], PlaceIndex, RandomState>,
    /// The last place, and the last number in each column of text: rows repeat one another.
    last_place: Option<([u64; 2], PlaceIndex)>,
    last_words: [u32; Words::COUNT],
}

impl IncidentsBuilder {
    /// Starts with no rows. All places are measured on `plane`.
    pub fn new(plane: MetricPlane) -> Self {
        Self::with(plane, Incidents::default())
    }

    /// Starts with the rows of `incidents`, to add to them.
    pub fn with(plane: MetricPlane, incidents: Incidents) -> Self {
        let place_numbers = incidents
            .places
            .iter()
            .zip(0..)
            .map(|(p, n)| (bits(p.lon_lat), PlaceIndex(n)))
            .collect();
        Self { plane, incidents, place_numbers, last_place: None, last_words: [0; Words::COUNT] }
    }

    /// Makes room for so many rows more.
    pub fn reserve(&mut self, rows: usize) {
        let i = &mut self.incidents;
        i.keys.reserve(rows);
        i.when.reserve(rows);
        i.place.reserve(rows);
        i.precision.reserve(rows);
        i.crime_type.reserve(rows);
        i.asb_type.reserve(rows);
        i.asb_sub_type.reserve(rows);
    }

    /// Whether a place is known, and so is one that the plane reaches.
    pub fn knows(&mut self, lon_lat: LonLat) -> bool {
        let bits = bits(lon_lat);
        if self.last_place.is_none_or(|(last, _)| last != bits) {
            let Some(place) = self.place_numbers.get(&bits) else { return false };
            self.last_place = Some((bits, *place));
        }
        true
    }

    /// The number of a place, new or known; refused where the plane does not reach.
    pub fn place(&mut self, lon_lat: LonLat) -> Result<PlaceIndex, PlaneError> {
        let bits = bits(lon_lat);
        if self.knows(lon_lat)
            && let Some((_, place)) = self.last_place
        {
            return Ok(place);
        }
        let metric = self.plane.to_metric(lon_lat)?;
        let place = PlaceIndex(self.incidents.places.len() as u32);
        self.incidents.places.push(Place { lon_lat, metric, world: lon_lat.into() });
        self.place_numbers.insert(bits, place);
        self.last_place = Some((bits, place));
        Ok(place)
    }

    /// Adds a row; refused, and not added, where its place is beyond the plane.
    pub fn push(&mut self, incident: &Incident) -> Result<(), PlaneError> {
        let place = incident.lon_lat.map(|p| self.place(p)).transpose()?;
        let i = &mut self.incidents;
        let row = i.keys.len();
        i.keys.push(incident.key);
        i.when.push(incident.when);
        i.place.push(place);
        i.precision.push(incident.precision);
        i.crime_type.push(number_in(&mut i.crime_types, &incident.crime_type));
        i.asb_type.push(incident.asb_type);
        i.asb_sub_type.push(
            incident.asb_sub_type.as_ref().map_or(0, |t| number_in(&mut i.asb_sub_types, t) + 1),
        );
        i.source_id.push(&incident.source_id);
        for (column, text) in [
            (Words::Location, &incident.location),
            (Words::Outcome, &incident.outcome),
            (Words::Caller, &incident.caller),
            (Words::ReportedBy, &incident.reported_by),
            (Words::FallsWithin, &incident.falls_within),
            (Words::LsoaCode, &incident.lsoa_code),
            (Words::LsoaName, &incident.lsoa_name),
            (Words::Context, &incident.context),
        ] {
            let last = &mut self.last_words[column as usize];
            if i.texts.text(*last) != text.as_str() {
                *last = i.texts.number(text);
            }
            let column = &mut i.words[column as usize];
            if *last != 0 {
                if column.is_empty() {
                    column.reserve(i.keys.capacity());
                }
                column.resize(row, 0);
                column.push(*last);
            }
        }
        Ok(())
    }

    /// A row that was added, or with which it started; `None` beyond the last.
    pub fn row(&self, row: usize) -> Option<IncidentRow<'_>> {
        self.incidents.row(row)
    }

    /// The finished columns.
    pub fn build(self) -> Incidents {
        self.incidents
    }
}

fn bits(p: LonLat) -> [u64; 2] {
    // Negative zero is zero: the same place must not be kept twice.
    [(p.lon() + 0.0).to_bits(), (p.lat() + 0.0).to_bits()]
}

fn number_in<T: Clone + PartialEq>(list: &mut Vec<T>, item: &T) -> u16 {
    let known = list.iter().position(|t| t == item);
    known.unwrap_or_else(|| {
        list.push(item.clone());
        list.len() - 1
    }) as u16
}
