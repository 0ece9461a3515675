// Between what a person types and what a record holds. What cannot be read stays as it was typed:
// the program refuses it at its field, and nothing typed is lost.
import { parseIsoDate } from "../../format";

export type DateParts = { day: string; month: string; year: string };

const months = [
  "january",
  "february",
  "march",
  "april",
  "may",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december",
];

function monthNumber(text: string): string {
  const word = text.trim().toLowerCase();
  if (word.length < 3) return word;
  const at = months.findIndex((month) => month.startsWith(word));
  return at === -1 ? word : String(at + 1);
}

/** The ISO date; the parts as "16/11/" where they make none; null where nothing is typed. */
export function dateValue(parts: DateParts): string | null {
  const day = parts.day.trim();
  const month = parts.month.trim();
  const year = parts.year.trim();
  if (!day && !month && !year) return null;
  const number = monthNumber(month);
  if (/^\d{1,2}$/.test(day) && /^\d{1,2}$/.test(number) && /^\d{4}$/.test(year)) {
    const iso = `${year}-${number.padStart(2, "0")}-${day.padStart(2, "0")}`;
    if (parseIsoDate(iso)) return iso;
  }
  return `${day}/${month}/${year}`;
}

/** The three boxes for a value that `dateValue` made. */
export function dateParts(value: unknown): DateParts {
  const text = typeof value === "string" ? value : "";
  if (parseIsoDate(text)) {
    const [year = "", month = "", day = ""] = text.split("-");
    return { day: String(Number(day)), month: String(Number(month)), year };
  }
  const [day = "", month = "", ...year] = text.split("/");
  return { day, month, year: year.join("/") };
}

/** Whole pence; the text as typed where it is no amount; null where nothing is typed. */
export function moneyValue(typed: string): number | string | null {
  const text = typed.trim();
  if (text === "") return null;
  const amount = /^(-?)£?\s*(\d[\d,\s]*)(?:\.(\d{1,2}))?$/.exec(text);
  if (!amount) return typed;
  const [, minus, pounds = "", pence = ""] = amount;
  const digits = pounds.replace(/[,\s]/g, "");
  const value = Number(digits) * 100 + Number(pence.padEnd(2, "0"));
  if (!Number.isSafeInteger(value)) return typed;
  return minus && value !== 0 ? -value : value;
}

/** "4,680,000" or "12.50", without the pound sign that stands before the box. */
export function moneyText(value: unknown): string {
  if (typeof value !== "number") return typeof value === "string" ? value : "";
  const pence = Math.abs(value) % 100;
  const pounds = Math.trunc(Math.abs(value) / 100).toLocaleString("en-GB");
  const rest = pence === 0 ? "" : `.${String(pence).padStart(2, "0")}`;
  return `${value < 0 ? "-" : ""}${pounds}${rest}`;
}

/** A number; the text as typed where it is none; null where nothing is typed. */
export function numberValue(typed: string): number | string | null {
  const text = typed.trim().replace(/,/g, "");
  if (text === "") return null;
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : typed;
}

export function numberText(value: unknown): string {
  return typeof value === "number" || typeof value === "string" ? String(value) : "";
}

/** Words between commas, without empty ones and doubles. */
export function tagsValue(typed: string): string[] {
  const words = typed.split(",").map((word) => word.trim());
  return [...new Set(words.filter(Boolean))];
}
