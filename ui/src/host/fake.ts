// A program made of answers, for tests and the gallery.
import { asFault, useHost, type Commands, type Fault } from "./index";

type Answers = {
  [K in keyof Commands]?: (
    request: Commands[K][0],
  ) => Commands[K][1] | Promise<Commands[K][1]>;
};

export type Call = { name: string; request: unknown };

/** What crosses to the program and back is JSON. */
const asSent = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));

/** Puts a scripted program behind the screen. A command without an answer is a fault. */
export function fakeHost(answers: Answers = {}) {
  const calls: Call[] = [];
  const told: string[] = [];
  const listeners = new Map<string, Set<(payload: unknown) => void>>();

  useHost({
    async call(name, request) {
      calls.push({ name, request: asSent(request) });
      const answer = answers[name as keyof Commands] as
        ((request: unknown) => unknown) | undefined;
      if (!answer) throw asFault(`The fake host has no answer for ${name}`);
      return asSent(await answer(request));
    },
    async listen(event, heard) {
      const heardBy = listeners.get(event) ?? new Set();
      listeners.set(event, heardBy.add(heard));
      return () => heardBy.delete(heard);
    },
    async tell(event) {
      told.push(event);
    },
  });

  return {
    /** Every call so far, oldest first. */
    calls,
    /** Every event that was told to the program, oldest first. */
    told,
    /** What a command was asked, oldest first. */
    asked: (name: keyof Commands) =>
      calls.filter((call) => call.name === name).map((call) => call.request),
    /** Adds or replaces answers. */
    answer: (more: Answers) => Object.assign(answers, more),
    /** Says something as the program would while it works. */
    emit: (event: string, payload: unknown) =>
      listeners.get(event)?.forEach((heard) => heard(payload)),
  };
}

/** A refusal as the program sends it. */
export function refusal(
  ...refused: { field: string; message: string; rule?: string }[]
): Fault {
  const fields = refused.map(({ rule, ...rest }) => ({ ...rest, rule: rule ?? null }));
  return { code: "invalid", message: "This can’t be saved yet", fields };
}
