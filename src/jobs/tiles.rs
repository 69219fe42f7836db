//! Reads tiles off the UI thread: those that the view needs now, its middle first. What the view no
//! longer needs is not begun.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use crate::geography::TileId;
use crate::import::{Tile, TileProblem, TileSource};
use crate::map::Camera;
use crate::map::layers::{MapTile, PreparedBasemap, TileContent, TileSet};

/// A tile of a source made ready to draw; `None` where the source has none.
type Loaded = Result<Option<MapTile>, TileProblem>;

/// How many tiles of a server are fetched at once: few, as public servers ask for.
const AT_ONCE: usize = 2;

/// Threads that read tiles of one source; they end when this is dropped, at the latest with the
/// tile that they are reading.
#[derive(Debug)]
pub struct TileLoader {
    shared: Arc<Shared>,
    loaded: Receiver<(TileId, Loaded)>,
}

struct Shared {
    source: Arc<TileSource>,
    wish: Mutex<Wish>,
    changed: Condvar,
    wake: Box<dyn Fn() + Send + Sync>,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").field("source", &self.source).finish_non_exhaustive()
    }
}

#[derive(Default)]
struct Wish {
    /// The most wanted last.
    wanted: Vec<TileId>,
    under_way: HashSet<TileId>,
    is_over: bool,
}

impl Shared {
    fn wish(&self) -> MutexGuard<'_, Wish> {
        self.wish.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl TileLoader {
    /// Starts threads on a source. `wake` is called whenever a tile is there.
    pub fn start(source: Arc<TileSource>, wake: impl Fn() + Send + Sync + 'static) -> Self {
        let (sender, loaded) = channel();
        let (wish, changed) = (Mutex::default(), Condvar::new());
        let shared = Arc::new(Shared { source, wish, changed, wake: Box::new(wake) });
        for _ in 0..AT_ONCE {
            let (shared, sender) = (Arc::clone(&shared), sender.clone());
            std::thread::spawn(move || work(&shared, &sender));
        }
        Self { shared, loaded }
    }

    /// The source that is read.
    pub fn source(&self) -> &Arc<TileSource> {
        &self.shared.source
    }

    /// What the view needs now, the most wanted first; what was wanted before and is not begun is
    /// forgotten.
    pub fn want(&self, mut tiles: Vec<TileId>) {
        let mut wish = self.shared.wish();
        tiles.retain(|id| !wish.under_way.contains(id));
        tiles.reverse();
        let is_work = !tiles.is_empty();
        wish.wanted = tiles;
        drop(wish);
        if is_work {
            self.shared.changed.notify_all();
        }
    }

    /// What was read since this was last asked.
    pub fn take(&self) -> Vec<(TileId, Loaded)> {
        let taken: Vec<_> = self.loaded.try_iter().collect();
        let mut wish = self.shared.wish();
        for (id, _) in &taken {
            wish.under_way.remove(id);
        }
        taken
    }
}

impl Drop for TileLoader {
    fn drop(&mut self) {
        self.shared.wish().is_over = true;
        self.shared.changed.notify_all();
    }
}

fn work(shared: &Shared, sender: &Sender<(TileId, Loaded)>) {
    loop {
        let mut wish = shared.wish();
        let id = loop {
            if wish.is_over {
                return;
            }
            if let Some(id) = wish.wanted.pop() {
                wish.under_way.insert(id);
                break id;
            }
            wish = shared.changed.wait(wish).unwrap_or_else(PoisonError::into_inner);
        };
        drop(wish);
        let loaded = load(&shared.source, id);
        if sender.send((id, loaded)).is_err() {
            return;
        }
        (shared.wake)();
    }
}

/// Reads a tile and makes it ready to draw.
fn load(source: &TileSource, id: TileId) -> Loaded {
    let read = || {
        let content = match source.read(id)? {
            None => return Ok(None),
            Some(Tile::Picture(picture)) => TileContent::Picture(picture),
            Some(Tile::Shapes(basemap)) => {
                TileContent::Shapes(PreparedBasemap::prepare(Arc::new(basemap)))
            }
        };
        Ok(Some(MapTile::new(id, content)))
    };
    // Readers of others take files of others apart here: should one of them fail in a way that none
    // of us thought of, the map goes on without this tile.
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| {
        let TileId { zoom, x, y } = id;
        Err(TileProblem::Tile(format!("the tile {zoom}/{x}/{y} cannot be made sense of")))
    })
}

/// Reads all that a view needs, waiting for it; for pictures. Says what could not be read.
pub fn load_view(source: &TileSource, tiles: &mut TileSet, camera: &Camera) -> Vec<String> {
    let mut problems = Vec::new();
    loop {
        let wanted = tiles.wanted(camera);
        if wanted.is_empty() {
            return problems;
        }
        for id in wanted {
            match load(source, id) {
                Ok(tile) => tiles.put(id, tile),
                Err(problem) => {
                    problems.push(problem.to_string());
                    tiles.put(id, None);
                }
            }
        }
    }
}
