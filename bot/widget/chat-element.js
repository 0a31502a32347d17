import { Announcer } from "./announcer.js";
import { acceptDrops, typeOf } from "./attach.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { deleteDialog } from "./delete-dialog.js";
import { element } from "./dom.js";
import { MessageList } from "./message-list.js";
import { announcement } from "./render.js";
import { supportedLanguage, wordsIn } from "./strings.js";
import { sessionValue } from "./session-value.js";
import { Transport } from "./transport.js";

const WRITING_SAID_AFTER_MS = 1_500; // a quick answer needs no announcement of its own

/**
 * `<cairn-chat endpoint="https://chat.example.ca" lang="fr">`
 *
 * endpoint  base URL of the chat service; without it, the page's own origin
 * link      the query of a shared search, which the conversation takes over, once
 * lang      read from the nearest element that states one; French or English
 *
 * Events (bubbling, composed): `cairn-started`, `cairn-deleted`, `cairn-message` {id, from}. None carries a word of the
 * conversation. Style: `--cairn-accent` and `--cairn-on-accent`.
 */
export class ChatElement extends HTMLElement {
  static observedAttributes = ["endpoint", "lang"];
  #t;
  #conversation = null;
  #announcer;
  #list;
  #composer;
  #dialog;
  #deleteButton;
  #writing = null;
  #said = "";
  #refusal = null;
  #wake = () => {
    if (document.visibilityState === "visible") this.#conversation.wake();
  };

  connectedCallback() {
    this.#t = wordsIn(supportedLanguage(this.closest("[lang]")?.lang));
    const endpoint = this.getAttribute("endpoint") ?? "";
    this.#conversation = new Conversation({
      transport: new Transport(endpoint),
      tokens: sessionValue("token", endpoint),
      lang: this.#t.lang,
      newId,
    });
    this.#build();
    this.#conversation.addEventListener("change", ({ detail }) => this.#changed(detail.arrived));
    this.#conversation.addEventListener("returned", ({ detail }) => this.#composer.giveBack(detail.text));
    for (const type of ["started", "deleted"]) this.#conversation.addEventListener(type, () => this.#tell(type));
    window.addEventListener("online", this.#wake);
    document.addEventListener("visibilitychange", this.#wake);
    this.#conversation.open().then(() => this.#openLink(endpoint));
  }

  disconnectedCallback() {
    this.#conversation.close();
    this.#announcer.close();
    this.#composer.release();
    clearTimeout(this.#writing);
    window.removeEventListener("online", this.#wake);
    document.removeEventListener("visibilitychange", this.#wake);
  }

  attributeChangedCallback(_name, before, after) {
    if (before === after || !this.#conversation || !this.isConnected) return;
    this.disconnectedCallback();
    this.connectedCallback();
  }

  /** Puts the cursor in the input. */
  focus() {
    this.#composer?.focus();
  }

  #build() {
    const t = this.#t;
    this.#announcer = new Announcer();
    this.#composer = new Composer({
      t,
      onSend: (text) => this.#conversation.sendText(text),
      onSendFile: (file, text) => this.#conversation.sendFile(file, typeOf(file), text),
      announce: (text) => this.#announcer.say(text, t.lang),
    });
    this.#list = new MessageList(t, {
      endpoint: this.getAttribute("endpoint") ?? "",
      onReply: (reply, event) => this.#choose(event, () => this.#conversation.sendReply(reply)),
      onRemoveChip: ({ key, label }, event) =>
        this.#choose(event, () => this.#conversation.sendPatch({ [key]: null }, t("chip_remove", { label }))),
      onEditChip: ({ edit }, event) => this.#choose(event, () => this.#conversation.sendReply(edit)),
      linkTo: (path) => new URL(path, new URL(this.getAttribute("endpoint") || "/", document.baseURI)).href,
      onFeedback: (about, helpful) => this.#conversation.feedback(about, helpful),
      onRetry: (pending) => this.#conversation.retry(pending),
      onCancel: (pending) => this.#conversation.cancel(pending),
      onOpen: () => this.#conversation.open(),
      onTailGone: () => this.#composer.focus(),
    });
    this.#dialog = deleteDialog(t, () => this.#conversation.remove());
    this.#dialog.addEventListener("close", () => this.#dialogClosed());
    this.#deleteButton = element(
      "button",
      { type: "button", class: "quiet delete", on: { click: () => this.#dialog.showModal() } },
      t("delete"),
    );
    const chat = element(
      "section",
      { class: "chat", "aria-labelledby": "name", lang: t.lang, hidden: true },
      element(
        "header",
        {},
        element("img", { class: "mark", src: new URL("mark.svg", import.meta.url).href, alt: "" }),
        element("div", {}, element("h2", { id: "name" }, t("name")), element("p", { class: "subtitle" }, t("subtitle"))),
        this.#deleteButton,
      ),
      this.#list.node,
      element("div", { class: "below" }, this.#list.newer, this.#composer.form),
      this.#announcer.region,
      this.#dialog,
      element("p", { class: "drop", "aria-hidden": "true" }, t("attach_drop")),
    );
    acceptDrops(chat, (files) => {
      if (!this.#composer.form.hidden) this.#composer.takeFiles(files);
    });
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    const show = () => {
      chat.hidden = false;
      this.#list.settle();
    };
    root.replaceChildren(styleSheet(show), chat);
  }

  async #openLink(endpoint) {
    const query = this.getAttribute("link");
    const opened = sessionValue("link", endpoint);
    if (!query || this.#conversation.status !== "open" || opened.read() === query) return;
    try {
      await this.#conversation.openLink(query);
      opened.write(query);
    } catch {
      this.#composer.refuse({ key: "link_failed", values: {}, retryAfter: null });
    }
  }

  #changed(arrived) {
    const { status, waiting, refusal } = this.#conversation;
    this.#list.show(this.#conversation, arrived);
    this.#deleteButton.hidden = status !== "open";
    this.#composer.form.hidden = status === "deleted";
    if (refusal !== this.#refusal) {
      this.#refusal = refusal;
      if (refusal) this.#composer.refuse(refusal);
      else this.#composer.release();
    }
    this.#speak(arrived);
    this.#saySlow(waiting);
  }

  #speak(arrived) {
    const { status, notice, connected, pending } = this.#conversation;
    for (const message of arrived) {
      if (message.from !== "learner") this.#announcer.say(announcement(message, this.#t), message.lang);
      this.#tell("message", { id: message.id, from: message.from });
    }
    const keys = [...(notice ?? [])];
    if (!connected) keys.push("connection_lost");
    if (status === "unreachable" || status === "deleted") keys.push(status);
    if (pending.some(({ state }) => state === "failed")) keys.push("not_sent");
    const said = keys.map((key) => this.#t(key)).join(" ");
    if (said && said !== this.#said) this.#announcer.say(said, this.#t.lang);
    this.#said = said;
  }

  #saySlow(waiting) {
    if (!waiting) {
      clearTimeout(this.#writing);
      this.#writing = null;
    } else this.#writing ??= setTimeout(() => this.#announcer.say(this.#t("writing"), this.#t.lang), WRITING_SAID_AFTER_MS);
  }

  /** A second tap on a choice, before the answer to the first, is not a second choice. */
  #choose(event, send) {
    if (this.#composer.held) return this.#composer.sayHeld();
    if (this.#conversation.waiting) return;
    send();
    // On a touch screen the keyboard would come up and cover the answer.
    const touched = event.detail > 0 && window.matchMedia("(pointer: coarse)").matches;
    if (touched) this.#list.focus();
    else this.#composer.focus();
  }

  #dialogClosed() {
    if (this.#conversation.status === "deleted") this.#list.node.querySelector(".notice button")?.focus();
    else this.#deleteButton.focus();
  }

  #tell(type, detail = {}) {
    this.dispatchEvent(new CustomEvent(`cairn-${type}`, { bubbles: true, composed: true, detail }));
  }
}

/** Nothing is shown before its style is there; without its style it is better shown than not. */
function styleSheet(onReady) {
  const href = new URL("style.css", import.meta.url).href;
  return element("link", { rel: "stylesheet", href, on: { load: onReady, error: onReady } });
}

/** crypto.randomUUID is missing where the page is not served over https. */
function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
