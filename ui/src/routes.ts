// Every screen after sign-in: one line each. A screen takes `params` and `query` as properties.
import type { Route } from "./router.svelte";

export const routes: Route[] = [];
