// The only way from the screen to the program. Nothing outside this folder imports @tauri-apps.
import { invoke } from "@tauri-apps/api/core";
import { emit, listen as listenToTauri } from "@tauri-apps/api/event";
import type { Commands, Fault } from "./bindings";

export type { Commands, Fault };
/** What is refused, at a JSON pointer into the value that was sent. */
export type Refusal = { field: string; message: string; rule?: string | null };

export type Host = {
  call(name: string, request: unknown): Promise<unknown>;
  listen(event: string, heard: (payload: unknown) => void): Promise<() => void>;
  tell(event: string): Promise<void>;
};

declare global {
  interface Window {
    /** The answer to `opening`, which the shell asks for while the page still loads. */
    countersignOpening?: Promise<unknown> | undefined;
  }
}

/** The first screen needs it and should not have to wait; whoever asks again gets a new answer. */
function askedAlready(name: string): Promise<unknown> | undefined {
  if (name !== "opening") return undefined;
  const answer = window.countersignOpening;
  window.countersignOpening = undefined;
  return answer;
}

const tauri: Host = {
  call: (name, request) => askedAlready(name) ?? invoke(name, { request }),
  listen: (event, heard) => listenToTauri(event, ({ payload }) => heard(payload)),
  tell: (event) => emit(event),
};

let host: Host = tauri;
let whenLocked: () => void = () => {};

/** Replaces the program behind the screen, for tests and the gallery. */
export function useHost(other: Host): void {
  host = other;
}

/** Runs when the program answers that it has locked itself. */
export function onLocked(run: () => void): void {
  whenLocked = run;
}

type Request<K extends keyof Commands> = Commands[K][0];
type Response<K extends keyof Commands> = Commands[K][1];
// A command that asks for nothing is called with its name alone.
type Rest<K extends keyof Commands> =
  Record<string, never> extends Request<K> ? [] : [request: Request<K>];

/** Asks the program to do something. Rejects with a `Fault` and nothing else. */
export async function call<K extends keyof Commands>(
  name: K,
  ...rest: Rest<K>
): Promise<Response<K>> {
  try {
    return (await host.call(name, rest[0] ?? {})) as Response<K>;
  } catch (error) {
    const fault = asFault(error);
    if (fault.code === "locked") whenLocked();
    throw fault;
  }
}

/** Hears what the program says while it works. Call the answer to stop listening. */
export function listen<T>(event: string, heard: (payload: T) => void): Promise<() => void> {
  return host.listen(event, (payload) => heard(payload as T));
}

/** Tells the program that something has happened here. */
export function tell(event: string): Promise<void> {
  return host.tell(event);
}

/** Any thrown thing as a fault, so that screens handle one shape. */
export function asFault(error: unknown): Fault {
  if (typeof error === "object" && error !== null && "code" in error && "message" in error) {
    const fault = error as Fault;
    return { ...fault, fields: fault.fields ?? [] };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: "unexpected", message, fields: [] };
}
