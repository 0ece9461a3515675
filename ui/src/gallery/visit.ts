// A contract with its plan and one visit that is being judged, for the gallery and for tests.
import type { fakeHost } from "../host/fake";
import type {
  Activity,
  ActivityRow,
  Contract,
  Evidence,
  EvidenceType,
  Finding,
  Framework,
  Held,
  Improvement,
  ImprovementView,
  Judgement,
  JsonValue,
  MonitoringPlan,
  PlanView,
  Rating,
  VisitView,
} from "../host/bindings";
import frameworkJson from "./framework.json";
import { session } from "./people";
import { photographAnswers, photographs } from "./photographs";
import schemas from "./schemas.json";

const id = (number: number) => `0190c0de-0000-7000-8000-${String(number).padStart(12, "0")}`;
export const ids = {
  contract: id(100),
  provider: id(101),
  plan: id(102),
  framework: id(103),
  visit: id(104),
  planned: id(105),
  finding: id(106),
  improvement: id(107),
};

const held = <T>(of: string, value: T, version = 1): Held<T> => ({
  id: of,
  version,
  caseFile: ids.contract,
  value,
});

export const framework = held<Framework>(ids.framework, {
  ...(frameworkJson as unknown as Framework),
  name: "Adult standards",
});

export const contract = held<Contract>(ids.contract, {
  reference: "TC-AS-0156",
  title: "Home support, lot 2",
  providers: [ids.provider],
  service: null,
  description: null,
  value: 624_000_000,
  start: "2024-04-01",
  end: "2028-03-31",
  regime: null,
  executedAs: null,
  officer: session.id,
  outcomes: [
    { number: 1, text: "“I live in my own home and go where I want”" },
    { number: 2, text: "“I am safe, and my medicines are right”" },
    { number: 3, text: "“My support comes when I expect it”" },
    { number: 4, text: "“I am asked, and what I say changes things”" },
  ],
  clauses: [
    { citation: "Specification 4.7", about: "Visits within 30 minutes; reserve carer for each round" },
    { citation: "Contract clause 11.2", about: "Missed visits reported the same day" },
    { citation: "Regulation 18(1), 2014", about: "Enough suitable staff" },
  ],
  state: "active",
  award: null,
});

export const plan = held<MonitoringPlan>(
  ids.plan,
  {
    purpose: "To see whether people get their visits on time, and whether evenings have become reliable.",
    framework: ids.framework,
    criteria: [
      { number: 5, outcomes: [1] },
      { number: 6, outcomes: [] },
      { number: 7, outcomes: [] },
      { number: 8, outcomes: [3] },
      { number: 10, outcomes: [2] },
    ],
    reviewDue: null,
    version: 2,
    state: "draft",
  },
  4,
);

const visitValue: Activity = {
  plan: ids.plan,
  method: "visit",
  approach: "reactive",
  announced: false,
  from: "2026-11-10",
  to: null,
  lead: session.id,
  provider: ids.provider,
  how: "Half a day at the branch, then telephone calls to nine people.",
  participation: [{ group: "People who use the service", asked: 12, tookPart: 9 }],
  state: "inProgress",
  cancelledBecause: null,
  criteria: framework.value.domains.flatMap((domain) => domain.criteria.map((one) => one.number)),
  framework: ids.framework,
};
export const activity = held<Activity>(ids.visit, visitValue, 3);
export const planned = held<Activity>(ids.planned, {
  ...visitValue,
  approach: "proactive",
  announced: true,
  from: "2026-11-17",
  to: "2026-11-18",
  state: "planned",
  criteria: [],
  framework: null,
});

const rated: [number, Rating][] = [
  [1, "meets"],
  [2, "meets"],
  [3, "strong"],
  [4, "meets"],
  [5, "meets"],
  [6, "partly"],
  [7, "meets"],
  [9, "strong"],
  [10, "meets"],
  [11, "partly"],
  [12, "notSeen"],
  [13, "strong"],
];
const judgement = (criterion: number, decided: Rating, more: Partial<Judgement> = {}) =>
  held<Judgement>(id(200 + criterion), {
    activity: ids.visit,
    criterion,
    suggested: decided === "notSeen" ? null : decided,
    decided,
    rationale: null,
    reason: decided === "notSeen" ? "The branch keeps no equipment of its own." : null,
    narrative: "Seen in nine of ten records.",
    by: session.id,
    ...more,
  });
export const eight = judgement(8, "doesNot", {
  suggested: "partly",
  rationale:
    "The average hides evenings: 33 of the 41 missed visits were after 6pm, and 4 people had no evening medicine support.",
  narrative:
    "Daytime visits are mostly on time and people like their regular carers. Evening and weekend visits are not reliable. Six of nine people told us they did not know who was coming, and three had waited more than an hour. The rota for 24 to 30 October had no cover for two evening rounds.",
});

const item = (
  number: number,
  evidenceType: EvidenceType,
  what: string,
  source: string,
  criteria = [8],
  shown: Evidence["photographs"] = [],
): Held<Evidence> =>
  held<Evidence>(id(300 + number), {
    activity: ids.visit,
    number,
    what,
    evidenceType,
    source,
    date: "2026-11-10",
    who: null,
    method: null,
    reliability: "high",
    quotation: null,
    criteria,
    by: session.id,
    photographs: shown,
  });
export const evidence = [
  item(9, "records", "Medicines record sampled for ten people", "Branch file", [10]),
  item(21, "peopleSaid", "Six of nine did not know who was coming", "Phone calls"),
  item(22, "peopleSaid", "“I sat in my chair till ten”", "A person at home. Name restricted"),
  item(23, "peopleSaid", "Regular carers are liked in the daytime", "Phone calls"),
  item(25, "staffSaid", "Two rounds handed over with no cover", "Care co-ordinator"),
  item(26, "staffSaid", "Weekend rounds change after Friday", "Two carers"),
  item(27, "data", "Within 30 minutes: 87.2%, target 95%", "9,079 of 10,412 visits"),
  item(28, "data", "Missed: 0.39%, target 0.2% or less", "41 of 10,412 visits"),
  item(30, "records", "Rota, 24 to 30 October", "Copy held, 2 pages", [8], photographs),
];

export const finding = held<Finding>(ids.finding, {
  activity: ids.visit,
  number: 2,
  criterion: 8,
  findingType: "shortfall",
  text: "Evening and weekend visits are missed or late, and people are not told.",
  affectsOutcomes: true,
  by: session.id,
});

export const improvement = held<Improvement>(
  ids.improvement,
  {
    activity: ids.visit,
    finding: ids.finding,
    obligation: {
      kind: "requirement",
      basisType: "specificationLine",
      basis: "Specification 4.7",
      due: "2026-12-16",
    },
    title: "Evening rounds are covered",
    text: "Cover every evening and weekend round with a named carer and a named reserve, and tell people each Friday who will come.",
    person: "Jo Fenwick",
    role: "Care co-ordinator",
    measure: "Missed visits at 0.2% or less for four weeks running, from call records",
    number: 1,
    withdrawn: null,
    by: session.id,
  },
  2,
);

export const visitView: VisitView = {
  activity,
  contract,
  title: "Reactive visit, 10 November",
  service: "Kestrel Home Support",
  framework,
  judgements: [...rated.map(([criterion, rating]) => judgement(criterion, rating)), eight],
  evidence,
  findings: [finding],
  improvements: [],
  suggestions: [{ criterion: 8, rating: "partly", because: "There is 1 shortfall." }],
  typesNeeded: { doesNot: 2, partly: 1, meets: 1, strong: 2, notApplicable: 0, notSeen: 0 },
  drafts: [14],
  serves: { 8: ["3: “My support comes when I expect it”"] },
  writable: true,
  whyNotWritable: null,
  whyNotAssessed: [
    {
      field: "",
      message: "Criteria 14, 15, 16, 17, 18, 19 and 20 are still to judge",
      rule: "003-P17",
    },
  ],
  report: null,
  canCancel: true,
  canReport: false,
};

export const improvementView: ImprovementView = {
  improvement: null,
  finding,
  contract,
  activity,
  activityTitle: "Reactive visit, 10 November",
  service: "Kestrel Home Support",
  judgement: eight,
  criterion: "8. Time and continuity match what was commissioned",
  evidence: evidence.slice(1),
  outcomes: ["3: “My support comes when I expect it”"],
  whyObligationStays: null,
  issueDate: "2026-11-24",
  people: [{ person: "Jo Fenwick", role: "Care co-ordinator" }],
};

export const activityRows: ActivityRow[] = [
  {
    id: ids.planned,
    contract: ids.contract,
    title: "Announced visit, 17 and 18 November 2026",
    service: "Kestrel Home Support",
    reference: "TC-AS-0156",
    from: "2026-11-17",
    to: "2026-11-18",
    state: "planned",
    lead: "Priya Nair",
    judged: 0,
    criteria: 0,
    report: null,
  },
  {
    id: ids.visit,
    contract: ids.contract,
    title: "Unannounced visit, 10 November 2026",
    service: "Kestrel Home Support",
    reference: "TC-AS-0156",
    from: "2026-11-10",
    to: "2026-11-10",
    state: "inProgress",
    lead: "Priya Nair",
    judged: 13,
    criteria: 20,
    report: null,
  },
];

export const planView: PlanView = {
  contract,
  plan,
  frameworks: [framework],
  activities: activityRows,
  whyNotAgreed: [
    {
      field: "/criteria",
      message: "No criterion covers outcome 4: “I am asked, and what I say changes things”",
      rule: "003-P2",
    },
    { field: "/reviewDue", message: "Set a date by which the plan is reviewed", rule: "003-P11" },
  ],
};

const saved = (of: string) => () => ({ id: of, version: 5, reference: null });

/** Answers of a program that holds this contract. */
export const visitAnswers = {
  schemas: () => ({ schemas: schemas as unknown as { [key: string]: JsonValue } }),
  options: () => ({
    byKind: {
      person: [{ value: session.id, label: "Priya Nair, QA officer" }],
      provider: [{ value: ids.provider, label: "Kestrel Home Support Ltd" }],
      service: [],
      framework: [{ value: ids.framework, label: "Adult standards, version 1" }],
    },
  }),
  plan: () => planView,
  save_plan: saved(ids.plan),
  agree_plan: saved(ids.plan),
  activity: ({ id }) => ({
    activity: id === ids.planned ? planned : activity,
    contract,
    title: "Announced visit, 17 and 18 November 2026",
    service: "Kestrel Home Support",
    providers: [{ value: ids.provider, label: "Kestrel Home Support Ltd" }],
    whyNotStarted: "It starts on 17 November 2026. Change the date if you start earlier.",
  }),
  save_activity: saved(ids.planned),
  start_activity: saved(ids.planned),
  cancel_activity: saved(ids.planned),
  list_activities: ({ page, perPage }) => ({
    rows: activityRows,
    matching: activityRows.length,
    all: activityRows.length,
    page,
    perPage,
  }),
  visit: () => visitView,
  save_judgement: saved(id(208)),
  save_evidence: saved(id(399)),
  ...photographAnswers,
  save_finding: saved(ids.finding),
  assess_activity: saved(ids.visit),
  start_report: saved(id(500)),
  improvement: () => improvementView,
  save_improvement: saved(ids.improvement),
  withdraw_improvement: saved(ids.improvement),
  save_draft: () => ({ at: "2026-11-12T14:51:00Z" }),
  read_draft: () => ({ value: null, at: null }),
  discard_draft: () => ({}),
} satisfies Parameters<typeof fakeHost>[0];
