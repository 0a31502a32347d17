/** What the buttons below a message do; fetched when one of them is first used. */
import { element } from "./dom.js";
import { icon } from "./icons.js";
import { siteName } from "./links.js";
import { plain } from "./markdown.js";
import { shownText } from "./render.js";
import { messageText } from "./transcript.js";

const REASONS = ["wrong", "off_topic", "unclear", "outdated", "other"];
const SENTENCE = /[^.!?…\n]+[.!?…]*\s*/g;
const BREATH = 180; // characters: some browsers fall silent in the midst of a longer text
/** @type {{button: HTMLButtonElement, end: () => void} | null} */
let speaking = null;

/**
 * Sends the thumb at once; a reason, where one is given, replaces it. `at` is what message-actions.js knows of the row.
 * @param {import("./types").Row} at @param {boolean} helpful
 */
export async function vote(at, helpful) {
  const { row } = at;
  await cast(at, helpful);
  row.querySelector(".why")?.remove();
  for (const thumb of row.querySelectorAll("[data-helpful]"))
    thumb.setAttribute("aria-pressed", String(thumb.getAttribute("data-helpful") === String(helpful)));
  at.say(helpful ? "thanks" : "thanks_why");
  if (helpful) return;
  row.append(reasons(at));
  row.scrollIntoView({ block: "nearest" });
}

/** @param {import("./types").Row} at */
function reasons(at) {
  const { t, row } = at;
  const choose = async (/** @type {string} */ reason) => {
    at.say(null);
    try {
      await cast(at, false, reason);
    } catch {
      return at.say("feedback_failed");
    }
    /** @type {HTMLElement | null} */ (row.querySelector('[data-helpful="false"]'))?.focus();
    group.remove();
    at.say("thanks");
  };
  const button = (/** @type {string} */ each) => element("button", { type: "button", class: "quiet", on: { click: () => choose(each) } }, t(`reason_${each}`));
  const group = element("div", { class: "why", role: "group", "aria-label": t("reasons") }, ...REASONS.map(button));
  return group;
}

/**
 * One after the other, so that the last tap is what counts.
 * @param {import("./types").Row} at @param {boolean} helpful @param {string} [reason]
 */
function cast(at, helpful, reason) {
  const { message, ballot, onFeedback } = at;
  const earlier = at.casting ?? Promise.resolve();
  at.casting = earlier.catch(() => {}).then(() => onFeedback(String(message.feedback_for), helpful, ballot, reason));
  return at.casting;
}

/** @param {import("./types").Row} at */
export async function copy(at) {
  const text = messageText(at.message);
  const copied = await Promise.resolve(navigator.clipboard?.writeText(text) ?? Promise.reject()).then(
    () => true,
    () => copyBySelection(text, at.row),
  );
  at.say(copied ? "copied" : "copy_failed");
}

/**
 * Where the clipboard is denied (a frame, a page without https): what is selected may still be copied.
 * @param {string} text @param {HTMLElement} row
 */
function copyBySelection(text, row) {
  const before = /** @type {HTMLElement | null} */ (/** @type {ShadowRoot} */ (row.getRootNode()).activeElement);
  const field = element("textarea", { class: "spoken", "aria-hidden": "true", tabindex: "-1", readonly: true });
  field.value = text;
  row.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  before?.focus();
  return copied;
}

/**
 * Reads the message aloud, or stops when it is being read. One message at a time.
 * @param {import("./types").Row} at @param {HTMLButtonElement} button
 */
export function listen(at, button) {
  const same = speaking?.button === button;
  speaking?.end();
  if (same) return;
  const { message, t } = at;
  const mark = (/** @type {string} */ name) => {
    button.replaceChildren(icon(name));
    for (const attribute of ["aria-label", "title"]) button.setAttribute(attribute, t(name));
  };
  const mine = {
    button,
    end() {
      if (speaking !== mine) return;
      speaking = null;
      speechSynthesis.cancel();
      mark("listen");
    },
  };
  speaking = mine;
  mark("stop");
  const parts = breaths(spokenText(message));
  const next = () => {
    if (speaking !== mine) return;
    if (!parts.length || !button.isConnected) return mine.end();
    const utterance = new SpeechSynthesisUtterance(parts.shift());
    utterance.lang = `${message.lang}-CA`;
    utterance.onend = next;
    utterance.onerror = () => mine.end();
    speechSynthesis.speak(utterance);
  };
  window.addEventListener("pagehide", () => mine.end(), { once: true });
  next();
}

/** What is seen, with the titles of the cards; of an address only its site. @param {import("./types").Message} message */
function spokenText(message) {
  const titles = (message.cards ?? []).map(({ title }) => `${title}.`);
  return [plain(shownText(message)), ...titles].join("\n").replace(/https?:\/\/\S+/g, siteName).replace(/^\s*[•*-]\s+/gm, "");
}

/** Sentences, put together as long as they are short. @param {string} text */
function breaths(text) {
  /** @type {string[]} */
  const found = [];
  for (const [sentence] of text.matchAll(SENTENCE)) {
    const last = found.at(-1);
    if (last && last.length + sentence.length < BREATH) found[found.length - 1] = last + sentence;
    else if (sentence.trim()) found.push(sentence);
  }
  return found;
}
