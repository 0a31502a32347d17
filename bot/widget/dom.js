/**
 * Makes one element. Children are nodes, strings (always as text) or null; `on` maps event names to listeners.
 * Nothing in the widget writes HTML from a string.
 */
export function element(tag, { on = {}, ...attributes } = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    node.setAttribute(name, value === true ? "" : value);
  }
  for (const [type, listener] of Object.entries(on)) node.addEventListener(type, listener);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** Text that only a screen reader says. */
export function spoken(text, attributes = {}) {
  return element("span", { class: "spoken", ...attributes }, text);
}
