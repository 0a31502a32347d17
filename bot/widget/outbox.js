import { refusal } from "./refusal.js";

/**
 * The learner's messages that the server does not have yet, sent one at a time and in order.
 *
 * `on`: ready() before a message is sent, taken(messages) with what it led to, unknown() when the conversation is gone,
 * refused(refusal), returned(text) for what belongs back in the input, changed().
 *
 * A pending message: `echoed` when the stream already delivered it while its own answer is on the way; `typed` is what
 * belongs back in the input.
 */
export class Outbox {
  pending = [];
  #transport;
  #on;
  #queue = Promise.resolve();
  #closed = false;

  constructor(transport, on) {
    this.#transport = transport;
    this.#on = on;
  }

  get sending() {
    return this.pending.some(({ state }) => state === "sending");
  }

  add(body, text, typed) {
    const pending = { body, text, typed, state: "sending", cause: null, echoed: false };
    this.pending.push(pending);
    this.#on.changed();
    return this.#enqueue(pending);
  }

  /** Sends a failed message again, under its own client_id. */
  retry(pending) {
    pending.state = "sending";
    pending.cause = null;
    this.#on.changed();
    return this.#enqueue(pending);
  }

  retryLost() {
    for (const pending of this.pending) if (pending.state === "failed" && pending.cause === "network") this.retry(pending);
  }

  /** Stops sending a file. If the server had it by then, its replies still come. */
  cancel(pending) {
    this.#drop(pending);
    pending.sending?.abort();
    this.#giveBack(pending);
    this.#on.changed();
  }

  /** The stream may bring the learner's own message before its answer, or when that answer was lost. */
  echoed({ text }) {
    const sending = this.pending.find((pending) => pending.state === "sending" && !pending.echoed);
    const lost = this.pending.find((pending) => pending.cause === "network" && pending.text === text);
    if (sending) sending.echoed = true;
    else if (lost) this.#drop(lost);
  }

  /** Lets go of everything unsent, and gives back what was typed. */
  giveUp() {
    const unsent = this.clear();
    unsent.forEach((pending) => this.#giveBack(pending));
  }

  clear() {
    const unsent = this.pending;
    this.pending = [];
    return unsent;
  }

  close() {
    this.#closed = true;
  }

  /** One at a time, so that two quick messages are answered in the order they were written. */
  #enqueue(pending) {
    this.#queue = this.#queue.then(() => this.#deliver(pending));
    return this.#queue;
  }

  async #deliver(pending) {
    if (!this.pending.includes(pending)) return;
    try {
      await this.#on.ready();
      const { message, replies } = await this.#sent(pending);
      if (!this.pending.includes(pending)) return; // deleted meanwhile
      this.#drop(pending);
      this.#on.taken([message, ...replies]);
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
      await this.#on.unknown();
    } else if (error.kind === "refused" || error.kind === "too_many") {
      this.#drop(pending);
      this.#on.refused(refusal(error, pending.body));
      this.#giveBack(pending);
    } else {
      Object.assign(pending, { state: "failed", cause: error.kind ?? null, echoed: false });
    }
    this.#on.changed();
    if (!error.kind) reportError(error); // a fault of ours, not of the network
  }

  #drop(pending) {
    this.pending = this.pending.filter((other) => other !== pending);
  }

  #giveBack({ typed }) {
    if (typed !== undefined) this.#on.returned(typed);
  }
}
