// The left navigation: only what works. A new area is one line here and its routes in routes.ts.

export type Area = { label: string; href: string; within: string[] };
export type AreaGroup = { title?: string; areas: Area[] };

export const areas: AreaGroup[] = [
  { areas: [{ label: "My work", href: "#/", within: ["/my-work"] }] },
  {
    title: "Records",
    areas: [
      { label: "Contracts", href: "#/contracts", within: ["/contracts"] },
      { label: "Providers", href: "#/providers", within: ["/providers", "/services"] },
      { label: "Visits", href: "#/visits", within: ["/visits", "/findings"] },
      { label: "Reports", href: "#/reports", within: ["/reports"] },
      { label: "Action plans", href: "#/actions", within: ["/actions", "/reports/:id/actions"] },
    ],
  },
];

export const footAreas: AreaGroup = {
  areas: [
    { label: "Import", href: "#/import", within: ["/import"] },
    { label: "Settings", href: "#/people", within: ["/people", "/council", "/backup", "/journal", "/retention", "/opening"] },
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
