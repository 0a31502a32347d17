import { refusal } from "./refusal.js";
import { ChatError } from "./transport.js";

/**
 * The learner's messages that the server does not have yet, sent one at a time and in order.
 *
 * `on`: ready() before a message is sent, taken(messages, moved) with what it led to and whether the token stands for another
 * conversation since, unknown() when the conversation is gone,
 * refused(refusal), returned(text) for what belongs back in the input, changed().
 *
 * A pending message: `echoed` when the stream already delivered it while its own answer is on the way; `typed` is what
 * belongs back in the input.
 */
export class Outbox {
  /** @type {import("./types").Pending[]} */
  pending = [];
  #transport;
  #on;
  /** @type {Promise<void>} */
  #queue = Promise.resolve();
  #closed = false;

  /** @param {import("./transport.js").Transport} transport @param {import("./types").OutboxEvents} on */
  constructor(transport, on) {
    this.#transport = transport;
    this.#on = on;
  }

  get sending() {
    return this.pending.some(({ state }) => state === "sending");
  }

  /** @param {import("./types").Inbound} body @param {string} text @param {string} [typed] */
  add(body, text, typed) {
    /** @type {import("./types").Pending} */
    const pending = { body, text, typed, state: "sending", cause: null, echoed: false };
    this.pending.push(pending);
    this.#on.changed();
    return this.#enqueue(pending);
  }

  /** Sends a failed message again, under its own client_id. @param {import("./types").Pending} pending */
  retry(pending) {
    pending.state = "sending";
    pending.cause = null;
    this.#on.changed();
    return this.#enqueue(pending);
  }

  retryLost() {
    for (const pending of this.pending) if (pending.state === "failed" && pending.cause === "network") this.retry(pending);
  }

  /** Stops sending a file. If the server had it by then, its replies still come. @param {import("./types").Pending} pending */
  cancel(pending) {
    this.#drop(pending);
    pending.sending?.abort();
    this.#giveBack(pending);
    this.#on.changed();
  }

  /**
   * The stream may bring the learner's own message before its answer, or when that answer was lost.
   * @param {import("./types").Message} message
   */
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

  /**
   * One at a time, so that two quick messages are answered in the order they were written.
   * @param {import("./types").Pending} pending
   */
  #enqueue(pending) {
    this.#queue = this.#queue.then(() => this.#deliver(pending));
    return this.#queue;
  }

  /** @param {import("./types").Pending} pending */
  async #deliver(pending) {
    if (!this.pending.includes(pending)) return;
    try {
      await this.#on.ready();
      const { message, replies, moved } = await this.#sent(pending);
      if (!this.pending.includes(pending)) return; // deleted meanwhile
      this.#drop(pending);
      await this.#on.taken([message ?? [], replies].flat(), moved);
    } catch (error) {
      await this.#failed(pending, error);
    }
  }

  /** @param {import("./types").Pending} pending */
  #sent(pending) {
    const { body } = pending;
    if (!body.file) return this.#transport.send(body);
    pending.sending = new AbortController();
    return this.#transport.attach(/** @type {import("./types").FileBody} */ (body), pending.sending.signal);
  }

  /** @param {import("./types").Pending} pending @param {unknown} error */
  async #failed(pending, error) {
    if (this.#closed || !this.pending.includes(pending)) return;
    if (!(error instanceof ChatError)) {
      Object.assign(pending, { state: "failed", cause: null, echoed: false });
      reportError(error); // a fault of ours, not of the network
    } else if (error.kind === "network" && pending.echoed) {
      this.#drop(pending); // the server has it, and its replies come by the stream
    } else if (error.kind === "unknown_token") {
      await this.#on.unknown();
    } else if (error.kind === "refused" || error.kind === "too_many") {
      this.#drop(pending);
      this.#on.refused(refusal(error, pending.body));
      this.#giveBack(pending);
    } else {
      Object.assign(pending, { state: "failed", cause: error.kind, echoed: false });
    }
    this.#on.changed();
  }

  /** @param {import("./types").Pending} pending */
  #drop(pending) {
    this.pending = this.pending.filter((other) => other !== pending);
  }

  /** @param {import("./types").Pending} pending */
  #giveBack({ typed }) {
    if (typed !== undefined) this.#on.returned(typed);
  }
}
