/** The shapes that the widget's modules share, for the type checker alone: no page loads this. */

export type Lang = "en" | "fr";
export type Sender = "learner" | "bot" | "practitioner" | "system";
type Values = Record<string, any>;
/** The words of one language: `t(key, values)`, and the language itself. */
export interface Words {
  (key: string, values?: Values): string;
  lang: Lang;
  /** What the college calls the assistant. */
  assistant: string;
}
export interface Wordings {
  [key: string]: string | ((values: Values) => string);
}

// What the service says (bot/messages.py, actions/replies.py).

/** Without a payload, its words are what is sent. */
export interface Reply {
  title: string;
  payload?: string;
}
export interface Fact {
  label: string;
  value: string | null;
}
export interface Card {
  id: string;
  title: string;
  subtitle?: string;
  facts?: Fact[];
  reasons?: string[];
  unknown?: string[];
  notes?: string[];
  url: string | null;
  source?: { url: string; as_of: string | null } | null;
  replies?: Reply[];
}
export interface Table {
  columns: string[];
  rows: { label: string; values: (string | null)[]; differs: boolean }[];
}
export interface Picture {
  url: string;
  alt: string;
}
export interface Chip {
  key: string;
  label: string;
  removable: boolean;
  edit?: Reply;
}
export interface Progress {
  step: number;
  of: number;
  minutes?: number | null;
}
export interface Source {
  title: string;
  url: string | null;
  date: string | null;
}
export interface PageLink {
  title: string;
  url: string;
}
export interface Handoff {
  state: string;
  who?: string | null;
  when?: string | null;
  shared?: string[];
}
export interface Message {
  id: string;
  seq: number;
  from: Sender;
  at: string;
  lang: Lang;
  text: string;
  name?: string | null;
  lead?: string | null;
  replies?: Reply[];
  cards?: Card[];
  table?: Table | null;
  picture?: Picture | null;
  chips?: Chip[];
  progress?: Progress | null;
  sources?: Source[];
  links?: PageLink[];
  handoff?: Handoff | null;
  feedback_for?: string | null;
}

// What the learner sends, and what becomes of it.

export interface Inbound {
  client_id: string;
  text?: string;
  payload?: string;
  profile_patch?: Record<string, unknown>;
  about?: string | null;
  file?: File;
  onProgress?: (part: number) => void;
  type?: string;
}
export type FileBody = Inbound & { file: File; type: string };
/** A code is kept nowhere, so it has no message; `moved` when the token stands for the code's conversation now. */
export interface Answer {
  message: Message | null;
  replies: Message[];
  moved?: boolean;
}
export interface Opened {
  token: string;
  messages: Message[];
}
export interface Pending {
  body: Inbound;
  text: string;
  state: "sending" | "failed";
  cause: string | null;
  echoed: boolean;
  typed?: string;
  sending?: AbortController;
}
/** Why an input was not taken, by a key of strings.js; `retryAfter` in seconds. */
export interface Refusal {
  key: string;
  values: Values;
  retryAfter: number | null;
}

// HTTP.

export type ErrorKind = "network" | "unavailable" | "unknown_token" | "forbidden" | "refused" | "too_many";
/** RFC 9457, as far as the widget reads it. */
export interface Problem {
  title?: string;
  code?: string;
  detail?: string;
  errors?: { field?: string; reason?: string }[];
}
export interface ErrorDetails {
  status?: number;
  retryAfter?: number | null;
  problem?: Problem;
}
export interface StreamEvent {
  id: string | null;
  event: string;
  data: string;
}
export interface Listener {
  lastEventId(): string | null;
  onEvent(event: StreamEvent): void;
  onOpen(): void;
  onLost(attempts: number): void;
  onRefused(error: unknown): void;
}
export interface Request {
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

// DOM.

export type Child = Node | string | null | undefined;
export interface Attributes {
  on?: Record<string, (event: any) => void>;
  [name: string]: unknown;
}

// The parts of the chat.

export type Status = "opening" | "open" | "unreachable" | "forbidden" | "deleted" | "ended";
/** What the college says on the element, and what the page keeps. */
export interface Settings {
  t: Words;
  endpoint: string;
  kept: import("./kept.js").Kept;
  inline: boolean;
  about(): string | null;
  logo: string | null;
  starters: string[];
  privacy: string | null;
  hours: string | null;
  link: string | null;
}
/** What the panel tells the element. */
export interface Outward {
  tell(type: string, detail?: object): void;
  close(): void;
  leave(): void;
  language(lang: Lang): void;
}
/** What a message's buttons do. */
export interface Handlers {
  endpoint: string;
  starters: string[];
  linkTo(path: string): string;
  onReply(reply: Reply, event: UIEvent): void;
  onRemoveChip(chip: Chip, event: UIEvent): void;
  onEditChip(chip: Chip, event: UIEvent): void;
  onFeedback(about: string, helpful: boolean, ballot: { vote?: string }, reason?: string): Promise<unknown>;
  announce(text: string): void;
  onRetry(pending: Pending): void;
  onCancel(pending: Pending): void;
  onOpen(): void;
  onTailGone(): void;
}

export interface ComposerParts {
  t: Words;
  draft: { read(): string; write(text: string): void };
  onSend(text: string): void;
  onSendFile(file: File, text?: string): void;
  announce(text: string): void;
}
/** One line of the menu: an action, a switch, a link, or words alone. */
export interface Entry {
  text: string;
  onPress?: () => void;
  lang?: Lang;
  pressed?: string;
  href?: string;
}
export interface HeaderParts {
  logo: string | null;
  entries(): (Entry | false | null | "")[];
  onMenu(open: boolean): void;
  onLeave(): void;
  onClose: (() => void) | null;
}
export interface OutboxEvents {
  ready(): Promise<void> | null;
  taken(messages: Message[], moved?: boolean): void | Promise<void>;
  unknown(): Promise<void>;
  refused(refusal: Refusal): void;
  returned(text: string): void;
  changed(): void;
}
/** What the buttons of one message's row know of it. */
export interface Row {
  message: Message;
  t: Words;
  row: HTMLElement;
  onFeedback: Handlers["onFeedback"];
  ballot: { vote?: string };
  say(key: string | null): void;
  casting?: Promise<unknown>;
}
export interface Upload {
  headers: Record<string, string>;
  file: File;
  signal: AbortSignal;
  silence: number;
  onProgress(part: number): void;
}
/** Modules that are fetched when they are first used. */
export interface Lazy {
  "message-tools": typeof import("./message-tools.js");
  person: typeof import("./person.js");
  transcript: typeof import("./transcript.js");
  upload: typeof import("./upload.js");
}

/** A block of markdown.js: a paragraph's lines, or a list's items. */
export interface Paragraph {
  tag: "p";
  lines: string[];
  apart: boolean;
}
export interface List {
  tag: "ul" | "ol";
  indent: number;
  items: Item[];
  apart: boolean;
}
export interface Item {
  value: string | null;
  lines: string[];
  lists: List[];
  titled?: boolean;
}
/** Words, with the element they stand in or the address they lead to. */
export interface Piece {
  words: string;
  tag?: "strong" | "em";
  href?: string;
}
