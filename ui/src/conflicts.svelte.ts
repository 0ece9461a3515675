// Two versions of one record: what somebody typed, and what was saved meanwhile. The screen that
// lets them choose takes the place of the form, whose draft stays until the choice is saved.
import type { Fields } from "./design/form/schema";
import type { Draft } from "./drafts";
import { call } from "./host";
import type { ConflictView, JsonValue, Saved } from "./host/bindings";
import { stay } from "./router.svelte";
import { status } from "./status.svelte";

export type Save = (value: Fields, version: number, record: string | null) => Promise<Saved>;

/** What a form holds that met another version. */
export type Met = {
  /** The record's key among the schemas, and its id. */
  kind: string;
  record: string;
  /** What was typed, over which version, and when. */
  value: Fields;
  version: number;
  at: Date;
  draft: Draft;
  /** Where the form stands, without itself. */
  trail?: { label: string; href?: string }[];
  save: Save;
  onsaved?: (saved: Saved) => void;
};

class Conflicts {
  /** The one on screen. */
  current = $state.raw<(Met & { view: ConflictView }) | null>(null);

  /** Keeps what was typed as a draft, and shows both versions. */
  async show(met: Met): Promise<void> {
    met.draft.keep({ version: met.version, value: met.value });
    const [view] = await Promise.all([
      call("conflict", {
        kind: met.kind,
        id: met.record,
        version: met.version,
        value: met.value as JsonValue,
      }),
      met.draft.flush(),
    ]);
    stay();
    this.current = { ...met, view };
    status.warn("Yours is kept as a draft, not saved");
  }

  /** Back to the form, which finds its draft. */
  leave(): void {
    this.current = null;
  }
}

export const conflicts = new Conflicts();
