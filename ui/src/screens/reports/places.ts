// Where a person goes to mend what keeps a report from being sent.
import type { ReportView } from "../../host/bindings";

/** The report's own words, or else the visit that it rests on. */
export function placeOf(view: ReportView, field: string): string {
  const name = field.split("/")[1] ?? "";
  return name !== "" && Object.hasOwn(view.report.value, name)
    ? `/reports/${view.report.id}/edit`
    : `/visits/${view.activity.id}`;
}
