// For tests only: what axe finds wrong with what is on the page.
import axe from "axe-core";

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** The violations of WCAG 2.2 A and AA, as one line each. Colours are measured in the real window. */
export async function violations(root: Element = document.body): Promise<string[]> {
  const found = await axe.run(root, {
    runOnly: { type: "tag", values: rules },
    rules: { "color-contrast": { enabled: false }, "target-size": { enabled: false } },
  });
  return found.violations.flatMap((one) =>
    one.nodes.map((node) => `${one.id}: ${one.help}: ${node.html}`),
  );
}
