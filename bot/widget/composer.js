import { number } from "./dates.js";
import { element } from "./dom.js";

export const LIMIT = 4000; // characters; the server refuses more
const NEARLY = 400; // characters left when they begin to be counted
const IME_KEY = 229; // Safari ends a composition before its keydown, and leaves only this code

/** The form below the conversation. Calls `onSend(text)`; `announce(text)` reaches screen readers. */
export class Composer {
  form;
  #t;
  #announce;
  #onSend;
  #input;
  #count;
  #error;
  #submit;
  #hold = null;

  constructor({ t, onSend, announce }) {
    this.#t = t;
    this.#onSend = onSend;
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
    this.#submit = element("button", { type: "submit", class: "send" }, t("send"));
    this.form = element(
      "form",
      { class: "composer", novalidate: true, on: { submit: (event) => this.#submitted(event) } },
      element("div", { class: "labels" }, element("label", { for: "input" }, t("input_label")), this.#count),
      element("div", { class: "line" }, this.#input, this.#submit),
      this.#error,
    );
  }

  focus() {
    this.#input.focus({ preventScroll: true });
  }

  /** Puts a text that was not sent back, before what has been typed since. */
  giveBack(text) {
    const typed = this.#input.value.trim();
    this.#input.value = typed ? `${text}\n${typed}` : text;
    this.#fit();
  }

  /** Shows why the input was not taken; with `retryAfter` (seconds) nothing is sent until then. */
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
    clearTimeout(this.#hold);
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

  #keyed(event) {
    const composing = event.isComposing || event.keyCode === IME_KEY;
    if (event.key !== "Enter" || event.shiftKey || composing) return;
    event.preventDefault();
    this.form.requestSubmit();
  }

  #edited() {
    const { value } = this.#input;
    const left = LIMIT - length(value.trim());
    const limit = number(LIMIT, this.#t.lang);
    this.#count.textContent =
      left > NEARLY ? this.#t("input_limit", { limit }) : this.#t("input_left", { left: number(Math.max(0, left), this.#t.lang), count: left });
    if (!this.held && left >= 0 && value.trim()) this.#clearError();
    if (left < 0 && this.#error.hidden) this.#showError(this.#over(value.trim()));
    else if (left < 0) this.#error.textContent = this.#over(value.trim());
    this.#fit();
  }

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

  #showError(text) {
    this.#error.replaceChildren(text);
    this.#error.hidden = false;
    this.#input.setAttribute("aria-invalid", "true");
    this.#announce(text);
  }

  #clearError() {
    this.#error.hidden = true;
    this.#error.replaceChildren();
    this.#input.removeAttribute("aria-invalid");
  }
}

/** Characters as the server counts them: an emoji is one or few, not its UTF-16 halves. */
function length(text) {
  return [...text].length;
}

function duration(seconds, t) {
  return seconds < 120 ? t("seconds", { count: seconds }) : t("minutes", { count: Math.ceil(seconds / 60) });
}
