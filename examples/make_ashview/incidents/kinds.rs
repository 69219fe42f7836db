//! The words for what happened: crime types of data.police.uk, and kinds of anti-social
//! behaviour as the profile knows them.

/// Gives each variant the wording of the files.
macro_rules! wording {
    ($(#[$doc:meta])* $name:ident { $($(#[$line:meta])* $variant:ident = $word:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $($(#[$line])* #[doc = $word] $variant),* }

        impl $name {
            /// The words in the files.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
        }
    };
}

wording! {
    /// The 14 crime types of data.police.uk.
    CrimeType {
        AntiSocialBehaviour = "Anti-social behaviour",
        BicycleTheft = "Bicycle theft",
        Burglary = "Burglary",
        CriminalDamage = "Criminal damage and arson",
        Drugs = "Drugs",
        OtherCrime = "Other crime",
        OtherTheft = "Other theft",
        Weapons = "Possession of weapons",
        PublicOrder = "Public order",
        Robbery = "Robbery",
        Shoplifting = "Shoplifting",
        TheftFromPerson = "Theft from the person",
        VehicleCrime = "Vehicle crime",
        Violence = "Violence and sexual offences",
    }
}

wording! {
    /// The three types of anti-social behaviour.
    AsbType {
        Personal = "personal",
        Nuisance = "nuisance",
        Environmental = "environmental",
    }
}

wording! {
    /// The sub-types of anti-social behaviour.
    SubType {
        Sexual = "sexual",
        NuisanceNeighbours = "nuisance neighbours",
        Dogs = "out-of-control dogs",
        LoudMusic = "loud music",
        Intimidation = "intimidation",
        Violence = "violence",
        Harassment = "harassment",
        VerbalAbuse = "verbal abuse",
        Vandalism = "vandalism",
        PropertyDamage = "property damage",
        Graffiti = "graffiti",
        Shoplifting = "shoplifting",
        Drinking = "anti-social drinking",
        Litter = "litter",
        DrugParaphernalia = "drug paraphernalia",
        EnvironmentalSigns = "environmental signs",
    }
}

/// A kind of anti-social behaviour and how often it occurs somewhere.
pub type Mix = &'static [(f64, AsbType, SubType)];
