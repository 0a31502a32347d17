/**
 * Makes one element. Children are nodes, strings (always as text) or null; `on` maps event names to listeners.
 * Nothing in the widget writes HTML from a string.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag @param {import("./types").Attributes} attributes @param {import("./types").Child[]} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function element(tag, { on = {}, ...attributes } = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    node.setAttribute(name, value === true ? "" : String(value));
  }
  for (const [type, listener] of Object.entries(on)) node.addEventListener(type, listener);
  for (const child of children) if (child !== null && child !== undefined) node.append(child);
  return node;
}

/** Text that only a screen reader says. @param {string} text */
export function spoken(text, attributes = {}) {
  return element("span", { class: "spoken", ...attributes }, text);
}
