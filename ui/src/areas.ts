// The left navigation: only what works. A new area is one line here and its routes in routes.ts.

import type { Commands } from "./host/bindings";

/** Shown to whoever may call `needs`. */
export type Area = { label: string; href: string; within: string[]; needs: keyof Commands };
export type AreaGroup = { title?: string; areas: Area[] };

export const areas: AreaGroup[] = [
  { areas: [{ label: "My work", href: "#/", within: ["/my-work"], needs: "my_work" }] },
  {
    title: "Records",
    areas: [
      { label: "Contracts", href: "#/contracts", within: ["/contracts"], needs: "list_contracts" },
      {
        label: "Providers",
        href: "#/providers",
        within: ["/providers", "/services"],
        needs: "list_providers",
      },
      {
        label: "Visits",
        href: "#/visits",
        within: ["/visits", "/findings"],
        needs: "list_activities",
      },
      { label: "Reports", href: "#/reports", within: ["/reports"], needs: "list_reports" },
      {
        label: "Action plans",
        href: "#/actions",
        within: ["/actions", "/reports/:id/actions"],
        needs: "list_actions",
      },
    ],
  },
];

export const footAreas: AreaGroup = {
  areas: [
    { label: "Import", href: "#/import", within: ["/import"], needs: "choose_import" },
    {
      label: "Settings",
      href: "#/people",
      within: ["/people", "/password", "/council", "/backup", "/journal", "/retention", "/opening"],
      needs: "people",
    },
  ],
};

/** Where the search box of the top bar leads, with the words as `?words=`. */
export const search = { label: "Search contracts and providers", path: "/contracts" };

/** How many parts of an address a start such as "/reports/:id/actions" fits; 0 where it does not. */
function fits(start: string, parts: string[]): number {
  const wanted = start.split("/");
  const fitting = wanted.every((part, at) =>
    part.startsWith(":") ? parts[at] : part === parts[at],
  );
  return fitting ? wanted.length : 0;
}

/** The area that a place lies in: the one that fits most of its address. */
export function areaOf(place: string): Area | undefined {
  const [bare = "/"] = place.split("?");
  const parts = bare.split("/");
  let best: { area: Area; length: number } | undefined;
  for (const area of [...areas, footAreas].flatMap((group) => group.areas)) {
    if (area.href === `#${bare}`) return area;
    const length = Math.max(...area.within.map((start) => fits(start, parts)));
    if (length > (best?.length ?? 0)) best = { area, length };
  }
  return best?.area;
}
