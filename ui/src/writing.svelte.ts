// What somebody writes in a form, over the version of a record that they read. It keeps itself as a
// draft; saving it shows what was refused, or what somebody else saved meanwhile.
import { conflicts, type Met, type Save } from "./conflicts.svelte";
import type { Fields } from "./design/form/schema";
import { Draft } from "./drafts";
import type { Saved } from "./host/bindings";
import { Sending } from "./loading.svelte";
import { status } from "./status.svelte";

type Kept<Value> = { version: number; value: Value };

/** Of the form that saves: the kind of its record, and what to do with it. */
type Saving<Value> = Pick<Met, "trail" | "onsaved"> & {
  /** Left out where what is typed is no record, such as a decision about one. */
  kind?: string | undefined;
  /** `record` names the other version's record: a form for a new one does not know of it. */
  save: (value: Value, version: number, record: string | null) => Promise<Saved>;
  savedWords?: string | undefined;
};

export class Writing<Value extends object> {
  value = $state.raw() as Value;
  /** The version that was read; 0 for a new record. */
  version: number;
  /** When the draft was kept that the form began with. */
  keptAt = $state<string | null>(null);
  readonly sending = new Sending();
  readonly #draft: Draft;
  #touched = false;

  constructor(place: string, caseFile: string | null, value: Value, version: number) {
    this.#draft = new Draft(place, caseFile);
    this.value = value;
    this.version = version;
  }

  /** Takes up the draft, where there is one. What was typed meanwhile is newer. */
  async takeUp(): Promise<void> {
    const kept = await this.#draft.read<Kept<Value>>();
    if (this.#touched) return;
    if (kept) {
      this.value = kept.value.value;
      this.version = kept.value.version;
      this.keptAt = kept.at;
    } else {
      this.#draft.startFrom({ version: this.version, value: this.value });
    }
  }

  change(value: Value): void {
    this.#touched = true;
    this.value = value;
    this.#draft.keep({ version: this.version, value });
  }

  /** Lets the draft go, and starts from what is saved. */
  async startAgain(value: Value, version: number): Promise<void> {
    await this.#draft.discard();
    this.sending.errors = [];
    this.sending.fault = null;
    this.#begin(value, version);
  }

  /** Saves it. Answers with what was saved, or undefined where that has to wait. */
  async save(saving: Saving<Value>): Promise<Saved | undefined> {
    const { kind, trail, onsaved, savedWords } = saving;
    const { value, version } = this;
    const saved = await this.sending.send(() => saving.save(value, version, null));
    if (saved) {
      await this.#draft.discard();
      this.#begin(value, saved.version);
      status.saved(savedWords);
      onsaved?.(saved);
      return saved;
    }
    const record = this.sending.fault?.code === "conflict" && this.sending.fault.record;
    if (!record || !kind) return undefined;
    const met: Met = {
      kind,
      record,
      value: value as Fields,
      version,
      at: new Date(),
      draft: this.#draft,
      save: saving.save as unknown as Save,
      ...(trail && { trail }),
      ...(onsaved && { onsaved }),
    };
    try {
      await conflicts.show(met);
    } catch {
      // It met a change of something that it rests on: the form says so, and keeps what was typed.
    }
    return undefined;
  }

  /** Stops, after keeping what waits. Call it when the form closes. */
  close(): Promise<void> {
    return this.#draft.close();
  }

  #begin(value: Value, version: number): void {
    this.value = value;
    this.version = version;
    this.keptAt = null;
    this.#touched = false;
    this.#draft.startFrom({ version, value });
  }
}
