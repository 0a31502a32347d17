/** Pictures that the chat service itself draws. An address of any other form is not fetched. */
import { element, spoken } from "./dom.js";

const OWN = /^\/v1\/pathways\/[a-z0-9-]+\.svg(\?lang=(en|fr))?$/;

/**
 * The picture with its words, and a link that shows it large; null when it is not one of ours.
 * @param {import("./types").Picture} picture @param {string} endpoint @param {import("./types").Words} t
 */
export function renderPicture({ url, alt }, endpoint, t) {
  if (!OWN.test(url ?? "")) return null;
  const src = new URL(`${endpoint.replace(/\/+$/, "")}${url}`, document.baseURI).href;
  return element(
    "div",
    { class: "picture" },
    element("img", { src, alt: alt ?? "", loading: "lazy" }),
    element("a", { href: src, target: "_blank", rel: "noopener" }, t("picture_large"), spoken(` ${t("new_tab")}`)),
  );
}
