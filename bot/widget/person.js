/** While a person has the conversation: that they write, that they have seen, and the way back. Fetched when one is there. */
import { element } from "./dom.js";

const SIGN_MS = 4_000; // between two signs of typing
const TYPING_MS = 10_000; // a sign of theirs is worth nothing after this

/**
 * Follows a talk until `signal` aborts. `panel` holds the messages and what is typed; `announce(text)` reaches screen readers.
 * @param {import("./conversation.js").Conversation} conversation @param {HTMLElement} panel @param {import("./types").Words} t
 * @param {(text: string) => void} announce @param {AbortSignal} signal
 */
export function accompany(conversation, panel, t, announce, signal) {
  const log = /** @type {HTMLElement} */ (panel.querySelector(".log"));
  const typing = element("p", { class: "notice", hidden: true });
  const back = element("div", { class: "notice", hidden: true });
  const mark = element("p", { class: "delivery" }, element("span", {}, t("seen")));
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let quiet;
  let signed = 0;
  let seenOfThem = -1;
  let seenByThem = -1;
  log.append(typing, back);

  const claimed = () => conversation.handoff?.state === "claimed";
  // Worth nothing later, so one that fails is not sent again.
  const sign = (/** @type {"typing" | "seen"} */ name, /** @type {object} */ body) => conversation.transport.post(name, body).catch(() => {});

  /** @param {string | null} who null: they have stopped */
  function show(who) {
    clearTimeout(quiet);
    const near = log.scrollHeight - log.scrollTop - log.clientHeight < 120;
    const words = who === null ? "" : t("writing", { name: who });
    if (words && typing.hidden) announce(words);
    typing.hidden = !words;
    typing.textContent = words;
    if (words && near) log.scrollTop = log.scrollHeight;
    if (words) quiet = setTimeout(() => show(null), TYPING_MS);
  }

  /** The mark stands under the last of the learner's messages that they have seen. */
  function place() {
    const last = conversation.messages.findLast(({ from, seq }) => from === "learner" && seq <= seenByThem);
    const node = last && log.querySelector(`[data-id="${CSS.escape(last.id)}"]`);
    if (!node) mark.remove();
    else if (mark.parentNode !== node) node.append(mark);
  }

  /** The button that came with the person, once newer messages have taken its place. */
  function offer() {
    const joined = conversation.messages.findLast(({ from, handoff, replies }) => from === "bot" && handoff?.state === "claimed" && replies?.length);
    const reply = joined?.replies?.[0];
    back.hidden = !claimed() || !reply || conversation.replies.length > 0;
    if (!reply || back.hidden) return;
    if (back.textContent === reply.title) return;
    back.replaceChildren(element("button", { type: "button", class: "quiet", lang: joined?.lang, on: { click: () => conversation.sendReply(reply) } }, reply.title));
  }

  /** Their newest message that stands before the learner's eyes. */
  function look() {
    if (document.visibilityState !== "visible" || !claimed()) return;
    const { top, bottom } = log.getBoundingClientRect();
    for (const { id, seq, from } of [...conversation.messages].reverse()) {
      if (seq <= seenOfThem) return;
      const box = from === "practitioner" && log.querySelector(`[data-id="${CSS.escape(id)}"]`)?.getBoundingClientRect();
      if (!box || !box.height || box.top > bottom || box.bottom < top) continue;
      seenOfThem = seq;
      sign("seen", { id });
      return;
    }
  }

  function renew() {
    place();
    offer();
    look();
  }

  conversation.on("typing", ({ who }) => claimed() && show(who ?? t("from_practitioner")));
  conversation.on("seen", ({ up_to }) => {
    seenByThem = Math.max(seenByThem, up_to);
    place();
  });
  conversation.on("change", ({ arrived }) => {
    if (!claimed() || arrived.some((/** @type {import("./types").Message} */ { from }) => from === "practitioner")) show(null);
  });
  panel.addEventListener(
    "input",
    () => {
      if (!claimed() || Date.now() - signed < SIGN_MS) return;
      signed = Date.now();
      sign("typing", {});
    },
    { signal },
  );
  const shown = new MutationObserver(renew);
  shown.observe(log, { childList: true, subtree: true });
  signal.addEventListener("abort", () => shown.disconnect());
  log.addEventListener("scroll", look, { signal, passive: true });
  document.addEventListener("visibilitychange", look, { signal });
  panel.addEventListener("focusin", look, { signal }); // the chat is open
  renew();
}
