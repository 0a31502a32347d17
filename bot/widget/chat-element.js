import { element } from "./dom.js";
import { Kept } from "./kept.js";
import { launcher } from "./launcher.js";
import { loadWords, supportedLanguage, wordsIn } from "./words.js";

const OWN = new URL("..", import.meta.url).href; // the service that this file came from
const SMALL = "(max-width: 30rem), (max-height: 30rem)"; // the chat takes the whole screen; style.css says the same
const STARTERS_AT_MOST = 5;
const SLOW_MS = 300; // a press that nothing has answered by then is answered by the button itself
const WEATHER = { en: "https://weather.gc.ca/", fr: "https://meteo.gc.ca/" }; // what anybody may have been looking at

/**
 * `<cairn-chat>`: the chat, behind a button in the corner or, with `mode="inline"`, in place. Attributes, methods, events
 * and custom properties are listed in docs/embedding.md. No event carries a word of the conversation.
 */
export class ChatElement extends HTMLElement {
  static observedAttributes = ["endpoint", "hours", "lang", "logo", "mode", "name", "privacy", "starters"];
  /** @type {import("./types").Words} */
  #t;
  /** @type {Kept} */
  #kept;
  /** @type {ReturnType<typeof launcher> | null} */
  #launcher = null;
  /** @type {Promise<import("./chat-panel.js").ChatPanel | null> | null} */
  #loading = null;
  /** @type {import("./chat-panel.js").ChatPanel | null} */
  #panel = null;
  /** @type {HTMLElement | null} */
  #opener = null;
  #unread = 0;
  /** @type {Promise<void>} */
  #built;
  /** @type {AbortController} */
  #away;

  connectedCallback() {
    const endpoint = this.#endpoint;
    this.#away = new AbortController();
    this.#kept = new Kept(endpoint);
    this.#built = this.#build(this.#away.signal);
    const { signal } = this.#away;
    document.addEventListener("click", (event) => this.#pageClicked(event), { signal });
    matchMedia(SMALL).addEventListener("change", () => this.#reshow(), { signal });
    window.visualViewport?.addEventListener("resize", () => this.#fit(), { signal });
  }

  disconnectedCallback() {
    this.#away.abort();
    this.#panel?.close();
    this.#kept.close();
    this.#panel = this.#loading = this.#launcher = null;
  }

  /** @param {string} _name @param {string | null} before @param {string | null} after */
  attributeChangedCallback(_name, before, after) {
    if (before !== after && this.#kept && this.isConnected) this.#rebuild();
  }

  /** Opens the chat, and brings the cursor to its input. */
  async open() {
    this.#opener ??= deepActive();
    await this.#built;
    const slow = setTimeout(() => this.#launcher?.say("launcher_opening"), SLOW_MS);
    try {
      const panel = await this.#load();
      this.#launcher?.say("launcher");
      if (!panel) return;
      this.#show(panel);
      panel.focusGently();
    } catch (error) {
      this.#loading = null;
      this.#launcher?.say("launcher_failed");
      throw error;
    } finally {
      clearTimeout(slow);
    }
  }

  /** Closes it; the focus goes back to where it came from. */
  close() {
    const dialog = this.#dialog;
    if (!dialog?.open || !this.#launcher) return;
    const { button } = this.#launcher;
    dialog.close();
    this.#kept.clear("open");
    button.hidden = false;
    button.setAttribute("aria-expanded", "false");
    const back = this.#opener?.isConnected && this.#opener !== document.body ? this.#opener : button;
    this.#opener = null;
    back.focus();
    this.#tell("close");
  }

  /** Opens the chat and sends `text` as the learner's message. @param {string} text */
  async ask(text) {
    await this.open();
    await this.#panel?.ask(text);
  }

  focus() {
    if (this.#panel) this.#panel.focus();
    else this.#launcher?.button.focus();
  }

  /** The panel where it is one that opens and closes. */
  get #dialog() {
    return this.#panel?.node instanceof HTMLDialogElement ? this.#panel.node : null;
  }

  get #inline() {
    return this.getAttribute("mode") === "inline";
  }

  get #endpoint() {
    return new URL(this.getAttribute("endpoint") || OWN, document.baseURI).href.replace(/\/+$/, "");
  }

  /** @param {AbortSignal} away */
  async #build(away) {
    const lang = /** @type {import("./types").Lang | null} */ (this.#kept.read("lang")) ?? supportedLanguage(this.closest("[lang]")?.getAttribute("lang"));
    await loadWords(lang);
    if (away.aborted) return;
    this.#t = wordsIn(lang, this.getAttribute("name"));
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    root.replaceChildren();
    /** @type {Promise<unknown>} */
    const styled = new Promise((done) => root.append(styleSheet(done)));
    if (this.#inline) return void this.#load(styled);
    this.#launcher = launcher(this.#t, {
      logo: this.getAttribute("logo"),
      onPress: () => this.open(),
      onNear: () => void import("./chat-panel.js").catch(() => {}), // the press will say so
    });
    this.#launcher.button.hidden = true;
    root.append(this.#launcher.button);
    styled.then(() => this.#begin());
  }

  /** Where the learner left it: open on a page that has room, or closed with an ear for what a person may write. */
  async #begin() {
    if (!this.#launcher) return;
    const open = this.#kept.read("open") && !matchMedia(SMALL).matches;
    this.#launcher.button.hidden = false;
    if (this.#kept.read("token")) {
      const panel = await this.#load();
      if (open && panel) this.#show(panel);
    }
  }

  /** The panel, loaded when it is first needed. @param {Promise<unknown> | null} [styled] */
  #load(styled = null) {
    this.#loading ??= this.#loadOnce(styled);
    return this.#loading;
  }

  /** @param {Promise<unknown> | null} styled */
  async #loadOnce(styled) {
    const { signal } = this.#away;
    const { ChatPanel } = await import("./chat-panel.js");
    await styled;
    if (signal.aborted) return null;
    const settings = {
      t: this.#t,
      endpoint: this.#endpoint,
      kept: this.#kept,
      inline: this.#inline,
      about: () => this.#about(),
      logo: this.getAttribute("logo"),
      starters: (this.getAttribute("starters") ?? "").split("|").map((each) => each.trim()).filter(Boolean).slice(0, STARTERS_AT_MOST),
      privacy: this.getAttribute("privacy"),
      hours: this.getAttribute("hours"),
      link: this.getAttribute("link"),
    };
    const panel = (this.#panel = new ChatPanel(settings, {
      tell: (type, detail) => this.#heard(type, detail),
      close: () => this.close(),
      leave: () => this.#leave(),
      language: (lang) => this.#speakIn(lang),
    }));
    if (!this.#inline) {
      panel.node.addEventListener("keydown", (event) => this.#keyed(event));
      panel.node.addEventListener("cancel", (event) => {
        if (event.target !== panel.node) return;
        event.preventDefault();
        this.close();
      });
    }
    this.shadowRoot?.append(panel.node);
    panel.settle();
    return panel;
  }

  /** @param {import("./chat-panel.js").ChatPanel} panel */
  #show(panel) {
    const dialog = this.#dialog;
    if (!dialog || !this.#launcher || dialog.open) return;
    this.#place(dialog);
    this.#launcher.button.hidden = true;
    this.#launcher.button.setAttribute("aria-expanded", "true");
    this.#count(0);
    this.#kept.write("open", "1");
    panel.settle();
    this.#tell("open");
  }

  #reshow() {
    const dialog = this.#dialog;
    if (!dialog?.open) return;
    const focused = /** @type {HTMLElement | null | undefined} */ (this.shadowRoot?.activeElement);
    dialog.close();
    this.#place(dialog);
    focused?.focus();
  }

  /** Where it covers the page, what is behind it must not be reached; beside it, the focus stays where it is. @param {HTMLDialogElement} dialog */
  #place(dialog) {
    if (matchMedia(SMALL).matches) dialog.showModal();
    else dialog.open = true;
    this.#fit();
  }

  /** Safari's keyboard lies over the page and does not make it smaller. */
  #fit() {
    const view = window.visualViewport;
    if (!this.#dialog?.open || !view) return;
    const covered = window.innerHeight - view.height > 1 && view.scale === 1;
    this.#dialog.style.blockSize = covered && matchMedia(SMALL).matches ? `${view.height}px` : "";
  }

  /** @param {KeyboardEvent} event */
  #keyed(event) {
    const asking = /** @type {Element} */ (event.target).closest("dialog.ask");
    if (event.key !== "Escape" || event.isComposing || event.defaultPrevented || asking) return;
    event.preventDefault();
    this.close();
  }

  /** @param {MouseEvent} event */
  #pageClicked(event) {
    if (!(event.target instanceof Element)) return;
    /** @type {HTMLElement | null} */
    const button = event.target.closest("[data-cairn-open], [data-cairn-ask]");
    if (!button) return;
    event.preventDefault();
    this.#opener = button;
    const text = button.getAttribute("data-cairn-ask");
    if (text) this.ask(text);
    else this.open();
  }

  #about() {
    const about = this.getAttribute("about");
    return about === "page" ? location.origin + location.pathname : about;
  }

  /** @param {string} type @param {any} [detail] */
  #heard(type, detail) {
    if (type === "message" && detail.from !== "learner" && this.#dialog?.open === false) this.#count(this.#unread + 1);
    this.#tell(type, detail);
  }

  /** @param {number} number */
  #count(number) {
    this.#unread = number;
    this.#launcher?.unread(number);
  }

  /** @param {import("./types").Lang} lang */
  #speakIn(lang) {
    this.#kept.write("lang", lang);
    this.#rebuild({ focus: true });
  }

  async #rebuild({ focus = false } = {}) {
    const open = this.#dialog?.open;
    this.disconnectedCallback();
    this.connectedCallback();
    await this.#built;
    const panel = open || this.#inline ? await this.#load() : null;
    if (panel && open) this.#show(panel);
    if (focus) panel?.focus();
  }

  /** Nothing of the chat stays, on the page or in the browser, and the way back does not lead here. */
  #leave() {
    for (const name of ["token", "kept", "draft", "open", "link", "lang"]) this.#kept.clear(name);
    this.#kept.tell();
    window.speechSynthesis?.cancel();
    this.#panel?.close();
    this.shadowRoot?.replaceChildren();
    location.replace(this.getAttribute("exit") || WEATHER[this.#t.lang]);
  }

  /** @param {string} type @param {object} [detail] */
  #tell(type, detail = {}) {
    this.dispatchEvent(new CustomEvent(`cairn-${type}`, { bubbles: true, composed: true, detail }));
  }
}

/** Nothing is shown before its style is there; without its style it is better shown than not. @param {(event: Event) => void} onReady */
function styleSheet(onReady) {
  const href = new URL("style.css", import.meta.url).href;
  return element("link", { rel: "stylesheet", href, on: { load: onReady, error: onReady } });
}

function deepActive() {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return /** @type {HTMLElement | null} */ (active); // or a link in a drawing, which takes the focus as well
}
