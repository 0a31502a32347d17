import { ChatElement } from "./chat-element.js";

if (!customElements.get("cairn-chat")) customElements.define("cairn-chat", ChatElement);
