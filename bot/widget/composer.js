import { attachControl, fileRefusal, isBadge, textAsFile } from "./attach.js";
import { number } from "./dates.js";
import { element } from "./dom.js";

export const LIMIT = 4000; // characters; the server refuses more
const NEARLY = 400; // characters left when they begin to be counted
const IME_KEY = 229; // Safari ends a composition before its keydown, and leaves only this code

/**
 * The form below the conversation. Calls `onSend(text)` and `onSendFile(file, text)`, with the text that the file was made
 * of, if any; `announce(text)` reaches screen readers; `draft` keeps what is typed over a reload: read(), write(text).
 */
export class Composer {
  form;
  #t;
  #announce;
  #draft;
  #onSend;
  #onSendFile;
  #input;
  #count;
  #error;
  #offer;
  #submit;
  /** @type {ReturnType<typeof setTimeout> | null} */
  #hold = null;

  /** @param {import("./types").ComposerParts} parts */
  constructor({ t, draft, onSend, onSendFile, announce }) {
    this.#t = t;
    this.#draft = draft;
    this.#onSend = onSend;
    this.#onSendFile = onSendFile;
    this.#announce = announce;
    const limit = number(LIMIT, t.lang);
    this.#input = element("textarea", {
      id: "input",
      rows: "1",
      "aria-describedby": "limit error",
      enterkeyhint: "send",
      autocomplete: "off",
      on: { input: () => this.#edited(), keydown: (event) => this.#keyed(event) },
    });
    this.#count = element("span", { id: "limit", class: "limit" }, t("input_limit", { limit }));
    this.#error = element("p", { id: "error", class: "error", hidden: true });
    this.#offer = element("div", { class: "offer", hidden: true });
    const attach = attachControl(t, (files) => this.takeFiles(files));
    this.#submit = element("button", { type: "submit", class: "send" }, t("send"));
    this.form = element(
      "form",
      { class: "composer", novalidate: true, on: { submit: (event) => this.#submitted(event) } },
      element("div", { class: "labels" }, element("label", { for: "input" }, t("input_label")), this.#count),
      element("div", { class: "line" }, this.#input, attach.button, attach.input, this.#submit),
      this.#error,
      this.#offer,
    );
    this.#input.value = draft.read();
  }

  focus() {
    this.#input.focus({ preventScroll: true });
  }

  /** Puts a text that was not sent back, before what has been typed since. @param {string} text */
  giveBack(text) {
    const typed = this.#input.value.trim();
    this.#input.value = typed ? `${text}\n${typed}` : text;
    this.#edited();
  }

  /** Sends the one file that was chosen or dropped, or says why not. @param {File[]} files */
  takeFiles(files) {
    if (!files.length) return;
    this.focus();
    if (this.held) return this.sayHeld();
    const refused = files.length > 1 ? { key: "file_one", values: {} } : fileRefusal(files[0]);
    if (refused) return this.#showError(this.#t(refused.key, refused.values), { ofInput: false });
    this.#clearError();
    this.#onSendFile(files[0]);
  }

  /**
   * Shows why the input was not taken; with `retryAfter` (seconds) nothing is sent until then.
   * @param {import("./types").Refusal} refusal
   */
  refuse({ key, values, retryAfter }) {
    this.release();
    if (retryAfter === null) return this.#showError(this.#t(key, values));
    this.#submit.setAttribute("aria-disabled", "true");
    this.#hold = setTimeout(() => {
      this.release();
      this.#announce(this.#t("wait_over"));
    }, retryAfter * 1000);
    this.#showError(this.#t(key, { ...values, wait: duration(retryAfter, this.#t) }));
  }

  /** Ends a wait, and takes back what was said about the last input. */
  release() {
    if (this.#hold !== null) clearTimeout(this.#hold);
    this.#hold = null;
    this.#submit.removeAttribute("aria-disabled");
    this.#clearError();
  }

  get held() {
    return this.#hold !== null;
  }

  sayHeld() {
    this.#announce(this.#error.textContent);
  }

  /** @param {SubmitEvent} event */
  #submitted(event) {
    event.preventDefault();
    const text = this.#input.value.trim();
    this.focus();
    if (this.held) return this.sayHeld();
    if (!text) return this.#showError(this.#t("input_empty"));
    if (length(text) > LIMIT) return this.#showError(this.#over(text));
    this.#input.value = "";
    this.#clearError();
    this.#edited();
    this.#onSend(text);
  }

  /** @param {KeyboardEvent} event */
  #keyed(event) {
    const composing = event.isComposing || event.keyCode === IME_KEY;
    if (event.key !== "Enter" || event.shiftKey || composing) return;
    event.preventDefault();
    this.form.requestSubmit();
  }

  #edited() {
    const { value } = this.#input;
    this.#draft.write(value);
    const left = LIMIT - length(value.trim());
    const limit = number(LIMIT, this.#t.lang);
    this.#count.textContent =
      left > NEARLY ? this.#t("input_limit", { limit }) : this.#t("input_left", { left: number(Math.max(0, left), this.#t.lang), count: left });
    this.#count.hidden = left < 0; // the error below says it
    if (!this.held && left >= 0 && value.trim()) this.#clearError();
    if (left < 0 && this.#error.hidden) this.#showError(this.#over(value.trim()));
    else if (left < 0) this.#error.textContent = this.#over(value.trim());
    this.#offerFile(left < 0 ? value.trim() : "");
    this.#fit();
  }

  /** What is too long for a message may be a résumé or a badge: one tap sends it whole, as a file. @param {string} text */
  #offerFile(text) {
    const key = isBadge(text) ? "long_badge" : "long_resume";
    if (!text) this.#offer.replaceChildren();
    else if (this.#offer.dataset.key !== key || this.#offer.hidden) {
      const send = element("button", { type: "button", class: "reply", on: { click: () => this.#sendAsFile() } }, this.#t(`${key}_send`));
      this.#offer.replaceChildren(element("p", {}, this.#t(key)), send);
      this.#announce(this.#t(key));
    }
    this.#offer.dataset.key = key;
    this.#offer.hidden = !text;
  }

  #sendAsFile() {
    const text = this.#input.value.trim();
    const file = textAsFile(text, this.#t);
    this.focus();
    if (this.held) return this.sayHeld();
    const refused = fileRefusal(file);
    if (refused) return this.#showError(this.#t(refused.key, refused.values));
    this.#input.value = "";
    this.#clearError();
    this.#edited();
    this.#onSendFile(file, text);
  }

  /** @param {string} text */
  #over(text) {
    const count = length(text) - LIMIT;
    return this.#t("input_over", { over: number(count, this.#t.lang), count, limit: number(LIMIT, this.#t.lang) });
  }

  /** The style sheet says how far it may grow. */
  #fit() {
    this.#input.style.blockSize = "auto";
    const borders = this.#input.offsetHeight - this.#input.clientHeight;
    this.#input.style.blockSize = `${this.#input.scrollHeight + borders}px`;
  }

  /** `ofInput`: what is typed is at fault, and not a file. @param {string} text @param {{ofInput?: boolean}} [how] */
  #showError(text, { ofInput = true } = {}) {
    this.#error.replaceChildren(text);
    this.#error.hidden = false;
    if (ofInput) this.#input.setAttribute("aria-invalid", "true");
    this.#announce(text);
  }

  #clearError() {
    this.#error.hidden = true;
    this.#error.replaceChildren();
    this.#input.removeAttribute("aria-invalid");
  }
}

/** Characters as the server counts them: an emoji is one or few, not its UTF-16 halves. @param {string} text */
function length(text) {
  return [...text].length;
}

/** @param {number} seconds @param {import("./types").Words} t */
function duration(seconds, t) {
  return seconds < 120 ? t("seconds", { count: seconds }) : t("minutes", { count: Math.ceil(seconds / 60) });
}
