// Locks a window that nobody touches. The program does the same a little later, should this fail.

/** Events that show that somebody is there. */
const SIGNS = ["pointerdown", "pointermove", "wheel", "keydown"] as const;
/** How often it is looked whether the time is up, in milliseconds. */
const LOOK = 5_000;
/** The program hears at most so often that somebody is there, in milliseconds. */
const TELL = 60_000;

type Watched = {
  /** After how many minutes; nothing while nobody is signed in. */
  minutes: () => number | undefined;
  lock: () => void;
  /** Tells the program that somebody is there. */
  tell: () => void;
  now?: () => number;
};

/** Watches until the answer is called. The clock on the wall counts, so that a sleep does too. */
export function watchIdle({ minutes, lock, tell, now = Date.now }: Watched): () => void {
  let seen = now();
  let told = now();
  const overdue = () => {
    const limit = minutes();
    return limit !== undefined && now() - seen > limit * 60_000;
  };
  const look = () => {
    if (minutes() === undefined) seen = told = now();
    else if (overdue()) lock();
  };
  const sign = () => {
    // Whoever comes back too late finds it locked.
    if (overdue()) return look();
    seen = now();
    if (minutes() !== undefined && seen - told > TELL) {
      told = seen;
      tell();
    }
  };
  for (const name of SIGNS) addEventListener(name, sign, { capture: true, passive: true });
  const timer = setInterval(look, LOOK);
  return () => {
    clearInterval(timer);
    for (const name of SIGNS) removeEventListener(name, sign, { capture: true });
  };
}
