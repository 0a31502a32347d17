/** What was said, each message once and in the order of seq, and what follows from it. */
export class Messages {
  /** @type {import("./types").Message[]} */
  all = [];

  /** The same message comes in the answer and in the stream. Returns those that are new. @param {import("./types").Message[]} messages */
  add(messages) {
    /** @type {import("./types").Message[]} */
    const added = [];
    for (const message of messages) {
      if (this.has(message)) continue;
      this.all.push(message);
      added.push(message);
    }
    this.all.sort((one, other) => one.seq - other.seq);
    return added;
  }

  /** @param {{id: string}} message */
  has({ id }) {
    return this.all.some((message) => message.id === id);
  }

  clear() {
    this.all = [];
  }

  /** Those of the newest message, when that is the bot's. */
  get replies() {
    const newest = this.all.findLast(({ from }) => from !== "system");
    return newest?.from === "bot" ? newest.replies ?? [] : [];
  }

  /** The newest {state, who, when, shared} of a talk with a person, or null. */
  get handoff() {
    const newest = this.all.findLast(({ handoff }) => handoff)?.handoff ?? null;
    const person = this.all.findLast(({ from, name }) => from === "practitioner" && name);
    return newest && { ...newest, who: newest.who ?? person?.name ?? null };
  }
}
