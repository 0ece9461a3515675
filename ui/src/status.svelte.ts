// What the status bar says: the last thing kept, and long work that goes on elsewhere.
import { time } from "./format";

export type Note = { words: string; tone: "good" | "warn" };
export type Job = { title: string; done: number; of: number; href?: string };

class Status {
  note = $state<Note | null>(null);
  job = $state<Job | null>(null);
  /** Read out by a screen reader when it changes. */
  spoken = $state("");
  today = $state(new Date());

  saved(what = "Saved"): void {
    this.note = { words: `${what} ${time(new Date())}`, tone: "good" };
  }

  warn(words: string): void {
    this.note = { words, tone: "warn" };
  }

  say(words: string): void {
    // The same words twice are only read again if the region changes.
    this.spoken = this.spoken === words ? `${words}\u00a0` : words;
  }
}

export const status = new Status();
