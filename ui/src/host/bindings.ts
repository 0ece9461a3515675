// Made by `cargo xtask bindings` from the commands and records in Rust. Do not edit.

export type Action = { report: string, improvement: string, reference: string, 
/**
 * What the provider will do, in their own words.
 */
action: string, person: string, role: string | null, 
/**
 * A requirement keeps its own date unless an earlier one is agreed.
 */
due: string | null, measure: string | null, comment: string | null, state: ActionState, reported: string | null, declined: string | null, checks: Array<Verification>, };
export type ActionPlan = { report: string, state: ActionPlanState, 
/**
 * When the provider should send it back.
 */
dueBack: string | null, agreedOn: string | null, agreedByProvider: string | null, agreedBy: string | null, };
export type ActionPlanRow = { row: ActionRow, improvement: Held<Improvement>, checks: Array<CheckView>, moves: Array<ActionState>, evidence: Array<Held<Evidence>>, };
export type ActionPlanState = "open" | "agreed";
export type ActionPlanView = { plan: Held<ActionPlan> | null, report: ReportRow, contract: Held<Contract>, service: string, rows: Array<ActionPlanRow>, thread: Array<ThreadStep>, whyNotAgreed: Array<Refusal>, agreedBy: string | null, };
export type ActionRow = { id: string, contract: string, report: string, reference: string, title: string, text: string, service: string, contractReference: string, reportReference: string, action: Held<Action>, state: ActionState, due: string | null, distance: string | null, late: boolean, };
export type ActionState = "open" | "planned" | "inProgress" | "reportedDone" | "verified" | "returned" | "closed" | "declined";
export type Activity = { plan: string, method: Method, approach: Approach, 
/**
 * The date of a visit that is not announced never prints in the provider’s copy before the visit.
 */
announced: boolean, from: string, 
/**
 * The same day where it takes one day.
 */
to: string | null, lead: string, 
/**
 * Which service or provider, where the contract has several.
 */
provider: string | null, 
/**
 * How it is done, how long, what is sampled.
 */
how: string | null, 
/**
 * Everybody is offered a way to take part; the counts print.
 */
participation: Array<Participation>, state: ActivityState, cancelledBecause: string | null, 
/**
 * Copied from the plan when the visit starts, so that a later plan does not change it.
 */
criteria: Array<number>, framework: string | null, };
export type ActivityRow = { id: string, contract: string, title: string, service: string, reference: string, from: string, to: string, state: ActivityState, lead: string, judged: number, criteria: number, report: string | null, };
export type ActivityState = "planned" | "ready" | "inProgress" | "assessed" | "reported" | "closed" | "cancelled";
export type ActivityView = { activity: Held<Activity>, contract: Held<Contract>, title: string, service: string, 
/**
 * Its providers, for the form.
 */
providers: Array<Choice>, whyNotStarted: string | null, };
export type AddPerson = { person: JsonValue, password: Secret, passwordAgain: Secret, };
export type AddPhotograph = { id: string, version: number, shows: string, };
export type AgreeActionPlan = { id: string, version: number, forProvider: string, };
export type Agreement = { label: string, text: string, };
export type Align = "start" | "end" | "decimal";
export type Approach = "proactive" | "reactive" | "selfAssessment";
export type ApproveDisposal = { id: string, version: number, reason: string, password: Secret, };
export type Award = { ocid: string, awardId: string, releaseId: string, published: string | null, 
/**
 * The release's moment, as the notice gives it.
 */
released: string, buyer: string | null, subject: string | null, 
/**
 * What the notice said when it was last taken in, so that a change by hand is noticed.
 */
fingerprint: string, 
/**
 * When an officer last changed by hand what the notice said.
 */
changed: string | null, };
export type Backups = { 
/**
 * `Backed up today`, `Last backup 9 days ago`.
 */
words: string, last: string | null, 
/**
 * The last one was made today: its time of day is worth saying.
 */
today: boolean, due: boolean, reminderDays: number, keptDays: number, };
export type Bar = { label: string, value: number, 
/**
 * The value as printed, such as "2.9".
 */
text: string, 
/**
 * How it stands to the target, such as "Above target".
 */
verdict: string | null, withinTarget: boolean, };
export type Bars = { caption: Caption, 
/**
 * What the figure shows, in a sentence or two. The data is added to it in the PDF's tags.
 */
alt: string, bars: Array<Bar>, target: Target | null, };
export type BasisType = "contractClause" | "specificationLine" | "law";
export type Block = { "block": "cover" } & Cover | { "block": "overallRating" } & OverallRating | { "block": "contents" } | { "block": "heading" } & Heading | { "block": "paragraph" } & Paragraph | { "block": "quote" } & Quote | { "block": "list" } & List | { "block": "labelled" } & Labelled | { "block": "keyValues" } & KeyValues | { "block": "domainHeading" } & DomainHeading | { "block": "table" } & Table | { "block": "ratings" } & Ratings | { "block": "bars" } & Bars | { "block": "lines" } & Lines | { "block": "ratingStrip" } & RatingStrip | { "block": "timeline" } & Timeline | { "block": "photograph" } & PrintedPhotograph | { "block": "pictured" } & Pictured | { "block": "sideBySide" } & SideBySide | { "block": "writing" } & Writing | { "block": "letterhead" } & Letterhead | { "block": "callout" } & Callout | { "block": "signatures" } & Signatures | { "block": "checkPanel" } & CheckPanel | { "block": "pageBreak" };
export type ById = { id: string, };
export type Callout = { tone: Tone, blocks: Array<Block>, };
export type Caption = { 
/**
 * Such as "Table 1" or "Figure 2".
 */
label: string, text: string, };
export type CarryOn = { what: string, route: string, };
export type CaseFileOf = "contract" | "provider";
export type Cell = { 
/**
 * One below the other.
 */
lines: Array<CellLine>, };
export type CellLine = { style: CellStyle, inlines: Array<Inline>, };
export type CellStyle = "title" | "body" | "note" | "writing";
export type ChangePassword = { current: Secret, password: Secret, passwordAgain: Secret, };
export type Check = { label: string, refusals: Array<Refusal>, };
export type CheckPanel = { code: string, 
/**
 * The snapshot's SHA-256 as 64 hexadecimal digits; printed in fours.
 */
fingerprint: string, how: string, };
export type CheckPaper = { "by": "file" } | { "by": "typed", reference: string, version: string, code: string, };
export type CheckView = { done: boolean, evidence: string, note: string | null, by: string, at: string, };
export type Choice = { value: string, label: string, };
export type Clause = { 
/**
 * Such as Specification 4.7, or Contract clause 11.2.
 */
citation: string, about: string, };
export type ClientGroup = "adults" | "children" | "all";
export type Code = "invalid" | "notFound" | "conflict" | "locked" | "notAllowed" | "storage" | "unexpected";
export type Column = { title: string, 
/**
 * Millimetres, scaled so that all columns together fill the text width.
 */
width: number, align: Align, 
/**
 * The cell that names its row; usually the first column.
 */
rowHeader: boolean, };
export type ConflictOf = { kind: string, id: string, version: number, value: JsonValue, };
export type ConflictView = { id: string, 
/**
 * The newest version: what is chosen is saved over it.
 */
version: number, 
/**
 * "Requirement R4"
 */
name: string, 
/**
 * Who saved it, when, and what they did where that was more than filling in the same form.
 */
by: string, byYou: boolean, at: string, what: string | null, differ: Array<Differing>, same: Array<Agreement>, 
/**
 * What they saved: a choice starts from it.
 */
theirs: JsonValue, };
export type Contract = { 
/**
 * Given by the program, once.
 */
reference: string, 
/**
 * A few words that colleagues will search for.
 */
title: string, 
/**
 * A framework agreement may have many.
 */
providers: Array<string>, 
/**
 * What the contract buys, where that is one service.
 */
service: string | null, description: string | null, 
/**
 * For the whole term, in pounds. Leave it empty where it is not known.
 */
value: Pence | null, start: string | null, end: string | null, regime: Regime | null, executedAs: ExecutedAs | null, 
/**
 * Leave it empty to follow the contract: children’s where the service is for children, under seal for a deed.
 */
retention?: RetentionClass, 
/**
 * The colleague who looks after it.
 */
officer: string | null, 
/**
 * What should be different for people. Monitoring covers each of them.
 */
outcomes: Array<Outcome>, 
/**
 * The highest number that an outcome has had: a plan that points to it means that one.
 */
lastOutcome?: number, 
/**
 * Clauses and specification lines that requirements can rest on.
 */
clauses: Array<Clause>, state: ContractState, 
/**
 * The day on which its status became Ended or Terminated.
 */
endedOn?: string, award: Award | null, };
export type ContractMove = { to: ContractState, label: string, whyNot: string | null, };
export type ContractRow = { id: string, title: string, service: string | null, providers: Array<string>, reference: string, serviceType: ServiceType | null, value: Pence | null, valueShort: string | null, start: string | null, end: string | null, state: ContractState, grade: Grade | null, next: NextDate | null, };
export type ContractSort = "service" | "provider" | "reference" | "value" | "end" | "state";
export type ContractState = "draft" | "agreed" | "active" | "extended" | "suspended" | "ended" | "terminated";
export type ContractView = { contract: Held<Contract>, providers: Array<Held<Provider>>, service: Held<Service> | null, officer: string | null, thread: Array<ThreadStep>, headline: string | null, main: NextStep | null, notYet: Array<NextStep>, moves: Array<ContractMove>, plan: PlanSummary | null, activities: Array<ActivityRow>, reports: Array<ReportRow>, improvements: Array<ImprovementRow>, actions: Array<ActionRow>, events: Array<Event>, grade: Grade | null, gradeDate: string | null, awardNote: string | null, };
export type Council = { 
/**
 * As it prints on reports.
 */
name: string, 
/**
 * Sets the bank holidays and the regulator.
 */
nation: Nation, 
/**
 * The top bar, and the cover of reports. A hex colour such as #003c40.
 */
brandDeep: string, 
/**
 * Buttons and chosen rows.
 */
brand: string, 
/**
 * Where a provider writes to challenge a report. Prints on each report.
 */
challengeContact: string | null, 
/**
 * How long case files are kept.
 */
retention: RetentionYears, 
/**
 * So long after the last backup, the window asks for another.
 */
backupReminderDays: number, 
/**
 * Certificates of disposal count from this when the last backup of what was disposed of is gone.
 */
backupKeptDays: number, 
/**
 * The window locks after so many minutes without a key or the pointer: 1 to 60.
 */
idleMinutes: number, 
/**
 * The made-up council that comes with the program.
 */
sample: boolean, };
export type Cover = { 
/**
 * Edition named beside the status, such as "Provider copy".
 */
edition: string | null, 
/**
 * The line above the title, such as "Contract monitoring report".
 */
kind: string | null, title: string, subtitle: string, };
export type Criterion = { 
/**
 * Unique within the framework.
 */
number: number, text: string, 
/**
 * A few words for lists.
 */
short: string, 
/**
 * A 1 here keeps the whole domain at 2 or below.
 */
critical: boolean, 
/**
 * 1 to 3.
 */
weight: number, 
/**
 * What levels 1 to 4 look like, lowest first.
 */
levels: [string, string, string, string], };
export type Deputy = { person: string, from: string, to: string, };
export type DescribePhotograph = { id: string, version: number, picture: string, shows: string, };
export type Difference = { field: ImportField, 
/**
 * For reading: `£3,100,000`, `31 March 2029`.
 */
old: string, new: string, };
export type Differing = { 
/**
 * JSON pointer into both values.
 */
field: string, label: string, 
/**
 * What the field gets where this version of it is kept.
 */
yours: JsonValue, theirs: JsonValue, 
/**
 * The same in words; empty where nothing is given.
 */
yourWords: Array<Piece>, theirWords: Array<Piece>, 
/**
 * What it was before, where both changed it and it said something.
 */
before: string | null, 
/**
 * What is chosen to begin with: the side that changed it, and yours where both did.
 */
keep: Side, };
export type Disposal = { reference: string, caseFile: string, of: CaseFileOf, 
/**
 * The reference of the contract, or the name of the provider.
 */
contract: string, 
/**
 * Empty for a provider.
 */
title: string, providers: Array<string>, service: string | null, 
/**
 * Nothing for a provider: shared records have years of their own.
 */
class: RetentionClass | null, 
/**
 * In a sentence, with the reason for the class.
 */
rule: string, ended: string | null, keptUntil: string | null, held: Array<DisposalCount>, reports: Array<ReportStub>, state: DisposalState, proposed: DisposalStep, approved: DisposalStep | null, declined: DisposalStep | null, 
/**
 * The journal’s last entry before the approval, in hexadecimal.
 */
chainHead: string, chainSequence: number, done: string | null, 
/**
 * The newest backup that still holds the key.
 */
lastBackup: string | null, 
/**
 * From then on no backup that the program knows of holds the key.
 */
backupsUntil: string | null, };
export type DisposalCount = { what: string, number: number, };
export type DisposalRow = { id: string, reference: string, contract: string, title: string, state: DisposalState, caseFile: string, 
/**
 * Its case file is still here.
 */
live: boolean, proposedBy: string, proposed: string, approvedBy: string | null, done: string | null, };
export type DisposalState = "proposed" | "approved" | "done" | "declined";
export type DisposalStep = { by: string, name: string, job: string, at: string, reason: string, };
export type DisposalView = { disposal: Held<Disposal>, document: Document, };
export type Document = { 
/**
 * BCP 47 language of all text, such as `en-GB`.
 */
lang: string, 
/**
 * Title of the file, shown in the window of a PDF reader.
 */
title: string, 
/**
 * Left side of the page header, such as "Larkspur House · contract monitoring report".
 */
runningTitle: string, 
/**
 * People-facing reference, such as `MR-2026-012`.
 */
reference: string, version: number, 
/**
 * Follows the version in the footer, such as "action plan"; none for the report itself.
 */
edition: string | null, format: PaperFormat, status: PrintedStatus, 
/**
 * Council whose report this is.
 */
council: string, 
/**
 * The council's colour as `#RRGGBB`; at least 7:1 on white, or [`crate::export`] refuses.
 */
brand: string, author: string, subject: string, 
/**
 * Short code of the snapshot's hash, printed in every footer once the snapshot is frozen.
 */
checkCode: string | null, 
/**
 * Moment the snapshot was frozen. The same value gives the same bytes.
 */
created: string, 
/**
 * Protective marking, such as "OFFICIAL"; printed in the header where there is one.
 */
marking: string | null, blocks: Array<Block>, };
export type Domain = { 
/**
 * Such as A3.
 */
code: string, title: string, criteria: Array<Criterion>, };
export type DomainGrade = { code: string, title: string, graded: Graded, };
export type DomainHeading = { 
/**
 * Such as "Domain 3".
 */
label: string, title: string, rating: PrintedRating | null, startsPage: boolean, };
export type Done = Record<symbol, never>;
export type Draft = { value: JsonValue | null, at: string | null, };
export type DraftKept = { at: string, };
export type DraftPlace = { place: string, caseFile: string | null, };
export type EasyPart = "about" | "good" | "better" | "next";
export type EasyPicture = "house" | "visit" | "talk" | "family" | "plant" | "help" | "medicine" | "night" | "food" | "support" | "plan" | "calendar" | "phone" | "rating" | "empty";
export type EasyRead = { part: EasyPart, picture: EasyPicture, 
/**
 * Two or three short sentences. Use words that people use themselves.
 */
words: string, };
export type Edition = "standard" | "provider" | "large-print" | "easy-read" | "action-plan" | "summary" | "letter" | "accuracy";
export type EditionChoice = { edition: Edition, title: string, purpose: string, whyNot: string | null, };
export type Event = { date: string, what: string, detail: string | null, route: string | null, toCome: boolean, };
export type Evidence = { activity: string, 
/**
 * E1, E2 and so on, within the visit.
 */
number: number, 
/**
 * What was said, seen, read or counted. No names of people who use the service.
 */
what: string, evidenceType: EvidenceType, 
/**
 * Who or what it comes from, such as talks with 14 people, or the medicines record.
 */
source: string, date: string, 
/**
 * Only where you need to find them again. It never prints, and not every role sees it.
 */
who: string | null, 
/**
 * Such as by picture card, by sampling ten records.
 */
method: string | null, reliability: Reliability | null, 
/**
 * Words that people agreed may print. Leave it empty otherwise.
 */
quotation: string | null, criteria: Array<number>, by: string, photographs: Array<Photograph>, };
export type EvidenceType = "peopleSaid" | "staffSaid" | "partnersSaid" | "weSaw" | "records" | "data";
export type ExecutedAs = "underHand" | "deed";
export type ExportPerson = { name: string, };
export type Fault = { code: Code, message: string, fields: Array<Refusal>, 
/**
 * The record that somebody else changed, where that is what went wrong.
 */
record?: string, };
export type FieldChange = { record: string, label: string, old: string | null, new: string | null, };
export type Finding = { activity: string, 
/**
 * F1, F2 and so on, within the visit.
 */
number: number, criterion: number, findingType: FindingType, 
/**
 * One finding, in one or two sentences.
 */
text: string, affectsOutcomes: boolean, by: string, };
export type FindingType = "strength" | "shortfall" | "breach" | "note";
export type Framework = { name: string, version: number, domains: Array<Domain>, };
export type Grade = "poor" | "requiresImprovement" | "good" | "excellent";
export type Graded = { grade: Grade | null, 
/**
 * How the grade came about, in a sentence.
 */
because: string, };
export type Heading = { 
/**
 * 1 to 3; other values count as the nearest of these.
 */
level: number, text: string, startsPage: boolean, };
export type Held<T> = { id: string, version: number, caseFile: string, value: T, };
export type History = { entries: Array<HistoryEntry>, more: boolean, };
export type HistoryEntry = { sequence: number, at: string, person: string, 
/**
 * In words: "Changed the contract".
 */
what: string, changes: Array<FieldChange>, };
export type HistoryOf = { caseFile: string, before: number | null, };
export type Hold = { caseFile: string, 
/**
 * The reference of the contract, or the name of the provider.
 */
contract: string, 
/**
 * Name the matter, not people: this stays when the case file has gone. Such as claim 2026/41, inquiry, audit.
 */
why: string, 
/**
 * Such as legal services, or the auditor.
 */
askedBy: string, 
/**
 * The hold stands until somebody releases it, also after this day.
 */
review: string, from: string, placedBy: string, released: Release | null, };
export type HoldView = { hold: Held<Hold>, placedBy: string, releasedBy: string | null, 
/**
 * It should have been looked at again.
 */
late: boolean, 
/**
 * Its case file is still here.
 */
live: boolean, };
export type Holds = { holds: Array<HoldView>, };
export type Identifier = { 
/**
 * Such as GB-COH for Companies House, GB-CHC for the Charity Commission.
 */
scheme: string, id: string, };
export type ImportChosen = { chosen: boolean, file: string | null, };
export type ImportField = "title" | "value" | "start" | "end" | "providers";
export type ImportOutcome = { "kind": "create", providers: Array<ProviderMatch>, } | { "kind": "change", contract: string, reference: string, differences: Array<Difference>, 
/**
 * All providers of the contract afterwards.
 */
providers: Array<ProviderMatch>, } | { "kind": "leaveAlone", contract: string, reference: string, } | { "kind": "leftOut" };
export type ImportPage = { 
/**
 * create, change, leaveAlone, leftOut; none for all.
 */
outcome: string | null, page: number, perPage: number, };
export type ImportPreview = { file: string, publisher: string | null, first: string | null, last: string | null, rows: Array<ImportRow>, matching: number, page: number, perPage: number, all: number, create: number, change: number, leaveAlone: number, leftOut: number, 
/**
 * Row numbers that are ticked to begin with.
 */
ticked: Array<number>, 
/**
 * Row numbers, ticked or not, that would change a contract of ours rather than create one.
 */
changing: Array<number>, };
export type ImportProgress = { state: ImportState, done: number, total: number, contractsCreated: number, contractsUpdated: number, providersCreated: number, message: string | null, };
export type ImportRow = { 
/**
 * From 1, in the order of the file: row *n* is entry *n* − 1.
 */
row: number, releaseId: string, awardId: string | null, 
/**
 * The title that the contract gets; `None` only in rows left out.
 */
title: string | null, 
/**
 * The names that the notice gives.
 */
suppliers: Array<string>, valuePence: number | null, start: string | null, end: string | null, 
/**
 * Whether a code of the notice is for health or social care.
 */
care: boolean, 
/**
 * Whether the preview proposes to take the row.
 */
ticked: boolean, outcome: ImportOutcome, 
/**
 * Why, in at most 25 words.
 */
reason: string, };
export type ImportState = "idle" | "reading" | "ready" | "importing" | "finished" | "stopped" | "failed";
export type Improvement = { activity: string, 
/**
 * The finding that it answers.
 */
finding: string, obligation: Obligation, 
/**
 * A few words that the provider will recognise.
 */
title: string, text: string, 
/**
 * At the provider, or at the council or a partner.
 */
person: string, role: string, measure: string | null, 
/**
 * R1, R2 … for requirements, A1, A2 … for recommendations; given once.
 */
number: number, 
/**
 * Taken back before the report was signed; its number is not used again.
 */
withdrawn: string | null, by: string, };
export type ImprovementFor = { finding: string, improvement: string | null, };
export type ImprovementRow = { improvement: Held<Improvement>, reference: string, criterion: number, finding: number, };
export type ImprovementView = { improvement: Held<Improvement> | null, finding: Held<Finding>, contract: Held<Contract>, activity: Held<Activity>, activityTitle: string, service: string, judgement: Held<Judgement> | null, criterion: string, evidence: Array<Held<Evidence>>, outcomes: Array<string>, 
/**
 * Why one that is kept stays a requirement, or a recommendation. None for a new one.
 */
whyObligationStays: string | null, 
/**
 * Requirements cannot be due before this day.
 */
issueDate: string, 
/**
 * People already named on this visit, for a quick choice.
 */
people: Array<NamedPerson>, };
export type Inline = { "inline": "text", text: string, strong: boolean, 
/**
 * In the secondary colour, for asides such as "Last time: Good."
 */
quiet: boolean, } | { "inline": "rating" } & PrintedRating | { "inline": "check", check: PrintedCheck, word: string, } | { "inline": "source", references: Array<string>, } | { "inline": "link", text: string, href: string, };
export type JournalAsk = { filter: JournalFilter, 
/**
 * Entries before this one; from the newest on where it is left out.
 */
before: number | null, limit: number, };
export type JournalChecked = { at: string, by: string, };
export type JournalChoices = { people: Array<Choice>, useCases: Array<Choice>, 
/**
 * Looked for among the newest entries.
 */
lastCheck: JournalChecked | null, };
export type JournalEntry = { row: JournalRow, 
/**
 * In hexadecimal.
 */
hash: string, previous: string, changes: Array<FieldChange>, };
export type JournalEntryOf = { sequence: number, };
export type JournalFilter = { person: string | null, useCase: string | null, caseFile: string | null, 
/**
 * Of a contract; taken instead of `case_file` where it is filled.
 */
reference: string, 
/**
 * The first and the last day.
 */
from: string | null, to: string | null, };
export type JournalFormat = "csv" | "pdf";
export type JournalPage = { rows: Array<JournalRow>, 
/**
 * Where to go on; nothing at the beginning of the journal. A page may be short before that:
 * only so many entries are looked through at once.
 */
before: number | null, looked: number, 
/**
 * How many entries the journal has.
 */
all: number, 
/**
 * The case file that is asked for, by its name.
 */
about: string | null, };
export type JournalRow = { sequence: number, at: string, person: string, onBehalfOf: string | null, 
/**
 * In words: "Judged a criterion".
 */
what: string, about: string | null, route: string | null, 
/**
 * The first few records that it changed, and how many more.
 */
records: Array<string>, more: number, 
/**
 * What it changed was disposed of.
 */
disposed: boolean, };
export type JsonValue = number | string | boolean | Array<JsonValue> | { [key in string]: JsonValue } | null;
export type Judgement = { activity: string, criterion: number, 
/**
 * What the evidence and the findings suggest; kept beside the decision.
 */
suggested: Rating | null, decided: Rating, 
/**
 * Where your rating differs from the suggestion.
 */
rationale: string | null, 
/**
 * Where the criterion does not apply, or was not seen.
 */
reason: string | null, 
/**
 * It prints in the report. Short sentences; nobody who uses the service can be recognised.
 */
narrative: string | null, by: string, };
export type KeyValue = { label: string, value: Array<Inline>, };
export type KeyValues = { rows: Array<KeyValue>, };
export type Kind = "council" | "person" | "provider" | "service" | "framework" | "contract" | "monitoringPlan" | "activity" | "evidence" | "judgement" | "finding" | "improvement" | "reportVersion" | "actionPlan" | "action" | "numbers" | "hold" | "disposal";
export type Labelled = { label: string, blocks: Array<Block>, };
export type Letterhead = { 
/**
 * Address of the council, a line each.
 */
sender: Array<string>, 
/**
 * Name and address in the window of the envelope, a line each; at most seven.
 */
to: Array<string>, 
/**
 * Date and references, a line each.
 */
details: Array<Array<Inline>>, };
export type Lines = { caption: Caption, 
/**
 * What the figure shows, in a sentence or two. The data is added to it in the PDF's tags.
 */
alt: string, 
/**
 * Along the foot, such as "April to June 2026".
 */
periods: Array<string>, 
/**
 * At most four can be told apart.
 */
series: Array<Series>, target: Target | null, };
export type List = { 
/**
 * Numbered from 1, or with bullets.
 */
numbered: boolean, items: Array<ListItem>, };
export type ListActions = { words: string, onlyLate: boolean, page: number, perPage: number, };
export type ListContracts = { words: string, state: ContractState | null, 
/**
 * Agreed, active, extended or suspended; ignored where `state` is given.
 */
inForce: boolean, serviceType: ServiceType | null, officer: string | null, sort: ContractSort, descending: boolean, page: number, perPage: number, };
export type ListItem = { inlines: Array<Inline>, 
/**
 * A list inside this item.
 */
nested: List | null, };
export type ListPage = { words: string, page: number, perPage: number, };
export type ListProviders = { words: string, page: number, perPage: number, };
export type ListRetention = { words: string, show: RetentionShow, page: number, perPage: number, };
export type Listing<T> = { rows: Array<T>, 
/**
 * How many match the filter.
 */
matching: number, 
/**
 * How many there are.
 */
all: number, 
/**
 * From 0.
 */
page: number, perPage: number, };
export type Method = "visit" | "desktop" | "survey" | "meeting";
export type Moment = { 
/**
 * The date in words.
 */
when: string, what: string, 
/**
 * It has happened: a solid mark.
 */
past: boolean, };
export type MonitoringPlan = { 
/**
 * What the monitoring should show, in one or two sentences.
 */
purpose: string, 
/**
 * Its newest version is used; a plan keeps the version that it chose.
 */
framework: string, criteria: Array<PlannedCriterion>, 
/**
 * When the plan itself is looked at again.
 */
reviewDue: string | null, version: number, state: PlanState, };
export type MoveContract = { id: string, version: number, to: ContractState, };
export type MyWork = { overdue: Array<WorkItem>, overdueCount: number, soon: Array<WorkItem>, toSign: Array<ReportRow>, carryOn: CarryOn | null, contracts: number, };
export type NameDeputy = { id: string, version: number, deputy: JsonValue | null, };
export type NamedPerson = { person: string, role: string, };
export type Nation = "england" | "wales" | "scotland" | "northernIreland";
export type NewPassword = { id: string, version: number, password: Secret, passwordAgain: Secret, };
export type NextDate = { what: string, date: string, distance: string, late: boolean, 
/**
 * Not late, but due within five working days.
 */
soon: boolean, };
export type NextStep = { label: string, whyNot: string | null, route: string | null, };
export type Nothing = Record<symbol, never>;
export type Obligation = { "kind": "requirement", basisType: BasisType, 
/**
 * Such as clause 14.3, specification 6.2 or Regulation 12(2)(g).
 */
basis: string, due: string, } | { "kind": "recommendation", 
/**
 * Leave it empty for the next review.
 */
due: string | null, };
export type Opening = { state: OpeningState, sample: boolean, 
/**
 * Known once somebody has signed in since the program started.
 */
council: Council | null, userName: string | null, 
/**
 * What was found and mended when the store was opened.
 */
notices: Array<string>, samplePeople: Array<SamplePerson>, samplePassword: string | null, session: Session | null, };
export type OpeningNote = { time: string, text: string, };
export type OpeningNotes = { notes: Array<OpeningNote>, };
export type OpeningProgress = { doing: string | null, done: number, 
/**
 * In the same measure; 0 where it is not known.
 */
total: number, };
export type OpeningState = "empty" | "locked" | "open";
export type Options = { byKind: { [key in string]: Array<Choice> }, };
export type Outcome = { 
/**
 * Given once, so that a plan can point to it.
 */
number: number, text: string, };
export type OverallRating = { 
/**
 * Such as "Overall rating".
 */
label: string | null, rating: PrintedRating, previous: PreviousRating | null, };
export type PagePicture = { 
/**
 * A data URL.
 */
picture: string, 
/**
 * Of the paper, from 1.
 */
page: number, 
/**
 * How many pages the paper has, and how many of them are asked for.
 */
of: number, chosen: number, at: number, };
export type PagePictureOf = { what: PrintWhat, pages: string | null, at: number, width: number, };
export type Paper = { stub: ReportStub, checkCode: string, 
/**
 * Nothing where its case file was disposed of.
 */
state: ReportState | null, report: string | null, disposed: string | null, certificate: string | null, };
export type PaperFormat = "standard" | "summary" | "largePrint" | "easyRead" | "numbered" | "landscape" | "letter";
export type PaperPicture = { "picture": "image", alt: string, } | { "picture": "symbol", symbol: PaperSymbol, alt: string, } | { "picture": "rating", level: number, alt: string, };
export type PaperSymbol = "house" | "visit" | "talk" | "family" | "plant" | "help" | "medicine" | "night" | "food" | "support" | "plan" | "calendar" | "phone";
export type Papers = { 
/**
 * Nothing where the person chose no file after all.
 */
verdict: Verdict | null, 
/**
 * In one sentence.
 */
words: string, notes: Array<string>, papers: Array<Paper>, };
export type Paragraph = { style: ParagraphStyle, inlines: Array<Inline>, };
export type ParagraphStyle = "opening" | "body" | "note";
export type Participation = { 
/**
 * Such as people who live at the home, relatives and friends, staff.
 */
group: string, asked: number, tookPart: number, };
export type PasswordReset = { by: string, at: string, };
export type PdfSaved = { saved: boolean, name: string | null, replaced: Array<string>, };
export type Pence = number;
export type People = { people: Array<PersonRow>, };
export type Person = { name: string, 
/**
 * To sign in with: small letters, digits, dots and hyphens, such as priya.nair.
 */
userName: string, 
/**
 * Prints under the signature.
 */
jobTitle: string, role: Role, 
/**
 * For a commissioning manager. Leave it empty where there is none.
 */
authorityLimit: Pence | null, active: boolean, deputy: Deputy | null, 
/**
 * Until the person chooses a password of their own.
 */
reset: PasswordReset | null, };
export type PersonRow = { person: Held<Person>, 
/**
 * The role's name, without what it includes.
 */
role: string, state: PersonState, stateWords: string, 
/**
 * Whose deputy they are, or who is theirs.
 */
notes: Array<string>, };
export type PersonState = "active" | "waits" | "left";
export type PersonView = { row: PersonRow, own: boolean, 
/**
 * What the person's password was reset by and when, until they choose their own.
 */
reset: string | null, edit: Way, nameDeputy: Way, resetPassword: Way, allow: Way, deactivate: Way, reactivate: Way, 
/**
 * What follows where the person is deactivated.
 */
consequences: Array<string>, };
export type Photograph = { 
/**
 * For people who cannot see it. No names, and nobody who can be recognised.
 */
shows: string, 
/**
 * Where the picture that prints is kept: no larger than paper needs, and without what the camera wrote into it.
 */
picture: string, 
/**
 * SHA-256 of the picture that prints, in hexadecimal.
 */
fingerprint: string, 
/**
 * Where the file is kept as it came: it may say where it was taken, and whose camera it was.
 */
original: string, 
/**
 * SHA-256 of the file as it came, in hexadecimal: whoever has it can show that it is the same.
 */
originalFingerprint: string, };
export type PhotographAdded = { saved: Saved | null, };
export type PhotographOf = { id: string, picture: string, };
export type PhotographView = { 
/**
 * The picture itself, as a `data:` address.
 */
address: string, };
export type Pictured = { 
/**
 * None leaves the frame empty, to be filled by hand.
 */
picture: PaperPicture | null, blocks: Array<Block>, };
export type Piece = { text: string, differs: boolean, };
export type PlanState = "draft" | "consulting" | "agreed" | "live" | "reviewed" | "closed";
export type PlanSummary = { id: string, state: PlanState, criteria: number, framework: string, version: number, reviewDue: string | null, openAgain: string | null, };
export type PlanView = { contract: Held<Contract>, plan: Held<MonitoringPlan> | null, frameworks: Array<Held<Framework>>, activities: Array<ActivityRow>, 
/**
 * What keeps it from being agreed.
 */
whyNotAgreed: Array<Refusal>, };
export type PlannedCriterion = { number: number, 
/**
 * Numbers of the contract's outcomes that it serves.
 */
outcomes: Array<number>, };
export type PreviousRating = { 
/**
 * Such as "Last time, March 2026:".
 */
label: string, rating: PrintedRating, };
export type Print = { what: PrintWhat, printer: string | null, copies: string, sides: Sides, 
/**
 * What was typed, or nothing for all.
 */
pages: string | null, };
export type PrintReport = { id: string, edition: Edition, };
export type PrintWhat = { "of": "report", id: string, edition: Edition, } | { "of": "visitForm", id: string, };
export type PrintedCheck = "done" | "open" | "declined" | "blank";
export type PrintedPhotograph = { caption: Caption | null, 
/**
 * What the preview, which does not get the bytes, asks for it by.
 */
picture: string | null, 
/**
 * What can be seen, for those who cannot see it.
 */
alt: string, 
/**
 * Millimetres on paper, at most as wide as the text; its height follows, up to half a page.
 */
width: number, };
export type PrintedPoint = { value: number, 
/**
 * The value as printed.
 */
text: string, };
export type PrintedRating = { 
/**
 * 1 (lowest) to 4 (highest); none for "Not applicable" and "Not seen".
 */
level: number | null, word: string, 
/**
 * Last time's rating: drawn quietly, in outline.
 */
earlier: boolean, };
export type PrintedSignature = { 
/**
 * "Signed" or "Countersigned".
 */
label: string, name: string, job: string, statement: string, 
/**
 * Date and time in words, or that it is not signed yet.
 */
at: string, };
export type PrintedStatus = "draft" | "final";
export type PrinterChoice = { name: string, label: string, place: string, usual: boolean, bothSides: boolean, 
/**
 * What the person should know before they choose it.
 */
note: string | null, };
export type PrintingView = { 
/**
 * `MR-2026-012, version 2`
 */
name: string, 
/**
 * What else of it can be printed.
 */
editions: Array<EditionChoice>, printers: Array<PrinterChoice>, 
/**
 * Why there is no printer to choose.
 */
whyNone: string | null, sides: Array<Choice>, };
export type ProgressAction = { id: string, version: number, to: ActionState, says: string, };
export type Provider = { name: string, 
/**
 * Award notices find the provider again by these.
 */
identifiers: Array<Identifier>, contact: string | null, contactJob: string | null, address: string | null, 
/**
 * For colleagues only; it never prints.
 */
notes: string | null, };
export type ProviderMatch = { "kind": "existing", provider: string, name: string, 
/**
 * All numbers that the file gives for it and the register does not have, in each row
 * that names it: to be kept with the provider, once.
 */
newIdentifiers: Array<Identifier>, } | { "kind": "new", key: number, name: string, 
/**
 * All numbers that the file gives for it.
 */
identifiers: Array<Identifier>, };
export type ProviderRow = { id: string, name: string, services: number, contracts: number, };
export type ProviderView = { provider: Held<Provider>, services: Array<Held<Service>>, contracts: Array<ContractRow>, };
export type Quote = { text: string, who: string, };
export type Rating = "doesNot" | "partly" | "meets" | "strong" | "notApplicable" | "notSeen";
export type RatingStrip = { caption: Caption, 
/**
 * What the figure shows, in a sentence or two. The data is added to it in the PDF's tags.
 */
alt: string, 
/**
 * Words of levels 1 to 4, lowest first.
 */
levels: Array<string>, now: number | null, last: number | null, };
export type Ratings = { caption: Caption, 
/**
 * What the figure shows, in a sentence or two. The data is added to it in the PDF's tags.
 */
alt: string, 
/**
 * Words of levels 1 to 4, lowest first.
 */
levels: Array<string>, rows: Array<RatingsRow>, };
export type RatingsRow = { label: string, now: number | null, last: number | null, 
/**
 * The change in words, such as "Lower".
 */
change: string, };
export type Recover = { key: Secret, userName: string, password: Secret, passwordAgain: Secret, };
export type Refusal = { 
/**
 * JSON pointer into the value sent; empty where the refusal concerns the whole.
 */
field: string, message: string, 
/**
 * The performance criterion enforced, such as `003-P22`.
 */
rule: string | null, };
export type Regime = "procurementAct" | "lightTouch" | "pcr2015" | "providerSelection" | "grant" | "other";
export type Release = { on: string, by: string, why: string, };
export type Reliability = "high" | "medium" | "low";
export type RemovePhotograph = { id: string, version: number, picture: string, };
export type ReportRow = { id: string, contract: string, activity: string, reference: string, version: number, title: string, provider: string, state: ReportState, author: string, grade: Grade | null, submitted: string | null, signed: string | null, pages: number | null, };
export type ReportState = "drafting" | "submitted" | "returned" | "signed" | "superseded";
export type ReportStub = { reference: string, version: number, 
/**
 * SHA-256 of what was signed, in hexadecimal. The check code on the paper is its beginning.
 */
fingerprint: string, 
/**
 * SHA-256 of the PDF, in hexadecimal.
 */
pdf: string | null, author: string, sent: string, signatory: string | null, signed: string | null, };
export type ReportVersion = { activity: string, reference: string, version: number, 
/**
 * The first words that people read: three or four short sentences, what is good first.
 */
summary: string, 
/**
 * One a row, with where you saw it.
 */
strengths: Array<Strength>, peopleGood: string | null, peopleBetter: string | null, 
/**
 * How what people said was tested and used.
 */
peopleUsed: string | null, 
/**
 * Only where no evidence comes from people who use the service.
 */
voiceReason: string | null, 
/**
 * Your own rating of the whole, where it differs from what the domains give.
 */
overall: Grade | null, overallReason: string | null, goodPractice: string | null, 
/**
 * For people who use the service, and signed with the rest. One idea a row, at most 15 words a sentence. Say what the report is about, who came and when, and the rating. Then what is good, what must get better, and what happens next.
 */
easyRead: Array<EasyRead>, 
/**
 * Only for a version that replaces a signed one. It prints on page 2.
 */
changes: string | null, state: ReportState, author: string, 
/**
 * Everybody who wrote part of it: none of them can countersign.
 */
writers: Array<string>, submission: Submission | null, returned: Array<Return>, signature: Signature | null, replaces: string | null, };
export type ReportView = { report: Held<ReportVersion>, row: ReportRow, contract: Held<Contract>, activity: Held<Activity>, activityTitle: string, service: string, 
/**
 * The whole document, as it will print or has been signed.
 */
document: Document, checks: Array<Check>, 
/**
 * What will not print as it was written; nothing keeps the report from being sent. Empty once it is signed.
 */
warnings: Array<string>, contents: string, grades: Array<DomainGrade>, overall: Graded, author: string, signatory: string | null, checkCode: string | null, signers: Array<Signer>, 
/**
 * What the person who looks may do.
 */
canEdit: boolean, canSubmit: boolean, canSign: boolean, whyNotSign: string | null, canCorrect: boolean, due: string, dueDistance: string, actionPlan: string | null, newer: string | null, returned: Array<ReturnView>, editions: Array<EditionChoice>, };
export type ResultLine = { label: string, text: string, };
export type RetentionClass = "standard" | "sealed" | "children" | "permanent";
export type RetentionRow = { id: string, reference: string, title: string, name: string, class: RetentionClass | null, ended: string | null, keptUntil: string | null, 
/**
 * Sentences; none where it is due.
 */
whyNot: Array<string>, 
/**
 * Where somebody has proposed its disposal.
 */
disposal: DisposalState | null, };
export type RetentionShow = "due" | "later" | "permanent";
export type RetentionView = { id: string, version: number, of: CaseFileOf, 
/**
 * The reference of the contract, or the name of the provider.
 */
reference: string, 
/**
 * Of the contract.
 */
title: string, name: string, providers: Array<string>, 
/**
 * Nothing for a provider.
 */
class: RetentionClass | null, rule: string, ended: string | null, starts: string | null, keptUntil: string | null, whyNot: Array<string>, holds: Array<HoldView>, held: Array<DisposalCount>, disposal: Held<Disposal> | null, 
/**
 * Why the person who looks cannot be the second one.
 */
whyNotApprove: string | null, };
export type RetentionYears = { 
/**
 * Six years are usual in England and Wales.
 */
standard: number, 
/**
 * Twelve years are usual where the contract was executed as a deed.
 */
sealed: number, 
/**
 * Often 75 years. Follow the council’s own schedule.
 */
children: number, 
/**
 * Colleagues who have left, and providers without a contract: years without a change.
 */
shared: number, };
export type Return = { at: string, by: string, reasons: string, };
export type ReturnView = { at: string, by: string, reasons: string, };
export type Role = "officer" | "senior_officer" | "commissioning_manager" | "joint_finance_lead" | "information_governance" | "administrator" | "read_only";
export type Row = { cells: Array<Cell>, };
export type RunImport = { rows: Array<number>, };
export type SamplePerson = { name: string, user: string, role: Role, roleName: string, };
export type Save = { id: string | null, version: number, parent: string | null, value: JsonValue, };
export type SaveDraft = { place: string, caseFile: string | null, value: JsonValue, };
export type SaveJournal = { filter: JournalFilter, format: JournalFormat, };
export type Saved = { id: string, version: number, reference: string | null, };
export type Schemas = { schemas: { [key in string]: JsonValue }, };
export type Secret = string;
export type Series = { name: string, 
/**
 * One a period; none where nothing was measured.
 */
points: Array<PrintedPoint | null>, };
export type Service = { 
/**
 * As people know it, such as Larkspur House.
 */
name: string, provider: string, serviceType: ServiceType, clientGroup: ClientGroup, 
/**
 * Such as 48 beds, 22 tenancies or 1,450 hours a week.
 */
size: string | null, 
/**
 * The registered manager, or the person in charge.
 */
manager: string | null, regulated: boolean, 
/**
 * The number that the regulator gave the service.
 */
regulatorId: string | null, 
/**
 * With its date, such as Good, 14 March 2024.
 */
regulatorRating: string | null, };
export type ServiceType = "nursingHome" | "residentialHome" | "homeCare" | "supportedLiving" | "dayOpportunities" | "respite" | "childrensHome" | "fostering" | "advocacy" | "intermediateCare" | "prevention" | "other";
export type Session = { id: string, person: Person, council: Council, today: string, 
/**
 * Commands that the person's roles include today.
 */
may: Array<string>, 
/**
 * What the person should know: a password that was reset, colleagues they stand in for.
 */
notices: Array<string>, };
export type SetUp = { council: JsonValue, person: JsonValue, password: Secret, passwordAgain: Secret, };
export type SetUpDone = { recoveryKey: string, session: Session, };
export type SharedReview = { years: number, rows: Array<SharedRow>, };
export type SharedRow = { id: string, kind: Kind, name: string, changed: string, 
/**
 * Why it is listed.
 */
why: string, 
/**
 * What keeps it, in sentences; none where it can be disposed of.
 */
whyNot: Array<string>, 
/**
 * Where somebody has proposed its disposal.
 */
disposal: DisposalState | null, };
export type Side = "yours" | "theirs";
export type SideBySide = { left: Array<Block>, right: Array<Block>, };
export type Sides = "both" | "one";
export type SignIn = { userName: string, password: Secret, };
export type SignReport = { id: string, version: number, password: Secret, };
export type Signature = { at: string, by: string, 
/**
 * Where a deputy signed: in whose place.
 */
onBehalfOf: string | null, 
/**
 * Where the PDF is kept.
 */
pdf: string, pages: number, 
/**
 * The journal's last entry before the signature, in hexadecimal.
 */
chainHead: string, chainSequence: number, };
export type Signatures = { signatures: Array<PrintedSignature>, };
export type Signer = { id: string, name: string, jobTitle: string, whyNot: string | null, };
export type Status = { today: string, overdue: number, toSign: number, savedAt: string | null, importing: boolean, backups: Backups, };
export type StepState = "done" | "now" | "toCome";
export type Strength = { text: string, };
export type Submission = { at: string, 
/**
 * Where the snapshot is kept.
 */
snapshot: string, 
/**
 * SHA-256 of the snapshot, in hexadecimal.
 */
fingerprint: string, 
/**
 * The grade of the whole that it gives.
 */
grade: Grade | null, };
export type Suggestion = { criterion: number, rating: Rating, because: string, };
export type Table = { caption: Caption | null, kind: TableKind, columns: Array<Column>, 
/**
 * Each row has as many cells as there are columns; missing ones are empty.
 */
rows: Array<Row>, };
export type TableKind = "plain" | "compact" | "requirements" | "form";
export type Target = { value: number, 
/**
 * Such as "Target: 1.5 or fewer".
 */
text: string, };
export type ThreadStep = { label: string, count: number | null, route: string | null, state: StepState, };
export type Timeline = { caption: Caption, 
/**
 * What the figure shows, in a sentence or two. The data is added to it in the PDF's tags.
 */
alt: string, moments: Array<Moment>, };
export type Tone = "note" | "warning";
export type Verdict = "signed" | "replaced" | "draft" | "made" | "compare" | "changed" | "unknown";
export type Verification = { done: boolean, 
/**
 * What was looked at, and what it showed.
 */
evidence: string, note: string | null, by: string, at: string, };
export type VerifyAction = { id: string, version: number, done: boolean, evidence: string, note: string, };
export type VerifyView = { frames: number, records: number, attachments: number, faults: Array<string>, head: string, };
export type Versioned = { id: string, version: number, };
export type VisitView = { activity: Held<Activity>, contract: Held<Contract>, title: string, service: string, framework: Held<Framework> | null, judgements: Array<Held<Judgement>>, evidence: Array<Held<Evidence>>, findings: Array<Held<Finding>>, improvements: Array<ImprovementRow>, suggestions: Array<Suggestion>, 
/**
 * Criteria on which the person who looks has typed something that is not kept yet.
 */
drafts: Array<number>, 
/**
 * How many types of source each rating needs.
 */
typesNeeded: { [key in string]: number }, 
/**
 * Outcomes of the contract that each criterion serves.
 */
serves: { [key in number]: Array<string> }, writable: boolean, whyNotWritable: string | null, whyNotAssessed: Array<Refusal>, canCancel: boolean, report: ReportRow | null, 
/**
 * Where a new report would start, once everything is judged.
 */
canReport: boolean, };
export type Way = { may: boolean, whyNot: string | null, };
export type WithReason = { id: string, version: number, reason: string, };
export type WorkBegun = { begun: boolean, name: string | null, };
export type WorkItem = { what: string, detail: string, service: string, reference: string, due: string, 
/**
 * In words: "5 working days late".
 */
distance: string, 
/**
 * Where the screen goes: a route without its leading #.
 */
route: string, };
export type WorkKind = "backup" | "check" | "restore" | "export" | "exportPerson" | "journalCheck" | "journalFile" | "report" | "print";
export type WorkState = "idle" | "running" | "finished" | "stopped" | "failed";
export type WorkView = { kind: WorkKind | null, state: WorkState, 
/**
 * Name of the file or folder, without where it is.
 */
name: string | null, done: number, total: number, 
/**
 * What it came to, line by line.
 */
result: Array<ResultLine>, 
/**
 * What the person should know about it.
 */
warnings: Array<string>, 
/**
 * What it waits for, or why it failed.
 */
message: string | null, };
export type Writing = { 
/**
 * The question, above the lines.
 */
label: string | null, 
/**
 * How many lines to write on.
 */
lines: number, 
/**
 * Small, below the last line, from left to right: "Name and signature", "Date".
 */
below: Array<string>, };

export type Commands = {
  opening: [Nothing, Opening],
  opening_progress: [Nothing, OpeningProgress],
  opening_notes: [Nothing, OpeningNotes],
  set_up: [SetUp, SetUpDone],
  open_sample: [Nothing, Session],
  leave_sample: [Nothing, Opening],
  sign_in: [SignIn, Session],
  recover: [Recover, Session],
  still_here: [Nothing, Done],
  lock: [Nothing, Opening],
  schemas: [Nothing, Schemas],
  status: [Nothing, Status],
  options: [Nothing, Options],
  people: [Nothing, People],
  person: [ById, PersonView],
  add_person: [AddPerson, Saved],
  save_person: [Save, Saved],
  name_deputy: [NameDeputy, Saved],
  reset_password: [NewPassword, Saved],
  allow_content: [Versioned, Saved],
  deactivate_person: [Versioned, Saved],
  reactivate_person: [NewPassword, Saved],
  change_password: [ChangePassword, Done],
  council: [Nothing, Held<Council>],
  save_council: [Save, Saved],
  my_work: [Nothing, MyWork],
  list_contracts: [ListContracts, Listing<ContractRow>],
  contract: [ById, ContractView],
  save_contract: [Save, Saved],
  move_contract: [MoveContract, Saved],
  history: [HistoryOf, History],
  list_providers: [ListProviders, Listing<ProviderRow>],
  provider: [ById, ProviderView],
  save_provider: [Save, Saved],
  save_service: [Save, Saved],
  plan: [ById, PlanView],
  save_plan: [Save, Saved],
  agree_plan: [Versioned, Saved],
  activity: [ById, ActivityView],
  save_activity: [Save, Saved],
  start_activity: [Versioned, Saved],
  cancel_activity: [WithReason, Saved],
  save_visit_form: [ById, WorkBegun],
  list_activities: [ListPage, Listing<ActivityRow>],
  visit: [ById, VisitView],
  save_evidence: [Save, Saved],
  add_photograph: [AddPhotograph, PhotographAdded],
  describe_photograph: [DescribePhotograph, Saved],
  remove_photograph: [RemovePhotograph, Saved],
  photograph: [PhotographOf, PhotographView],
  save_judgement: [Save, Saved],
  save_finding: [Save, Saved],
  improvement: [ImprovementFor, ImprovementView],
  save_improvement: [Save, Saved],
  withdraw_improvement: [WithReason, Saved],
  assess_activity: [Versioned, Saved],
  start_report: [ById, Saved],
  list_reports: [ListPage, Listing<ReportRow>],
  report: [ById, ReportView],
  save_report: [Save, Saved],
  submit_report: [Versioned, Saved],
  return_report: [WithReason, Saved],
  sign_report: [SignReport, Saved],
  correct_report: [Versioned, Saved],
  save_report_pdf: [PrintReport, WorkBegun],
  open_report_pdf: [ById, Done],
  printing: [PrintWhat, PrintingView],
  page_picture: [PagePictureOf, PagePicture],
  print: [Print, WorkBegun],
  list_actions: [ListActions, Listing<ActionRow>],
  action_plan: [ById, ActionPlanView],
  save_action: [Save, Saved],
  decline_action: [WithReason, Saved],
  agree_action_plan: [AgreeActionPlan, Saved],
  progress_action: [ProgressAction, Saved],
  verify_action: [VerifyAction, Saved],
  choose_import: [Nothing, ImportChosen],
  import_preview: [ImportPage, ImportPreview],
  run_import: [RunImport, Done],
  import_progress: [Nothing, ImportProgress],
  stop_import: [Nothing, Done],
  conflict: [ConflictOf, ConflictView],
  save_draft: [SaveDraft, DraftKept],
  read_draft: [DraftPlace, Draft],
  discard_draft: [DraftPlace, Done],
  verify: [Nothing, VerifyView],
  retention: [ById, RetentionView],
  check_paper: [CheckPaper, Papers],
  list_retention: [ListRetention, Listing<RetentionRow>],
  list_holds: [Nothing, Holds],
  list_shared: [Nothing, SharedReview],
  place_hold: [Save, Saved],
  release_hold: [WithReason, Saved],
  save_retention_years: [Save, Saved],
  propose_disposal: [WithReason, Saved],
  approve_disposal: [ApproveDisposal, Saved],
  decline_disposal: [WithReason, Saved],
  list_disposals: [ListPage, Listing<DisposalRow>],
  disposal: [ById, DisposalView],
  save_certificate_pdf: [ById, PdfSaved],
  backups: [Nothing, Backups],
  back_up: [Nothing, WorkBegun],
  check_backup: [Nothing, WorkBegun],
  restore_backup: [Nothing, WorkBegun],
  export_everything: [Nothing, WorkBegun],
  export_person: [ExportPerson, WorkBegun],
  long_work: [Nothing, WorkView],
  stop_long_work: [Nothing, Done],
  journal: [JournalAsk, JournalPage],
  journal_choices: [Nothing, JournalChoices],
  journal_entry: [JournalEntryOf, JournalEntry],
  check_journal: [Nothing, WorkBegun],
  save_journal: [SaveJournal, WorkBegun],
}
