//! Milliseconds of each stage of a command.

use std::time::Instant;

/// A stopwatch with named stages.
pub(super) struct Timings {
    last: Instant,
    stages: serde_json::Map<String, serde_json::Value>,
}

impl Timings {
    /// Starts.
    pub(super) fn start() -> Self {
        Self { last: Instant::now(), stages: serde_json::Map::new() }
    }

    /// Ends a stage and begins the next.
    pub(super) fn stage(&mut self, name: &str) {
        let ms = self.last.elapsed().as_secs_f64() * 1000.0;
        self.stages.insert(name.to_owned(), ((ms * 1000.0).round() / 1000.0).into());
        self.last = Instant::now();
    }

    /// Prints all stages as one line of JSON on stderr, if asked to.
    pub(super) fn print(self, wanted: bool) {
        if wanted {
            eprintln!("{}", serde_json::Value::Object(self.stages));
        }
    }
}
