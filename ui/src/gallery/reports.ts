// A made-up report and its action plan for the gallery and for tests: what the program would answer.
import type {
  ActionPlanRow,
  ActionPlanView,
  ActionState,
  Document,
  EditionChoice,
  JsonValue,
  ReportRow,
  ReportView,
  WorkView,
} from "../host/bindings";
import larkspur from "./document.json";
import allEditions from "./editions.json";
import { session } from "./people";
import { photographAnswers, printedPhotographs } from "./photographs";
import { contractView, ids, registerAnswers } from "./register";
import schemas from "./schemas.json";

const printedAs = larkspur as unknown as Document;
const signOff = printedAs.blocks.findIndex((block) => block.block === "heading" && block.text === "Sign-off");
const document: Document = {
  ...printedAs,
  blocks: printedAs.blocks.toSpliced(signOff, 0, ...printedPhotographs),
};
const { contract } = contractView;

const editions = (allEditions as EditionChoice[]).map((choice) =>
  choice.edition === "letter"
    ? { ...choice, whyNot: "The covering letter goes out with a signed report. Two people have to sign this version first." }
    : choice,
);

export const reportRow: ReportRow = {
  id: ids.report,
  contract: ids.contract,
  activity: ids.activity,
  reference: "MR-2026-012",
  version: 2,
  title: "Larkspur House, visit of 6 and 7 October 2026",
  provider: "Fernhollow Care Ltd",
  state: "drafting",
  author: "Priya Nair",
  grade: "requiresImprovement",
  submitted: null,
  signed: null,
  pages: null,
};

const fingerprint = "a41f09c27be6d8125f3390c4e2ab77165d0e84f9b1c6a23754ed98f01b7c51d8";

const drafting: ReportView = {
  report: {
    id: ids.report,
    version: 7,
    caseFile: ids.contract,
    value: {
      activity: ids.activity,
      reference: "MR-2026-012",
      version: 2,
      summary:
        "Larkspur House is a warm and friendly home. People feel known and relatives feel welcome. But medicines are not managed safely enough, and some nights have too few staff.",
      easyRead: [],
      strengths: [
        { text: "Relatives and friends are part of daily life (E2)." },
        { text: "Staff know how to report harm (E3)." },
      ],
      peopleGood: "Twelve of 14 people said they were making progress with something that matters to them.",
      peopleBetter: "Five people said they wait too long at night.",
      peopleUsed: "We tested each point against records and what we saw.",
      voiceReason: null,
      overall: null,
      overallReason: null,
      goodPractice: null,
      changes: null,
      state: "drafting",
      author: session.id,
      writers: [session.id],
      submission: null,
      returned: [],
      signature: null,
      replaces: null,
    },
  },
  row: reportRow,
  contract,
  activity: {
    id: ids.activity,
    version: 4,
    caseFile: ids.contract,
    value: { from: "2026-10-06", to: "2026-10-07", state: "assessed" } as never,
  },
  activityTitle: "Visit of 6 and 7 October 2026",
  service: "Larkspur House",
  document: { ...document, status: "draft", checkCode: null },
  checks: [
    { label: "People’s voice heard", refusals: [] },
    { label: "Every criterion judged", refusals: [] },
    { label: "Evidence for each rating", refusals: [] },
    { label: "Dates still to come", refusals: [] },
    { label: "Summary, and strengths first", refusals: [] },
    { label: "Overall rating explained", refusals: [] },
  ],
  warnings: [],
  contents: "20 judgements, 47 evidence items, 5 requirements, 3 recommendations",
  grades: [
    { code: "A1", title: "My life, my say", graded: { grade: "good", because: "We averaged its four rated criteria; some count for more." } },
    { code: "A2", title: "Support that works", graded: { grade: "requiresImprovement", because: "We averaged its four rated criteria; some count for more." } },
    { code: "A3", title: "Safe today", graded: { grade: "requiresImprovement", because: "The mean of 4 rated criteria is higher, but a critical criterion is not met." } },
    { code: "A4", title: "People who provide it", graded: { grade: "requiresImprovement", because: "We averaged its four rated criteria; some count for more." } },
    { code: "A5", title: "Run well and lasting", graded: { grade: "good", because: "We averaged its four rated criteria; some count for more." } },
  ],
  overall: { grade: "requiresImprovement", because: "The mean of 5 domains." },
  author: "Priya Nair",
  signatory: null,
  checkCode: null,
  signers: [
    { id: session.id, name: "Priya Nair", jobTitle: "QA officer", whyNot: "Wrote this report" },
    { id: ids.marcus, name: "Marcus Bell", jobTitle: "senior QA officer", whyNot: null },
    { id: ids.provider, name: "Tom Eddery", jobTitle: "QA officer", whyNot: "Wrote part of it" },
  ],
  canEdit: true,
  canSubmit: true,
  canSign: false,
  whyNotSign: "This report is not waiting for a signature.",
  canCorrect: false,
  due: "2026-11-18",
  dueDistance: "In 4 working days",
  actionPlan: null,
  newer: null,
  returned: [],
  editions,
};

const submission = {
  at: "2026-11-12T14:21:00Z",
  snapshot: "s",
  fingerprint,
  grade: "requiresImprovement" as const,
};

function inState(
  state: ReportRow["state"],
  view: Partial<ReportView>,
  value: Partial<ReportView["report"]["value"]> = {},
): ReportView {
  return {
    ...drafting,
    row: { ...reportRow, state, ...(value.submission && { submitted: value.submission.at }) },
    ...view,
    report: { ...drafting.report, value: { ...drafting.report.value, state, ...value } },
  };
}

const unprintable =
  "Under “Summary”: the typeface has no “中” (U+4E2D). It prints as [?]: “…neighbour said: 中 is how she signs he…”.";

const closed = { canEdit: false, canSubmit: false, checks: [] };
const returned = [
  {
    at: "2026-11-12T16:05:00Z",
    by: "Marcus Bell",
    reasons: "R4 gives three working days. The contract gives five.\nThe summary should name the night visit.",
  },
];

/** One report, as different people find it. */
export const reportViews = {
  drafting,
  unready: inState("drafting", {
    checks: [
      {
        label: "People’s voice heard",
        refusals: [
          {
            field: "/voiceReason",
            message: "Add evidence of what people said, or say why their voice is missing",
            rule: "003-P4",
          },
        ],
      },
      {
        label: "Dates still to come",
        refusals: [
          { field: "", message: "R2: the date is past. Set a new one.", rule: "003-P20" },
        ],
      },
      ...drafting.checks.filter(({ label }) => !/voice|Dates/.test(label)),
    ],
    warnings: [`${unprintable} Write it in another way.`],
  }),
  waiting: inState(
    "submitted",
    { ...closed, checkCode: "7K4F-92QM-D3XT", whyNotSign: "You wrote this report, so you can’t sign it. Ask a colleague." },
    { submission },
  ),
  signing: inState(
    "submitted",
    { ...closed, canSign: true, whyNotSign: null, checkCode: "7K4F-92QM-D3XT", warnings: [`${unprintable} Return the report if it has to be written in another way.`] },
    { submission },
  ),
  returned: inState("returned", { returned }),
  signed: {
    ...inState(
      "signed",
      {
        ...closed,
        document,
        checkCode: "7K4F-92QM-D3XT",
        signatory: "Marcus Bell",
        canCorrect: true,
        actionPlan: "p",
        editions: allEditions as EditionChoice[],
      },
      {
        submission,
        signature: {
          onBehalfOf: null,
          at: "2026-11-13T10:15:00Z",
          by: ids.marcus,
          pdf: "p",
          pages: 13,
          chainHead: "",
          chainSequence: 41,
        },
      },
    ),
  },
} satisfies Record<string, ReportView>;
reportViews.signed.row = { ...reportViews.signed.row, signed: "2026-11-13T10:15:00Z", pages: 13 };

type Said = {
  reference: string;
  title: string;
  text: string;
  action: string;
  person: string;
  role: string;
  state: ActionState;
  due: string | null;
  distance: string | null;
  late?: boolean;
  moves: ActionState[];
  more?: Partial<ActionPlanRow["row"]["action"]["value"]>;
  checks?: ActionPlanRow["checks"];
};

function planRow(said: Said, at: number): ActionPlanRow {
  const { reference, title, text, state, due, distance, late = false, person, role } = said;
  const isMust = reference.startsWith("R");
  const id = `a1000000-0000-7000-8000-00000000000${at}`;
  return {
    row: {
      id,
      contract: ids.contract,
      report: ids.report,
      reference,
      title,
      text,
      service: "Rowan Gate",
      contractReference: "TC-CS-0052",
      reportReference: "MR-2026-007",
      action: {
        id,
        version: 3,
        caseFile: ids.contract,
        value: {
          report: ids.report,
          improvement: id,
          reference,
          action: said.action,
          person,
          role,
          due,
          measure: "90% in time, over a quarter",
          comment: null,
          state,
          reported: null,
          declined: null,
          checks: [],
          ...said.more,
        },
      },
      state,
      due,
      distance,
      late,
    },
    improvement: {
      id,
      version: 1,
      caseFile: ids.contract,
      value: {
        activity: ids.activity,
        finding: ids.finding,
        obligation: isMust
          ? { kind: "requirement", basisType: "contractClause", basis: "14.3", due: due ?? "2026-12-01" }
          : { kind: "recommendation", due },
        title,
        text,
        person,
        role,
        measure: "90% in time, over a quarter",
        number: Number(reference.slice(1)),
        withdrawn: null,
        by: session.id,
      },
    },
    checks: said.checks ?? [],
    moves: said.moves,
    evidence: [],
  };
}

const jo = { person: "Jo Fenwick", role: "Registered manager" };
const sam = { person: "Sam Odell", role: "Deputy manager" };

export const planRows: ActionPlanRow[] = (
  [
    {
      reference: "R1",
      title: "Each missing episode changes the plan",
      text: "Change each child’s plan within three days of a missing episode.",
      action: "New plan with social worker in 3 days",
      ...jo,
      state: "verified",
      due: "2026-09-30",
      distance: null,
      moves: ["closed"],
      checks: [
        { done: true, evidence: "3 of 3 plans seen", note: null, by: "Priya Nair", at: "2026-10-02T10:00:00Z" },
      ],
    },
    {
      reference: "R2",
      title: "Return conversations within 72 hours",
      text: "Offer each child a conversation with somebody independent within 72 hours of their return.",
      action: "Independent worker booked the same day",
      ...jo,
      state: "reportedDone",
      due: "2026-11-05",
      distance: "5 working days late",
      late: true,
      moves: ["verified", "returned"],
      more: { reported: "9 of 10, July to September" },
    },
    {
      reference: "R3",
      title: "Night staffing matches each plan",
      text: "Match the night rota to each child’s plan.",
      action: "Second waking adult, Thursday to Sunday",
      ...sam,
      state: "inProgress",
      due: "2026-11-27",
      distance: "In 11 working days",
      moves: ["reportedDone"],
    },
    {
      reference: "R4",
      title: "Allegations reach the designated officer next working day",
      text: "Tell the designated officer of each allegation on the next working day.",
      action: "On-call card and manager’s log",
      ...jo,
      state: "returned",
      due: "2026-11-20",
      distance: "In 6 working days",
      moves: ["inProgress", "reportedDone"],
      checks: [
        { done: false, evidence: "The on-call log", note: "the log has no times", by: "Priya Nair", at: "2026-11-06T10:00:00Z" },
      ],
    },
    {
      reference: "A1",
      title: "Children cook a meal they choose",
      text: "Let children plan and cook one meal a week.",
      action: "",
      ...sam,
      state: "open",
      due: "2026-12-18",
      distance: "In 26 working days",
      moves: ["planned", "declined"],
    },
    {
      reference: "A2",
      title: "Share training with other homes",
      text: "Share training places with the other homes of the provider.",
      action: "",
      person: "Brightwater",
      role: "",
      state: "declined",
      due: null,
      distance: null,
      moves: ["closed"],
      more: { declined: "Too far at weekends" },
    },
  ] satisfies Said[]
).map(planRow);

export const planView: ActionPlanView = {
  plan: {
    id: "p0000000-0000-7000-8000-000000000001",
    version: 2,
    caseFile: ids.contract,
    value: {
      report: ids.report,
      state: "agreed",
      dueBack: "2026-08-07",
      agreedOn: "2026-08-11",
      agreedByProvider: "Jo Fenwick",
      agreedBy: session.id,
    },
  },
  report: { ...reportRow, reference: "MR-2026-007", state: "signed" },
  contract,
  service: "Rowan Gate",
  rows: planRows,
  thread: [
    "Need",
    "Specification",
    "Contract",
    "Plan",
    "Visit",
    "Evidence",
    "Judgements",
    "Findings",
    "Requirements",
    "Report",
    "Meeting",
    "Action plan",
    "Lesson",
  ].map((label, at) => ({
    label,
    count: { Evidence: 38, Findings: 7, Requirements: 4 }[label] ?? null,
    route: at < 11 ? `/contracts/${ids.contract}?tab=${label.toLowerCase()}` : null,
    state: at < 11 ? "done" : at === 11 ? "now" : "toCome",
  })),
  whyNotAgreed: [],
  agreedBy: "Priya Nair",
};

export const openPlan: ActionPlanView = {
  ...planView,
  plan: {
    ...planView.plan!,
    value: {
      ...planView.plan!.value,
      state: "open",
      dueBack: "2026-12-02",
      agreedOn: null,
      agreedByProvider: null,
      agreedBy: null,
    },
  },
  agreedBy: null,
};

const saved = (request: { id: string | null; version: number }) => ({
  id: request.id ?? ids.report,
  version: request.version + 1,
  reference: null,
});

export const printed: WorkView = {
  kind: "report",
  state: "finished",
  name: "MR-2026-012 version 2.pdf",
  done: 100,
  total: 100,
  result: [{ label: "Edition", text: "Report" }],
  warnings: [],
  message: null,
};

export const reportAnswers = {
  ...registerAnswers,
  ...photographAnswers,
  schemas: () => ({ schemas: schemas as unknown as Record<string, JsonValue> }),
  list_reports: ({ page, perPage }: { page: number; perPage: number }) => ({
    rows: [
      reportRow,
      { ...reportViews.waiting.row, id: "d2", reference: "MR-2026-011", version: 1, title: "Saltmarsh View, visit of 2 October 2026", provider: "Saltmarsh Care Group", grade: "good" as const, author: "Tom Eddery" },
      { ...reportViews.returned.row, id: "d3", reference: "MR-2026-010", version: 1, title: "Alder Court, visit of 22 September 2026", grade: "good" as const },
      { ...reportViews.signed.row, id: "d4", reference: "MR-2026-007", version: 1, title: "Rowan Gate, visit of 1 and 2 July 2026", provider: "Brightwater Homes Ltd" },
    ],
    matching: 4,
    all: 4,
    page,
    perPage,
  }),
  report: () => reportViews.drafting as ReportView,
  save_report: saved,
  submit_report: saved,
  return_report: saved,
  sign_report: saved,
  correct_report: () => ({ id: "d5", version: 1, reference: null }),
  save_report_pdf: () => ({ begun: true, name: "MR-2026-012 version 2.pdf" }),
  long_work: () => printed,
  open_report_pdf: () => ({}),
  list_actions: ({ page, perPage }: { page: number; perPage: number }) => ({
    rows: planRows.filter(({ row }) => !["verified", "declined"].includes(row.state)).map(({ row }) => row),
    matching: 4,
    all: 4,
    page,
    perPage,
  }),
  action_plan: () => planView,
  save_action: saved,
  decline_action: saved,
  agree_action_plan: saved,
  progress_action: saved,
  verify_action: saved,
};
