import { element } from "./dom.js";

/**
 * Asks before the conversation is deleted. `onConfirm()` returns a promise; when it fails the dialog stays and says so.
 * The browser's own modal dialog keeps the focus inside, closes on Escape, and returns the focus to the opener.
 */
export function deleteDialog(t, onConfirm) {
  const error = element("p", { class: "error", role: "alert" });
  const confirm = async () => {
    error.textContent = "";
    try {
      await onConfirm();
      dialog.close();
    } catch {
      error.textContent = t("delete_failed");
    }
  };
  const dialog = element(
    "dialog",
    { class: "delete-dialog", "aria-labelledby": "delete-title", "aria-describedby": "delete-explained" },
    element("h3", { id: "delete-title" }, t("delete_title")),
    element("p", { id: "delete-explained" }, t("delete_explained")),
    error,
    element(
      "div",
      { class: "choices" },
      element("button", { type: "button", class: "quiet", autofocus: true, on: { click: () => dialog.close() } }, t("delete_cancel")),
      element("button", { type: "button", class: "danger", on: { click: confirm } }, t("delete_confirm")),
    ),
  );
  dialog.addEventListener("close", () => (error.textContent = ""));
  return dialog;
}
