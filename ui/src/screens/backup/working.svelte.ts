// Backups, their check and exports go on while the person works elsewhere. This follows them, only
// while there are any, and keeps the status bar up to date.
import { asFault, call, type Fault } from "../../host";
import type { WorkBegun, WorkKind, WorkView } from "../../host/bindings";
import type { Sending } from "../../loading.svelte";
import { status } from "../../status.svelte";

const EVERY_MS = 300;

type Words = {
  /** While it runs: the heading, and the status bar. */
  title: string;
  /** Each step: when it is done, while it runs, and which share of the work it is over at. */
  steps: { title: string; now: string; until: number }[];
  stop: string;
  stopWords: string;
  finished: string;
  stopped: string;
  failed: string;
};

export const workWords: Record<WorkKind, Words> = {
  backup: {
    title: "Backing up",
    steps: [
      { title: "Everything copied, sealed as it is", now: "copying", until: 0.5 },
      { title: "The copy read back and checked", now: "reading back", until: 1 },
    ],
    stop: "Stop the backup",
    stopWords: "Stopping leaves an earlier backup as it was.",
    finished: "The backup is made",
    stopped: "The backup was stopped",
    failed: "There is no new backup",
  },
  check: {
    title: "Checking the backup",
    steps: [{ title: "Every byte compared with what was written", now: "reading", until: 1 }],
    stop: "Stop checking",
    stopWords: "The backup stays as it is.",
    finished: "The backup is whole",
    stopped: "The check was stopped",
    failed: "This backup is no good",
  },
  restore: {
    title: "Restoring the backup",
    steps: [
      { title: "The backup checked", now: "checking", until: 1 / 3 },
      { title: "Everything written aside", now: "writing", until: 2 / 3 },
      { title: "Opened once, and put in place", now: "opening", until: 1 },
    ],
    stop: "Stop restoring",
    stopWords: "Stopping leaves everything as it was.",
    finished: "The backup is restored",
    stopped: "Restoring was stopped",
    failed: "The backup was not restored",
  },
  export: {
    title: "Exporting everything",
    steps: [{ title: "Records, attachments and their history written", now: "writing files", until: 1 }],
    stop: "Stop the export",
    stopWords: "What is written so far is removed.",
    finished: "The export is written",
    stopped: "The export was stopped",
    failed: "There is no export",
  },
  exportPerson: {
    title: "Gathering what is held",
    steps: [{ title: "Every version of every record looked at", now: "reading the journal", until: 1 }],
    stop: "Stop gathering",
    stopWords: "What is written so far is removed.",
    finished: "What is held is gathered",
    stopped: "It was stopped",
    failed: "Nothing was gathered",
  },
  journalCheck: {
    title: "Checking the journal",
    steps: [
      { title: "Every entry read, and the chain checked", now: "reading the journal", until: 1 / 4 },
      { title: "The working copy compared with it", now: "comparing records", until: 2 / 4 },
      { title: "Attachments, drafts and keys opened", now: "opening attachments", until: 3 / 4 },
      { title: "Lists and signed reports compared", now: "comparing lists", until: 1 },
    ],
    stop: "Stop checking",
    stopWords: "Stopping leaves everything as it was.",
    finished: "The journal is checked",
    stopped: "The check was stopped",
    failed: "The journal could not be checked",
  },
  journalFile: {
    title: "Saving the journal",
    steps: [
      { title: "Entries gathered", now: "gathering entries", until: 1 / 2 },
      { title: "The file made and checked", now: "making the file", until: 1 },
    ],
    stop: "Stop saving",
    stopWords: "Stopping leaves no file behind.",
    finished: "The journal is saved",
    stopped: "Saving was stopped",
    failed: "The journal was not saved",
  },
  report: {
    title: "Making the PDF",
    steps: [
      { title: "Pages laid out", now: "laying out pages", until: 1 / 3 },
      { title: "Pages written", now: "writing pages", until: 2 / 3 },
      { title: "The file finished and checked", now: "checking the file", until: 1 },
    ],
    stop: "Stop",
    stopWords: "Stopping leaves no file behind.",
    finished: "The PDF is saved",
    stopped: "The PDF was stopped",
    failed: "There is no PDF",
  },
  print: {
    title: "Printing",
    steps: [
      { title: "The pages made", now: "making the pages", until: 0.3 },
      { title: "The pages handed to the printer", now: "handing them over", until: 0.5 },
      { title: "Printed", now: "printing", until: 1 },
    ],
    stop: "Stop printing",
    stopWords: "Pages that are already in the printer may still come out.",
    finished: "Sent to the printer",
    stopped: "Printing was stopped",
    failed: "It was not printed",
  },
};

/** How a banner says the end. */
export const workTones = { finished: "good", stopped: "warning", failed: "bad" } as const;

/** Where the person sees how far it is. */
function placeOf(kind: WorkKind): string {
  if (kind === "report" || kind === "print") return "#/reports";
  return kind.startsWith("journal") ? "#/journal" : "#/backup";
}

/** The steps as they stand at this share of the work. */
export function stepsAt(kind: WorkKind, done: number, total: number) {
  const share = total > 0 ? done / total : 0;
  let open = true;
  return workWords[kind].steps.map(({ title, now, until }) => {
    if (share >= until) return { title, now, state: "done" as const };
    const state = open ? ("now" as const) : ("toCome" as const);
    open = false;
    return { title, now, state };
  });
}

class Working {
  view = $state.raw<WorkView | null>(null);
  fault = $state.raw<Fault | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;

  get works(): boolean {
    return this.view?.state === "running";
  }

  /** Begins what the person asks for, and follows it. False where it was refused, or they chose no file. */
  async begin(sending: Sending, ask: () => Promise<WorkBegun>): Promise<boolean> {
    const answer = await sending.send(ask);
    if (!answer?.begun) return false;
    await this.follow();
    return true;
  }

  async stop(sending: Sending): Promise<void> {
    await sending.send(() => call("stop_long_work"));
    await this.follow();
  }

  /** Looks how far it is, and goes on looking while something is under way. */
  async follow(): Promise<void> {
    clearTimeout(this.#timer);
    const worked = this.works;
    try {
      this.view = await call("long_work");
      this.fault = null;
    } catch (error) {
      this.fault = asFault(error);
      status.job = null;
      return;
    }
    const { kind, state, done, total } = this.view;
    if (kind && state === "running") {
      status.job = { title: workWords[kind].title, done, of: total, href: placeOf(kind) };
      this.#timer = setTimeout(() => void this.follow(), EVERY_MS);
      return;
    }
    if (!worked) return;
    status.job = null;
    if (!kind) return;
    const { finished, stopped, failed } = workWords[kind];
    status.say(state === "finished" ? finished : state === "stopped" ? stopped : failed);
    if (kind !== "restore") void status.refresh();
  }
}

export const working = new Working();
