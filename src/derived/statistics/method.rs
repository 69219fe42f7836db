//! The methods that can be asked for, each with what it does and where it comes from.

/// A statistic of the incidents that are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StatisticMethod {
    /// The hours of the week, aoristic.
    #[default]
    WeekClock,
    /// The change since the period before.
    Change,
    /// Whether a map of before pointed at what came.
    BackTest,
    /// How few places hold how much.
    Concentration,
    /// Getis-Ord Gi*.
    GiStar,
    /// Global and local Moran's I.
    Moran,
    /// Clark and Evans.
    NearestNeighbour,
    /// Nearest-neighbour hierarchical clusters.
    Clusters,
    /// DBSCAN.
    Dbscan,
    /// Knox.
    NearRepeat,
    /// Mean centre, standard distance, standard deviational ellipse.
    Ellipse,
    /// Weighted displacement quotient and difference.
    Displacement,
}

impl StatisticMethod {
    /// All, in the order in which a list offers them: what is asked most first.
    pub const ALL: [Self; 12] = [
        Self::WeekClock,
        Self::Change,
        Self::BackTest,
        Self::Concentration,
        Self::GiStar,
        Self::Moran,
        Self::NearestNeighbour,
        Self::Clusters,
        Self::Dbscan,
        Self::NearRepeat,
        Self::Ellipse,
        Self::Displacement,
    ];

    /// What a list calls it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::WeekClock => "Hours of the week",
            Self::Change => "Change since the period before",
            Self::BackTest => "Would the map have helped?",
            Self::Concentration => "Concentration on places",
            Self::GiStar => "Gathering of counts (Gi*)",
            Self::Moran => "Likeness of neighbours (Moran)",
            Self::NearestNeighbour => "Nearest neighbour (Clark-Evans)",
            Self::Clusters => "Clusters by nearest neighbour",
            Self::Dbscan => "Clusters by density (DBSCAN)",
            Self::NearRepeat => "Near repeats (Knox)",
            Self::Ellipse => "Centre and spread",
            Self::Displacement => "Displacement by a response",
        }
    }

    /// What it answers, in one line.
    pub const fn line(self) -> &'static str {
        match self {
            Self::WeekClock => {
                "When things happen; what is known as a span counts in all its hours, by their share."
            }
            Self::Change => {
                "Whether there are more or fewer than before, beyond what chance brings."
            }
            Self::BackTest => {
                "Hot spots drawn from before, judged by what came next: how much of it they caught, and whether plain counts would have caught as much."
            }
            Self::Concentration => "How few places hold a quarter and a half of all incidents.",
            Self::GiStar => {
                "Which cells have, with their neighbours, more incidents than chance would put there."
            }
            Self::Moran => "Whether cells are like their neighbours, everywhere and one by one.",
            Self::NearestNeighbour => {
                "Whether incidents lie closer together than chance would put them."
            }
            Self::Clusters => {
                "Groups of incidents closer to each other than chance would put them."
            }
            Self::Dbscan => "Groups of places with enough incidents within reach.",
            Self::NearRepeat => {
                "Whether an incident is soon followed by another near by, more often than chance would have it."
            }
            Self::Ellipse => "Where the middle is, how far things spread, and in which direction.",
            Self::Displacement => {
                "Whether a response worked, and whether it pushed things next door."
            }
        }
    }

    /// Where it can be read up.
    pub const fn source(self) -> &'static str {
        match self {
            Self::WeekClock => "Ratcliffe 2002, aoristic analysis",
            Self::Change => "two Poisson counts; Clopper and Pearson 1934",
            Self::BackTest => {
                "Chainey, Tompson and Uhlig 2008 (hit rate, PAI); Hunt 2016 (PEI); Levine 2008 (recapture rate)"
            }
            Self::Concentration => "Weisburd 2015; Bernasco and Steenbeek 2017 (generalised Gini)",
            Self::GiStar => "Ord and Getis 1995; Benjamini and Hochberg 1995",
            Self::Moran => "Cliff and Ord 1981; Anselin 1995",
            Self::NearestNeighbour => "Clark and Evans 1954",
            Self::Clusters => "Levine, CrimeStat",
            Self::Dbscan => "Ester and others 1996",
            Self::NearRepeat => "Knox 1964; Johnson and Bowers 2004",
            Self::Ellipse => "Yuill 1971",
            Self::Displacement => "Bowers and Johnson 2003 (WDQ); Wheeler and Ratcliffe 2018 (WDD)",
        }
    }

    /// Whether it is worked out on cells, or areas.
    pub const fn has_cells(self) -> bool {
        matches!(self, Self::GiStar | Self::Moran)
    }

    /// Whether it depends on the area that incidents could have been in.
    pub const fn has_area(self) -> bool {
        matches!(self, Self::NearestNeighbour | Self::Clusters)
    }

    /// Whether it can be asked of one hot spot. A pattern over cells, and a map as a whole, cannot.
    pub const fn is_of_a_spot(self) -> bool {
        !matches!(self, Self::GiStar | Self::Moran | Self::BackTest)
    }
}
