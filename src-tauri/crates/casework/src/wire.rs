//! What crosses to the screens: requests, and views shaped as a screen needs them. Views embed the
//! records themselves; no field of a record is declared again here.

use crate::secret::Secret;
use chrono::{DateTime, NaiveDate, Utc};
use domain::award::ImportRow;
use domain::conflict::{Agreement, Differing};
use domain::records::action::{Action, ActionPlan, ActionState};
use domain::records::activity::Activity;
use domain::records::contract::{Contract, ContractState};
use domain::records::council::Council;
use domain::records::disposal::{CaseFileOf, Disposal, DisposalCount, DisposalState, ReportStub};
use domain::records::evidence::Evidence;
use domain::records::finding::Finding;
use domain::records::framework::Framework;
use domain::records::hold::Hold;
use domain::records::improvement::Improvement;
use domain::records::judgement::{Judgement, Rating};
use domain::records::person::Person;
use domain::records::plan::MonitoringPlan;
use domain::records::provider::Provider;
use domain::records::report::{Grade, ReportState, ReportVersion};
use domain::records::retention::RetentionClass;
use domain::records::service::{Service, ServiceType};
use domain::rules::grade::Graded;
use domain::rules::printing::Sides;
use domain::rules::report::Check;
use domain::{Edition, Held, Pence, Refusal, Role, Uuid};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use ts_rs::TS;

/// Derives what everything on the wire has.
macro_rules! wire {
    ($($(#[$meta:meta])* struct $name:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty),* $(,)? })*) => {
        $($(#[$meta])*
        #[derive(Clone, Debug, Serialize, Deserialize, TS)]
        #[serde(rename_all = "camelCase")]
        pub struct $name { $($(#[$field_meta])* pub $field: $type),* })*
    };
}

impl Saved {
    /// A record that was changed: its next version.
    pub fn changed<T>(held: &Held<T>) -> Saved {
        Saved {
            id: held.id,
            version: held.version + 1,
            reference: None,
        }
    }
}

/// A page of a list.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Listing<T> {
    pub rows: Vec<T>,
    /// How many match the filter.
    pub matching: usize,
    /// How many there are.
    pub all: usize,
    /// From 0.
    pub page: usize,
    pub per_page: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum OpeningState {
    /// There is no store yet.
    Empty,
    Locked,
    Open,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ContractSort {
    Service,
    Provider,
    Reference,
    Value,
    End,
    State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ImportState {
    Idle,
    Reading,
    Ready,
    Importing,
    Finished,
    Stopped,
    Failed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum WorkKind {
    Backup,
    Check,
    Restore,
    Export,
    ExportPerson,
    JournalCheck,
    JournalFile,
    Report,
    Print,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum WorkState {
    Idle,
    Running,
    Finished,
    Stopped,
    Failed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum PersonState {
    Active,
    /// Their password opens nothing until somebody lets them in.
    Waits,
    Left,
}

wire! {
    struct Nothing {}
    struct Done {}
    struct ById { id: Uuid }
    struct Versioned { id: Uuid, version: u64 }
    struct WithReason { id: Uuid, version: u64, reason: String }

    /// A form's value, as typed. `parent` is the record that a new one belongs to.
    struct Save { id: Option<Uuid>, version: u64, parent: Option<Uuid>, value: Value }
    struct Saved { id: Uuid, version: u64, reference: Option<String> }

    /// Of an item of evidence at a version.
    struct AddPhotograph { id: Uuid, version: u64, shows: String }
    /// Nothing is saved where the person chose no file after all.
    struct PhotographAdded { saved: Option<Saved> }
    /// A photograph is known by the name of its picture.
    struct DescribePhotograph { id: Uuid, version: u64, picture: String, shows: String }
    struct RemovePhotograph { id: Uuid, version: u64, picture: String }
    /// `id` is the item of evidence, or the report that prints it.
    struct PhotographOf { id: Uuid, picture: String }
    struct PhotographView {
        /// The picture itself, as a `data:` address.
        address: String,
    }

    struct Opening {
        state: OpeningState,
        sample: bool,
        /// Known once somebody has signed in since the program started.
        council: Option<Council>,
        user_name: Option<String>,
        /// What was found and mended when the store was opened.
        notices: Vec<String>,
        sample_people: Vec<SamplePerson>,
        sample_password: Option<String>,
        session: Option<Session>,
    }
    /// What opening is at: nothing where nobody has to wait.
    struct OpeningProgress {
        doing: Option<String>,
        done: u64,
        /// In the same measure; 0 where it is not known.
        total: u64,
    }
    struct OpeningNotes { notes: Vec<OpeningNote> }
    struct OpeningNote { time: DateTime<Utc>, text: String }
    struct SamplePerson { name: String, user: String, role: Role, role_name: String }
    struct SetUp { council: Value, person: Value, password: Secret, password_again: Secret }
    struct SetUpDone { recovery_key: String, session: Session }
    struct SignIn { user_name: String, password: Secret }
    struct Session {
        id: Uuid,
        person: Person,
        council: Council,
        today: NaiveDate,
        /// Commands that the person's roles include today.
        may: Vec<String>,
        /// What the person should know: a password that was reset, colleagues they stand in for.
        notices: Vec<String>,
    }
    /// The recovery key opens the content, and gives one person a new password.
    struct Recover { key: Secret, user_name: String, password: Secret, password_again: Secret }
    struct Schemas { schemas: BTreeMap<String, Value> }

    /// For the bars at the edges of the window.
    struct Status {
        today: NaiveDate,
        overdue: usize,
        to_sign: usize,
        saved_at: Option<DateTime<Utc>>,
        importing: bool,
        backups: Backups,
    }
    struct Choice { value: String, label: String }
    /// What links can point to, by kind of record; and contract numbers for lists.
    struct Options { by_kind: BTreeMap<String, Vec<Choice>> }

    struct PersonRow {
        person: Held<Person>,
        /// The role's name, without what it includes.
        role: String,
        state: PersonState,
        state_words: String,
        /// Whose deputy they are, or who is theirs.
        notes: Vec<String>,
    }
    struct People { people: Vec<PersonRow> }
    /// Something that can be done, or why not.
    struct Way { may: bool, why_not: Option<String> }
    struct PersonView {
        row: PersonRow,
        own: bool,
        /// What the person's password was reset by and when, until they choose their own.
        reset: Option<String>,
        edit: Way,
        name_deputy: Way,
        reset_password: Way,
        allow: Way,
        deactivate: Way,
        reactivate: Way,
        /// What follows where the person is deactivated.
        consequences: Vec<String>,
    }
    struct NameDeputy { id: Uuid, version: u64, deputy: Option<Value> }
    struct NewPassword { id: Uuid, version: u64, password: Secret, password_again: Secret }
    struct ChangePassword { current: Secret, password: Secret, password_again: Secret }
    struct AddPerson { person: Value, password: Secret, password_again: Secret }

    struct WorkItem {
        what: String,
        detail: String,
        service: String,
        reference: String,
        due: NaiveDate,
        /// In words: "5 working days late".
        distance: String,
        /// Where the screen goes: a route without its leading #.
        route: String,
    }
    struct CarryOn { what: String, route: String }
    struct MyWork {
        overdue: Vec<WorkItem>,
        overdue_count: usize,
        soon: Vec<WorkItem>,
        to_sign: Vec<ReportRow>,
        carry_on: Option<CarryOn>,
        contracts: usize,
    }

    struct ListContracts {
        words: String,
        state: Option<ContractState>,
        /// Agreed, active, extended or suspended; ignored where `state` is given.
        in_force: bool,
        service_type: Option<ServiceType>,
        officer: Option<Uuid>,
        sort: ContractSort,
        descending: bool,
        page: usize,
        per_page: usize,
    }
    struct ContractRow {
        id: Uuid,
        title: String,
        service: Option<String>,
        providers: Vec<String>,
        reference: String,
        service_type: Option<ServiceType>,
        value: Option<Pence>,
        value_short: Option<String>,
        start: Option<NaiveDate>,
        end: Option<NaiveDate>,
        state: ContractState,
        grade: Option<Grade>,
        next: Option<NextDate>,
    }
    struct NextDate {
        what: String,
        date: NaiveDate,
        distance: String,
        late: bool,
        /// Not late, but due within five working days.
        soon: bool,
    }

    /// One step of the thread from need to lesson.
    struct ThreadStep { label: String, count: Option<usize>, route: Option<String>, state: StepState }
    struct Event { date: NaiveDate, what: String, detail: Option<String>, route: Option<String>, to_come: bool }
    /// What may be done next, and what may not yet, with the reason.
    struct NextStep { label: String, why_not: Option<String>, route: Option<String> }
    struct ContractView {
        contract: Held<Contract>,
        providers: Vec<Held<Provider>>,
        service: Option<Held<Service>>,
        officer: Option<String>,
        thread: Vec<ThreadStep>,
        headline: Option<String>,
        main: Option<NextStep>,
        not_yet: Vec<NextStep>,
        moves: Vec<ContractMove>,
        plan: Option<PlanSummary>,
        activities: Vec<ActivityRow>,
        reports: Vec<ReportRow>,
        improvements: Vec<ImprovementRow>,
        actions: Vec<ActionRow>,
        events: Vec<Event>,
        grade: Option<Grade>,
        grade_date: Option<NaiveDate>,
        award_note: Option<String>,
    }
    struct ContractMove { to: ContractState, label: String, why_not: Option<String> }
    struct MoveContract { id: Uuid, version: u64, to: ContractState }
    struct PlanSummary { id: Uuid, state: domain::records::plan::PlanState, criteria: usize, framework: String, version: u32, review_due: Option<NaiveDate>, open_again: Option<String> }

    struct HistoryOf { case_file: Uuid, before: Option<u64> }
    struct History { entries: Vec<HistoryEntry>, more: bool }
    struct HistoryEntry {
        sequence: u64,
        at: DateTime<Utc>,
        person: String,
        /// In words: "Changed the contract".
        what: String,
        changes: Vec<FieldChange>,
    }
    struct FieldChange { record: String, label: String, old: Option<String>, new: Option<String> }

    struct ListProviders { words: String, page: usize, per_page: usize }
    struct ProviderRow { id: Uuid, name: String, services: usize, contracts: usize }
    struct ProviderView { provider: Held<Provider>, services: Vec<Held<Service>>, contracts: Vec<ContractRow> }

    struct PlanView {
        contract: Held<Contract>,
        plan: Option<Held<MonitoringPlan>>,
        frameworks: Vec<Held<Framework>>,
        activities: Vec<ActivityRow>,
        /// What keeps it from being agreed.
        why_not_agreed: Vec<Refusal>,
    }

    struct ListPage { words: String, page: usize, per_page: usize }
    struct ActivityRow {
        id: Uuid,
        contract: Uuid,
        title: String,
        service: String,
        reference: String,
        from: NaiveDate,
        to: NaiveDate,
        state: domain::records::activity::ActivityState,
        lead: String,
        judged: usize,
        criteria: usize,
        report: Option<Uuid>,
    }
    struct ActivityView {
        activity: Held<Activity>,
        contract: Held<Contract>,
        title: String,
        service: String,
        /// Its providers, for the form.
        providers: Vec<Choice>,
        why_not_started: Option<String>,
    }

    struct VisitView {
        activity: Held<Activity>,
        contract: Held<Contract>,
        title: String,
        service: String,
        framework: Option<Held<Framework>>,
        judgements: Vec<Held<Judgement>>,
        evidence: Vec<Held<Evidence>>,
        findings: Vec<Held<Finding>>,
        improvements: Vec<ImprovementRow>,
        suggestions: Vec<Suggestion>,
        /// Criteria on which the person who looks has typed something that is not kept yet.
        drafts: Vec<u16>,
        /// How many types of source each rating needs.
        types_needed: BTreeMap<String, usize>,
        /// Outcomes of the contract that each criterion serves.
        serves: BTreeMap<u16, Vec<String>>,
        writable: bool,
        why_not_writable: Option<String>,
        why_not_assessed: Vec<Refusal>,
        can_cancel: bool,
        report: Option<ReportRow>,
        /// Where a new report would start, once everything is judged.
        can_report: bool,
    }
    struct Suggestion { criterion: u16, rating: Rating, because: String }
    struct ImprovementRow {
        improvement: Held<Improvement>,
        reference: String,
        criterion: u16,
        finding: u32,
    }
    struct ImprovementFor { finding: Uuid, improvement: Option<Uuid> }
    struct ImprovementView {
        improvement: Option<Held<Improvement>>,
        finding: Held<Finding>,
        contract: Held<Contract>,
        activity: Held<Activity>,
        activity_title: String,
        service: String,
        judgement: Option<Held<Judgement>>,
        criterion: String,
        evidence: Vec<Held<Evidence>>,
        outcomes: Vec<String>,
        /// Why one that is kept stays a requirement, or a recommendation. None for a new one.
        why_obligation_stays: Option<String>,
        /// Requirements cannot be due before this day.
        issue_date: NaiveDate,
        /// People already named on this visit, for a quick choice.
        people: Vec<NamedPerson>,
    }
    struct NamedPerson { person: String, role: String }

    struct ReportRow {
        id: Uuid,
        contract: Uuid,
        activity: Uuid,
        reference: String,
        version: u32,
        title: String,
        provider: String,
        state: ReportState,
        author: String,
        grade: Option<Grade>,
        submitted: Option<DateTime<Utc>>,
        signed: Option<DateTime<Utc>>,
        pages: Option<u32>,
    }
    struct Signer { id: Uuid, name: String, job_title: String, why_not: Option<String> }
    struct ReportView {
        report: Held<ReportVersion>,
        row: ReportRow,
        contract: Held<Contract>,
        activity: Held<Activity>,
        activity_title: String,
        service: String,
        /// The whole document, as it will print or has been signed.
        document: report::Document,
        checks: Vec<Check>,
        /// What will not print as it was written; nothing keeps the report from being sent. Empty once it is signed.
        warnings: Vec<String>,
        contents: String,
        grades: Vec<DomainGrade>,
        overall: Graded,
        author: String,
        signatory: Option<String>,
        check_code: Option<String>,
        signers: Vec<Signer>,
        /// What the person who looks may do.
        can_edit: bool,
        can_submit: bool,
        can_sign: bool,
        why_not_sign: Option<String>,
        can_correct: bool,
        due: NaiveDate,
        due_distance: String,
        action_plan: Option<Uuid>,
        newer: Option<Uuid>,
        returned: Vec<ReturnView>,
        editions: Vec<EditionChoice>,
    }
    /// An edition of the report, what it is for, and why it cannot be made where it cannot.
    struct EditionChoice { edition: Edition, title: String, purpose: String, why_not: Option<String> }
    struct PrintReport { id: Uuid, edition: Edition }
    struct PrintingView {
        /// `MR-2026-012, version 2`
        name: String,
        /// What else of it can be printed.
        editions: Vec<EditionChoice>,
        printers: Vec<PrinterChoice>,
        /// Why there is no printer to choose.
        why_none: Option<String>,
        sides: Vec<Choice>,
    }
    struct PrinterChoice {
        name: String,
        label: String,
        place: String,
        usual: bool,
        both_sides: bool,
        /// What the person should know before they choose it.
        note: Option<String>,
    }
    /// `at` counts from 0 among the pages that are asked for; `pages` is what was typed, or nothing for all.
    struct PagePictureOf { what: PrintWhat, pages: Option<String>, at: u32, width: u32 }
    struct PagePicture {
        /// A data URL.
        picture: String,
        /// Of the paper, from 1.
        page: u32,
        /// How many pages the paper has, and how many of them are asked for.
        of: u32,
        chosen: u32,
        at: u32,
    }
    struct Print {
        what: PrintWhat,
        printer: Option<String>,
        copies: String,
        sides: Sides,
        /// What was typed, or nothing for all.
        pages: Option<String>,
    }
    struct ReturnView { at: DateTime<Utc>, by: String, reasons: String }
    struct DomainGrade { code: String, title: String, graded: Graded }
    struct SignReport { id: Uuid, version: u64, password: Secret }
    struct PdfSaved { saved: bool, name: Option<String>, replaced: Vec<String> }

    struct ListActions { words: String, only_late: bool, page: usize, per_page: usize }
    struct ActionRow {
        id: Uuid,
        contract: Uuid,
        report: Uuid,
        reference: String,
        title: String,
        text: String,
        service: String,
        contract_reference: String,
        report_reference: String,
        action: Held<Action>,
        state: ActionState,
        due: Option<NaiveDate>,
        distance: Option<String>,
        late: bool,
    }
    struct ActionPlanView {
        plan: Option<Held<ActionPlan>>,
        report: ReportRow,
        contract: Held<Contract>,
        service: String,
        rows: Vec<ActionPlanRow>,
        thread: Vec<ThreadStep>,
        why_not_agreed: Vec<Refusal>,
        agreed_by: Option<String>,
    }
    struct ActionPlanRow {
        row: ActionRow,
        improvement: Held<Improvement>,
        checks: Vec<CheckView>,
        moves: Vec<ActionState>,
        evidence: Vec<Held<Evidence>>,
    }
    struct CheckView { done: bool, evidence: String, note: Option<String>, by: String, at: DateTime<Utc> }
    struct AgreeActionPlan { id: Uuid, version: u64, for_provider: String }
    struct ProgressAction { id: Uuid, version: u64, to: ActionState, says: String }
    struct VerifyAction { id: Uuid, version: u64, done: bool, evidence: String, note: String }

    struct ImportChosen { chosen: bool, file: Option<String> }
    struct ImportPage {
        /// create, change, leaveAlone, leftOut; none for all.
        outcome: Option<String>,
        page: usize,
        per_page: usize,
    }
    struct ImportPreview {
        file: String,
        publisher: Option<String>,
        first: Option<NaiveDate>,
        last: Option<NaiveDate>,
        rows: Vec<ImportRow>,
        matching: usize,
        page: usize,
        per_page: usize,
        all: usize,
        create: usize,
        change: usize,
        leave_alone: usize,
        left_out: usize,
        /// Row numbers that are ticked to begin with.
        ticked: Vec<u64>,
        /// Row numbers, ticked or not, that would change a contract of ours rather than create one.
        changing: Vec<u64>,
    }
    struct RunImport { rows: Vec<u64> }
    struct ImportProgress {
        state: ImportState,
        done: u64,
        total: u64,
        contracts_created: usize,
        contracts_updated: usize,
        providers_created: usize,
        message: Option<String>,
    }

    /// What was typed over a version of a record that is not the newest any more. `kind` is the
    /// record's key among the schemas.
    struct ConflictOf { kind: String, id: Uuid, version: u64, value: Value }
    struct ConflictView {
        id: Uuid,
        /// The newest version: what is chosen is saved over it.
        version: u64,
        /// "Requirement R4"
        name: String,
        /// Who saved it, when, and what they did where that was more than filling in the same form.
        by: String,
        by_you: bool,
        at: DateTime<Utc>,
        what: Option<String>,
        differ: Vec<Differing>,
        same: Vec<Agreement>,
        /// What they saved: a choice starts from it.
        theirs: Value,
    }

    struct SaveDraft { place: String, case_file: Option<Uuid>, value: Value }
    struct DraftPlace { place: String, case_file: Option<Uuid> }
    struct DraftKept { at: DateTime<Utc> }
    struct Draft { value: Option<Value>, at: Option<DateTime<Utc>> }

    struct ListRetention { words: String, show: RetentionShow, page: usize, per_page: usize }
    struct RetentionRow {
        id: Uuid,
        reference: String,
        title: String,
        name: String,
        class: Option<RetentionClass>,
        ended: Option<NaiveDate>,
        kept_until: Option<NaiveDate>,
        /// Sentences; none where it is due.
        why_not: Vec<String>,
        /// Where somebody has proposed its disposal.
        disposal: Option<DisposalState>,
    }
    struct RetentionView {
        id: Uuid,
        version: u64,
        of: CaseFileOf,
        /// The reference of the contract, or the name of the provider.
        reference: String,
        /// Of the contract.
        title: String,
        name: String,
        providers: Vec<String>,
        /// Nothing for a provider.
        class: Option<RetentionClass>,
        rule: String,
        ended: Option<NaiveDate>,
        starts: Option<NaiveDate>,
        kept_until: Option<NaiveDate>,
        why_not: Vec<String>,
        holds: Vec<HoldView>,
        held: Vec<DisposalCount>,
        disposal: Option<Held<Disposal>>,
        /// Why the person who looks cannot be the second one.
        why_not_approve: Option<String>,
    }
    struct Holds { holds: Vec<HoldView> }
    struct SharedReview { years: u16, rows: Vec<SharedRow> }
    struct SharedRow {
        id: Uuid,
        kind: domain::Kind,
        name: String,
        changed: NaiveDate,
        /// Why it is listed.
        why: String,
        /// What keeps it, in sentences; none where it can be disposed of.
        why_not: Vec<String>,
        /// Where somebody has proposed its disposal.
        disposal: Option<DisposalState>,
    }
    struct HoldView {
        hold: Held<Hold>,
        placed_by: String,
        released_by: Option<String>,
        /// It should have been looked at again.
        late: bool,
        /// Its case file is still here.
        live: bool,
    }
    struct ApproveDisposal { id: Uuid, version: u64, reason: String, password: Secret }
    struct DisposalRow {
        id: Uuid,
        reference: String,
        contract: String,
        title: String,
        state: DisposalState,
        case_file: Uuid,
        /// Its case file is still here.
        live: bool,
        proposed_by: String,
        proposed: DateTime<Utc>,
        approved_by: Option<String>,
        done: Option<DateTime<Utc>>,
    }
    struct DisposalView { disposal: Held<Disposal>, document: report::Document }
    /// What a check of a paper found.
    struct Papers {
        /// Nothing where the person chose no file after all.
        verdict: Option<Verdict>,
        /// In one sentence.
        words: String,
        notes: Vec<String>,
        papers: Vec<Paper>,
    }
    struct Paper {
        stub: ReportStub,
        check_code: String,
        /// Nothing where its case file was disposed of.
        state: Option<ReportState>,
        report: Option<Uuid>,
        disposed: Option<DateTime<Utc>>,
        certificate: Option<String>,
    }
    /// How the store stands with its backups.
    struct Backups {
        /// `Backed up today`, `Last backup 9 days ago`.
        words: String,
        last: Option<DateTime<Utc>>,
        /// The last one was made today: its time of day is worth saying.
        today: bool,
        due: bool,
        reminder_days: u32,
        kept_days: u32,
    }
    /// Long work was begun, on a file or folder of this name; not where the person changed their mind.
    struct WorkBegun { begun: bool, name: Option<String> }
    struct ExportPerson { name: String }
    struct WorkView {
        kind: Option<WorkKind>,
        state: WorkState,
        /// Name of the file or folder, without where it is.
        name: Option<String>,
        done: u64,
        total: u64,
        /// What it came to, line by line.
        result: Vec<ResultLine>,
        /// What the person should know about it.
        warnings: Vec<String>,
        /// What it waits for, or why it failed.
        message: Option<String>,
    }
    struct ResultLine { label: String, text: String }

    struct JournalAsk {
        filter: JournalFilter,
        /// Entries before this one; from the newest on where it is left out.
        before: Option<u64>,
        limit: usize,
    }
    struct JournalPage {
        rows: Vec<JournalRow>,
        /// Where to go on; nothing at the beginning of the journal. A page may be short before that:
        /// only so many entries are looked through at once.
        before: Option<u64>,
        looked: usize,
        /// How many entries the journal has.
        all: u64,
        /// The case file that is asked for, by its name.
        about: Option<String>,
    }
    struct JournalRow {
        sequence: u64,
        at: DateTime<Utc>,
        person: String,
        on_behalf_of: Option<String>,
        /// In words: "Judged a criterion".
        what: String,
        about: Option<String>,
        route: Option<String>,
        /// The first few records that it changed, and how many more.
        records: Vec<String>,
        more: usize,
        /// What it changed was disposed of.
        disposed: bool,
    }
    struct JournalChoices {
        people: Vec<Choice>,
        use_cases: Vec<Choice>,
        /// Looked for among the newest entries.
        last_check: Option<JournalChecked>,
    }
    struct JournalChecked { at: DateTime<Utc>, by: String }
    struct JournalEntryOf { sequence: u64 }
    struct JournalEntry {
        row: JournalRow,
        /// In hexadecimal.
        hash: String,
        previous: String,
        changes: Vec<FieldChange>,
    }
    struct SaveJournal { filter: JournalFilter, format: JournalFormat }
    struct VerifyView { frames: u64, records: u64, attachments: u64, faults: Vec<String>, head: String }
}

/// What somebody prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "of", rename_all = "camelCase")]
pub enum PrintWhat {
    Report {
        id: Uuid,
        edition: Edition,
    },
    /// Of a visit.
    VisitForm {
        id: Uuid,
    },
}

/// A paper to check: a file that the person chooses, or what is printed in its footer.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(tag = "by", rename_all = "camelCase")]
pub enum CheckPaper {
    File,
    Typed {
        reference: String,
        version: String,
        code: String,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    /// It is what two people signed.
    Signed,
    /// It is, and a newer version has replaced it.
    Replaced,
    /// It is ours, and not signed by a second person.
    Draft,
    /// It is as it was made here, and no report.
    Made,
    /// Compare it with what is shown.
    Compare,
    /// It says that it is ours, and it is not as we made it.
    Changed,
    /// Nothing here is known of it.
    Unknown,
}

/// Which of the contracts that have ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum RetentionShow {
    /// The years are over; something may still keep it.
    Due,
    Later,
    Permanent,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum JournalFormat {
    Csv,
    Pdf,
}

/// Which entries of the journal; what is left open lets all pass.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct JournalFilter {
    pub person: Option<Uuid>,
    pub use_case: Option<String>,
    pub case_file: Option<Uuid>,
    /// Of a contract; taken instead of `case_file` where it is filled.
    pub reference: String,
    /// The first and the last day.
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum StepState {
    Done,
    Now,
    ToCome,
}
