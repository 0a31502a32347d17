import { Messages } from "./messages.js";
import { Outbox } from "./outbox.js";
import { ChatError } from "./transport.js";

/**
 * The conversation as the page knows it, without any DOM.
 *
 * Events: `change` {arrived: Message[]} after every change, with the messages that came live; `returned` {text} when a
 * text was not accepted and belongs back in the input; `started` and `deleted`; `typing` {who} and `seen` {up_to} of a person.
 */
export class Conversation extends EventTarget {
  /** "forbidden": this site is not one of the service's. @type {import("./types").Status} */
  status = "opening";
  /** Keys of words-en.js, said once in the conversation. @type {string[] | null} */
  notice = null;
  /** Why the last input was not taken. @type {import("./types").Refusal | null} */
  refusal = null;
  /** @type {"up" | "connection_lost" | "offline"} */
  connection = "up";
  /** @type {string | null} */
  lastEventId = null;
  /** What sends signs of typing and seeing uses it too. */
  transport;
  #kept;
  #lang;
  #newId;
  #about;
  #outbox;
  #said = new Messages();
  /** @type {Promise<void> | null} */
  #starting = null;
  #closed = false;

  /**
   * `newId()` makes a UUID; `about()` is what the page is about.
   * @param {{transport: import("./transport.js").Transport, kept: import("./kept.js").Kept, lang: import("./types").Lang, newId: () => string,
   *   about: () => string | null}} parts
   */
  constructor({ transport, kept, lang, newId, about }) {
    super();
    this.transport = transport;
    this.#kept = kept;
    this.#lang = lang;
    this.#newId = newId;
    this.#about = about;
    this.#outbox = new Outbox(transport, {
      ready: () => (this.status === "open" ? null : this.#start()),
      taken: (messages, moved) => (moved ? this.#readAnew() : this.#take(messages, { live: true })),
      unknown: () => this.#startAnew(),
      refused: (refusal) => (this.refusal = refusal),
      returned: (text) => this.#emit("returned", { text }),
      changed: () => this.#changed(),
    });
    kept.onOtherTab = (token) => this.#otherTab(token);
  }

  /** @param {string} type @param {(detail: any) => unknown} listener given the event's detail */
  on(type, listener) {
    this.addEventListener(type, (event) => listener(/** @type {CustomEvent} */ (event).detail));
  }

  get messages() {
    return this.#said.all;
  }

  get pending() {
    return this.#outbox.pending;
  }

  get waiting() {
    return this.#outbox.sending;
  }

  /** The quick replies to offer now: those of the newest bot message, until the learner has said something. */
  get replies() {
    return this.status === "open" && !this.waiting ? this.#said.replies : [];
  }

  /** Nothing has been said yet but the welcome. */
  get fresh() {
    return this.status === "open" && !this.pending.length && this.messages.length === 1;
  }

  get handoff() {
    return this.#said.handoff;
  }

  /** Goes on with the kept conversation, or starts one. Never rejects. */
  async open() {
    this.status = "opening";
    this.#changed();
    await this.#start().catch(({ kind }) => {
      this.status = kind === "forbidden" ? "forbidden" : "unreachable";
      this.#changed();
    });
  }

  /** @param {string} text */
  sendText(text) {
    return this.#send({ text }, text, text);
  }

  /** `typed` is the text that the file was made of, if any. @param {File} file @param {string} type @param {string} [typed] */
  sendFile(file, type, typed) {
    return this.#send({ file, type }, `📎 ${file.name}`, typed);
  }

  /** A quick reply of the server's has a payload; one that the page brings is only words. @param {import("./types").Reply} reply */
  sendReply({ title, payload }) {
    return payload ? this.#send({ payload }, title) : this.sendText(title);
  }

  /** `title` says in the learner's words what the change was. @param {Record<string, null>} patch @param {string} title */
  sendPatch(patch, title) {
    return this.#send({ profile_patch: patch }, title);
  }

  /** @param {import("./types").Pending} pending */
  retry(pending) {
    return this.#outbox.retry(pending);
  }

  /** @param {import("./types").Pending} pending */
  cancel(pending) {
    this.#outbox.cancel(pending);
  }

  /** Takes over the search of a shared link; what Cairn says of it comes by the stream. Rejects with ChatError. @param {string} query */
  openLink(query) {
    return this.transport.post("links", { query });
  }

  /** Goes on in another language. Rejects with ChatError. @param {import("./types").Lang} lang */
  async speakIn(lang) {
    this.#lang = lang;
    if (this.status === "open") await this.transport.setLanguage(lang);
  }

  /** Begins a new conversation under a new token. Rejects with ChatError; the conversation then stands as it was. */
  async restart() {
    const { token, messages } = await this.transport.restart(this.#lang, this.#about());
    this.#forget();
    this.#opened(token, messages);
    this.#kept.tell(token);
  }

  /** Rejects with ChatError when the server did not delete it; the conversation then stands as it was. */
  async remove() {
    await this.transport.remove().catch((/** @type {import("./transport.js").ChatError} */ error) => {
      if (error.kind !== "unknown_token") throw error; // already gone is what was asked for
    });
    this.#end("deleted");
    this.#kept.tell();
    this.#emit("deleted");
  }

  /**
   * `ballot` stands for one message and keeps the id of its vote, under which a later tap replaces an earlier one.
   * @param {string} about @param {boolean} helpful @param {{vote?: string}} ballot @param {string} [reason]
   */
  feedback(about, helpful, ballot, reason) {
    ballot.vote ??= this.#newId();
    return this.transport.post("feedback", { about, helpful, vote: ballot.vote, reason });
  }

  wake() {
    this.transport.wake();
  }

  /** The browser says that the network is there, or gone. @param {boolean} there */
  online(there) {
    if (!there) this.#connect("offline");
    else if (this.connection === "offline" && this.status === "open") this.#listen(); // the old connection may be dead and not know it
    else this.wake();
  }

  close() {
    this.#closed = true;
    this.#outbox.close();
    this.transport.stop();
  }

  /** @param {Partial<import("./types").Inbound>} what @param {string} text @param {string} [typed] */
  #send(what, text, typed) {
    this.refusal = null;
    this.notice = null;
    const about = this.#about();
    return this.#outbox.add({ client_id: this.#newId(), ...what, ...(about && !what.file && { about }) }, text, typed);
  }

  #start() {
    this.#starting ??= this.#startOnce().finally(() => {
      this.#starting = null;
    });
    return this.#starting;
  }

  async #startOnce() {
    this.transport.token = await this.#kept.token();
    if (!this.transport.token) return this.#create();
    try {
      const { messages } = await this.transport.get("history");
      this.#begin(messages, { live: false });
    } catch (error) {
      if (!(error instanceof ChatError) || error.kind !== "unknown_token") throw error;
      this.transport.token = null;
      this.#kept.clear("token");
      this.notice = ["started_anew"];
      await this.#create();
    }
  }

  async #create() {
    const { token, messages } = await this.transport.create(this.#lang, this.#about());
    this.#opened(token, messages);
  }

  /** @param {string} token @param {import("./types").Message[]} messages */
  #opened(token, messages) {
    this.transport.token = token;
    this.#kept.write("token", token);
    this.#begin(messages, { live: false });
    this.#emit("started");
  }

  async #startAnew() {
    const unsent = this.pending;
    const kept = unsent.some(({ typed }) => typed !== undefined);
    const lost = unsent.some(({ body }) => body.file) ? "file_lost" : "choice_lost";
    this.#outbox.giveUp();
    this.#forget();
    this.notice = ["started_anew", kept ? "text_kept" : lost];
    await this.open();
  }

  /** The token stands for another conversation, whose messages have other numbers. */
  async #readAnew() {
    this.transport.stop();
    this.#said.clear();
    await this.open();
    this.#changed(this.messages.slice(-1)); // what was said of it
  }

  /** Another tab began anew with `token`, or ended the conversation. @param {string | null} token */
  async #otherTab(token) {
    if (!this.transport.token || this.transport.token === token) return;
    this.#outbox.giveUp();
    if (!token) return this.#end("ended"); // deleted there, or only left: the other tab knows
    this.#forget();
    this.#kept.write("token", token);
    await this.open();
  }

  /** @param {import("./types").Message[]} messages @param {{live: boolean}} how */
  #begin(messages, { live }) {
    if (this.#closed) return;
    this.status = "open";
    this.#take(messages, { live });
    // History is complete up to its newest message; an answer to a POST is not, so only the stream moves this on.
    this.lastEventId = this.messages.length ? String(this.messages[this.messages.length - 1].seq) : null;
    this.#listen();
  }

  #listen() {
    this.transport.listen({
      lastEventId: () => this.lastEventId,
      onEvent: (event) => this.#heard(event),
      onOpen: () => {
        this.#connect("up");
        this.#outbox.retryLost();
      },
      onLost: (attempts) => attempts > 1 && this.connection === "up" && this.#connect("connection_lost"),
      onRefused: () => this.#startAnewQuietly(),
    });
  }

  /** @param {import("./types").StreamEvent} event */
  #heard({ id, event, data }) {
    const message = parsed(data);
    if (event === "moved") this.waiting || this.#readAnew(); // who typed the code learns it from the answer
    else if (event !== "message") this.#emit(event, message);
    else if (message) {
      if (message.from === "learner" && !this.#said.has(message)) this.#outbox.echoed(message);
      this.#take([message], { live: true });
    }
    if (id !== null) this.lastEventId = id;
  }

  #startAnewQuietly() {
    if (this.waiting) return; // the answer to that message will say so, and gives the text back
    this.#forget();
    this.notice = ["started_anew"];
    this.open();
  }

  /** @param {"up" | "connection_lost" | "offline"} connection */
  #connect(connection) {
    if (this.connection === connection) return;
    this.connection = connection;
    this.#changed();
  }

  /** @param {import("./types").Message[]} messages @param {{live: boolean}} how */
  #take(messages, { live }) {
    const added = this.#said.add(messages);
    this.#changed(live ? added : []);
  }

  /** @param {"deleted" | "ended"} status */
  #end(status) {
    this.#forget();
    this.#kept.keepOnDevice(false);
    this.status = status;
    this.#changed();
  }

  #forget() {
    this.transport.stop();
    this.transport.token = null;
    this.#kept.clear("token");
    this.#outbox.clear();
    this.#said.clear();
    Object.assign(this, { notice: null, refusal: null, lastEventId: null, connection: "up" });
  }

  /** @param {import("./types").Message[]} [arrived] */
  #changed(arrived = []) {
    this.#emit("change", { arrived });
  }

  /** @param {string} type @param {object | null} [detail] */
  #emit(type, detail = {}) {
    if (detail && !this.#closed) this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** A frame that cannot be read is passed over: asking for it again would bring it again. @param {string} data */
function parsed(data) {
  try {
    return JSON.parse(data);
  } catch (error) {
    reportError(error);
    return null;
  }
}
