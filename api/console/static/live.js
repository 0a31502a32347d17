/** A stream of events that comes back by itself, and what to say of it. */

const SLOWEST = 30000;

/**
 * Follow `address`. `changed(state)` is called with what each event says; `said(state)` with "on", "off" (trying again),
 * "ended" (signed out) or "gone" (what was followed is no more).
 */
export function follow(address, { changed, said }) {
  let wait = 1000;
  let stream;
  let over = false;

  const end = (state) => {
    over = true;
    stream.close();
    said(state);
  };

  const open = () => {
    stream = new EventSource(address);
    stream.addEventListener("changed", (event) => {
      wait = 1000;
      said("on");
      changed(JSON.parse(event.data));
    });
    stream.addEventListener("ended", () => end("ended"));
    stream.addEventListener("gone", () => end("gone"));
    stream.addEventListener("error", async () => {
      if (over) return;
      said("off");
      // The browser tries again by itself unless it was answered something else than a stream.
      if (stream.readyState !== EventSource.CLOSED) return;
      const signedOut = await isSignedOut(address);
      if (over) return;
      if (signedOut) return end("ended");
      setTimeout(open, wait);
      wait = Math.min(wait * 2, SLOWEST);
    });
  };

  open();
  // A page that comes back from the browser's memory has a stream that is dead.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  return () => {
    over = true;
    stream.close();
  };
}

/** Whether the session is over, as a refused stream does not say why. */
async function isSignedOut() {
  const answer = await ask("/console/queue/list").catch(() => null);
  return answer?.status === 401;
}

/** GET a part of a page, as this session. */
export function ask(address) {
  return fetch(address, { headers: { "X-CSRF": csrf() }, cache: "no-store" });
}

/** POST a form of this session. */
export function tell(address, values) {
  return fetch(address, { method: "POST", headers: { "X-CSRF": csrf() }, body: new URLSearchParams(values) });
}

function csrf() {
  return document.querySelector("input[name=csrf]")?.value ?? "";
}

/** The elements of a part of a page. */
export async function parts(answer) {
  return new DOMParser().parseFromString(await answer.text(), "text/html").body;
}
