//! JSON: a list of records, such as the police API answers, or the features of `GeoJSON`.

use std::collections::HashSet;
use std::io::{BufReader, Read};

use serde_json::{Map, Value};

use super::super::error::{ImportError, shortened};
use super::super::report::RowFault;
use super::json_items::{Item, JsonItems};
use super::rows::{NumberedRow, RowSource};
use super::text::{HEAD_BYTES, as_utf_8};
use super::{Part, unreadable};

/// More columns than this are no table.
const MOST_COLUMNS: usize = 1_000;
/// Objects inside objects are followed so far.
const DEEPEST: usize = 6;

pub(in crate::import) struct JsonRows {
    file: String,
    header: Vec<String>,
    items: Items,
    number: u64,
}

impl JsonRows {
    /// Reads the file once for the names of all its columns, and opens it again for its rows.
    pub(in crate::import) fn open(part: &Part) -> Result<Self, ImportError> {
        let file = part.name.clone();
        let refused = |expected: &str, found: &str| ImportError::Refused {
            file: file.clone(),
            line: None,
            expected: expected.to_owned(),
            found: found.to_owned(),
            advice: "export it as a list of records or as a GeoJSON FeatureCollection".to_owned(),
        };
        let mut items = items(part)?.ok_or_else(|| {
            refused("a JSON list of records or a GeoJSON FeatureCollection", "other JSON, or none")
        })?;
        let (mut header, mut known) = (Vec::new(), HashSet::new());
        loop {
            match items.next().map_err(|e| unreadable(&file, &e))? {
                Item::End => break,
                Item::Fault(_) => {}
                Item::Bytes(bytes) => {
                    for (name, _) in fields(&bytes, items.is_of_features()).unwrap_or_default() {
                        if known.insert(name.clone()) {
                            header.push(name);
                        }
                    }
                }
            }
            if header.len() > MOST_COLUMNS {
                return Err(refused(&format!("at most {MOST_COLUMNS} columns"), "more"));
            }
        }
        if header.is_empty() {
            return Err(refused("records with names and values", "none in the list"));
        }
        let items = self::items(part)?
            .ok_or_else(|| refused("a file that stays as it is", "one that changed"))?;
        Ok(Self { file, header, items, number: 0 })
    }
}

type Items = JsonItems<BufReader<Box<dyn Read>>>;

fn items(part: &Part) -> Result<Option<Items>, ImportError> {
    let cannot = |e: std::io::Error| unreadable(&part.name, &e);
    let head = part.bytes.head(HEAD_BYTES).map_err(cannot)?;
    let text = as_utf_8(part.bytes.open().map_err(cannot)?, &head);
    JsonItems::new(BufReader::with_capacity(1 << 16, text)).map_err(cannot)
}

impl RowSource for JsonRows {
    fn header(&self) -> Vec<String> {
        self.header.clone()
    }

    fn unit(&self) -> &'static str {
        if self.items.is_of_features() { "feature" } else { "record" }
    }

    fn next(&mut self) -> Result<Option<NumberedRow>, ImportError> {
        let item = self.items.next().map_err(|e| unreadable(&self.file, &e))?;
        self.number += 1;
        let fields = match item {
            Item::End => return Ok(None),
            Item::Fault(reason) => Err(RowFault::new("", "", reason)),
            Item::Bytes(bytes) => fields(&bytes, self.items.is_of_features()).map(|found| {
                let mut row = vec![String::new(); self.header.len()];
                for (name, text) in found {
                    let at = self.header.iter().position(|h| *h == name);
                    if let Some(field) = at.and_then(|i| row.get_mut(i)) {
                        *field = text;
                    }
                }
                row
            }),
        };
        Ok(Some(NumberedRow { number: self.number, fields }))
    }
}

type Named = Vec<(String, String)>;

/// The fields of an item by name.
fn fields(bytes: &[u8], is_feature: bool) -> Result<Named, RowFault> {
    let found = String::from_utf8_lossy(bytes);
    let wrong = |reason: String| RowFault::new("", &found, reason);
    let value: Value =
        serde_json::from_slice(bytes).map_err(|e| wrong(format!("this is no JSON: {e}")))?;
    let Value::Object(object) = value else {
        return Err(wrong("expected a record with names and values".to_owned()));
    };
    let mut fields = Vec::new();
    if !is_feature && object.get("type").and_then(Value::as_str) != Some("Feature") {
        flatten("", &object, 0, &mut fields);
        return Ok(fields);
    }
    match object.get("properties") {
        Some(Value::Object(properties)) => flatten("", properties, 0, &mut fields),
        None | Some(Value::Null) => {}
        Some(_) => return Err(wrong("expected the properties as an object".to_owned())),
    }
    if let Some(id) = object.get("id").filter(|_| !fields.iter().any(|(n, _)| n == "id")) {
        fields.push(("id".to_owned(), text(id)));
    }
    match object.get("geometry") {
        None | Some(Value::Null) => {}
        Some(geometry) => {
            let [lon, lat] = point(geometry)
                .map_err(|reason| RowFault::new("geometry", &geometry.to_string(), reason))?;
            fields.push(("geometry.longitude".to_owned(), lon));
            fields.push(("geometry.latitude".to_owned(), lat));
        }
    }
    Ok(fields)
}

fn flatten(before: &str, object: &Map<String, Value>, depth: usize, fields: &mut Named) {
    for (name, value) in object {
        let name = shortened(&format!("{before}{name}"), 120);
        match value {
            Value::Object(inner) => {
                if let Ok([lon, lat]) = point(value) {
                    fields.push((format!("{name}.longitude"), lon));
                    fields.push((format!("{name}.latitude"), lat));
                } else if depth < DEEPEST {
                    flatten(&format!("{name}."), inner, depth + 1, fields);
                }
            }
            other => fields.push((name, text(other))),
        }
        if fields.len() > MOST_COLUMNS {
            return;
        }
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The coordinates of a point, or of the one point of several.
fn point(geometry: &Value) -> Result<[String; 2], String> {
    let kind = geometry.get("type").and_then(Value::as_str).unwrap_or("nothing");
    let coordinates = geometry.get("coordinates");
    let position = match kind {
        "Point" => coordinates,
        "MultiPoint" => coordinates
            .and_then(Value::as_array)
            .filter(|all| all.len() == 1)
            .and_then(|all| all.first()),
        _ => return Err(format!("expected a Point, found {}", shortened(kind, 40))),
    };
    match position.and_then(Value::as_array).map(Vec::as_slice) {
        Some([]) => Ok([String::new(), String::new()]),
        Some([Value::Number(lon), Value::Number(lat), ..]) => {
            Ok([lon.to_string(), lat.to_string()])
        }
        _ => Err("expected one longitude and one latitude".to_owned()),
    }
}
