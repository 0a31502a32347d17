/**
 * What the page keeps of a conversation, and where. Nothing is kept before the chat is opened.
 *
 * In this tab's storage, until it is closed: the token, what is being typed, whether the chat is open. On the device, only
 * when the learner asks for it: the token. Where the browser denies storage (a frame of another site) all of it lives as
 * long as the page. Other tabs of the same site are told the token by word of mouth, and it is written nowhere for that.
 */
const ANSWER_MS = 150; // a tab of the same browser answers in a few

export class Kept {
  /** Called with the token when another tab began anew, and without one when it ended the conversation. */
  onOtherTab = (/** @type {string | null} */ _token) => {};
  #prefix;
  /** @type {Map<string, string>} */
  #memory = new Map();
  #tabs;

  /** @param {string} endpoint */
  constructor(endpoint) {
    this.#prefix = `cairn:${endpoint}:`;
    this.#tabs = "BroadcastChannel" in window ? new BroadcastChannel(this.#prefix) : null;
    this.#tabs?.addEventListener("message", ({ data }) => this.#heard(data));
  }

  /** @param {string} name @returns {string | null} */
  read(name) {
    const key = this.#prefix + name;
    return from("sessionStorage", (store) => store.getItem(key)) ?? from("localStorage", (store) => store.getItem(key)) ?? this.#memory.get(name) ?? null;
  }

  /** @param {string} name @param {string} value */
  write(name, value) {
    this.#memory.set(name, value);
    from("sessionStorage", (store) => store.setItem(this.#prefix + name, value));
    if (name === "token" && this.onDevice) from("localStorage", (store) => store.setItem(this.#prefix + name, value));
  }

  /** @param {string} name */
  clear(name) {
    this.#memory.delete(name);
    for (const store of /** @type {const} */ (["sessionStorage", "localStorage"])) from(store, (each) => each.removeItem(this.#prefix + name));
  }

  get onDevice() {
    return from("localStorage", (store) => store.getItem(`${this.#prefix}kept`)) != null;
  }

  /** The choice outlives a token: what begins anew is kept as well. @param {boolean} kept */
  keepOnDevice(kept) {
    const token = this.read("token") ?? "";
    from("localStorage", (store) => {
      for (const [name, value] of Object.entries({ kept: "1", token })) {
        if (kept) store.setItem(this.#prefix + name, value);
        else store.removeItem(this.#prefix + name);
      }
    });
  }

  /** The token of this tab, or of another tab of this site. @returns {Promise<string | null>} */
  async token() {
    const own = this.read("token");
    const tabs = this.#tabs;
    if (own || !tabs) return own;
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(null), ANSWER_MS);
      this.#answered = (token) => {
        clearTimeout(timer);
        this.write("token", token);
        resolve(token);
      };
      tabs.postMessage({ type: "who" });
    });
  }

  /** Tells the other tabs that the conversation began anew, or that it is gone. @param {string | null} [token] */
  tell(token = null) {
    this.#tabs?.postMessage({ type: "now", token });
  }

  close() {
    this.#tabs?.close();
  }

  #answered = (/** @type {string} */ _token) => {};

  /** @param {{type: string, token: string}} told */
  #heard({ type, token }) {
    const own = this.read("token");
    if (type === "who" && own) this.#tabs?.postMessage({ type: "here", token: own });
    if (type === "here" && !own) this.#answered(token);
    if (type === "now") this.onOtherTab(token);
  }
}

/**
 * @template Result @param {"sessionStorage" | "localStorage"} store @param {(store: Storage) => Result} act
 * @returns {Result | null}
 */
function from(store, act) {
  try {
    return act(window[store]);
  } catch {
    return null;
  }
}
