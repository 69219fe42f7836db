//! Carries out commands: one match, each arm one call.

use crate::app::App;
use crate::command::Command;
use crate::editing::{areas, drawing, files, forms, incoming, kept, shapes, steps};
use crate::geography::WorldPoint;
use crate::map::Camera;
use crate::profile::Period;
use crate::session::{Message, Reading, Selection, TableView};
use crate::settings::Settings;

/// Carries out one command.
pub fn update(app: &mut App, ctx: &egui::Context, command: Command) {
    match command {
        Command::ChooseProfile => app.choose_profile(ctx),
        Command::Open(path) => app.open(ctx, Some(path)),
        Command::ChooseIncidents => app.choose_incidents(ctx),
        Command::Import(files) => app.read_incidents(ctx, files),
        Command::TakeAsBasemap(path) => app.take_as_basemap(&path),
        Command::ShowColumns(shape) => incoming::show_columns(app, shape),
        Command::MapColumns(shape, mapping) => incoming::map(app, shape, *mapping),
        Command::NameMapping(shape, name) => incoming::name(app, shape, name),
        Command::RememberMapping(shape) => incoming::remember(app, shape),
        Command::TakeMapping(shape, name) => incoming::take(app, shape, name),
        Command::ForgetMapping(name) => incoming::forget(app, &name),
        Command::ConfirmColumns => app.ask_where(),
        Command::ImportIntoOpen(on) => incoming::into_open(app, on),
        Command::NameImport(name) => incoming::name_profile(app, name),
        Command::PlaceImport(path) => incoming::place_profile(app, path),
        Command::ConfirmImport => app.bring_in(ctx),
        Command::CloseImport => incoming::close(app),
        Command::ShowImports => incoming::list(app),
        Command::ShowReport(import) => incoming::show_report(app, import),
        Command::ShowWithoutPlace => incoming::show_without_place(app),
        Command::CancelWork => app.cancel_work(),
        Command::Filter(filter) => app.session.question.filter = filter,
        Command::Play(on) => play(app, ctx, on),
        Command::Table(on) => app.session.table = on.then(TableView::default),
        Command::SortTable(order) => app.sort_table(order),
        Command::TableSeen => app.table_seen(),
        Command::Method(settings) => app.session.question.settings = settings,
        Command::Light(lit) => app.session.lit = lit,
        Command::CopyChart(place) => app.copy_chart(ctx, place),
        Command::Read(reading) => read(app, reading),
        Command::AskStatistics(question) => app.session.statistics = *question,
        Command::CopyStatistics => app.copy_statistics(ctx),
        Command::AdviseBandwidth(rule) => app.advise_bandwidth(ctx, rule),
        Command::ForgetHarm => app.session.question.harm = None,
        Command::Classes(rule) => app.session.question.classes = rule,
        Command::Layer(layer, settings) => app.session.layers.set(layer, settings),
        Command::Legend(shown) => app.session.legend = shown,
        Command::Select(selection) => steps::select(app, selection),
        Command::Visit(selection) => visit(app, selection),
        Command::Radius(radius_m) => app.session.radius_m = radius_m,
        Command::Fit => app.fit(),
        Command::Zoom(levels) => zoom(app, levels),
        Command::GoTo(centre) => go_to(app, centre),
        Command::Approach(centre) => approach(app, centre),
        Command::Settings(settings) => set_settings(app, ctx, settings),
        Command::Undo => steps::undo(app, ctx),
        Command::Redo => steps::redo(app, ctx),
        Command::Draw(thing) => drawing::start(app, ctx, thing),
        Command::AddPoint(point) => drawing::add_point(app, ctx, point),
        Command::TakeBackPoint => drawing::take_back_point(app),
        Command::EndDrawing => drawing::end(app, ctx),
        Command::CancelDrawing => drawing::cancel(app, ctx),
        Command::Snap(on) => app.session.snap = on,
        Command::Drag(subject, grip, from, to) => shapes::drag(app, subject, grip, from, to),
        Command::Release => shapes::release(app),
        Command::Nudge(dx, dy) => shapes::nudge(app, dx, dy),
        Command::PickCorner(corner) => shapes::pick_corner(app, corner),
        Command::AddCorner => shapes::add_corner(app),
        Command::RemoveCorner => shapes::remove_corner(app),
        Command::Type(subject, field, text) => forms::type_in(app, subject, field, text),
        Command::Commit(subject, field) => forms::commit(app, subject, field),
        Command::SetField(subject, field, value) => forms::set(app, subject, field, &value),
        Command::Delete(id) => steps::delete(app, id),
        Command::DeleteBoundary => steps::delete_boundary(app),
        Command::TakeAsAreas(path) => app.take_as_areas(&path),
        Command::ShowAreas => areas::list(app),
        Command::RemoveArea(id) => areas::remove(app, id),
        Command::RemoveAreas(set) => areas::remove_set(app, &set),
        Command::TakeAsBoundary(id) => areas::take_as_boundary(app, id),
        Command::Kept(wish) => kept::carry_out(app, ctx, wish),
        Command::History(wanted) => files::history(app, wanted),
        Command::AskFile(wish) => files::ask(app, wish),
        Command::TypePath(path) => files::change(app, |d| d.path = path),
        Command::TypeRecipient(text) => files::change(app, |d| d.recipient = text),
        Command::TypeBasemapSource(source) => files::basemap_from(app, source),
        Command::UseTileServer(on) => app.use_tile_server(on),
        Command::BrowseFile => app.browse(ctx),
        Command::ConfirmFile => files::confirm(app, ctx),
        Command::CloseFile => app.close_file_dialog(),
        Command::Reload => app.reload(ctx),
        Command::RetrySaving => retry_saving(app),
        Command::CloseAnyway => app.close_anyway(ctx),
        Command::KeepOpen => app.session.closing = None,
    }
}

/// Selects something and brings it to the middle of the map, near enough to be read.
fn visit(app: &mut App, selection: Selection) {
    steps::select(app, Some(selection));
    let Some(camera) = app.camera() else { return };
    let to = match selection {
        Selection::Place(place) => {
            app.document.profile.incidents.places().get(place.0 as usize).map(|p| Camera {
                centre: p.world,
                zoom: camera.zoom.max(16.5),
                ..camera
            })
        }
        Selection::Record(id) => app.document.community.position(id).map(|centre| Camera {
            centre,
            zoom: camera.zoom.max(16.5),
            ..camera
        }),
        Selection::Area(id) => {
            app.document.areas.bounds(id).map(|bounds| Camera::fit(bounds, camera.rect))
        }
        Selection::KeptHotSpot(id) => kept::sight_of(app, id, camera),
        Selection::Neighbourhood => app.document.home().map(|home| Camera::fit(home, camera.rect)),
        Selection::HotSpot(rank) => app.answer().and_then(|answer| {
            let shape = answer.picture.shapes.iter().find(|s| s.rank == rank)?;
            let fit = Camera::fit(shape.bounds, camera.rect.scale_from_center(0.6));
            Some(Camera { rect: camera.rect, zoom: fit.zoom.min(17.0), ..fit })
        }),
    };
    if let Some(to) = to {
        app.look(to);
    }
}

fn read(app: &mut App, reading: Reading) {
    steps::finish(app);
    app.session.reading = reading;
    app.session.history = None;
    app.session.lit = None;
}

fn approach(app: &mut App, centre: WorldPoint) {
    if let Some(camera) = app.camera() {
        app.look(Camera { centre, zoom: camera.zoom + 2.0, ..camera });
    }
}

fn go_to(app: &mut App, centre: WorldPoint) {
    if let Some(camera) = app.camera() {
        app.look(Camera { centre, zoom: camera.zoom.max(15.0), ..camera });
    }
}

fn zoom(app: &mut App, levels: f64) {
    if let Some(camera) = app.camera() {
        app.look(camera.zoomed_at(camera.zoom + levels, camera.rect.center()));
    }
}

/// Lets the period move on from where it is; from the start where it is at the end.
fn play(app: &mut App, ctx: &egui::Context, on: bool) {
    app.session.playing = on.then(|| ctx.input(|i| i.time));
    let (Some(all), Some(now)) = (app.document.months, app.session.question.filter.period) else {
        return;
    };
    if on && now.to() >= all.to() {
        let to = all.from().plus(now.months() - 1);
        app.session.question.filter.period = Period::new(all.from(), to).ok();
    }
}

fn retry_saving(app: &mut App) {
    if let Some(writer) = &app.document.writer {
        writer.retry();
    }
}

fn set_settings(app: &mut App, ctx: &egui::Context, settings: Settings) {
    app.settings = settings;
    app.apply_settings(ctx);
    if let Err(e) = settings.save() {
        app.session.message = Some(Message::Refused(format!("Could not keep the settings: {e}")));
    }
}
