// Drafts keep themselves: after a short pause, when the person leaves a field or the window, and
// before the program locks. They are kept by the program, sealed, outside the record.
import { time } from "./format";
import { call, listen, tell } from "./host";
import type { SaveDraft } from "./host/bindings";
import { status } from "./status.svelte";

const PAUSE_MS = 800;
const open = new Set<Draft>();

export class Draft {
  #waiting: { value: SaveDraft["value"] } | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Calls run one after the other, so that an older value never lands on a newer one. */
  #turn: Promise<void> = Promise.resolve();
  #last: string | undefined;

  constructor(
    readonly place: string,
    /** Whose key seals it: the case file of the record, or null for what belongs to none. */
    readonly caseFile: string | null = null,
  ) {
    open.add(this);
  }

  /** What was kept before, and when; null where there is nothing. */
  async read<T>(): Promise<{ value: T; at: string | null } | null> {
    const { value, at } = await call("read_draft", this.#where());
    if (value == null) return null;
    this.#last = JSON.stringify(value);
    return { value: value as T, at };
  }

  /** Takes this value as known, so that opening a form without a change keeps no draft. */
  startFrom(value: unknown): void {
    this.#last = JSON.stringify(value);
  }

  /** Keeps this value soon. Call it with every change; the same value again costs nothing. */
  keep(value: unknown): void {
    const words = JSON.stringify(value);
    if (words === this.#last) return;
    this.#last = words;
    this.#waiting = { value: JSON.parse(words) as SaveDraft["value"] };
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), PAUSE_MS);
  }

  /** Keeps what waits now. Resolves when it is kept or could not be. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting) {
      this.#turn = this.#turn.then(async () => {
        try {
          const { at } = await call("save_draft", { ...this.#where(), value: waiting.value });
          status.note = { words: `Draft kept ${time(at)}`, tone: "good" };
        } catch {
          this.#last = undefined;
          status.warn("Draft not kept. Your words are still on the screen");
        }
      });
    }
    return this.#turn;
  }

  /** Forgets the draft, after saving the record or when the person wants none of it. */
  discard(): Promise<void> {
    clearTimeout(this.#timer);
    this.#waiting = null;
    this.#turn = this.#turn.then(async () => {
      try {
        await call("discard_draft", this.#where());
      } catch {
        // A draft left behind is offered again; nothing is lost by it.
      }
    });
    return this.#turn;
  }

  /** Stops keeping, after keeping what waits. Call it when the screen closes. */
  close(): Promise<void> {
    open.delete(this);
    return this.flush();
  }

  #where() {
    return { place: this.place, caseFile: this.caseFile };
  }
}

/** Keeps every open draft now. */
export async function flushDrafts(): Promise<void> {
  await Promise.all([...open].map((draft) => draft.flush()));
}

/** Listens for the moments when a person leaves. Returns a function that stops. */
export function watchLeaving(): () => void {
  const flush = () => void flushDrafts();
  // The window waits with closing until the program has heard that all is kept.
  const closing = listen("closing", () => {
    document.body.inert = true;
    void flushDrafts().then(() => tell("drafts-kept"));
  });
  const hidden = () => document.visibilityState === "hidden" && flush();
  document.addEventListener("focusout", flush);
  document.addEventListener("visibilitychange", hidden);
  addEventListener("blur", flush);
  addEventListener("pagehide", flush);
  return () => {
    void closing.then((stop) => stop());
    document.removeEventListener("focusout", flush);
    document.removeEventListener("visibilitychange", hidden);
    removeEventListener("blur", flush);
    removeEventListener("pagehide", flush);
  };
}
