// The council's two colours. The content-security policy allows them through the style object.

/** Shows the council's colours, or ours again when called without any. The program has checked contrast. */
export function showBrand(brand?: string | null, deep?: string | null): void {
  set("--brand", brand);
  set("--govuk-brand-colour", brand);
  set("--brand-deep", deep);
  set("--brand-foot", deep && `color-mix(in srgb, ${deep}, #000 35%)`);
  set("--brand-tint", brand && `color-mix(in srgb, ${brand} 11%, #fff)`);
  set("--brand-line", brand && `color-mix(in srgb, ${brand} 39%, #fff)`);
}

function set(name: string, colour: string | null | undefined): void {
  const { style } = document.documentElement;
  if (colour) style.setProperty(name, colour);
  else style.removeProperty(name);
}
