import { refusal } from "./refusal.js";

/**
 * The conversation as the page knows it, without any DOM.
 *
 * Events: `change` {arrived: Message[]} after every change, with the messages that came live; `returned` {text} when a
 * text was not accepted and belongs back in the input; `started` and `deleted`.
 *
 * @typedef {{client_id: string, text?: string, payload?: string, profile_patch?: Object, file?: File, type?: string}} Inbound
 * @typedef {{body: Inbound, text: string, state: "sending"|"failed", cause: string|null, echoed: boolean, typed?: string,
 *   sending?: AbortController}} Pending
 *   `echoed`: the stream already delivered it while its own answer is on the way; `typed`: what belongs back in the input
 */
export class Conversation extends EventTarget {
  /** "opening" | "open" | "unreachable" | "deleted" */
  status = "opening";
  messages = [];
  pending = [];
  /** null or a list of keys of strings.js, said once in the conversation */
  notice = null;
  /** null or {key, values, retryAfter}: why the last input was not taken */
  refusal = null;
  connected = true;
  lastEventId = null;
  #transport;
  #tokens;
  #lang;
  #newId;
  #queue = Promise.resolve();
  #starting = null;
  #closed = false;

  /** `tokens` keeps one string: read(), write(token), clear(). `newId()` makes a UUID. */
  constructor({ transport, tokens, lang, newId }) {
    super();
    this.#transport = transport;
    this.#tokens = tokens;
    this.#lang = lang;
    this.#newId = newId;
  }

  get waiting() {
    return this.pending.some((pending) => pending.state === "sending");
  }

  /** The quick replies to offer now: those of the newest bot message, until the learner has said something. */
  get replies() {
    if (this.status !== "open" || this.waiting) return [];
    const newest = this.messages.findLast((message) => message.from !== "system");
    return newest?.from === "bot" ? newest.replies ?? [] : [];
  }

  /** Goes on with the kept conversation, or starts one. Never rejects. */
  async open() {
    this.status = "opening";
    this.#changed();
    await this.#start().catch(() => {
      this.status = "unreachable";
      this.#changed();
    });
  }

  sendText(text) {
    return this.#send({ text }, text, text);
  }

  /** `typed` is the text that the file was made of, if any. */
  sendFile(file, type, typed) {
    return this.#send({ file, type }, `📎 ${file.name}`, typed);
  }

  /** Stops sending a file. If the server had it by then, its replies still come. */
  cancel(pending) {
    this.#drop(pending);
    pending.sending?.abort();
    this.#giveBack(pending);
    this.#changed();
  }

  sendReply({ title, payload }) {
    return this.#send({ payload }, title);
  }

  /** `title` says in the learner's words what the change was. */
  sendPatch(patch, title) {
    return this.#send({ profile_patch: patch }, title);
  }

  /** Sends a failed message again, under its own client_id. */
  retry(pending) {
    pending.state = "sending";
    pending.cause = null;
    this.#changed();
    return this.#enqueue(pending);
  }

  /** Takes over the search of a shared link; what Cairn says of it comes by the stream. Rejects with ChatError. */
  openLink(query) {
    return this.#transport.openLink(query);
  }

  /** Rejects with ChatError when the server did not delete it; the conversation then stands as it was. */
  async remove() {
    await this.#transport.remove().catch((error) => {
      if (error.kind !== "unknown_token") throw error; // already gone is what was asked for
    });
    this.#forget();
    this.status = "deleted";
    this.#changed();
    this.#emit("deleted");
  }

  feedback(about, helpful) {
    return this.#transport.feedback(about, helpful);
  }

  wake() {
    this.#transport.wake();
  }

  close() {
    this.#closed = true;
    this.#transport.stop();
  }

  #send(what, text, typed) {
    const pending = { body: { client_id: this.#newId(), ...what }, text, typed, state: "sending", cause: null, echoed: false };
    this.pending.push(pending);
    this.refusal = null;
    this.notice = null;
    this.#changed();
    return this.#enqueue(pending);
  }

  /** One at a time, so that two quick messages are answered in the order they were written. */
  #enqueue(pending) {
    this.#queue = this.#queue.then(() => this.#deliver(pending));
    return this.#queue;
  }

  async #deliver(pending) {
    if (!this.pending.includes(pending)) return;
    try {
      if (this.status !== "open") await this.#start();
      const { message, replies } = await this.#sent(pending);
      if (!this.pending.includes(pending)) return; // deleted meanwhile
      this.#drop(pending);
      this.#take([message, ...replies], { live: true });
    } catch (error) {
      await this.#failed(pending, error);
    }
  }

  #sent(pending) {
    if (!pending.body.file) return this.#transport.send(pending.body);
    pending.sending = new AbortController();
    return this.#transport.attach(pending.body, pending.sending.signal);
  }

  async #failed(pending, error) {
    if (this.#closed || !this.pending.includes(pending)) return;
    if (error.kind === "network" && pending.echoed) {
      this.#drop(pending); // the server has it, and its replies come by the stream
    } else if (error.kind === "unknown_token") {
      await this.#startAnew();
    } else if (error.kind === "refused" || error.kind === "too_many") {
      this.#drop(pending);
      this.refusal = refusal(error, pending.body);
      this.#giveBack(pending);
    } else {
      Object.assign(pending, { state: "failed", cause: error.kind ?? null, echoed: false });
    }
    this.#changed();
    if (!error.kind) reportError(error); // a fault of ours, not of the network
  }

  #start() {
    this.#starting ??= this.#startOnce().finally(() => {
      this.#starting = null;
    });
    return this.#starting;
  }

  async #startOnce() {
    this.#transport.token = this.#tokens.read();
    if (!this.#transport.token) return this.#create();
    try {
      const { messages } = await this.#transport.history();
      this.#begin(messages, { live: false });
    } catch (error) {
      if (error.kind !== "unknown_token") throw error;
      this.#transport.token = null;
      this.#tokens.clear();
      this.notice = ["started_anew"];
      await this.#create();
    }
  }

  async #create() {
    const { token, messages } = await this.#transport.create(this.#lang);
    this.#transport.token = token;
    this.#tokens.write(token);
    this.#begin(messages, { live: false });
    this.#emit("started");
  }

  async #startAnew() {
    const unsent = this.pending;
    const kept = unsent.some(({ typed }) => typed !== undefined);
    const lost = unsent.some(({ body }) => body.file) ? "file_lost" : "choice_lost";
    this.#forget();
    this.notice = ["started_anew", kept ? "text_kept" : lost];
    unsent.forEach((pending) => this.#giveBack(pending));
    await this.open();
  }

  #begin(messages, { live }) {
    if (this.#closed) return;
    this.status = "open";
    this.#take(messages, { live });
    // History is complete up to its newest message; an answer to a POST is not, so only the stream moves this on.
    this.lastEventId = this.messages.length ? String(this.messages.at(-1).seq) : null;
    this.#transport.listen({
      lastEventId: () => this.lastEventId,
      onEvent: (event) => this.#heard(event),
      onOpen: () => this.#opened(),
      onLost: (attempts) => this.#setConnected(attempts < 2),
      onRefused: () => this.#startAnewQuietly(),
    });
  }

  #heard({ id, event, data }) {
    const message = event === "message" ? parsed(data) : null;
    if (message) {
      if (message.from === "learner" && !this.#has(message)) this.#echoed(message);
      this.#take([message], { live: true });
    }
    if (id !== null) this.lastEventId = id;
  }

  /** The stream may bring the learner's own message before its answer, or when that answer was lost. */
  #echoed({ text }) {
    const sending = this.pending.find((pending) => pending.state === "sending" && !pending.echoed);
    const lost = this.pending.find((pending) => pending.cause === "network" && pending.text === text);
    if (sending) sending.echoed = true;
    else if (lost) this.#drop(lost);
  }

  #opened() {
    this.#setConnected(true);
    for (const pending of this.pending) {
      if (pending.state === "failed" && pending.cause === "network") this.retry(pending);
    }
  }

  #startAnewQuietly() {
    if (this.waiting) return; // the answer to that message will say so, and gives the text back
    this.#forget();
    this.notice = ["started_anew"];
    this.open();
  }

  #setConnected(connected) {
    if (this.connected === connected) return;
    this.connected = connected;
    this.#changed();
  }

  #has({ id }) {
    return this.messages.some((message) => message.id === id);
  }

  /** The same message comes in the answer and in the stream: each id once, in the order of seq. */
  #take(messages, { live }) {
    const arrived = [];
    for (const message of messages) {
      if (this.#has(message)) continue;
      this.messages.push(message);
      arrived.push(message);
    }
    this.messages.sort((one, other) => one.seq - other.seq);
    this.#changed(live ? arrived : []);
  }

  #drop(pending) {
    this.pending = this.pending.filter((other) => other !== pending);
  }

  #giveBack({ typed }) {
    if (typed !== undefined) this.#emit("returned", { text: typed });
  }

  #forget() {
    this.#transport.stop();
    this.#transport.token = null;
    this.#tokens.clear();
    Object.assign(this, { messages: [], pending: [], notice: null, refusal: null, lastEventId: null, connected: true });
  }

  #changed(arrived = []) {
    this.#emit("change", { arrived });
  }

  #emit(type, detail = {}) {
    if (!this.#closed) this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** A frame that cannot be read is passed over: asking for it again would bring it again. */
function parsed(data) {
  try {
    return JSON.parse(data);
  } catch (error) {
    reportError(error);
    return null;
  }
}
