import { element } from "./dom.js";
import { replyGroup } from "./parts.js";
import { renderMessage, renderPending, renderWriting, retireChips } from "./render.js";

const NEAR_PX = 120; // from the end: the learner is reading the newest messages
const GAP_PX = 12;

/**
 * The scrolling conversation. A message's node is made once and stays, so that what is open, focused or scrolled stays
 * so; below them the tail (own unsent messages, notices, quick replies) is made anew when it changes.
 */
export class MessageList {
  node;
  newer;
  #t;
  #handlers;
  #messages = element("ol", { class: "messages" });
  #tail = element("div", { class: "tail" });
  /** @type {Map<string, HTMLElement>} */
  #shown = new Map();
  #tailState = "";
  /** Where a reply was put last; somebody who reads on has scrolled since. @type {number | undefined} */
  #placed;

  /**
   * `endpoint` is the chat service's address, `starters` are the college's own first questions; `onTailGone()` is called when
   * the focus would be lost.
   * @param {import("./types").Words} t @param {import("./types").Handlers} handlers
   */
  constructor(t, handlers) {
    this.#t = t;
    this.#handlers = handlers;
    // The live region of the widget speaks; a log that spoke too would say everything twice.
    this.node = element(
      "div",
      { class: "log", role: "log", "aria-live": "off", "aria-label": t("conversation"), tabindex: "0", on: { scroll: () => this.#scrolled() } },
      this.#messages,
      this.#tail,
    );
    this.newer = element("button", { type: "button", class: "newer", hidden: true, on: { click: () => this.toEnd() } }, t("newer"));
  }

  /** Brings the page in line with the conversation; `arrived` are the messages that came live. @param {import("./conversation.js").Conversation} conversation @param {import("./types").Message[]} arrived */
  show(conversation, arrived) {
    const first = this.#shown.size === 0;
    const near = this.#near();
    const { changed, sent } = this.#showTail(conversation);
    this.#showMessages(conversation.messages);
    if (first) return this.settle();
    if (sent) return this.toEnd();
    // That a person is there, and what they write, is not to be missed below what came with it.
    const person = arrived.find(({ from, handoff }) => handoff || from === "practitioner");
    const heard = person ?? arrived.find(({ from }) => from !== "learner");
    if (heard && (near || (person && this.node.scrollTop === this.#placed))) this.#toStartOf(/** @type {HTMLElement} */ (this.#shown.get(heard.id)));
    else if (heard) this.newer.hidden = false;
    else if (changed && near) this.toEnd();
  }

  /** A new conversation is read from its start, a kept one goes on at its end. The page itself does not move. */
  settle() {
    this.node.scrollTop = this.#shown.size > 1 ? this.node.scrollHeight : 0;
  }

  toEnd() {
    this.node.scrollTop = this.node.scrollHeight;
    this.newer.hidden = true;
    if (!this.#scrollsItself() && focusedIn(this.node)) this.#tail.scrollIntoView({ block: "nearest" });
  }

  /** The one button that is left when the conversation is gone. */
  focusNotice() {
    /** @type {HTMLElement | null} */ (this.node.querySelector(".notice button"))?.focus();
  }

  focus() {
    this.node.focus({ preventScroll: true });
  }

  /** @param {import("./types").Message[]} messages */
  #showMessages(messages) {
    const ids = new Set(messages.map(({ id }) => id));
    for (const [id, node] of this.#shown) {
      if (ids.has(id)) continue;
      node.remove();
      this.#shown.delete(id);
    }
    let next = null;
    for (const message of [...messages].reverse()) {
      const node = this.#shown.get(message.id) ?? renderMessage(message, { t: this.#t, ...this.#handlers });
      this.#shown.set(message.id, node);
      if (!node.isConnected || node.nextSibling !== next) this.#messages.insertBefore(node, next);
      next = node;
    }
    const withChips = [...this.#messages.children].filter((node) => node.querySelector(".chip button"));
    withChips.slice(0, -1).forEach(retireChips);
  }

  /** Returns whether the tail changed, and whether a message of the learner's own has just been added. @param {import("./conversation.js").Conversation} conversation */
  #showTail({ status, pending, notice, connection, waiting, replies, fresh }) {
    const { starters } = this.#handlers;
    const offered = fresh && starters.length ? starters.map((title) => ({ title })) : replies;
    const unsent = pending.filter(({ echoed }) => !echoed);
    const state = JSON.stringify([status, unsent, notice, connection, waiting, offered, fresh]);
    if (state === this.#tailState) return { changed: false, sent: false };
    const sent = unsent.length > this.#tail.querySelectorAll(".pending").length;
    const focused = this.#tail.contains(focusedIn(this.#tail));
    const t = this.#t;
    const { onReply } = this.#handlers;
    const lines = unsent.map((each) => renderPending(each, { t, ...this.#handlers }));
    if (waiting) lines.push(renderWriting(t));
    this.#tail.replaceChildren(
      ...[
        replyGroup(offered, t("replies"), onReply),
        fresh ? element("p", { class: "promise" }, t("time_promise")) : null,
        lines.length ? element("ol", { class: "messages" }, ...lines) : null,
        notice ? element("p", { class: "notice" }, notice.map((key) => t(key)).join(" ")) : null,
        connection === "up" ? null : element("p", { class: "notice" }, t(connection)),
        this.#statusLine(status),
      ].filter((each) => each !== null),
    );
    this.#tailState = state;
    if (focused) this.#handlers.onTailGone();
    return { changed: true, sent };
  }

  /** @param {import("./types").Status} status */
  #statusLine(status) {
    const t = this.#t;
    const button = (/** @type {string} */ key) => element("button", { type: "button", class: "quiet", on: { click: () => this.#handlers.onOpen() } }, t(key));
    if (status === "opening") return element("p", { class: "notice" }, t("opening"));
    if (status === "unreachable") return element("div", { class: "notice" }, element("p", {}, t("unreachable")), button("try_again"));
    if (status === "forbidden") return element("p", { class: "notice" }, t("forbidden", { site: location.origin }));
    if (status === "deleted" || status === "ended") return element("div", { class: "notice" }, element("p", {}, t(status)), button("start_new"));
    return null;
  }

  #near() {
    return this.node.scrollHeight - this.node.scrollTop - this.node.clientHeight < NEAR_PX;
  }

  #scrolled() {
    if (this.#near()) this.newer.hidden = true;
  }

  /** In a very low window the page scrolls and the conversation is as long as it is. */
  #scrollsItself() {
    return getComputedStyle(this.node).overflowY !== "visible";
  }

  /** A long reply is read from its start: never scroll past it. @param {HTMLElement} node */
  #toStartOf(node) {
    if (this.#scrollsItself()) this.node.scrollTop = Math.min(this.node.scrollHeight, node.offsetTop - GAP_PX);
    else node.scrollIntoView({ block: "nearest" });
    this.#placed = this.node.scrollTop;
  }
}

/** @param {Node} node @returns {Element | null} */
function focusedIn(node) {
  return /** @type {ShadowRoot} */ (node.getRootNode()).activeElement;
}
