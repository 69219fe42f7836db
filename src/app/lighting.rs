//! What a chart points at lights up on the map: found off the UI thread, since an hour of the week may be
//! one of a million incidents.

use std::path::PathBuf;
use std::sync::Arc;

use egui::Context;

use super::working::Done;
use super::{App, FileDone, wake};
use crate::charts::Chart;
use crate::derived::{HotSpotAnswer, Lighted, StatisticsAnswer, WhyHere};
use crate::export::{chart_csv, export_chart};
use crate::session::{ChartPlace, Lit, Message};

/// What a chart was made of.
#[derive(Clone)]
enum Source {
    Why(Arc<WhyHere>),
    Statistics(Arc<StatisticsAnswer>),
}

/// A part of a chart, of an answer.
#[derive(Clone)]
pub(super) struct LitOf {
    answer: Arc<HotSpotAnswer>,
    source: Source,
    lit: Lit,
}

impl LitOf {
    fn is(&self, other: &Self) -> bool {
        let is_same_source = match (&self.source, &other.source) {
            (Source::Why(a), Source::Why(b)) => Arc::ptr_eq(a, b),
            (Source::Statistics(a), Source::Statistics(b)) => Arc::ptr_eq(a, b),
            _ => false,
        };
        is_same_source && Arc::ptr_eq(&self.answer, &other.answer) && self.lit == other.lit
    }

    fn lighted(&self) -> Lighted {
        let part = self.lit.part;
        match (&self.source, self.lit.chart) {
            (Source::Why(why), ChartPlace::WhyMonths) => why.in_month(&self.answer, part),
            (Source::Why(why), _) => why.at_hour(&self.answer, part),
            (Source::Statistics(told), _) => told.lighted(&self.answer, part),
        }
    }
}

impl App {
    fn lit_of(&self) -> Option<LitOf> {
        let lit = self.session.lit?;
        let source = match lit.chart {
            ChartPlace::WhyHours | ChartPlace::WhyMonths => Source::Why(self.why()?),
            ChartPlace::Statistics => Source::Statistics(self.statistics()?.ok()?),
        };
        Some(LitOf { answer: Arc::clone(self.answer.as_ref()?), source, lit })
    }

    /// Takes what lights up, and asks for it where a chart points at something else.
    pub(super) fn follow_lit(&mut self, ctx: &Context) {
        if let Some(lighted) = self.jobs.light.take() {
            self.lighted = lighted;
        }
        let wanted = self.lit_of();
        let is_asked = match (&self.lit_asked, &wanted) {
            (Some(asked), Some(wanted)) => asked.is(wanted),
            (None, None) => true,
            _ => false,
        };
        if is_asked {
            return;
        }
        self.lit_asked.clone_from(&wanted);
        if let Some(wanted) = wanted {
            self.jobs.light.start(wake(ctx), move |_, _| wanted.lighted());
        } else {
            self.jobs.light.cancel();
            self.lighted = Lighted::default();
        }
    }

    /// What lights up on the map.
    pub fn lighted(&self) -> &Lighted {
        &self.lighted
    }

    /// The chart that is shown in a place; `None` where none is.
    pub fn chart(&self, place: ChartPlace) -> Option<Chart> {
        match place {
            ChartPlace::WhyHours => self.why()?.hours_chart(self.settings.shifts),
            ChartPlace::WhyMonths => {
                Some(self.why()?.months_chart(self.session.question.filter.period))
            }
            ChartPlace::Statistics => self.statistics()?.ok()?.chart.clone(),
        }
    }

    /// Writes a chart to a file.
    pub(super) fn save_chart(
        &mut self,
        ctx: &Context,
        place: ChartPlace,
        path: PathBuf,
        why: String,
    ) {
        let Some(chart) = self.chart(place) else {
            self.session.file_dialog = None;
            self.refuse(&"The chart is not shown any more; choose it again");
            return;
        };
        self.jobs.file.start(wake(ctx), move |_, _| -> FileDone {
            export_chart(&chart, &path).map_err(|e| e.to_string())?;
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            Ok(Done::Exported {
                detail: format!("Saved the chart “{}” to {name}", chart.title),
                why,
            })
        });
    }

    /// Puts the figures of a chart onto the clipboard.
    pub fn copy_chart(&mut self, ctx: &Context, place: ChartPlace) {
        let Some(chart) = self.chart(place) else { return };
        ctx.copy_text(chart_csv(&chart));
        let words = format!("The figures of “{}” are copied", chart.title);
        self.session.message = Some(Message::Done(words));
    }
}
