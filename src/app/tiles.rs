//! The basemap of the open profile: chosen, read anew, its tiles wanted and taken, and its server
//! used or not.

use std::sync::Arc;

use egui::Context;

use super::{App, FileDone, wake, working::Done};
use crate::document::ReadBasemap;
use crate::jobs::open;
use crate::jobs::tiles::TileLoader;
use crate::map::LayerKind;
use crate::panels::ServerView;
use crate::profile::{BasemapChoice, capitalised};
use crate::session::Message;
use crate::settings;

/// The work on tiles.
#[derive(Default)]
pub(super) struct TileWork {
    loader: Option<TileLoader>,
    /// Why the source does not answer, since it does not.
    problem: Option<String>,
}

impl App {
    /// Reads a basemap once before it is chosen: what cannot be read is not taken.
    pub fn choose_basemap(&mut self, ctx: &Context, choice: BasemapChoice) {
        let path = self.document.path.clone();
        let middle = self.document.home().map(crate::geography::WorldBounds::centre);
        self.jobs.file.start(wake(ctx), move |_, _| -> FileDone {
            let choice = open::try_basemap(choice, path.as_deref(), middle)?;
            Ok(Done::Basemap(choice.to_string()))
        });
    }

    /// Notes that this user chose a server, where the basemap is one, so that it is used when the
    /// profile is opened again.
    pub(super) fn allow_server(&mut self, basemap: &str) {
        let BasemapChoice::Server { url, .. } = BasemapChoice::from_text(basemap) else { return };
        if let Err(e) = settings::use_tile_server(&url, true) {
            let words = format!("Could not keep this choice for the next start: {e}");
            self.session.message = Some(Message::Refused(words));
        }
        // It may be the one that is named already and was not used.
        self.document.basemap_name.clear();
    }

    /// Reads the basemap that the profile names, where it is another than the one shown.
    pub(super) fn follow_basemap(&mut self, ctx: &Context) {
        let wanted = &self.document.profile.neighbourhood.basemap;
        if let Some((name, read)) = self.jobs.basemap.take()
            && name == *wanted
        {
            let read = read.unwrap_or_else(|e| {
                let words = format!("The basemap is not shown: {e}");
                self.session.message = Some(Message::Refused(words));
                ReadBasemap::None
            });
            self.document.take_basemap(name, read);
        } else if self.document.path.is_some()
            && *wanted != self.document.basemap_name
            && !self.jobs.basemap.is_running()
        {
            let (name, path) = (wanted.clone(), self.document.path.clone());
            self.jobs.basemap.start(wake(ctx), move |_, _| {
                let read = open::basemap(&name, path.as_deref());
                (name, read)
            });
        }
        self.take_tiles(ctx);
    }

    /// Takes the tiles that were read, and starts reading a source that is new.
    fn take_tiles(&mut self, ctx: &Context) {
        let Some(tiles) = &mut self.document.tiles else {
            self.tiles = TileWork::default();
            return;
        };
        let is_read = |loader: &TileLoader| Arc::ptr_eq(loader.source(), &tiles.source);
        if !self.tiles.loader.as_ref().is_some_and(is_read) {
            let ctx = ctx.clone();
            let loader =
                TileLoader::start(Arc::clone(&tiles.source), move || ctx.request_repaint());
            self.tiles = TileWork { loader: Some(loader), problem: None };
        }
        let loaded = self.tiles.loader.as_ref().map(TileLoader::take).unwrap_or_default();
        for (id, tile) in loaded {
            match tile {
                Ok(tile) => {
                    self.tiles.problem = None;
                    tiles.set.put(id, tile);
                }
                Err(crate::import::TileProblem::Source(reason)) => {
                    self.tiles.problem = Some(reason);
                    tiles.set.put_failed(id);
                }
                Err(crate::import::TileProblem::Tile(reason)) => {
                    let name = &tiles.set.facts.name;
                    let words = format!("{name}: {reason}; the map goes on without this tile");
                    self.session.message = Some(Message::Refused(words));
                    tiles.set.put(id, None);
                }
            }
        }
    }

    /// Asks for the tiles that the map needs where it looks now.
    pub(super) fn want_tiles(&mut self, ctx: &Context) {
        let (Some(tiles), Some(loader), Some(camera)) =
            (&mut self.document.tiles, &self.tiles.loader, self.camera)
        else {
            return;
        };
        if !self.session.layers.is_visible(LayerKind::Basemap) {
            loader.want(Vec::new());
            return;
        }
        tiles.set.begin_frame(&camera);
        loader.want(tiles.set.wanted(&camera));
        if let Some(wait) = tiles.set.again_in() {
            ctx.request_repaint_after(wait + std::time::Duration::from_millis(50));
        }
    }

    /// Uses the tile server that the profile names, or stops using it, on this computer.
    pub fn use_tile_server(&mut self, on: bool) {
        let Some(server) = &self.document.server else { return };
        if let Err(e) = settings::use_tile_server(&server.address, on) {
            let words = format!("Could not keep this choice for the next start: {e}");
            self.session.message = Some(Message::Refused(words));
        }
        self.document.use_server(on);
    }

    /// What the status bar says of the server.
    pub(super) fn server_view(&self) -> Option<ServerView> {
        let server = self.document.server.as_ref()?;
        Some(ServerView {
            host: crate::import::host_of(&server.address),
            is_on: self.document.tiles.is_some(),
            problem: self.tiles.problem.as_deref().map(capitalised),
        })
    }
}
