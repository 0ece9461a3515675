import type { Attachment } from "svelte/attachments";

/** While what is in it is wider than itself, the keys can reach it and scroll it. */
export const scrolls =
  (label: string): Attachment<HTMLElement> =>
  (node) => {
    const look = () => {
      if (node.scrollWidth <= node.clientWidth) {
        for (const name of ["tabindex", "role", "aria-label"]) node.removeAttribute(name);
        return;
      }
      node.tabIndex = 0;
      node.setAttribute("role", "region");
      node.setAttribute("aria-label", label);
    };
    const observer = new ResizeObserver(look);
    observer.observe(node);
    if (node.firstElementChild) observer.observe(node.firstElementChild);
    return () => observer.disconnect();
  };
