//! The waypoints of a GPX file: places that somebody marked on the way.

use std::io::{BufReader, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::super::error::{ImportError, shortened};
use super::super::report::RowFault;
use super::bytes::MOST_HELD_BYTES;
use super::rows::{NumberedRow, RowSource};
use super::{Part, unreadable};

/// The columns: two of the waypoint itself, then what stands in it.
const COLUMNS: [&str; 7] = ["longitude", "latitude", "time", "name", "type", "desc", "cmt"];

pub(in crate::import) struct Waypoints {
    file: String,
    reader: Reader<BufReader<Box<dyn Read>>>,
    number: u64,
}

impl Waypoints {
    pub(in crate::import) fn open(part: &Part) -> Result<Self, ImportError> {
        let bytes = part.bytes.open().map_err(|e| unreadable(&part.name, &e))?;
        // One text without end must not fill the memory.
        let bytes: Box<dyn Read> = Box::new(bytes.take(MOST_HELD_BYTES));
        let mut reader = Reader::from_reader(BufReader::new(bytes));
        reader.config_mut().expand_empty_elements = true;
        Ok(Self { file: part.name.clone(), reader, number: 0 })
    }

    fn broken(&self, reason: &str) -> ImportError {
        ImportError::Refused {
            file: self.file.clone(),
            line: None,
            expected: "a whole GPX file".to_owned(),
            found: format!(
                "one that is broken at byte {} ({})",
                self.reader.buffer_position(),
                shortened(reason, 160)
            ),
            advice: "export it again".to_owned(),
        }
    }

    /// Reads what stands in a waypoint up to its end.
    fn waypoint(&mut self, start: &BytesStart<'_>) -> Result<NumberedRow, ImportError> {
        let mut fields = vec![String::new(); COLUMNS.len()];
        let mut fault = None;
        for attribute in start.attributes() {
            match attribute {
                Ok(a) => {
                    let at = match a.key.local_name().as_ref() {
                        "lon" => 0,
                        "lat" => 1,
                        _ => continue,
                    };
                    if let Some(field) = fields.get_mut(at) {
                        a.value.trim().clone_into(field);
                    }
                }
                Err(e) => fault = Some(RowFault::new("wpt", "", e.to_string())),
            }
        }
        let mut open: Vec<String> = Vec::new();
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            let event = self.reader.read_event_into(&mut buffer);
            match event.map_err(|e| e.to_string()) {
                Err(e) => return Err(self.broken(&e)),
                Ok(Event::Eof) => return Err(self.broken("it ends inside a waypoint")),
                Ok(Event::Start(e)) => {
                    open.push(e.local_name().as_ref().to_owned());
                    if open.len() > 100 {
                        return Err(self.broken("elements inside elements without end"));
                    }
                }
                Ok(Event::End(_)) => {
                    if open.pop().is_none() {
                        break;
                    }
                }
                Ok(Event::Text(text)) => put(&mut fields, &open, &text),
                Ok(Event::CData(text)) => put(&mut fields, &open, &text),
                Ok(Event::GeneralRef(name)) => {
                    let meant = match &*name {
                        "amp" => "&",
                        "lt" => "<",
                        "gt" => ">",
                        "quot" => "\"",
                        "apos" => "'",
                        _ => "",
                    };
                    put(&mut fields, &open, meant);
                }
                Ok(_) => {}
            }
        }
        self.number += 1;
        let fields = fault.map_or(Ok(fields), Err);
        Ok(NumberedRow { number: self.number, fields })
    }
}

/// Puts a text under the element that it stands in.
fn put(fields: &mut [String], open: &[String], text: &str) {
    let [element] = open else { return };
    let at = COLUMNS.iter().position(|c| c == element).filter(|at| *at > 1);
    if let Some(field) = at.and_then(|at| fields.get_mut(at)) {
        field.push_str(text.trim());
    }
}

impl RowSource for Waypoints {
    fn header(&self) -> Vec<String> {
        COLUMNS.map(str::to_owned).to_vec()
    }

    fn unit(&self) -> &'static str {
        "waypoint"
    }

    fn next(&mut self) -> Result<Option<NumberedRow>, ImportError> {
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            match self.reader.read_event_into(&mut buffer).map_err(|e| e.to_string()) {
                Err(e) => return Err(self.broken(&e)),
                Ok(Event::Eof) => return Ok(None),
                Ok(Event::Start(e)) if e.local_name().as_ref() == "wpt" => {
                    let start = e.into_owned();
                    return self.waypoint(&start).map(Some);
                }
                Ok(_) => {}
            }
        }
    }
}
