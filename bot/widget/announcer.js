import { element } from "./dom.js";

const KEPT_MS = 10_000; // long enough to be read out, short enough not to be found twice when browsing

/** A polite live region, apart from what is seen: each text is said once. */
export class Announcer {
  region = element("div", { class: "spoken", "aria-live": "polite", "aria-relevant": "additions" });
  /** @type {Set<number>} */
  #timers = new Set();

  /** @param {string} text @param {string} lang */
  say(text, lang) {
    const line = element("p", { lang }, text);
    this.region.append(line);
    const timer = setTimeout(() => {
      line.remove();
      this.#timers.delete(timer);
    }, KEPT_MS);
    this.#timers.add(timer);
  }

  close() {
    this.#timers.forEach(clearTimeout);
    this.#timers.clear();
  }
}
