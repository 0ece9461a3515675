//! The sample council: complete, consistent and sealed.

use acceptance::TestOffice;
use casework::commands;
use casework::wire::*;
use domain::records::action::ActionState;
use domain::records::report::ReportState;

const TODAY: &str = "2026-11-12";

fn sample() -> TestOffice {
    let office = TestOffice::empty(TODAY);
    commands::open_sample(&office.desk, Nothing {}).expect("the sample");
    office
}

fn all() -> ListPage {
    ListPage {
        words: String::new(),
        page: 0,
        per_page: 50,
    }
}

#[test]
fn the_sample_tells_one_story_as_far_as_it_goes() {
    let office = sample();
    let contracts = commands::list_contracts(
        &office.desk,
        ListContracts {
            words: "larkspur".into(),
            state: None,
            in_force: true,
            service_type: None,
            officer: None,
            sort: ContractSort::Service,
            descending: false,
            page: 0,
            per_page: 25,
        },
    )
    .unwrap();
    assert_eq!(contracts.rows.len(), 1);
    assert_eq!(contracts.rows[0].reference, "TC-AS-0141");
    let view = commands::contract(
        &office.desk,
        ById {
            id: contracts.rows[0].id,
        },
    )
    .unwrap();
    assert_eq!(view.reports.len(), 2);
    let signed = |report: &ReportRow| report.state == ReportState::Signed;
    assert!(view.reports.iter().all(signed));
    let late = view.actions.iter().filter(|action| action.late).count();
    assert!(late >= 2, "two requirements are late, as the story says");
    assert!(
        view.actions
            .iter()
            .any(|action| action.state == ActionState::Verified)
    );

    let reports = commands::list_reports(&office.desk, all()).unwrap();
    assert!(
        reports
            .rows
            .iter()
            .any(|report| report.state == ReportState::Submitted)
    );
    let work = commands::my_work(&office.desk, Nothing {}).unwrap();
    assert!(!work.overdue.is_empty() && work.carry_on.is_some());
    let verified = commands::verify(&office.desk, Nothing {}).unwrap();
    assert_eq!(verified.faults, Vec::<String>::new());
}
