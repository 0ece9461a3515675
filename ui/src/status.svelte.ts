// What the status bar says: the last thing kept, and long work that goes on elsewhere.
import { time } from "./format";
import { call } from "./host";
import type { Backups } from "./host/bindings";

export type Note = { words: string; tone: "good" | "warn" };
export type Job = { title: string; done: number; of: number; href?: string };

class Status {
  note = $state.raw<Note | null>(null);
  job = $state.raw<Job | null>(null);
  /** Read out by a screen reader when it changes. */
  spoken = $state("");
  /** The program's day, as ISO. */
  today = $state<string | null>(null);
  overdue = $state(0);
  toSign = $state(0);
  backups = $state.raw<Backups | null>(null);

  /** Counts the people who have left. */
  #left = 0;

  /** Whoever comes next is told nothing that was said to, or counted for, whoever leaves. Long work goes on. */
  leave(): void {
    this.#left += 1;
    this.note = null;
    this.spoken = "";
    this.overdue = 0;
    this.toSign = 0;
  }

  /** A record was saved: says so, and asks again for what the edges of the window count. */
  saved(what = "Saved"): void {
    this.note = { words: `${what} ${time(new Date())}`, tone: "good" };
    void this.refresh();
  }

  warn(words: string): void {
    this.note = { words, tone: "warn" };
  }

  say(words: string): void {
    // The same words twice are only read again if the region changes.
    this.spoken = this.spoken === words ? `${words}\u00a0` : words;
  }

  /** Asks the program for the counts; where it cannot answer, the last ones stay. */
  async refresh(): Promise<void> {
    const asked = this.#left;
    try {
      const now = await call("status");
      if (asked !== this.#left) return;
      this.today = now.today;
      this.overdue = now.overdue;
      this.toSign = now.toSign;
      this.backups = now.backups;
      this.note ??= now.savedAt ? { words: `Saved ${time(now.savedAt)}`, tone: "good" } : null;
    } catch {
      // The next screen asks again.
    }
  }
}

export const status = new Status();
