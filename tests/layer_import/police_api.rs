//! Answers of the police API about a neighbourhood, into the profile.

use std::path::{Path, PathBuf};

use beatlas::geography::MetricPlane;
use beatlas::import::{ImportError, LayerImport, import_layer};
use beatlas::profile::{CommunityLayer, NeighbourhoodProfile};

fn profile() -> NeighbourhoodProfile {
    NeighbourhoodProfile::new("Ashview", MetricPlane::british_national_grid())
}

fn import(path: &Path, profile: &NeighbourhoodProfile) -> Result<LayerImport, ImportError> {
    let today = jiff::civil::date(2026, 9, 1);
    import_layer(path, CommunityLayer::Neighbourhood, profile, today, "Sergeant")
}

fn text(content: &str, profile: &mut NeighbourhoodProfile) -> LayerImport {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("answer.json");
    std::fs::write(&path, content).unwrap();
    let import = import(&path, profile).unwrap();
    let r = &import.report;
    assert_eq!(r.rows_read, r.added + r.changed + r.unchanged + r.rejected);
    if let Some(edit) = &import.edit {
        edit.apply(profile);
    }
    import
}

#[test]
fn details_become_the_neighbourhoods_and_leave_what_the_team_wrote() {
    let mut profile = profile();
    profile.neighbourhood.description = "Quiet but for Fridays.".to_owned();
    let details = r#"{"name":"Leake &amp; Keyworth","id":"NC04","population":"1000","url_force":"",
        "centre":{"latitude":"52.6389","longitude":"-1.13619"},"locations":[],
        "contact_details":{"telephone":"101","e-mail":"a@b.uk","fax":null},
        "links":[{"url":"http://www.leicester.gov.uk/","description":null,"title":"City Council"}],
        "description":"<p>The Castle neighbourhood.</p>\n<p>The Highcross.</p>"}"#;
    let done = text(details, &mut profile);
    assert_eq!(done.edit.unwrap().label(), "Import the neighbourhood's details from answer.json");
    assert_eq!(profile.neighbourhood.name, "Leake & Keyworth");
    let written = "Quiet but for Fridays.\nThe Castle neighbourhood.\nThe Highcross.\nPopulation 1,000\ne mail a@b.uk, telephone 101\nCity Council http://www.leicester.gov.uk/";
    assert_eq!(profile.neighbourhood.description, written);
    let again = text(details, &mut profile);
    assert_eq!((again.report.unchanged, again.edit), (1, None));
    // Nobody counted: neither of these is a population.
    for population in ["\"A\"", "\"0\"", "null"] {
        let mut profile = self::profile();
        text(&details.replace("\"1000\"", population), &mut profile);
        assert!(!profile.neighbourhood.description.contains("Population"), "{population}");
    }
}

#[test]
fn a_boundary_becomes_the_neighbourhoods_whether_closed_or_not() {
    let corner = |lat, lon| format!("{{\"latitude\":\"{lat}\",\"longitude\":\"{lon}\"}}");
    let open = [corner("52.63", "-1.14"), corner("52.64", "-1.14"), corner("52.64", "-1.12")];
    for extra in [vec![], vec![open[0].clone()]] {
        let mut profile = profile();
        let all: Vec<String> = open.iter().cloned().chain(extra).collect();
        let done = text(&format!("[{}]", all.join(",")), &mut profile);
        assert_eq!(done.report.changed, 1);
        assert_eq!(profile.neighbourhood.boundary.len(), 3);
        assert!((profile.neighbourhood.boundary[0].lat() - 52.63).abs() < 1e-12);
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("boundary.json");
    std::fs::write(&path, format!("[{},{}]", open[0], corner("A", "B"))).unwrap();
    let error = import(&path, &profile()).unwrap_err().to_string();
    assert!(error.contains("boundary.json") && error.contains("corner 2, \"A\", \"B\""), "{error}");
}

#[test]
fn a_team_becomes_roles_and_no_name_is_kept() {
    let mut profile = profile();
    let team = r#"[{"name":"Andy Cooper","rank":"Sgt","bio":"<p>I joined in 1997</p>","contact_details":{"telephone":"101"}},
        {"name":"Andy Price","rank":"Sgt","bio":null,"contact_details":{}},
        {"name":"Dave Smith","rank":null,"bio":null,"contact_details":{}}]"#;
    let done = text(team, &mut profile);
    assert_eq!((done.report.rows_read, done.report.added, done.report.unchanged), (3, 2, 1));
    let titles: Vec<&str> = profile.spocs.iter().map(|s| s.title.as_str()).collect();
    assert_eq!(titles, ["Sgt, neighbourhood team", "Neighbourhood team member"]);
    assert_eq!(profile.spocs[0].channel, "telephone 101");
    let kept = format!("{:?}", profile.spocs);
    for name in ["Andy", "Cooper", "Price", "Dave", "Smith", "1997"] {
        assert!(!kept.contains(name), "{name} is kept");
    }
    assert!(text(team, &mut profile).edit.is_none(), "the second time nothing is new");
}

#[test]
fn priorities_and_events_become_strategies() {
    let mut profile = profile();
    let priorities = r#"[{"action":null,"issue-date":"2016-04-14T00:00:00","action-date":null,
          "issue":"<p>To reduce the amount of ASB in Humberstone Gate, Leicester.</p>"},
        {"action":"<p>Warnings were given.</p>","issue-date":"2018-09-20T00:00:00","action-date":"2019-01-14T00:00:00","issue":"Begging. It goes on."},
        {"action":null,"issue-date":"soon","action-date":null,"issue":"Parking"}]"#;
    let done = text(priorities, &mut profile);
    assert_eq!((done.report.added, done.report.rejected), (2, 1));
    assert_eq!(
        done.report.problems[0].to_string(),
        "entry 3, issue-date: expected a day such as 2018-09-20 (found \"soon\")"
    );
    let begging = &profile.strategies[1];
    assert_eq!(
        (begging.title.as_str(), begging.starts),
        ("Begging", Some(jiff::civil::date(2018, 9, 20)))
    );
    assert_eq!(begging.linked_problem, "Begging. It goes on.");
    assert_eq!(begging.handling.notes, "2019-01-14: Warnings were given.");
    let events = r#"[{"contact_details":{},"description":null,"title":"Drop In Beat Surgery","type":"meeting",
        "address":"17 Guildhall Lane","start_date":"2016-09-17T12:00:00","end_date":"2016-09-17T14:00:00"}]"#;
    assert_eq!(text(events, &mut profile).report.added, 1);
    let surgery = &profile.strategies[2];
    assert_eq!(surgery.handling.notes, "meeting\n17 Guildhall Lane\n12:00 to 14:00");
    assert_eq!(surgery.starts, surgery.ends);
    assert!(text(events, &mut profile).edit.is_none());
    assert!(text(priorities, &mut profile).edit.is_none());
}

#[test]
fn every_answer_about_a_neighbourhood_in_the_shared_data_is_taken() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/02-uk-police-api");
    if !folder.is_dir() {
        println!("skipped: the shared data is not here");
        return;
    }
    let names = [
        "api-doc-samples/leicestershire_NC04.json",
        "api-doc-samples/leicestershire_NC04_boundary.json",
        "api-doc-samples/leicestershire_NC04_events.json",
        "api-doc-samples/leicestershire_NC04_people.json",
        "api-doc-samples/leicestershire_NC04_priorities.json",
        "police-data-kit-fixtures/neighbourhood.json",
        "police-data-kit-fixtures/neighbourhood-empty-force-url.json",
        "police-data-kit-fixtures/neighbourhood-html-in-name.json",
        "police-data-kit-fixtures/neighbourhood-invalid-population.json",
    ];
    let files: Vec<PathBuf> = names.iter().map(|n| folder.join(n)).collect();
    for file in files {
        let import = import(&file, &profile()).unwrap();
        assert!(import.edit.is_some(), "{}", file.display());
        assert_eq!(import.report.rejected, 0, "{}", file.display());
    }
}
