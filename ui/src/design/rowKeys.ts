// Arrow keys in a table: up and down move between the rows' own links, boxes and buttons, so that
// every row is reached by what it does and nothing has to pretend to be a control.

type Acts = {
  /** Enter where the focus is not on a link or button. Answers whether it did anything. */
  open: (row: number) => boolean;
  /** "/" */
  filter: () => boolean;
};

const controls = "a[href], button:not([disabled]), input:not([disabled])";
const ownArrows = "select, textarea, input:not([type='checkbox'])";

/** An attachment for a `<table>`. */
export function rowKeys(acts: Acts) {
  return (table: HTMLElement) => {
    const onkeydown = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.ctrlKey || event.altKey || event.metaKey || target.matches(ownArrows)) return;
      const rows = [...table.querySelectorAll<HTMLElement>("tbody > tr")];
      const at = rows.findIndex((row) => row.contains(target));
      const acted = act(event.key, target, rows, at, acts);
      if (acted) event.preventDefault();
    };
    table.addEventListener("keydown", onkeydown);
    return () => table.removeEventListener("keydown", onkeydown);
  };
}

function act(key: string, target: HTMLElement, rows: HTMLElement[], at: number, acts: Acts) {
  switch (key) {
    case "ArrowDown":
      return goTo(rows, at + 1, placeInRow(rows[at], target));
    case "ArrowUp":
      return at > 0 && goTo(rows, at - 1, placeInRow(rows[at], target));
    case "Home":
      return at >= 0 && goTo(rows, 0, placeInRow(rows[at], target));
    case "End":
      return at >= 0 && goTo(rows, rows.length - 1, placeInRow(rows[at], target));
    case "Enter":
      return at >= 0 && !target.matches("a, button") && acts.open(at);
    case "/":
      return acts.filter();
    default:
      return false;
  }
}

/** Which of the row's controls has focus, so that a column of boxes can be walked down. */
function placeInRow(row: HTMLElement | undefined, target: HTMLElement): number {
  if (!row) return 0;
  return Math.max(0, [...row.querySelectorAll(controls)].indexOf(target));
}

function goTo(rows: HTMLElement[], at: number, place: number): boolean {
  const there = rows[at]?.querySelectorAll<HTMLElement>(controls);
  if (!there || there.length === 0) return false;
  (there[place] ?? there[0])?.focus();
  return true;
}
