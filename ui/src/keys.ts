// Keys for the whole window. No single letter acts outside a focused list.

export type ScreenKeys = {
  /** Ctrl Enter */
  main?: (() => void) | undefined;
  /** Esc */
  escape?: (() => void) | undefined;
  /** More keys of this screen, such as "Alt+1". Shown in the help. */
  more?: { keys: string[]; words: string; press: string; run: (event: KeyboardEvent) => void }[];
};

export type WindowKeys = { search: () => void; lock: () => void; help: () => void };

/** What the help lists on every screen. */
export const everywhere: { keys: string[]; words: string }[] = [
  { keys: ["F6"], words: "next area" },
  { keys: ["Ctrl", "K"], words: "search" },
  { keys: ["Ctrl", "L"], words: "lock" },
  { keys: ["Ctrl", "Enter"], words: "the main action of the screen" },
  { keys: ["Esc"], words: "close or stop" },
  { keys: ["Alt", "←"], words: "back" },
  { keys: ["F1"], words: "help and keys" },
];

export const inTables: { keys: string[]; words: string }[] = [
  { keys: ["↑", "↓"], words: "row" },
  { keys: ["Enter"], words: "open" },
  { keys: ["/"], words: "filter, while the list has focus" },
];

let screens: ScreenKeys[] = [];

/** Keys of the screen in front. Returns a function that takes them away again. */
export function screenKeys(keys: ScreenKeys): () => void {
  screens = [...screens, keys];
  return () => {
    screens = screens.filter((other) => other !== keys);
  };
}

export const currentKeys = (): ScreenKeys => screens.at(-1) ?? {};

/** "Ctrl+Enter", "Alt+1", "F6": the pressed keys as one word. */
export function pressed(event: KeyboardEvent): string {
  // With Alt some layouts give another character; the physical digit is what the cap says.
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code ?? "");
  const letter = /^Key([A-Z])$/.exec(event.code ?? "");
  let key = event.key;
  if ((event.altKey || event.ctrlKey) && digit) key = digit[1]!;
  else if (event.altKey && letter) key = letter[1]!;
  else if (key.length === 1) key = key.toUpperCase();
  return [event.ctrlKey && "Ctrl", event.altKey && "Alt", event.shiftKey && "Shift", key]
    .filter(Boolean)
    .join("+");
}

/** Listens for the keys of the window. Returns a function that stops. */
export function listenForKeys(window_: WindowKeys): () => void {
  const onkeydown = (event: KeyboardEvent) => {
    // An open dialog has its own keys: Esc closes it.
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    const act = action(pressed(event), window_, event);
    if (!act) return;
    event.preventDefault();
    act();
  };
  addEventListener("keydown", onkeydown);
  return () => removeEventListener("keydown", onkeydown);
}

function action(keys: string, window_: WindowKeys, event: KeyboardEvent): (() => void) | undefined {
  const screen = currentKeys();
  switch (keys) {
    case "F6":
      return () => nextArea(1);
    case "Shift+F6":
      return () => nextArea(-1);
    case "Ctrl+K":
      return window_.search;
    case "Ctrl+L":
      return window_.lock;
    case "F1":
      return window_.help;
    case "Alt+ArrowLeft":
      return () => history.back();
    case "Ctrl+Enter":
      return screen.main;
    case "Escape":
      return screen.escape;
    default: {
      const more = screen.more?.find((key) => key.press === keys);
      return more && (() => more.run(event));
    }
  }
}

const focusable =
  "a[href], button:not([disabled]), input:not([disabled]), select:not([disabled]), textarea:not([disabled]), summary, [tabindex='0']";

/** Moves focus to the next of the areas on screen; each remembers where it was left. */
function nextArea(step: 1 | -1): void {
  const areas = [...document.querySelectorAll<HTMLElement>("[data-area]")].filter(
    (area) => area.querySelector(focusable) || area.matches("main"),
  );
  if (areas.length === 0) return;
  const here = areas.findIndex((area) => area.contains(document.activeElement));
  const next = here === -1 ? 0 : (here + step + areas.length) % areas.length;
  const left = document.activeElement;
  if (here !== -1 && left instanceof HTMLElement) lastFocus.set(areas[here]!, left);
  const area = areas[next]!;
  const last = lastFocus.get(area);
  const target =
    last && area.contains(last)
      ? last
      : ((area.matches("main") ? area.querySelector<HTMLElement>("h1") : null) ??
        area.querySelector<HTMLElement>("a[aria-current]") ??
        area.querySelector<HTMLElement>(focusable) ??
        area);
  target.focus();
}

const lastFocus = new WeakMap<Element, HTMLElement>();
