// Where the person is, in the part of the address after "#". Back returns to the same row.
import type { Component } from "svelte";
import type { Commands } from "./host";

export type Place = { params: Record<string, string>; query: URLSearchParams };
export type Route = {
  /** "/contracts/:id" */
  path: string;
  /** A screen takes `params` and `query` as properties, or nothing. */
  screen: Component<Place> | Component<Record<string, never>>;
  /** A form is for whoever may call the command behind it. */
  needs?: keyof Commands;
};

type Position = { scroll: number; focus: string | null };

const positions = new Map<number, Position>();
const path = $state({ current: readHash(), index: indexOf(history.state) });
let stopRestoring = () => {};

/** The path with its query, as "/contracts?page=2". */
export const here = (): string => path.current;

/** Goes to a place, as a click on `<a href="#/…">` does. */
export function goTo(place: string): void {
  if (place === path.current) return;
  location.hash = place;
}

/** Changes the query of this place without a step in the history, for filters, sorting and pages. */
export function replaceQuery(query: URLSearchParams): void {
  const [bare] = path.current.split("?");
  const words = query.toString();
  path.current = words ? `${bare}?${words}` : bare!;
  history.replaceState(history.state, "", `#${path.current}`);
}

/** Changes part of what is asked for; a null takes it away. */
export function changeQuery(query: URLSearchParams, change: Record<string, string | null>): void {
  const next = new URLSearchParams(query);
  for (const [key, value] of Object.entries(change)) {
    if (value) next.set(key, value);
    else next.delete(key);
  }
  replaceQuery(next);
}

/** Goes to a place without leaving this one in the history, after something was made or is gone. */
export function replacePlace(place: string): void {
  path.current = place;
  history.replaceState(history.state, "", `#${place}`);
  arrive(undefined);
}

/** The route and its parameters for a place, or null. */
export function match(routes: Route[], place: string): (Place & { route: Route }) | null {
  const [bare = "/", words = ""] = place.split("?");
  const parts = bare.split("/").filter(Boolean);
  for (const route of routes) {
    const names = route.path.split("/").filter(Boolean);
    if (names.length !== parts.length) continue;
    const params: Record<string, string> = {};
    const fits = names.every((name, at) => {
      if (!name.startsWith(":")) return name === parts[at];
      params[name.slice(1)] = decodeURIComponent(parts[at]!);
      return true;
    });
    if (fits) return { route, params, query: new URLSearchParams(words) };
  }
  return null;
}

/** Follows the address and remembers where each place was left. Returns a function that stops. */
export function follow(): () => void {
  path.current = readHash();
  path.index = indexOf(history.state);
  const remember = (scroll: number | null, focus: string | null) => {
    const known = positions.get(path.index) ?? { scroll: 0, focus: null };
    positions.set(path.index, { scroll: scroll ?? known.scroll, focus: focus ?? known.focus });
  };
  const onscroll = (event: Event) => {
    const target = event.target;
    if (target instanceof HTMLElement && target.matches("main")) remember(target.scrollTop, null);
  };
  const onfocusin = (event: FocusEvent) => {
    const target = event.target;
    if (target instanceof HTMLElement && target.closest("main")) {
      const way = wayTo(target);
      if (way) remember(null, way);
    }
  };
  const onhashchange = () => {
    const place = readHash();
    const known = history.state?.countersign as number | undefined;
    if (place === path.current && known === path.index) return;
    let back: Position | undefined;
    if (known === undefined) {
      path.index += 1;
      positions.delete(path.index);
      history.replaceState({ countersign: path.index }, "");
    } else {
      path.index = known;
      back = positions.get(known);
    }
    path.current = place;
    arrive(back);
  };
  history.replaceState({ countersign: path.index }, "", `#${path.current}`);
  // A click on a link gives it no focus in every webview, but it is where the person left.
  const onclick = (event: MouseEvent) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    const way = link?.closest("main") && wayTo(link);
    if (way) remember(null, way);
  };
  document.addEventListener("scroll", onscroll, true);
  document.addEventListener("focusin", onfocusin);
  document.addEventListener("click", onclick, true);
  addEventListener("hashchange", onhashchange);
  return () => {
    document.removeEventListener("scroll", onscroll, true);
    document.removeEventListener("focusin", onfocusin);
    document.removeEventListener("click", onclick, true);
    removeEventListener("hashchange", onhashchange);
    stopRestoring();
  };
}

/** The focus belongs to what the screen shows now: nothing that still arrives takes it. */
export const stay = (): void => stopRestoring();

const PATIENCE_MS = 3000;

/**
 * Puts focus where it belongs: on the heading of a new place, or where the person was when they
 * left. What a screen shows arrives from the program, so this waits for it, but not for a person
 * who has already gone on.
 */
export function arrive(back: Position | undefined): void {
  stopRestoring();
  let heading: Element | null = null;
  const stop = () => {
    observer.disconnect();
    clearTimeout(timer);
    for (const event of ["keydown", "pointerdown", "wheel"]) removeEventListener(event, stop, true);
  };
  const look = () => {
    const main = document.querySelector<HTMLElement>("main");
    const h1 = main?.querySelector<HTMLElement>("h1");
    if (!main || !h1) return;
    if (h1 !== heading) {
      heading = h1;
      h1.focus({ preventScroll: true });
      if (!back) main.scrollTop = 0;
    }
    if (!back) return;
    main.scrollTop = back.scroll;
    const target = back.focus ? main.querySelector<HTMLElement>(back.focus) : null;
    if (target) {
      target.focus({ preventScroll: true });
      stop();
    }
  };
  const observer = new MutationObserver(look);
  const timer = setTimeout(stop, PATIENCE_MS);
  stopRestoring = stop;
  observer.observe(document.body, { childList: true, subtree: true });
  for (const event of ["keydown", "pointerdown", "wheel"]) addEventListener(event, stop, true);
  queueMicrotask(look);
}

/** A selector that finds the element again when the screen is drawn anew. */
function wayTo(element: HTMLElement): string | null {
  if (element.id) return `#${CSS.escape(element.id)}`;
  const href = element.getAttribute("href");
  return href ? `a[href="${CSS.escape(href)}"]` : null;
}

function readHash(): string {
  const place = location.hash.slice(1);
  return place.startsWith("/") ? place : "/";
}

function indexOf(state: { countersign?: number } | null): number {
  return state?.countersign ?? 0;
}
