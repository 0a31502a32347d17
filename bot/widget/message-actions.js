import { element } from "./dom.js";
import { icon } from "./icons.js";
import { load } from "./load.js";

/**
 * The small row below a message: helpful or not, copy, listen. What the buttons do is fetched when one is first used.
 * @param {import("./types").Message} message @param {import("./types").Words} t @param {import("./types").Handlers["onFeedback"]} onFeedback
 */
export function messageActions(message, t, onFeedback) {
  const said = element("span", { class: "said", role: "status" });
  const row = element("div", { class: "actions", role: "group", "aria-label": t("actions"), lang: t.lang });
  /** @type {import("./types").Row} */
  const at = { message, t, row, onFeedback, ballot: {}, say: (key) => (said.textContent = key ? t(key) : "") };
  /**
   * @param {string} name @param {(tools: typeof import("./message-tools.js"), button: HTMLButtonElement) => unknown} act
   * @param {string} failure @param {Record<string, string>} [attributes]
   */
  const tool = (name, act, failure, attributes = {}) => {
    const press = async () => {
      at.say(null); // so that the same words are said a second time
      try {
        await act(await load("message-tools"), button);
      } catch {
        at.say(failure);
      }
    };
    const button = element("button", { type: "button", class: "tool", "aria-label": t(name), title: t(name), ...attributes, on: { click: press } }, icon(name));
    return button;
  };
  const thumb = (/** @type {string} */ name, /** @type {boolean} */ helpful) =>
    tool(name, (tools) => tools.vote(at, helpful), "feedback_failed", { "aria-pressed": "false", "data-helpful": String(helpful) });
  if (message.feedback_for) row.append(thumb("up", true), thumb("down", false));
  row.append(tool("copy", (tools) => tools.copy(at), "copy_failed"));
  if (window.speechSynthesis) row.append(tool("listen", (tools, button) => tools.listen(at, button), "listen_failed"));
  row.append(said);
  return row;
}
