// Retention at Thornmere Council in November 2032: what is due, what is held, what has gone.
import type { Session } from "../host/bindings";
import type {
  Disposal,
  DisposalView,
  Held,
  HoldView,
  Papers,
  RetentionRow,
  RetentionView,
} from "../host/bindings";
import { inRole } from "./people";

const id = (number: number) => `0190c0de-0000-7000-8000-0000000008${number}`;
export const ids = { file: id(10), held: id(11), hold: id(20), disposal: id(30), certificate: id(31), provider: id(40) };

/** Information governance: places holds and proposes. */
export const governance: Session = {
  ...inRole("information_governance", {
    name: "Ivy Grant",
    userName: "ivy.grant",
    jobTitle: "Information governance officer",
  }),
  id: "0190c0de-0000-7000-8000-000000000008",
};

/** A commissioning manager: the second person. */
export const manager: Session = inRole("commissioning_manager", {
  name: "Max Ford",
  userName: "max.ford",
});

const rows: RetentionRow[] = [
  {
    id: ids.file,
    reference: "TC-AS-0088",
    title: "Short breaks in the south",
    name: "Alder Court",
    class: "standard",
    ended: "2026-03-31",
    keptUntil: "2032-03-31",
    whyNot: [],
    disposal: null,
  },
  {
    id: ids.held,
    reference: "TC-AS-0091",
    title: "Home care, lot 3",
    name: "Kestrel Home Support Ltd",
    class: "standard",
    ended: "2026-06-30",
    keptUntil: "2032-06-30",
    whyNot: [
      "A legal hold stands since 4 May 2030: Claim 2030/17.",
      "Report MR-2029-004, version 2, is not signed yet.",
    ],
    disposal: null,
  },
  {
    id: id(12),
    reference: "TC-AS-0093",
    title: "Day opportunities",
    name: "The Potting Shed Project",
    class: "standard",
    ended: "2026-07-31",
    keptUntil: "2032-07-31",
    whyNot: [],
    disposal: "proposed",
  },
];

export const hold: HoldView = {
  hold: {
    id: ids.hold,
    version: 1,
    caseFile: "00000000-0000-0000-0000-000000000005",
    value: {
      caseFile: ids.held,
      contract: "TC-AS-0091",
      why: "Claim 2030/17",
      askedBy: "Legal services",
      review: "2032-05-01",
      from: "2030-05-04",
      placedBy: governance.id,
      released: null,
    },
  },
  placedBy: "Ivy Grant",
  releasedBy: null,
  late: true,
  live: true,
};

export const file: RetentionView = {
  id: ids.file,
  version: 9,
  of: "contract",
  reference: "TC-AS-0088",
  title: "Short breaks in the south",
  name: "Alder Court",
  providers: ["Alder Care CIC"],
  class: "standard",
  rule: "6 years after it ended, because the contract was executed under hand.",
  ended: "2026-03-31",
  starts: "2026-03-31",
  keptUntil: "2032-03-31",
  whyNot: [],
  holds: [],
  held: [
    { what: "Contract", number: 1 },
    { what: "Visit", number: 4 },
    { what: "Evidence item", number: 71 },
    { what: "Report", number: 4 },
    { what: "Attached file", number: 8 },
  ],
  disposal: null,
  whyNotApprove: null,
};

const disposal: Disposal = {
  reference: "DC-2032-004",
  caseFile: ids.file,
  of: "contract",
  contract: "TC-AS-0088",
  title: "Short breaks in the south",
  providers: ["Alder Care CIC"],
  service: "Alder Court",
  class: "standard",
  rule: file.rule,
  ended: file.ended,
  keptUntil: file.keptUntil,
  held: [],
  reports: [],
  state: "proposed",
  proposed: {
    by: governance.id,
    name: "Ivy Grant",
    job: "Information governance officer",
    at: "2032-11-10T09:20:00Z",
    reason: "The years are over, and no claim is known.",
  },
  approved: null,
  declined: null,
  chainHead: "",
  chainSequence: 0,
  done: null,
  lastBackup: null,
  backupsUntil: null,
};
const heldDisposal: Held<Disposal> = {
  id: ids.disposal,
  version: 1,
  caseFile: "00000000-0000-0000-0000-000000000005",
  value: disposal,
};
export const proposed: RetentionView = { ...file, disposal: heldDisposal };

const fingerprint = "9f2c41d07be35a886d10f3c2a7e4b9550c81de62f4a37790b8e1c5d3429a6f17";
export const papers: Papers = {
  verdict: "signed",
  words:
    "This is version 2 of MR-2026-004, signed by Priya Nair and countersigned by Marcus Bell on 3 February 2026, 2.05 pm.",
  notes: [
    "The check code agrees with what is kept here.",
    "Its case file was disposed of on 12 November 2032. Certificate DC-2032-004 keeps who signed it.",
  ],
  papers: [
    {
      stub: {
        reference: "MR-2026-004",
        version: 2,
        fingerprint,
        pdf: "41b7e0c95d2a8f6630e19c74ab58d2f07c6e93b1fd4052a8871ec36b90d5f4a2",
        author: "Priya Nair",
        sent: "2026-02-02T10:15:00Z",
        signatory: "Marcus Bell",
        signed: "2026-02-03T14:05:00Z",
      },
      checkCode: "KWP4-3M3V-WDD8",
      state: null,
      report: null,
      disposed: "2032-11-12T09:30:00Z",
      certificate: "DC-2032-004",
    },
  ],
};

const text = (words: string) => ({ inline: "text" as const, text: words, strong: false, quiet: false });
export const certificate: DisposalView = {
  disposal: {
    ...heldDisposal,
    id: ids.certificate,
    value: { ...disposal, state: "done", done: "2032-11-12T09:30:00Z" },
  },
  document: {
    lang: "en-GB",
    title: "Certificate of disposal: DC-2032-004",
    runningTitle: "TC-AS-0088 · certificate of disposal",
    reference: "DC-2032-004",
    version: 1,
    edition: null,
    format: "standard",
    status: "final",
    council: "Thornmere Council",
    brand: "#003c40",
    author: "Thornmere Council",
    subject: "Certificate of disposal of the case file of TC-AS-0088",
    checkCode: null,
    created: "2032-11-12T09:30:00Z",
    marking: null,
    blocks: [
      {
        block: "cover",
        edition: null,
        kind: "Certificate of disposal",
        title: "Alder Court",
        subtitle: "TC-AS-0088, Short breaks in the south",
      },
      {
        block: "paragraph",
        style: "body",
        inlines: [
          text("This case file was disposed of on 12 November 2032, 9.30 am. Two people decided this."),
        ],
      },
      { block: "heading", level: 1, text: "What is left", startsPage: false },
    ],
  },
};

const listing = <Row>(found: Row[]) => ({
  rows: found,
  matching: found.length,
  all: found.length,
  page: 0,
  perPage: 25,
});

export const retentionAnswers = {
  list_retention: () => listing(rows),
  retention: ({ id }: { id: string }): RetentionView =>
    id === ids.held
      ? {
          ...file,
          id: ids.held,
          reference: "TC-AS-0091",
          name: "Kestrel Home Support Ltd",
          whyNot: rows[1]?.whyNot ?? [],
          holds: [hold],
        }
      : id === ids.provider
        ? {
            ...file,
            id: ids.provider,
            version: 3,
            of: "provider",
            reference: "Alder Care CIC",
            title: "",
            name: "Alder Care CIC",
            providers: ["Alder Care CIC"],
            class: null,
            rule: "6 years after its last change, once no contract names it.",
            ended: null,
            starts: "2026-01-14",
            keptUntil: "2032-01-14",
            held: [
              { what: "Provider", number: 1 },
              { what: "Service", number: 2 },
            ],
          }
      : id === ids.file
        ? file
        : proposed,
  list_holds: () => ({ holds: [hold] }),
  list_shared: () => ({
    years: 6,
    rows: [
      {
        id: ids.provider,
        kind: "provider" as const,
        name: "Alder Care CIC",
        changed: "2026-01-14",
        why: "No contract names this provider.",
        whyNot: [],
        disposal: null,
      },
      {
        id: id(41),
        kind: "provider" as const,
        name: "Old Barn Care",
        changed: "2026-02-03",
        why: "No contract names this provider.",
        whyNot: [
          "An earlier version of the program kept it under one key with other providers. What has no key of its own cannot be disposed of.",
        ],
        disposal: null,
      },
      {
        id: id(42),
        kind: "person" as const,
        name: "Pat Low",
        changed: "2026-03-20",
        why: "This colleague can no longer sign in.",
        whyNot: [
          "The name stays in the history and on reports. Their password and key were destroyed when they left, and no contact details are kept.",
        ],
        disposal: null,
      },
    ],
  }),
  list_disposals: () =>
    listing([
      {
        id: ids.certificate,
        reference: disposal.reference,
        contract: disposal.contract,
        title: disposal.title,
        state: "done" as const,
        caseFile: ids.file,
        live: false,
        proposedBy: "Ivy Grant",
        proposed: disposal.proposed.at,
        approvedBy: "Max Ford",
        done: "2032-11-12T09:30:00Z",
      },
    ]),
  disposal: () => certificate,
  check_paper: () => papers,
};
