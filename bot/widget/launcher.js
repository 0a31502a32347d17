import { element, spoken } from "./dom.js";
import { icon } from "./icons.js";

/**
 * The button in the corner. `unread(count)` shows how many messages came while the chat was closed.
 * @param {import("./types").Words} t @param {{logo: string | null, onPress: () => void, onNear: () => void}} parts
 */
export function launcher(t, { logo, onPress, onNear }) {
  const count = element("span", { class: "unread", hidden: true, "aria-hidden": "true" });
  const said = spoken("");
  const button = element(
    "button",
    { type: "button", class: "launcher", "aria-expanded": "false", "aria-haspopup": "dialog", on: { click: onPress, pointerenter: onNear, focus: onNear } },
    logo ? element("img", { src: logo, alt: "" }) : icon("chat"),
    element("span", {}, t("launcher")),
    count,
    said,
  );
  /** @param {number} number */
  const unread = (number) => {
    count.hidden = number === 0;
    count.textContent = String(number);
    said.textContent = number ? ` ${t("unread", { count: number })}` : "";
  };
  return { button, unread };
}
