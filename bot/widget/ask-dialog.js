import { element } from "./dom.js";

/**
 * Asks before something that cannot be undone; `key` names its words: `<key>_title`, `_explained`, `_confirm`, `_cancel` and
 * `_failed`. `onConfirm()` returns a promise; when it fails the dialog stays and says so. The browser's own modal dialog
 * keeps the focus inside, closes on Escape, and returns the focus to the opener.
 * @param {import("./types").Words} t @param {string} key @param {() => Promise<unknown>} onConfirm
 */
export function askDialog(t, key, onConfirm) {
  const error = element("p", { class: "error", role: "alert" });
  const confirm = async () => {
    error.textContent = "";
    try {
      await onConfirm();
      dialog.close();
    } catch {
      error.textContent = t(`${key}_failed`);
    }
  };
  const dialog = element(
    "dialog",
    { class: "ask", "aria-labelledby": `${key}-title`, "aria-describedby": `${key}-explained` },
    element("h3", { id: `${key}-title` }, t(`${key}_title`)),
    element("p", { id: `${key}-explained` }, t(`${key}_explained`)),
    error,
    element(
      "div",
      { class: "choices" },
      element("button", { type: "button", class: "quiet", on: { click: () => dialog.close() } }, t(`${key}_cancel`)),
      element("button", { type: "button", class: "danger", on: { click: confirm } }, t(`${key}_confirm`)),
    ),
  );
  dialog.addEventListener("close", () => (error.textContent = ""));
  return dialog;
}
