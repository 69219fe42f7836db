//! Statistics of the incidents that are shown, each with sentences, figures, what it looks like, and how
//! it can be had again.
//!
//! A [`StatisticsQuestion`] is asked of a [`HotSpotAnswer`]: of its incidents, or of those of one hot
//! spot. The methods themselves are in [`crate::analysis`]; here they get what they want of a profile,
//! and their results become charts and lines on the map.

mod cells;
mod evaluation;
mod method;
mod places;
mod question;
mod scope;
mod times;

use crate::analysis::{CancelToken, Refused, ResponseCounts};
use crate::charts::Chart;
use crate::geography::MetricPoint;
use crate::map::layers::MapMark;
use crate::profile::NeighbourhoodProfile;

use super::light::{Light, Lighted};
use super::{HotSpotAnswer, marks};
use scope::Scope;

pub use method::StatisticMethod;
pub use question::StatisticsQuestion;

/// One of the things that a statistic found, such as a cluster.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// What it is: "Cluster 1: 41 incidents".
    pub words: String,
    /// Where.
    pub at: MetricPoint,
}

/// What a statistic says.
#[derive(Debug, Clone)]
pub struct StatisticsAnswer {
    /// What was asked.
    pub question: StatisticsQuestion,
    /// Of which incidents: "Hot spot 1, Market Street; ASB, Oct 2025 to Sep 2026".
    pub about: String,
    /// In plain words, what matters most first.
    pub said: Vec<String>,
    /// The figures by name.
    pub figures: Vec<(String, String)>,
    /// What it looks like, if it looks like anything.
    pub chart: Option<Chart>,
    /// What was found, most first.
    pub findings: Vec<Finding>,
    /// How many more there are than are listed.
    pub more_findings: usize,
    /// What was found, as lines on the map.
    pub marks: Vec<MapMark>,
    /// Parameters, data, seed, version: how to have it again.
    pub recipe: String,
    /// The counts that were judged, so that they can be typed over.
    pub counts: Option<ResponseCounts>,
    light: Light,
}

/// Most things that are listed.
const MOST_FINDINGS: usize = 12;

impl StatisticsAnswer {
    /// With words alone; a method adds what it has.
    fn new(question: &StatisticsQuestion, scope: &Scope<'_>, said: Vec<String>) -> Self {
        Self {
            question: question.clone(),
            about: scope.about(),
            said,
            figures: Vec::new(),
            chart: None,
            findings: Vec::new(),
            more_findings: 0,
            marks: Vec::new(),
            recipe: scope.recipe(),
            counts: None,
            light: Light::None,
        }
    }

    fn with_parameters(mut self, parameters: &str) -> Self {
        self.recipe = format!("{parameters}; {}", self.recipe);
        self
    }

    fn find(&mut self, findings: impl Iterator<Item = Finding>) {
        let mut all: Vec<Finding> = findings.collect();
        self.more_findings = all.len().saturating_sub(MOST_FINDINGS);
        all.truncate(MOST_FINDINGS);
        self.findings = all;
    }

    /// What a part of its chart points at on the map.
    pub fn lighted(&self, answer: &HotSpotAnswer, part: usize) -> Lighted {
        self.light.at(answer, part)
    }

    /// Everything as a table: the chart's where there is one, the figures by name else.
    pub fn table(&self) -> Vec<Vec<String>> {
        let head = vec!["figure".to_owned(), "value".to_owned()];
        let figures = self.figures.iter().map(|(name, value)| vec![name.clone(), value.clone()]);
        std::iter::once(head).chain(figures).collect()
    }
}

/// Answers a question about the incidents of an answer.
///
/// # Errors
/// Cancelled, and whatever the data cannot carry, with the reason and what to do.
pub fn statistics(
    question: &StatisticsQuestion,
    answer: &HotSpotAnswer,
    profile: &NeighbourhoodProfile,
    cancel: &CancelToken,
) -> Result<StatisticsAnswer, Refused> {
    let spot = question.spot.filter(|_| question.method.is_of_a_spot());
    // Displacement asks of what lies round the hot spot, too.
    let is_around = question.method == StatisticMethod::Displacement;
    let scope = Scope::of(answer, spot.filter(|_| !is_around));
    cancel.check()?;
    // Counts of periods, and typed ones, can be of nothing.
    let can_be_empty = is_around || question.method == StatisticMethod::Change;
    if scope.rows.is_empty() && !can_be_empty {
        let advice = "choose more kinds of incidents, or a longer period";
        let (method, what) = (question.method.label(), "incident");
        return Err(Refused::TooFew { method, what, expected: 1, found: 0, advice });
    }
    match question.method {
        StatisticMethod::WeekClock => times::week(question, &scope),
        StatisticMethod::NearRepeat => times::near_repeat(question, &scope, cancel),
        StatisticMethod::Change => evaluation::change(question, &scope),
        StatisticMethod::BackTest => evaluation::back_test(question, &scope, cancel),
        StatisticMethod::Displacement => evaluation::displacement(question, &scope),
        StatisticMethod::Concentration => places::concentration(question, &scope),
        StatisticMethod::NearestNeighbour => places::nearest_neighbour(question, &scope),
        StatisticMethod::Clusters => places::clusters(question, &scope, cancel),
        StatisticMethod::Dbscan => places::dbscan(question, &scope),
        StatisticMethod::Ellipse => places::ellipse(question, &scope),
        StatisticMethod::GiStar => cells::gi_star(question, &scope, profile),
        StatisticMethod::Moran => cells::moran(question, &scope, profile, cancel),
    }
}
