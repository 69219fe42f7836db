//! Tiles from a server: only one that the user chose, with a name of our own, and through the
//! cache.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use reqwest::StatusCode;
use reqwest::blocking::{Client, Response};
use reqwest::header::{CACHE_CONTROL, ETAG, HeaderMap, IF_NONE_MATCH};

use super::cache::Kept;
use super::{MOST_TILE_BYTES, TileCache, TileProblem};
use crate::geography::{TileFacts, TileId, TileKind};

/// Who asks, as servers want to know it.
const USER_AGENT: &str = concat!("Beatlas/", env!("CARGO_PKG_VERSION"));
/// How long to wait for a connection, and for a whole tile.
const CONNECT: Duration = Duration::from_secs(5);
const WHOLE: Duration = Duration::from_secs(20);
/// How long a server that does not answer is left alone.
const REST: Duration = Duration::from_secs(15);
/// How long a tile is fresh where its server does not say.
const USUALLY_FRESH: Duration = Duration::from_hours(7 * 24);
/// The longest that a tile is fresh, whatever its server says.
const MOST_FRESH: Duration = Duration::from_hours(90 * 24);

/// A server of tiles.
#[derive(Debug)]
pub struct TileServer {
    address: String,
    cache: Option<Arc<TileCache>>,
    client: OnceLock<Result<Client, String>>,
    down: Mutex<Option<(Instant, String)>>,
}

/// Checks an address that was typed; the error says what is wrong with it.
pub fn check_address(address: &str) -> Result<(), String> {
    let expected = "expected an address such as https://tile.example.org/{z}/{x}/{y}.png";
    let missing = ["{z}", "{x}"].into_iter().find(|part| !address.contains(part));
    let missing =
        missing.or((!address.contains("{y}") && !address.contains("{-y}")).then_some("{y}"));
    if let Some(part) = missing {
        return Err(format!("{expected}, found none of {part}; copy it from the server's page"));
    }
    let is_web = address.starts_with("https://") || address.starts_with("http://");
    let filled = fill(address, TileId { zoom: 0, x: 0, y: 0 });
    let url = reqwest::Url::parse(&filled).ok().filter(|u| is_web && u.host_str().is_some());
    if url.is_none() || address.contains(['|', ' ']) {
        return Err(format!("{expected}, found {address}; copy it from the server's page"));
    }
    Ok(())
}

/// The name of the server in an address, for people; the address itself where it has none.
pub fn host_of(address: &str) -> String {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let host = rest.split(['/', '?']).next().unwrap_or(rest);
    host.rsplit('@').next().unwrap_or(host).replace("{s}.", "")
}

/// The address of a tile.
fn fill(address: &str, id: TileId) -> String {
    let south = (1_u64 << id.zoom) - 1 - u64::from(id.y);
    address
        .replace("{z}", &id.zoom.to_string())
        .replace("{x}", &id.x.to_string())
        .replace("{y}", &id.y.to_string())
        .replace("{-y}", &south.to_string())
        .replace("{s}", "a")
        .replace("{r}", "")
}

impl TileServer {
    /// A server by its address with {z}, {x} and {y}. Nothing is asked of it yet.
    pub fn new(address: &str, cache: Option<Arc<TileCache>>) -> Self {
        Self {
            address: address.trim().to_owned(),
            cache,
            client: OnceLock::new(),
            down: Mutex::new(None),
        }
    }

    /// What the address tells of the tiles.
    pub(super) fn facts(&self, credit: &str) -> TileFacts {
        let path = self.address.split('?').next().unwrap_or_default().to_lowercase();
        let is_shapes = [".pbf", ".mvt"].iter().any(|end| path.ends_with(end));
        let kind = if is_shapes { TileKind::Shapes } else { TileKind::Picture };
        let is_wide = is_shapes || path.contains("/512/");
        TileFacts {
            name: host_of(&self.address),
            kind,
            min_zoom: 0,
            max_zoom: if is_shapes { 14 } else { 19 },
            points: if is_wide { 512.0 } else { 256.0 },
            bounds: None,
            attribution: credit.trim().to_owned(),
            is_network: true,
        }
    }

    /// A tile: from the cache while it is fresh, else from the server; from the cache after all
    /// where the server does not answer. `None` where the server has none.
    pub(super) fn read(&self, id: TileId) -> Result<Option<Vec<u8>>, TileProblem> {
        let kept = self.cache.as_ref().and_then(|cache| cache.get(&self.address, id));
        if let Some(kept) = &kept
            && kept.fresh_until > SystemTime::now()
        {
            return Ok(some(kept.tile.clone()));
        }
        match self.ask(id, kept.as_ref()) {
            Ok(tile) => Ok(tile),
            // What is old is better than nothing.
            Err(TileProblem::Source(_)) if kept.is_some() => Ok(kept.and_then(|k| some(k.tile))),
            Err(problem) => Err(problem),
        }
    }

    fn ask(&self, id: TileId, kept: Option<&Kept>) -> Result<Option<Vec<u8>>, TileProblem> {
        let lock = || self.down.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((since, reason)) = &*lock()
            && since.elapsed() < REST
        {
            return Err(TileProblem::Source(reason.clone()));
        }
        let answer = self.fetch(id, kept);
        if let Err(TileProblem::Source(reason)) = &answer {
            *lock() = Some((Instant::now(), reason.clone()));
        }
        answer
    }

    fn fetch(&self, id: TileId, kept: Option<&Kept>) -> Result<Option<Vec<u8>>, TileProblem> {
        let silent = |reason: String| {
            let host = host_of(&self.address);
            TileProblem::Source(format!("the tile server {host} does not answer ({reason})"))
        };
        let client = self.client.get_or_init(client).as_ref().map_err(|e| silent(e.clone()))?;
        let mut request = client.get(fill(&self.address, id));
        if let Some(kept) = kept.filter(|k| !k.version.is_empty()) {
            request = request.header(IF_NONE_MATCH, &kept.version);
        }
        let response = request.send().map_err(|e| silent(words(&e)))?;
        let status = response.status();
        let (fresh_for, may_keep) = freshness(response.headers());
        let fresh_until = SystemTime::now() + fresh_for;
        let version =
            response.headers().get(ETAG).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let mut now = Kept { tile: Vec::new(), fresh_until, version: version.to_owned() };
        match (status, kept) {
            (StatusCode::NOT_MODIFIED, Some(kept)) => {
                now.tile.clone_from(&kept.tile);
                now.version.clone_from(&kept.version);
            }
            (StatusCode::NO_CONTENT | StatusCode::NOT_FOUND | StatusCode::GONE, _) => {}
            (status, _) if status.is_success() => now.tile = body(response).map_err(silent)?,
            (status, _) => {
                let host = host_of(&self.address);
                return Err(TileProblem::Source(format!(
                    "the tile server {host} refuses to give tiles (it says {status})"
                )));
            }
        }
        if let Some(cache) = self.cache.as_ref().filter(|_| may_keep) {
            cache.put(&self.address, id, &now);
        }
        Ok(some(now.tile))
    }
}

fn some(tile: Vec<u8>) -> Option<Vec<u8>> {
    Some(tile).filter(|t| !t.is_empty())
}

fn client() -> Result<Client, String> {
    // Once a process; that another part was quicker is no error.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .user_agent(USER_AGENT)
        .connect_timeout(CONNECT)
        .timeout(WHOLE)
        .build()
        .map_err(|e| words(&e))
}

fn body(response: Response) -> Result<Vec<u8>, String> {
    use std::io::Read as _;
    let mut bytes = Vec::new();
    let most = MOST_TILE_BYTES as u64 + 1;
    response.take(most).read_to_end(&mut bytes).map_err(|e| e.to_string())?;
    if bytes.len() > MOST_TILE_BYTES {
        return Err(format!("a tile of more than {} MB", MOST_TILE_BYTES >> 20));
    }
    Ok(bytes)
}

/// How long a tile may be shown without asking again, and whether it may be kept at all.
fn freshness(headers: &HeaderMap) -> (Duration, bool) {
    let control = headers.get(CACHE_CONTROL).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let control = control.to_lowercase();
    let says = |word: &str| control.split(',').any(|part| part.trim() == word);
    let age =
        control.split(',').find_map(|part| part.trim().strip_prefix("max-age=")?.parse().ok());
    let fresh = match age {
        _ if says("no-cache") => Duration::ZERO,
        Some(seconds) => Duration::from_secs(seconds).min(MOST_FRESH),
        None => USUALLY_FRESH,
    };
    (fresh, !says("no-store"))
}

/// Why a server could not be asked, without the address: that is said beside it.
fn words(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "it took too long".to_owned();
    }
    let mut cause: &dyn std::error::Error = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_checked_filled_and_named() {
        let good = "https://a.example.org/{z}/{x}/{y}.png?key=1";
        assert_eq!(check_address(good), Ok(()));
        assert_eq!(
            fill(good, TileId { zoom: 2, x: 1, y: 3 }),
            "https://a.example.org/2/1/3.png?key=1"
        );
        let south = "http://{s}.tiles.example/{z}/{x}/{-y}.mvt";
        assert_eq!(check_address(south), Ok(()));
        assert_eq!(fill(south, TileId { zoom: 2, x: 1, y: 3 }), "http://a.tiles.example/2/1/0.mvt");
        assert_eq!(host_of(south), "tiles.example");
        assert_eq!(TileServer::new(south, None).facts("c").kind, TileKind::Shapes);
        for bad in ["", "https://a.example/{z}/{x}.png", "ftp://a/{z}/{x}/{y}"] {
            assert!(check_address(bad).unwrap_err().starts_with("expected an address"), "{bad}");
        }
    }

    #[test]
    fn a_server_says_how_long_a_tile_is_fresh() {
        let of = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(CACHE_CONTROL, text.parse().unwrap());
            freshness(&headers)
        };
        assert_eq!(of("public, max-age=60"), (Duration::from_mins(1), true));
        assert_eq!(of("no-cache"), (Duration::ZERO, true));
        assert!(!of("no-store").1);
        assert_eq!(freshness(&HeaderMap::new()), (USUALLY_FRESH, true));
    }
}
