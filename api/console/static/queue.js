/** The queue follows what happens: the list is fetched again, and what is new is said. */

import { ask, follow, parts } from "./live.js";

const bar = document.querySelector("[data-live]");
const list = document.querySelector("#list");
const news = document.querySelector("[data-news]");
const bell = document.querySelector("[data-notify]");
const words = bar.dataset;
const URGENT = new Set(["U3", "U4"]);
const PATIENCE = 4000; // a list must not move away under a finger that is about to press

let version = null;
let asking = false;
let stale = false;

const known = new Set();
remember();

function cases() {
  return [...list.querySelectorAll("[data-case]")];
}

function remember() {
  for (const { dataset } of cases()) known.add(dataset.case);
}

async function refresh() {
  if (asking) {
    stale = true;
    return;
  }
  asking = true;
  try {
    do {
      stale = false;
      await handsOff();
      const answer = await ask(words.list);
      if (answer.ok) show(await parts(answer));
    } while (stale);
  } catch {
    version = null; // the connection is gone; the stream says so, and brings the list when it is back
  } finally {
    asking = false;
  }
}

async function handsOff() {
  const until = Date.now() + PATIENCE;
  while (list.querySelector("button:hover, button:active") && Date.now() < until) {
    await new Promise((done) => setTimeout(done, 100));
  }
}

function show(fresh) {
  const focused = list.contains(document.activeElement) ? document.activeElement.id : "";
  list.replaceChildren(...fresh.childNodes);
  if (focused) (document.getElementById(focused) ?? document.querySelector("main")).focus({ preventScroll: true });
  const added = cases().filter(({ dataset }) => !known.has(dataset.case));
  remember();
  if (added.length) announce(added);
}

function announce(added) {
  for (const entry of added) entry.classList.add("new");
  const urgent = added.filter(({ dataset }) => URGENT.has(dataset.level)).length;
  const first = added.length === 1 ? words.one : words.many.replace("{n}", added.length);
  const second = urgent === 1 ? words.urgentOne : words.urgent.replace("{n}", urgent);
  news.textContent = urgent ? `${first}, ${second}` : first;
  if (bell.dataset.on && document.hidden) new Notification(words.notice, { tag: "cairn-queue" });
}

function say(state) {
  bar.hidden = false;
  bar.classList.toggle("broken", state !== "on");
  const text = words[state] ?? words.off;
  const place = bar.querySelector("[data-state]");
  if (place.textContent !== text) place.textContent = text;
  bar.querySelector("[data-sign-in]").hidden = state !== "ended";
}

if ("Notification" in window) {
  bell.hidden = Notification.permission === "denied";
  bell.addEventListener("click", async () => {
    const allowed = (await Notification.requestPermission()) === "granted";
    if (allowed) bell.dataset.on = "yes";
    news.textContent = allowed ? words.notified : words.refused;
    bell.replaceWith(Object.assign(document.createElement("p"), { className: "muted", textContent: news.textContent }));
  });
}

follow(words.events, {
  changed(state) {
    // The first one after the page was made is compared by asking: something may have come in between.
    if (state.version !== version) refresh();
    version = state.version;
  },
  said: say,
});
// How long somebody waits is part of the list.
setInterval(() => document.hidden || bar.classList.contains("broken") || refresh(), 60000);
