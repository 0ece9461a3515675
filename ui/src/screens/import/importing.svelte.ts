// Reading and importing go on while the person works elsewhere. This follows the work, only while
// there is some, and keeps the status bar up to date.
import { asFault, call, type Fault } from "../../host";
import type { ImportProgress, ImportState } from "../../host/bindings";
import { status } from "../../status.svelte";

const EVERY_MS = 300;

const words: Partial<Record<ImportState, string>> = {
  reading: "Reading the file",
  importing: "Importing contracts",
};
const ended: Partial<Record<ImportState, string>> = {
  ready: "The file was read",
  finished: "The import is finished",
  stopped: "The import was stopped",
  failed: "The import did not work",
};

class Importing {
  progress = $state.raw<ImportProgress | null>(null);
  fault = $state.raw<Fault | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;

  get works(): boolean {
    return this.progress !== null && this.progress.state in words;
  }

  /** Looks how far it is, and goes on looking while something is under way. */
  async follow(): Promise<void> {
    clearTimeout(this.#timer);
    const worked = this.works;
    try {
      this.progress = await call("import_progress");
      this.fault = null;
    } catch (error) {
      this.fault = asFault(error);
      status.job = null;
      return;
    }
    const { state, done, total } = this.progress;
    if (this.works) {
      status.job = { title: words[state] ?? "", done, of: total, href: "#/import" };
      this.#timer = setTimeout(() => void this.follow(), EVERY_MS);
      return;
    }
    status.job = null;
    if (worked) this.#end(state);
  }

  #end(state: ImportState): void {
    status.say(ended[state] ?? "");
    if (state === "finished") status.saved("Imported");
  }
}

export const importing = new Importing();
