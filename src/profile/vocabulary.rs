//! The field's lists, whole and in its own wording.

terms! {
    /// Crime type as published by data.police.uk: fourteen, and whatever an older or foreign
    /// file says.
    CrimeType {
        AntiSocialBehaviour = "Anti-social behaviour",
        BicycleTheft = "Bicycle theft",
        Burglary = "Burglary",
        CriminalDamageAndArson = "Criminal damage and arson",
        Drugs = "Drugs",
        OtherCrime = "Other crime",
        OtherTheft = "Other theft",
        PossessionOfWeapons = "Possession of weapons",
        PublicOrder = "Public order",
        Robbery = "Robbery",
        Shoplifting = "Shoplifting",
        TheftFromThePerson = "Theft from the person",
        VehicleCrime = "Vehicle crime",
        ViolenceAndSexualOffences = "Violence and sexual offences",
    } or other
}

terms! {
    /// The three kinds of anti-social behaviour of the National Standard for Incident Recording.
    AsbType {
        /// Targets a specific individual or group.
        Personal = "personal",
        /// Trouble, annoyance or suffering to a community.
        Nuisance = "nuisance",
        /// Affects the wider environment, such as public spaces or buildings.
        Environmental = "environmental",
    }
}

terms! {
    /// What the anti-social behaviour was.
    AsbSubType {
        Sexual = "sexual",
        NuisanceNeighbours = "nuisance neighbours",
        OutOfControlDogs = "out-of-control dogs",
        LoudMusic = "loud music",
        Intimidation = "intimidation",
        Violence = "violence",
        Harassment = "harassment",
        VerbalAbuse = "verbal abuse",
        Vandalism = "vandalism",
        PropertyDamage = "property damage",
        Graffiti = "graffiti",
        Shoplifting = "shoplifting",
        AntiSocialDrinking = "anti-social drinking",
        Litter = "litter",
        DrugParaphernalia = "drug paraphernalia",
        EnvironmentalSigns = "environmental signs",
    } or other
}

impl AsbSubType {
    /// Whether the sub-type is one of the four with the highest impact on quality of life.
    pub fn is_high_impact(&self) -> bool {
        matches!(
            self,
            Self::Sexual | Self::NuisanceNeighbours | Self::OutOfControlDogs | Self::LoudMusic
        )
    }
}

terms! {
    /// How well a place is known.
    Precision {
        /// Where it happened.
        Exact = "exact",
        /// Moved to a published map point, as data.police.uk does.
        Snapped = "snapped",
        /// Somewhere on a street.
        Street = "street",
        /// Somewhere in an area.
        Area = "area",
        /// No place was given.
        None = "none",
    }
}

terms! {
    /// What a key stakeholder is.
    StakeholderType {
        PlaceOfWorship = "place of worship",
        LocalAuthority = "local authority",
        Councillor = "councillor",
        CommunityCentre = "community centre",
        Network = "network or alliance for an under-represented group",
        School = "school",
        Business = "business",
        Health = "health",
        Voluntary = "voluntary",
        ResidentRepresentative = "resident representative",
    } or other
}

terms! {
    /// How things stand between the team and a stakeholder.
    Relationship {
        None = "none",
        New = "new",
        Active = "active",
        Strained = "strained",
        Lapsed = "lapsed",
    }
}

terms! {
    /// What a focal point is.
    FocalPointCategory {
        Business = "business",
        PlaceOfWorship = "place of worship",
        School = "school",
        CommunityCentre = "community centre",
        Park = "park",
        Transport = "transport",
        LicensedPremises = "licensed premises",
        SupportHub = "support hub",
    } or other
}

terms! {
    /// Whether a focal point is in use.
    FocalPointStatus { Open = "open", Closed = "closed" }
}

terms! {
    /// What a single point of contact is for.
    SpocKind {
        Community = "community",
        Organisation = "organisation",
        Topic = "topic",
    } or other
}

terms! {
    /// The four aims of neighbourhood policing.
    Aim {
        PartnershipWorking = "partnership working",
        StrongerCommunities = "stronger communities",
        ReducedCrimes = "reduced crimes",
        PublicPerceptions = "public perceptions",
    } or other
}

terms! {
    /// Who may see a record.
    Sensitivity {
        /// Anybody.
        Open = "open",
        /// Police and the partners of an agreement.
        Partner = "partner",
        /// Police only.
        Police = "police",
        /// Never shown on a projected screen or in anything sent out.
        NeverProjected = "never projected",
    }
}

terms! {
    /// What a record rests on.
    Basis { Fact = "fact", Opinion = "opinion", Report = "report" }
}

terms! {
    /// What an observation is about.
    ObservationKind {
        /// Graffiti, broken windows, litter, drug paraphernalia.
        EnvironmentalSign = "environmental sign",
        Behaviour = "behaviour",
        /// What people who live or work here say.
        CommunitySays = "community says",
        NewContact = "new contact",
        NewFocalPoint = "new focal point",
    } or other
}

terms! {
    /// In which role somebody works with the program: what the audit names, never a person.
    Role {
        NeighbourhoodOfficer = "neighbourhood officer",
        Pcso = "PCSO",
        Sergeant = "sergeant",
        Inspector = "inspector",
        CommunityLiaisonOfficer = "community liaison officer",
        Analyst = "analyst",
        BriefingOfficer = "briefing officer",
        PoliceStaff = "police staff",
    }
}

#[allow(clippy::derivable_impls, reason = "the macro makes the enum")]
impl Default for Role {
    fn default() -> Self {
        Self::NeighbourhoodOfficer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wording_leads_back_to_its_term() {
        for t in CrimeType::ALL {
            assert_eq!(CrimeType::from_text(&t.as_str().to_uppercase()), *t);
        }
        for t in AsbType::ALL {
            assert_eq!(AsbType::from_text(t.as_str()), Some(*t));
        }
        assert_eq!(CrimeType::ALL.len(), 14);
        assert_eq!(AsbSubType::ALL.len(), 16);
    }

    #[test]
    fn wording_outside_the_list_is_kept() {
        let old = CrimeType::from_text(" Violent crime ");
        assert_eq!(old, CrimeType::Other("Violent crime".to_owned()));
        assert_eq!(old.as_str(), "Violent crime");
        assert_eq!(AsbType::from_text("rowdy"), None);
    }
}
