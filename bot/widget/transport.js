/**
 * HTTP and the event stream. The token travels in the Authorization header only, never in an address.
 *
 * ChatError.kind
 *   network       no answer, or one that broke off: the same client_id may be sent again
 *   unavailable   the service answered that it cannot now (5xx and what else has no meaning to a learner)
 *   unknown_token 401: the conversation is gone
 *   forbidden     403: the service does not serve this site
 *   refused       400, 409, 413, 415, 422: sending the same again would be refused again
 *   too_many      429: `retryAfter` seconds
 */

import { load } from "./load.js";

const ANSWER_TIMEOUT_MS = 45_000;
const SILENCE_TIMEOUT_MS = 60_000; // longer than the server's heartbeat; a dead connection says nothing
const STEADY_MS = 5_000; // a connection that held this long is no part of a row of failures
const RETRY_FIRST_MS = 500;
const RETRY_LONGEST_MS = 30_000;
const RETRY_AFTER_DEFAULT_S = 10;
const REFUSED = new Set([400, 409, 413, 415, 422]);

export class ChatError extends Error {
  /** @param {import("./types").ErrorKind} kind @param {import("./types").ErrorDetails} details */
  constructor(kind, { status = 0, retryAfter = null, problem = {} } = {}) {
    super(problem.title ?? kind);
    this.name = "ChatError";
    this.kind = kind;
    this.status = status;
    this.retryAfter = retryAfter;
    this.problem = problem;
  }
}

export class Transport {
  /** @type {string|null} */
  token = null;
  #base;
  /** @type {AbortController|null} */
  #listening = null;
  #wake = () => {};

  constructor(endpoint = "") {
    this.#base = endpoint.replace(/\/+$/, "");
  }

  /** @param {string} lang @param {string|null} [about] @returns {Promise<import("./types").Opened>} */
  create(lang, about) {
    return this.#answer("POST", "/chat/conversations", { lang, ...(about && { about }) });
  }

  /** @param {string} lang @param {string|null} [about] @returns {Promise<import("./types").Opened>} */
  restart(lang, about) {
    return this.#answer("POST", "/chat/conversations/current/restart", { lang, ...(about && { about }) });
  }

  /** @param {string} lang */
  setLanguage(lang) {
    return this.#answer("PUT", "/chat/language", { lang });
  }

  /** @param {import("./types").Inbound} body @returns {Promise<import("./types").Answer>} */
  send(body) {
    return this.#answer("POST", "/chat/messages", body);
  }

  /** What has no answer: a shared link, a vote, signs of typing and seeing. @param {"links" | "feedback" | "typing" | "seen"} name @param {object} body */
  post(name, body) {
    return this.#answer("POST", `/chat/${name}`, body);
  }

  /**
   * A file as it is; its name goes in a header, because addresses stand in logs. Calls `body.onProgress(part)`, 0 to 1.
   * @param {import("./types").FileBody} body @param {AbortSignal} signal @returns {Promise<import("./types").Answer>}
   */
  async attach(body, signal) {
    const { client_id, file, type } = body;
    /** @type {Record<string, string>} */
    const headers = { Accept: "application/json", "Content-Type": type, "X-File-Name": encodeURIComponent(file.name) };
    if (this.token) headers.Authorization = `Bearer ${this.token}`;
    const address = `${this.#base}/chat/attachments?client_id=${encodeURIComponent(client_id)}`;
    try {
      const { upload } = await load("upload");
      const response = await upload(address, { headers, file, signal, silence: ANSWER_TIMEOUT_MS, onProgress: (/** @type {number} */ part) => body.onProgress?.(part) });
      if (!response.ok) throw await errorFrom(response);
      return await response.json();
    } catch (error) {
      throw error instanceof ChatError ? error : new ChatError("network");
    }
  }

  /** `history` is `{messages}`, `export` all that is kept. @param {"history" | "export"} name */
  get(name) {
    return this.#answer("GET", `/chat/${name}`);
  }

  remove() {
    return this.#answer("DELETE", "/chat/conversations/current");
  }

  /**
   * Reads the stream until `stop()`, reconnecting with backoff. `lastEventId()` is asked at each connection.
   * Calls onEvent({id, event, data}), onOpen(), onLost(attempts in a row), and onRefused(error) once on a 401.
   * @param {import("./types").Listener} listener
   */
  async listen({ lastEventId, onEvent, onOpen, onLost, onRefused }) {
    this.stop();
    const { signal } = (this.#listening = new AbortController());
    for (let attempts = 0; !signal.aborted; ) {
      const begun = Date.now();
      let retryAfter = null;
      try {
        await this.#stream(signal, lastEventId(), onOpen, (event) => {
          if (!signal.aborted) onEvent(event);
        });
      } catch (caught) {
        const error = /** @type {ChatError} */ (caught);
        if (signal.aborted) return;
        if (error.kind === "unknown_token") return onRefused(error);
        retryAfter = error.retryAfter;
      }
      if (signal.aborted) return;
      attempts = Date.now() - begun > STEADY_MS ? 1 : attempts + 1;
      onLost(attempts);
      await this.#pause(retryAfter ? retryAfter * 1000 : backoff(attempts), signal);
    }
  }

  stop() {
    this.#listening?.abort();
    this.#listening = null;
  }

  /** Ends a wait between two connections: the network is back, or the page is looked at again. */
  wake() {
    this.#wake();
  }

  /** @param {string} method @param {string} path @param {unknown} [body] */
  async #answer(method, path, body) {
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), ANSWER_TIMEOUT_MS);
    try {
      const response = await this.#request(method, path, { body, signal: controller.signal });
      return response.status === 204 ? null : await response.json();
    } catch (error) {
      throw error instanceof ChatError ? error : new ChatError("network");
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * @param {AbortSignal} signal @param {string|null} lastEventId @param {() => void} onOpen
   * @param {import("./types").Listener["onEvent"]} onEvent
   */
  async #stream(signal, lastEventId, onOpen, onEvent) {
    const controller = new AbortController();
    const abort = () => controller.abort();
    signal.addEventListener("abort", abort);
    let timer = setTimeout(abort, SILENCE_TIMEOUT_MS);
    try {
      /** @type {Record<string, string>} */
      const headers = { Accept: "text/event-stream" };
      if (lastEventId !== null) headers["Last-Event-ID"] = lastEventId;
      const response = await this.#request("GET", "/chat/events", { headers, signal: controller.signal });
      onOpen();
      const reader = /** @type {ReadableStream<Uint8Array<ArrayBuffer>>} */ (response.body).getReader();
      const decoder = new TextDecoder();
      const feed = eventParser(onEvent);
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        clearTimeout(timer);
        timer = setTimeout(abort, SILENCE_TIMEOUT_MS);
        feed(decoder.decode(value, { stream: true }));
      }
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      controller.abort();
    }
  }

  /** @param {string} method @param {string} path @param {import("./types").Request} request */
  async #request(method, path, { body, headers = {}, signal }) {
    /** @type {Record<string, string>} */
    const sent = { Accept: "application/json", ...headers };
    if (this.token) sent.Authorization = `Bearer ${this.token}`;
    if (body !== undefined) sent["Content-Type"] = "application/json";
    const response = await fetch(this.#base + path, {
      method,
      headers: sent,
      body: JSON.stringify(body),
      cache: "no-store",
      credentials: "omit",
      signal,
    });
    if (!response.ok) throw await errorFrom(response);
    return response;
  }

  /** @param {number} milliseconds @param {AbortSignal} signal */
  async #pause(milliseconds, signal) {
    await new Promise((/** @type {(value?: unknown) => void} */ resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
      signal.addEventListener("abort", this.#wake, { once: true });
    });
    signal.removeEventListener("abort", this.#wake);
    this.#wake = () => {};
  }
}

/**
 * A parser of the event-stream format (WHATWG HTML, 9.2.6), fed with text in pieces cut anywhere. Calls
 * onEvent({id, event, data}); an event without data is not one, and comments are heartbeats.
 * @param {import("./types").Listener["onEvent"]} onEvent
 */
export function eventParser(onEvent) {
  let rest = "";
  /** @type {{id: string|null, event: string, data: string[]}} */
  let event = { id: null, event: "message", data: [] };
  const take = (/** @type {string} */ line) => {
    if (line === "") {
      if (event.data.length) onEvent({ ...event, data: event.data.join("\n") });
      event = { id: event.id, event: "message", data: [] };
      return;
    }
    const [, field, value] = /** @type {string[]} */ (/^([^:]*):? ?([^]*)$/.exec(line));
    if (field === "data") event.data.push(value);
    else if (field === "event") event.event = value;
    else if (field === "id" && !value.includes("\0")) event.id = value;
  };
  return (/** @type {string} */ text) => {
    rest += text;
    // A carriage return at the very end may be the first half of a line break.
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? "";
    lines.forEach(take);
  };
}

/** Milliseconds before the next connection, with jitter so that all pages do not come back at once. @param {number} attempts */
function backoff(attempts) {
  const longest = Math.min(RETRY_LONGEST_MS, RETRY_FIRST_MS * 2 ** (attempts - 1));
  return longest * (0.5 + Math.random() / 2);
}

/** @param {Response} response */
async function errorFrom(response) {
  const { status } = response;
  const problem = await response.json().catch(() => ({}));
  const retryAfter = secondsUntil(response.headers.get("Retry-After"));
  if (status === 403) return new ChatError("forbidden", { status, problem });
  if (status === 401) return new ChatError("unknown_token", { status, problem });
  if (status === 429) return new ChatError("too_many", { status, problem, retryAfter: retryAfter ?? RETRY_AFTER_DEFAULT_S });
  return new ChatError(REFUSED.has(status) ? "refused" : "unavailable", { status, problem, retryAfter });
}

/** Retry-After is a number of seconds or an HTTP date (RFC 9110, 10.2.3). @param {string|null} header */
function secondsUntil(header) {
  if (!header) return null;
  const seconds = /^\d+$/.test(header) ? Number(header) : Math.ceil((Date.parse(header) - Date.now()) / 1000);
  return Number.isNaN(seconds) ? null : Math.max(1, seconds);
}
