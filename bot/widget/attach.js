import { element } from "./dom.js";
import { icon } from "./icons.js";

export const FILE_LIMIT = 4_000_000; // bytes; the server refuses more
const MEGABYTE = 1_000_000;
/** @type {Record<string, string>} */
const TYPES = { json: "application/json", png: "image/png", svg: "image/svg+xml", txt: "text/plain" };
const DOCUMENT = /^(pdf|docx?|odt|rtf|pages)$/;
const ACCEPT = [...Object.keys(TYPES).map((ending) => `.${ending}`), ...Object.values(TYPES)].join(",");

/**
 * Why `file` is not sent, as `{key, values}` of words-en.js; null for one that may be. The server looks again.
 * @param {File} file
 */
export function fileRefusal(file) {
  if (DOCUMENT.test(ending(file))) return { key: "file_document", values: {} };
  if (!Object.values(TYPES).includes(typeOf(file))) return { key: "file_kind", values: {} };
  if (file.size > FILE_LIMIT) return { key: "file_too_large", values: { limit: FILE_LIMIT / MEGABYTE } };
  return file.size ? null : { key: "file_empty", values: {} };
}

/** By its name first: not every system knows what `.json` is. @param {File} file */
export function typeOf(file) {
  return TYPES[ending(file)] ?? file.type.split(";")[0];
}

/** Text as the file it could have been. @param {string} text @param {import("./types").Words} t */
export function textAsFile(text, t) {
  return isBadge(text) ? new File([text], "badge.json", { type: TYPES.json }) : new File([text], t("resume_file"), { type: TYPES.txt });
}

/** A badge begins like JSON or a signed text. @param {string} text */
export function isBadge(text) {
  return /^\s*(\{|eyJ)/.test(text);
}

/**
 * A button that opens the browser's file chooser, and the input behind it. Calls `onFiles(files)`.
 * @param {import("./types").Words} t @param {(files: File[]) => void} onFiles
 */
export function attachControl(t, onFiles) {
  const input = element("input", {
    type: "file",
    accept: ACCEPT,
    hidden: true,
    on: {
      change: () => {
        const files = [...(input.files ?? [])];
        input.value = ""; // the same file may be chosen again
        onFiles(files);
      },
    },
  });
  const button = element(
    "button",
    { type: "button", class: "attach", "aria-label": t("attach"), title: t("attach"), on: { click: () => input.click() } },
    icon("clip"),
  );
  return { button, input };
}

/**
 * Files dropped on `node` go to `onFiles`; `node` has the class `dropping` while something is held over it.
 * @param {HTMLElement} node @param {(files: File[]) => void} onFiles
 */
export function acceptDrops(node, onFiles) {
  const hasFiles = (/** @type {DragEvent} */ event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  node.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    node.classList.add("dropping");
  });
  node.addEventListener("dragleave", (event) => {
    if (!node.contains(/** @type {Node | null} */ (event.relatedTarget))) node.classList.remove("dropping");
  });
  node.addEventListener("drop", (event) => {
    node.classList.remove("dropping");
    if (!hasFiles(event)) return;
    event.preventDefault();
    onFiles([...(event.dataTransfer?.files ?? [])]);
  });
}

/** @param {File} file */
function ending({ name }) {
  return /\.([^.]+)$/.exec(name)?.[1].toLowerCase() ?? "";
}
