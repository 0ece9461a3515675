// Rows per page follow the height of the window.
import { innerHeight, innerWidth } from "svelte/reactivity/window";

const FEWEST = 5;
const MOST = 50;
/** Below this width the whole window scrolls, and a page is not bound to its height. */
const NARROW = 900;
const NARROW_ROWS = 20;

/** How many rows fit between what stands above the first row and below the last, in pixels. */
export function rowsThatFit(above: number, below: number, row = 52): number {
  const height = innerHeight.current;
  if (!height || (innerWidth.current ?? 0) < NARROW) return NARROW_ROWS;
  return Math.min(MOST, Math.max(FEWEST, Math.floor((height - above - below) / row)));
}
