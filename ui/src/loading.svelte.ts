// Asking the program for what a screen shows, and sending it what the person decided.
import { untrack } from "svelte";
import { asFault, type Fault, type Refusal } from "./host";

export type Loading<T> = {
  readonly value: T | undefined;
  readonly fault: Fault | null;
  readonly waiting: boolean;
  /** Asks again, after something changed. */
  again: () => void;
};

/**
 * What the program answers, kept fresh: it asks again whenever something reactive that `ask` reads
 * changes. Only the newest answer counts. Call it while a component is set up.
 */
export function loading<T>(ask: () => Promise<T>): Loading<T> {
  let value = $state.raw<T | undefined>();
  let fault = $state.raw<Fault | null>(null);
  let waiting = $state(true);
  let round = $state(0);
  let newest = 0;

  $effect(() => {
    void round;
    const answer = ask();
    const mine = ++newest;
    untrack(() => (waiting = true));
    answer
      .then((fresh) => {
        if (mine !== newest) return;
        value = fresh;
        fault = null;
      })
      .catch((error: unknown) => {
        if (mine === newest) fault = asFault(error);
      })
      .finally(() => {
        if (mine === newest) waiting = false;
      });
  });

  return {
    get value() {
      return value;
    },
    get fault() {
      return fault;
    },
    get waiting() {
      return waiting;
    },
    again: () => (round += 1),
  };
}

/** One thing a person sends to the program: whether it is on its way, and what was refused. */
export class Sending {
  busy = $state(false);
  /** Refusals, for the error summary and the fields. */
  errors = $state.raw<Refusal[]>([]);
  /** Anything else that went wrong. A conflict is one; the screen decides what to show. */
  fault = $state.raw<Fault | null>(null);

  /** Runs it once at a time. Resolves with the answer, or undefined where it was refused. */
  async send<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (this.busy) return undefined;
    this.busy = true;
    try {
      const answer = await work();
      this.errors = [];
      this.fault = null;
      return answer;
    } catch (error) {
      const fault = asFault(error);
      const refused = fault.code === "invalid";
      this.errors = refused
        ? fault.fields.length > 0
          ? fault.fields
          : [{ field: "", message: fault.message }]
        : [];
      this.fault = refused ? null : fault;
      return undefined;
    } finally {
      this.busy = false;
    }
  }
}
