// Drafts keep themselves: after a short pause, when the person leaves a field or the window, and
// before the program locks. They are kept by the program, sealed, outside the record.
import { call } from "./host";
import { status } from "./status.svelte";
import { time } from "./format";

const PAUSE_MS = 800;
const open = new Set<Draft>();

export class Draft {
  #waiting: { value: unknown } | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Calls run one after the other, so that an older value never lands on a newer one. */
  #turn: Promise<void> = Promise.resolve();
  #last: string | undefined;

  constructor(readonly place: string) {
    open.add(this);
  }

  /** What was kept before, or null. */
  async read<T>(): Promise<T | null> {
    const value = (await call("read_draft", { place: this.place } as never)) as T | null;
    if (value != null) this.#last = JSON.stringify(value);
    return value ?? null;
  }

  /** Keeps this value soon. Call it with every change; the same value again costs nothing. */
  keep(value: unknown): void {
    const words = JSON.stringify(value);
    if (words === this.#last) return;
    this.#last = words;
    this.#waiting = { value: JSON.parse(words) };
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
          await call("save_draft", { place: this.place, value: waiting.value } as never);
          status.note = { words: `Draft kept ${time(new Date())}`, tone: "good" };
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
    this.#last = undefined;
    this.#turn = this.#turn.then(async () => {
      try {
        await call("discard_draft", { place: this.place } as never);
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
}

/** Keeps every open draft now. */
export async function flushDrafts(): Promise<void> {
  await Promise.all([...open].map((draft) => draft.flush()));
}

/** Listens for the moments when a person leaves. Returns a function that stops. */
export function watchLeaving(): () => void {
  const flush = () => void flushDrafts();
  const hidden = () => document.visibilityState === "hidden" && flush();
  document.addEventListener("focusout", flush);
  document.addEventListener("visibilitychange", hidden);
  addEventListener("blur", flush);
  addEventListener("pagehide", flush);
  return () => {
    document.removeEventListener("focusout", flush);
    document.removeEventListener("visibilitychange", hidden);
    removeEventListener("blur", flush);
    removeEventListener("pagehide", flush);
  };
}
