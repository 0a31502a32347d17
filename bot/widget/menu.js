import { element } from "./dom.js";
import { icon } from "./icons.js";

/**
 * A button that shows and hides a list of actions, and the list. An entry is `{text, onPress}`, with `lang` for words in
 * another language, `pressed` for a switch, `href` for a link, or no action for words alone; null is passed over. Escape,
 * a press elsewhere, or the focus going elsewhere closes it; `onToggle(open)` is told.
 * @param {import("./types").Words} t @param {() => (import("./types").Entry | false | null | "")[]} entries @param {(open: boolean) => void} onToggle
 */
export function menu(t, entries, onToggle) {
  const lines = element("ul", {});
  const list = element("div", { class: "menu", id: "menu", hidden: true }, lines);
  const button = element(
    "button",
    { type: "button", class: "bare", "aria-label": t("menu"), title: t("menu"), "aria-expanded": "false", "aria-controls": "menu", on: { click: () => toggle(!!list.hidden) } },
    icon("menu"),
  );
  const node = element("div", { class: "menus", on: { keydown: onKey, focusout: onFocusOut } }, button, list);

  /** @param {boolean} open @param {{focus?: boolean}} [how] */
  function toggle(open, { focus = false } = {}) {
    if (open) lines.replaceChildren(...entries().flatMap((each) => (each ? [entry(each)] : [])));
    list.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    onToggle(open);
    if (focus) button.focus();
  }

  /** @param {import("./types").Entry} entry */
  function entry({ text, onPress, lang, pressed, href }) {
    if (href) return element("li", {}, element("a", { href, target: "_blank", rel: "noopener" }, text));
    if (!onPress) return element("li", { class: "words" }, text);
    const press = () => {
      toggle(false, { focus: true });
      onPress();
    };
    return element("li", {}, element("button", { type: "button", lang, "aria-pressed": pressed, on: { click: press } }, text));
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (event.key !== "Escape" || list.hidden) return;
    event.stopPropagation();
    event.preventDefault();
    toggle(false, { focus: true });
  }

  /** @param {FocusEvent} event */
  function onFocusOut({ relatedTarget }) {
    if (relatedTarget && !node.contains(/** @type {Node} */ (relatedTarget))) toggle(false);
  }

  return { node, button, close: () => toggle(false), contains: (/** @type {Node} */ target) => node.contains(target) };
}
