import { createContext } from "svelte";

/** The report that a preview shows, which the photographs in it are asked for by; null without one. */
export const [printedBy, setPrintedBy] = createContext<() => string | null>();
