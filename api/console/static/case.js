/** The page of a case follows the conversation: messages, marks, typing; and sends replies without leaving the page. */

import { ask, follow, parts, tell } from "./live.js";

const live = document.querySelector("[data-case-live]");
const words = live.dataset;
const base = `/console/cases/${words.id}`;
const thread = document.querySelector("#thread");
const form = document.querySelector("form[data-reply]");
const news = document.querySelector("[data-news]");
const TYPING_EVERY = 4000;
const NEAR = 80; // pixels from the end that still count as being there

let last = Number(words.last);
let version = null;
let asking = false;
let again = false;

function notice(text, reload = false) {
  live.hidden = !text;
  live.querySelector("[data-state]").textContent = text;
  live.querySelector("[data-reload]").hidden = !reload;
}

function atEnd() {
  return thread.scrollHeight - thread.scrollTop - thread.clientHeight < NEAR;
}

/** Fetch what is new and what is not settled yet (sent, but not seen), and put it where it belongs. */
async function refresh() {
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  try {
    do {
      again = false;
      const open = thread.querySelector("[data-unsettled]");
      const after = Math.min(last, open ? Number(open.dataset.message) - 1 : last);
      const answer = await ask(`${base}/thread?after=${after}&lang=${document.documentElement.lang}`);
      if (!answer.ok) continue;
      const news = await parts(answer);
      place([...news.querySelectorAll("[data-message]")]);
      renew(news);
    } while (again);
  } catch {
    version = null;
  } finally {
    asking = false;
  }
}

function place(messages) {
  const follows = atEnd();
  let heard = "";
  for (const message of messages) {
    const known = document.getElementById(message.id);
    if (known) {
      if (known.innerHTML !== message.innerHTML) known.replaceWith(message);
      continue;
    }
    const next = [...thread.children].find(({ dataset }) => dataset.order > message.dataset.order);
    thread.insertBefore(message, next ?? null);
    last = Math.max(last, Number(message.dataset.message));
    if (message.classList.contains("learner")) heard = message.querySelector(".words").textContent;
    document.querySelector("#no-thread")?.remove();
  }
  if (heard) news.textContent = `${words.new}: ${heard}`;
  // Who reads further up is left there.
  if (follows) thread.scrollTop = thread.scrollHeight;
  showSeen();
}

/** The top of the page: how urgent it is now, why, and who waits. A reason that was not there before is said. */
function renew(news) {
  const codes = () => [...document.querySelectorAll("[data-now=reasons] [data-code]")].map(({ dataset }) => dataset.code);
  const known = codes();
  for (const part of news.querySelectorAll("[data-now]")) {
    const old = document.querySelector(`header [data-now=${part.dataset.now}]`);
    if (old.outerHTML !== part.outerHTML) old.replaceWith(part);
  }
  const level = document.querySelector("[data-now=level]");
  const top = level.closest(".case-top");
  top.classList.replace(top.dataset.level, level.dataset.level);
  top.dataset.level = level.dataset.level;
  const added = codes().filter((code) => !known.includes(code));
  if (!added.length) return;
  const said = added.map((code) => document.querySelector(`[data-now=reasons] [data-code="${code}"] span`).textContent);
  notice(`${words.sign} (${level.textContent}): ${said.join(", ")}`);
}

// Seen: the newest message of the learner that really was on the screen.
let told = 0;
const onScreen = new Set();
const watcher = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (isIntersecting) onScreen.add(Number(target.dataset.message));
  }
  sendSeen();
});

function showSeen() {
  if (words.mine) for (const message of thread.querySelectorAll(".learner")) watcher.observe(message);
}

function sendSeen() {
  const newest = Math.max(0, ...onScreen);
  if (document.hidden || newest <= told) return;
  told = newest;
  tell(`${base}/seen`, { message: newest }).catch(() => {
    told = 0;
  });
}

if (thread) {
  thread.scrollTop = thread.scrollHeight;
  showSeen();
  document.addEventListener("visibilitychange", sendSeen);
  follow(`${base}/events`, {
    changed(state) {
      const place = document.querySelector("[data-typing-place]");
      const text = state.typing ? words.typing : "";
      if (place.textContent !== text) place.textContent = text;
      if (state.version !== version) refresh();
      version = state.version;
      if (state.around !== words.shown) notice(words.around, true);
    },
    said(state) {
      if (state === "on") {
        if (live.querySelector("[data-state]").textContent === words.off) notice("");
      } else {
        notice(words[state]);
      }
    },
  });
}

if (form) {
  const box = form.querySelector("textarea");
  const send = form.querySelector("button:not([formaction])");
  const problem = document.querySelector("#problem");
  let typedAt = 0;

  box.addEventListener("input", () => {
    if (Date.now() - typedAt < TYPING_EVERY || !box.value.trim()) return;
    typedAt = Date.now();
    tell(`${base}/typing`, {}).catch(() => {}); // of no use later
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit(send);
    }
  });
  form.querySelector("[data-insert]")?.addEventListener("click", (event) => {
    event.preventDefault();
    const { text } = form.querySelector("#canned").selectedOptions[0].dataset;
    box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (send.ariaDisabled === "true" || !box.value.trim()) return;
    send.ariaDisabled = "true";
    problem.replaceChildren();
    const id = form.elements.form_id;
    try {
      // The same id again is the same reply, so trying again after a lost answer sends nothing twice.
      const answer = await tell(`${base}/reply`, { text: box.value, form_id: id.value });
      if (answer.ok) {
        box.value = "";
        box.dispatchEvent(new Event("input", { bubbles: true }));
        id.value = crypto.randomUUID();
        typedAt = 0;
        await refresh();
        thread.scrollTop = thread.scrollHeight;
      } else if (answer.status === 401) {
        notice(words.ended);
      } else {
        problem.replaceChildren(...(await parts(answer)).childNodes);
        problem.scrollIntoView({ block: "nearest" });
      }
    } catch {
      problem.replaceChildren(Object.assign(document.createElement("p"), { className: "wrong", role: "alert", textContent: words.unsent }));
      problem.scrollIntoView({ block: "nearest" });
    } finally {
      send.ariaDisabled = null;
      box.focus();
    }
  });
}
