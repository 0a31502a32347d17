import { element, spoken } from "./dom.js";
import { icon } from "./icons.js";

/**
 * The button in the corner. `unread(count)` shows how many messages came while the chat was closed; `say(key)` what it is
 * doing instead of waiting to be pressed.
 * @param {import("./types").Words} t @param {{logo: string | null, onPress: () => void, onNear: () => void}} parts
 */
export function launcher(t, { logo, onPress, onNear }) {
  const count = element("span", { class: "unread", hidden: true, "aria-hidden": "true" });
  const said = spoken("");
  const label = element("span", { "aria-live": "polite" }, t("launcher"));
  const button = element(
    "button",
    { type: "button", class: "launcher", "aria-expanded": "false", "aria-haspopup": "dialog", on: { click: onPress, pointerenter: onNear, focus: onNear } },
    logo ? element("img", { src: logo, alt: "" }) : icon("chat"),
    label,
    count,
    said,
  );
  /** @param {number} number */
  const unread = (number) => {
    count.hidden = number === 0;
    count.textContent = number ? String(number) : "";
    said.textContent = number ? ` ${t("unread", { count: number })}` : "";
  };
  const say = (/** @type {string} */ key) => {
    label.textContent = t(key);
  };
  return { button, unread, say };
}
