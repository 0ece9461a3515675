// Dates, money and counts as the program writes them. Working-day phrases come from the program.

const long = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric" });
const short = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const weekday = new Intl.DateTimeFormat("en-GB", {
  weekday: "long",
  day: "numeric",
  month: "long",
  year: "numeric",
});
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long" });
const shortDay = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const whole = new Intl.NumberFormat("en-GB");
const pounds = new Intl.NumberFormat("en-GB", { style: "currency", currency: "GBP" });
const wholePounds = new Intl.NumberFormat("en-GB", {
  style: "currency",
  currency: "GBP",
  maximumFractionDigits: 0,
});

const isoDate = /^(\d{4})-(\d{2})-(\d{2})$/;

/** The day an ISO date names, or null where it names none. */
export function parseIsoDate(iso: string): Date | null {
  const parts = isoDate.exec(iso);
  if (!parts) return null;
  const [year, month, day] = parts.slice(1).map(Number) as [number, number, number];
  const date = new Date(year, month - 1, day);
  date.setFullYear(year);
  return date.getMonth() === month - 1 && date.getDate() === day ? date : null;
}

function withFormat(format: Intl.DateTimeFormat, iso: string): string {
  const date = parseIsoDate(iso.slice(0, 10));
  // September is "Sept" in en-GB; the paper says "Sep".
  return date ? format.format(date).replace(/\bSept\b/, "Sep") : iso;
}

/** "27 October 2026" */
export const longDate = (iso: string) => withFormat(long, iso);
/** "27 Oct 2026" */
export const shortDate = (iso: string) => withFormat(short, iso);
/** "Tuesday 27 October 2026" */
export const fullDate = (iso: string) => withFormat(weekday, iso).replace(",", "");
/** "30 October", with the year only where it is not this one */
export const nearDate = (iso: string, today: string | null) =>
  isSameYear(iso, today) ? withFormat(day, iso) : longDate(iso);
/** "18 Nov", with the year only where it is not this one */
export const nearShortDate = (iso: string, today: string | null) =>
  isSameYear(iso, today) ? withFormat(shortDay, iso) : shortDate(iso);

function isSameYear(iso: string, today: string | null): boolean {
  return iso.slice(0, 4) === (today ?? isoDay(new Date())).slice(0, 4);
}
/** "14:51", of a moment */
export const time = (moment: Date | string) => clock.format(new Date(moment));
/** "27 October 2026, 14:51", of a moment in this computer's time */
export const dateAndTime = (moment: Date | string) =>
  `${long.format(new Date(moment))}, ${time(moment)}`;

/** A moment's date on this computer, as ISO. */
export function isoDay(moment: Date): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
}

/** "£4,680,000", with pence only where there are any */
export function money(pence: number): string {
  return (pence % 100 === 0 ? wholePounds : pounds).format(pence / 100);
}

/** "£4.68m", "£640k", "£950": for narrow columns beside the full figure */
export function shortMoney(pence: number): string {
  const value = pence / 100;
  const size = Math.abs(value);
  if (size >= 999_500) return `£${(value / 1e6).toFixed(2)}m`;
  if (size >= 1000) return `£${Math.round(value / 1e3)}k`;
  return money(Math.round(value) * 100);
}

/** "12,046" */
export const count = (number: number) => whole.format(number);

/** "1 row", "8 rows" */
export const counted = (number: number, one: string, many = `${one}s`) =>
  `${count(number)} ${number === 1 ? one : many}`;
