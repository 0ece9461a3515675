// What a person finds on a page: by what it is and what it is called, among what can be seen.
const wordsOf = (node) => (node ? said(node).replace(/\s+/g, " ").trim() : "");

// What stands apart on the page is read apart, also where no space is written between.
const said = (node) => {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (node.nodeType !== Node.ELEMENT_NODE) return "";
  if (node.matches("svg, kbd, [aria-hidden='true']")) return "";
  const words = [...node.childNodes].map(said).join("");
  return getComputedStyle(node).display.startsWith("inline") ? words : ` ${words} `;
};

const seen = (element) =>
  element.checkVisibility({ visibilityProperty: true }) && !element.closest("[inert]");

const nameOf = (element) => {
  const by = element.getAttribute("aria-labelledby");
  if (by) return by.split(/\s+/).map((id) => wordsOf(document.getElementById(id))).join(" ");
  const label = element.getAttribute("aria-label");
  if (label) return label;
  if (element.labels?.length) return [...element.labels].map(wordsOf).join(" ");
  if (element.matches("fieldset")) return wordsOf(element.querySelector("legend"));
  if (element.matches("table")) return wordsOf(element.querySelector("caption"));
  return wordsOf(element);
};

const plain = (name) => name.replace(/ \(optional\)$/, "");

const roles = {
  press: "button, a[href], summary, [role='button'], [role='tab']",
  field: "input:not([type='radio'], [type='checkbox'], [type='color']), textarea, select",
  tick: "input[type='radio'], input[type='checkbox']",
  heading: "h1, h2, h3, h4",
  group: "fieldset, section, article, aside, dialog, nav, header, footer, table, ol[aria-label], form[aria-label], details, [role='group'], [role='region']",
  line: "tr, li, dt, dd",
};

/** Everything so called; else what alone begins so. Several parts of one another are one, the inner. */
const called = (name, candidates) => {
  const exact = candidates.filter((one) => plain(nameOf(one)) === name);
  const found = exact.length ? exact : candidates.filter((one) => nameOf(one).startsWith(name));
  return found.filter((one) => !found.some((other) => other !== one && one.contains(other)));
};

/** The smallest group so called, or the line that holds these words. */
const placesCalled = (name) => {
  const all = (role) => [...document.querySelectorAll(roles[role])].filter(seen);
  const groups = called(name, all("group"));
  if (groups.length) return groups;
  const lines = all("line").filter((line) => wordsOf(line).includes(name));
  return lines.filter((one) => !lines.some((other) => other !== one && one.contains(other)));
};

const find = (role, name, within) => {
  const places = within ? placesCalled(within) : [document];
  const candidates = places.flatMap((place) => [...place.querySelectorAll(roles[role])]);
  return called(name, candidates.filter(seen));
};

const outline = () => {
  const lines = [`at ${location.hash || "#"}, ${document.title}`];
  for (const element of document.querySelectorAll(Object.values(roles).join(", "))) {
    if (!seen(element) || element.matches(roles.line) || element.matches("option")) continue;
    const role = Object.keys(roles).find((role) => element.matches(roles[role]));
    const kind = role === "group" ? element.tagName.toLowerCase() : role;
    const state = element.matches(":checked") ? " (ticked)" : element.value && role === "field" ? ` = ${element.value}` : "";
    lines.push(`  ${kind}: ${nameOf(element).slice(0, 100)}${state}`);
  }
  for (const alert of document.querySelectorAll("[role='alert'], .govuk-error-message")) {
    if (seen(alert)) lines.push(`  alert: ${wordsOf(alert)}`);
  }
  return lines.join("\n");
};

const text = (within) => {
  const places = within ? placesCalled(within) : [document.body];
  const shown = places.map((place) => place.innerText).join("\n");
  const typed = places.flatMap((place) => [...place.querySelectorAll(roles.field)]);
  return `${shown} ${typed.map((field) => field.value).join(" ")}`.replace(/\s+/g, " ");
};
