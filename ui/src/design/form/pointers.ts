// JSON pointers into a form's value, and the ids of the fields they lead to.
import type { Refusal } from "../../host";

/** "/outcomes/0/text" → "f-outcomes-0-text" */
export function fieldId(pointer: string): string {
  return `f${pointer.replace(/[^A-Za-z0-9_]+/g, "-")}`;
}

/** The pointer of a property or an item below another. */
export function below(pointer: string, key: string | number): string {
  return `${pointer}/${String(key).replace(/~/g, "~0").replace(/\//g, "~1")}`;
}

/** What is said about exactly this field. */
export function errorsAt(errors: Refusal[], pointer: string): Refusal[] {
  return errors.filter((error) => asPointer(error.field) === pointer);
}

/** What is said about this field or anything in it. */
export function errorsWithin(errors: Refusal[], pointer: string): Refusal[] {
  return errors.filter(
    ({ field }) => asPointer(field) === pointer || asPointer(field).startsWith(`${pointer}/`),
  );
}

/** "name" and "/name" are the same field. */
export function asPointer(field: string): string {
  return field === "" || field.startsWith("/") ? field : `/${field}`;
}

/** The value with another one at a pointer. */
export function put<T>(value: T, pointer: string, to: unknown): T {
  const [key, ...rest] = pointer
    .split("/")
    .slice(1)
    .map((part) => part.replace(/~1/g, "/").replace(/~0/g, "~"));
  if (key === undefined) return to as T;
  const inner = rest.map((part) => below("", part)).join("");
  const held = (value ?? {}) as Record<string, unknown>;
  const changed = put(held[key], inner, to);
  return (
    Array.isArray(value) ? value.map((one, at) => (String(at) === key ? changed : one)) : { ...held, [key]: changed }
  ) as T;
}

const focusable = "input, select, textarea, button, a[href], [tabindex]";

/** Takes the person to a field, or to the nearest part of the form that holds it. */
export function focusField(field: string): void {
  let pointer = asPointer(field);
  while (pointer !== "") {
    const found = document.getElementById(fieldId(pointer));
    const target = found?.matches(focusable) ? found : found?.querySelector<HTMLElement>(focusable);
    if (target) {
      target.focus();
      target.scrollIntoView?.({ block: "center" });
      return;
    }
    pointer = pointer.slice(0, pointer.lastIndexOf("/"));
  }
}
