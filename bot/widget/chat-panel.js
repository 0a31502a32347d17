import { Announcer } from "./announcer.js";
import { askDialog } from "./ask-dialog.js";
import { acceptDrops, typeOf } from "./attach.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { element } from "./dom.js";
import { header } from "./header.js";
import { newId } from "./ids.js";
import { load } from "./load.js";
import { MessageList } from "./message-list.js";
import { announcement } from "./render.js";
import { Transport } from "./transport.js";
import { hasWords, loadWords } from "./words.js";

const WRITING_SAID_AFTER_MS = 1_500; // a quick answer needs no announcement of its own

/** The open chat: header, conversation, input, and what is said of them to screen readers. */
export class ChatPanel {
  /** @type {HTMLElement} */
  node;
  conversation;
  #t;
  #settings;
  #on;
  #announcer = new Announcer();
  #announce = (/** @type {string} */ text) => this.#announcer.say(text, this.#t.lang);
  /** @type {ReturnType<typeof header>} */
  #header;
  /** @type {MessageList} */
  #list;
  /** @type {Composer} */
  #composer;
  /** @type {Record<"delete" | "restart", HTMLDialogElement>} */
  #dialogs;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #writing;
  #said = "";
  /** @type {import("./types").Refusal | null} */
  #refusal = null;
  #restarted = false;
  #away = new AbortController();
  #opened;
  /** @type {Promise<void> | undefined} */
  #person;

  /** @param {import("./types").Settings} settings @param {import("./types").Outward} on */
  constructor(settings, on) {
    const { t, endpoint, kept, about } = settings;
    this.#t = t;
    this.#settings = settings;
    this.#on = on;
    this.conversation = new Conversation({ transport: new Transport(endpoint), kept, lang: t.lang, newId, about });
    this.#build();
    this.#listen();
    this.#opened = this.conversation.open().then(() => this.#openLink());
  }

  focus() {
    this.#composer.focus();
  }

  /** Focuses without bringing up a keyboard over the first words. */
  focusGently() {
    if (matchMedia("(pointer: coarse)").matches) this.#list.focus();
    else this.#composer.focus();
  }

  settle() {
    this.#list.settle();
  }

  /** Sends a text that a button of the page holds, once the conversation is open. @param {string} text */
  async ask(text) {
    await this.#opened;
    if (this.#composer.held) return this.#composer.sayHeld();
    await this.conversation.sendText(text);
  }

  close() {
    this.#away.abort();
    this.conversation.close();
    this.#announcer.close();
    this.#composer.release();
    clearTimeout(this.#writing);
  }

  #build() {
    const t = this.#t;
    const { endpoint, inline, kept, logo } = this.#settings;
    this.#composer = new Composer({
      t,
      draft: { read: () => kept.read("draft") ?? "", write: (text) => (text ? kept.write("draft", text) : kept.clear("draft")) },
      onSend: (text) => this.conversation.sendText(text),
      onSendFile: (file, text) => this.conversation.sendFile(file, typeOf(file), text),
      announce: this.#announce,
    });
    this.#list = new MessageList(t, {
      endpoint,
      starters: this.#settings.starters,
      onReply: (reply, event) => this.#choose(event, () => this.conversation.sendReply(reply)),
      onRemoveChip: ({ key, label }, event) =>
        this.#choose(event, () => this.conversation.sendPatch({ [key]: null }, t("chip_remove", { label }))),
      onEditChip: ({ edit }, event) => this.#choose(event, () => edit && this.conversation.sendReply(edit)),
      linkTo: (path) => new URL(path, new URL(endpoint || "/", document.baseURI)).href,
      onFeedback: (...vote) => this.conversation.feedback(...vote),
      announce: this.#announce,
      onRetry: (pending) => this.conversation.retry(pending),
      onCancel: (pending) => this.conversation.cancel(pending),
      onOpen: () => this.conversation.open(),
      onTailGone: () => this.#composer.focus(),
    });
    this.#dialogs = {
      delete: askDialog(t, "delete", () => this.conversation.remove()),
      restart: askDialog(t, "restart", () => this.conversation.restart().then(() => (this.#restarted = true))),
    };
    this.#header = header(t, { logo, entries: () => this.#entries(), onMenu: (open) => (this.#list.node.inert = open), onLeave: this.#on.leave, onClose: inline ? null : this.#on.close });
    for (const dialog of Object.values(this.#dialogs)) dialog.addEventListener("close", () => this.#dialogClosed());
    this.node = element(
      inline ? "section" : "dialog",
      { class: "chat", "aria-labelledby": "name", lang: t.lang },
      this.#header.node,
      this.#list.node,
      element("div", { class: "below" }, this.#list.newer, this.#composer.form),
      this.#announcer.region,
      ...Object.values(this.#dialogs),
      element("p", { class: "drop", "aria-hidden": "true" }, t("attach_drop")),
    );
    acceptDrops(this.node, (files) => {
      if (!this.#composer.form.hidden) this.#composer.takeFiles(files);
    });
  }

  #listen() {
    const { conversation } = this;
    const wake = () => document.visibilityState === "visible" && conversation.wake();
    const { signal } = this.#away;
    conversation.on("change", ({ arrived }) => this.#changed(arrived));
    conversation.on("returned", ({ text }) => this.#composer.giveBack(text));
    for (const type of ["started", "deleted"]) conversation.on(type, () => this.#on.tell(type));
    window.addEventListener("online", () => conversation.online(true), { signal });
    window.addEventListener("offline", () => conversation.online(false), { signal });
    document.addEventListener("visibilitychange", wake, { signal });
    this.node.addEventListener("pointerdown", ({ target }) => this.#header.menus.contains(/** @type {Node} */ (target)) || this.#header.menus.close());
  }

  /** @returns {(import("./types").Entry | false | null | "")[]} */
  #entries() {
    const t = this.#t;
    const { kept, privacy, hours } = this.#settings;
    const open = this.conversation.status === "open";
    const other = t.lang === "fr" ? "en" : "fr";
    return [
      open && { text: t("restart"), onPress: () => this.#dialogs.restart.showModal() },
      open && { text: t("save_plan"), onPress: () => this.conversation.sendText(t("save_plan_said")) },
      open && { text: t("transcript"), onPress: () => this.#download("text") },
      open && { text: t("export"), onPress: () => this.#download("all") },
      open && { text: t("keep"), pressed: String(kept.onDevice), onPress: () => this.#keep(!kept.onDevice) },
      { text: t("other_language"), lang: other, onPress: () => this.#speakIn(other) },
      open && { text: t("delete"), onPress: () => this.#dialogs.delete.showModal() },
      privacy && { text: t("privacy"), href: privacy },
      hours && { text: t("hours", { hours }) },
    ];
  }

  /** What goes beside a person's messages; where it cannot be fetched, the messages come all the same. */
  async #accompany() {
    const { accompany } = await load("person");
    accompany(this.conversation, this.node, this.#t, this.#announce, this.#away.signal);
  }

  /** @param {"text" | "all"} what */
  async #download(what) {
    (await load("transcript"))[what](this.conversation, this.#t);
  }

  /** @param {boolean} kept */
  #keep(kept) {
    this.#settings.kept.keepOnDevice(kept);
    this.#announce(this.#t(kept ? "kept" : "not_kept"));
  }

  /** @param {import("./types").Lang} lang */
  async #speakIn(lang) {
    try {
      await this.conversation.speakIn(lang);
    } finally {
      this.#on.language(lang); // the page's own words change in any case
    }
  }

  async #openLink() {
    const { link, kept } = this.#settings;
    if (!link || this.conversation.status !== "open" || kept.read("link") === link) return;
    try {
      await this.conversation.openLink(link);
      kept.write("link", link);
    } catch {
      this.#composer.refuse({ key: "link_failed", values: {}, retryAfter: null });
    }
  }

  /** @param {import("./types").Message[]} arrived */
  async #changed(arrived) {
    // A message's buttons and labels are in the language that it was written in.
    for (const { lang } of this.conversation.messages) if (!hasWords(lang)) await loadWords(lang);
    const { status, waiting, refusal, handoff } = this.conversation;
    this.#list.show(this.conversation, arrived);
    this.#header.show(handoff);
    if (handoff?.state === "claimed") this.#person ??= this.#accompany();
    this.#composer.form.hidden = ["deleted", "ended", "forbidden"].includes(status);
    if (refusal !== this.#refusal) {
      this.#refusal = refusal;
      if (refusal) this.#composer.refuse(refusal);
      else this.#composer.release();
    }
    this.#speak(arrived);
    this.#saySlow(waiting);
  }

  /** @param {import("./types").Message[]} arrived */
  #speak(arrived) {
    const { status, notice, connection, pending } = this.conversation;
    for (const message of arrived) {
      if (message.from !== "learner") this.#announcer.say(announcement(message, this.#t), message.lang);
      this.#on.tell("message", { id: message.id, from: message.from });
      if (message.handoff) this.#on.tell("handoff", { state: message.handoff.state });
    }
    const keys = [...(notice ?? [])];
    if (connection !== "up") keys.push(connection);
    if (!["opening", "open"].includes(status)) keys.push(status);
    if (pending.some(({ state }) => state === "failed")) keys.push("not_sent");
    const said = keys.map((key) => this.#t(key)).join(" ");
    if (said && said !== this.#said) this.#announce(said);
    this.#said = said;
  }

  /** @param {boolean} waiting */
  #saySlow(waiting) {
    if (!waiting) {
      clearTimeout(this.#writing);
      this.#writing = undefined;
    } else this.#writing ??= setTimeout(() => this.#announce(this.#t("writing")), WRITING_SAID_AFTER_MS);
  }

  /** A second tap on a choice, before the answer to the first, is not a second choice. @param {UIEvent} event @param {() => unknown} send */
  #choose(event, send) {
    if (this.#composer.held) return this.#composer.sayHeld();
    if (this.conversation.waiting) return;
    send();
    // On a touch screen the keyboard would come up and cover the answer.
    const touched = event.detail > 0 && matchMedia("(pointer: coarse)").matches;
    if (touched) this.#list.focus();
    else this.#composer.focus();
  }

  #dialogClosed() {
    if (this.conversation.status === "deleted") this.#list.focusNotice();
    else if (this.#restarted) this.#composer.focus();
    else this.#header.menus.button.focus();
    this.#restarted = false;
  }
}
