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
      { label: "Action plans", href: "#/actions", within: ["/actions"] },
    ],
  },
];

export const footAreas: AreaGroup = {
  areas: [
    { label: "Import", href: "#/import", within: ["/import"] },
    { label: "Settings", href: "#/people", within: ["/people", "/council"] },
  ],
};

/** Where the search box of the top bar leads, with the words as `?words=`. */
export const search = { label: "Search contracts and providers", path: "/contracts" };

/** Whether a place lies in an area. */
export function isWithin(area: Area, place: string): boolean {
  const [bare = "/"] = place.split("?");
  return (
    area.href === `#${bare}` ||
    area.within.some((start) => bare === start || bare.startsWith(`${start}/`))
  );
}
