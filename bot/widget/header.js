import { element } from "./dom.js";
import { icon } from "./icons.js";
import { menu } from "./menu.js";

/**
 * Who one is talking with, the way out, and the menu. `onClose` is null where the chat cannot be closed.
 * @param {import("./types").Words} t @param {import("./types").HeaderParts} parts
 */
export function header(t, { logo, entries, onMenu, onLeave, onClose }) {
  const status = element("p", { class: "status" }, t("subtitle"));
  const menus = menu(t, entries, onMenu);
  const mark = logo ?? new URL("mark.svg", import.meta.url).href;
  const node = element(
    "header",
    {},
    element("img", { class: "mark", src: mark, alt: "" }),
    element("h2", { id: "name" }, t("name")),
    status,
    element("button", { type: "button", class: "leave", on: { click: onLeave } }, icon("leave"), t("leave")),
    menus.node,
    onClose
      ? element("button", { type: "button", class: "bare close", "aria-label": t("close"), title: t("close"), on: { click: onClose } }, icon("close"))
      : null,
  );

  /** `handoff`: {state, who} of the newest hand-off, or null. @param {import("./types").Handoff | null} handoff */
  const show = (handoff) => {
    const { state, who } = handoff ?? {};
    const claimed = who ? t("talking_with", { who }) : t("handoff_claimed");
    const words = state === "waiting" ? t("handoff_waiting") : state === "claimed" ? claimed : t("subtitle");
    if (status.textContent === words) return;
    status.textContent = words;
    status.classList.toggle("person", state === "claimed");
  };
  return { node, menus, show };
}
