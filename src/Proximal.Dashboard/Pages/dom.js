// Creates elements. Texts of runs are never parsed as HTML: children that are strings become text nodes.

/** Creates an element. Attributes whose name starts with "on" are event handlers; null and false leave one out. */
export function element(tag, attributes = {}, ...children) {
  const created = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) created.addEventListener(name.slice(2), value);
    else created.setAttribute(name, value === true ? "" : value);
  }
  created.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return created;
}

/** Replaces the children of an element. */
export function replace(parent, ...children) {
  parent.replaceChildren(...children.flat().filter((child) => child !== null && child !== undefined));
}

/** Announces a message at the end of the page, also to screen readers. */
export function announce(message) {
  document.getElementById("status").textContent = message;
}
