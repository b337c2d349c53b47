/* The shapes that cross a border: the server's JSON API, the messages between page and worker, and the classic
   scripts that share one global scope inside the calendar page and inside the popup. */

// ---------------------------------------------------------------- the server's answers (API v1)

interface Guest { email: string; name: string; first_name: string; city?: string | null }
/** What a person says about a meeting or a buffer: worded and understood by the server, only carried here. */
type AnswerBody = Record<string, string | boolean | null>;
interface Confirm { sentence: string; choices: { label: string; answer: AnswerBody }[] }
/** One of the three: an answer to give, a question to ask first, or a page of the server. Older servers send no actions. */
interface Action { label: string; answer: AnswerBody | null; url: string; confirm: Confirm | null }
interface Offer { sentence: string; actions: Action[] }
interface Answered { label: string; undo: AnswerBody | null }
interface Reason { code: string; [fact: string]: string | number }
/** A reason with its sentence; older servers ask nothing. */
interface Asked { code: string; sentence: string }
interface Slot { start: string; end: string; label: string; guest_label: string; why: string; reasons?: Reason[]; asks?: Asked[] }
interface Coffee {
  guest: Guest; minutes: number; title: string; subtitle: string; slots: Slot[]; flavour?: string;
  none_because: { code: string; sentence: string } | null;
  /** What has to be said yes to about these people, how far apart two days are, and the page where more can be done. */
  asks?: Asked[]; gap?: string; url?: string;
}
interface Buffer {
  key: string; for: string; kind: "linger" | "doors" | "breather"; side: "before" | "after";
  start: string; end: string; label: string; title: string; meeting: string; sentence: string;
  state: "proposed" | "placed" | "moves" | "removed" | "pinned"; reason: Reason; actions?: Action[];
}
interface LeftOut { for: string; side: string; meeting: string; sentence: string; reason: Reason; actions?: Action[] }
interface Chat {
  id: string; guest: Guest; who?: string; start: string; end: string; label: string; guest_label: string;
  invite_at: string | null; invited: boolean; ics: string; prompts: string[]; title?: string;
}
interface EventSuggestions {
  id: string; label: string; guests: Guest[]; coffee: Coffee[]; buffers: Buffer[]; left_out: LeftOut[];
  actions?: Action[]; hint?: string;
}
/** Somebody to talk to, for this person's eyes alone; without a `label` their calendar cannot be seen. */
interface PersonToMeet { guest: Guest; reason: { code: string; sentence: string }; label: string; url: string }
interface Flavour { flavour: string; name: string; minutes: number; conference: boolean }
interface Suggestions {
  account: { email: string; name: string }; zone: string; state: "ok" | "reconnect" | "unread";
  read_at: string | null; read_label: string; week_label: string; week_url: string; digest: string;
  social: { count: number; limit: number; label: string };
  coffee: Coffee[]; buffers: Buffer[]; left_out: LeftOut[]; chats: Chat[]; event: EventSuggestions | null; offers?: Offer[];
  flavour?: string; flavours?: Flavour[]; people?: PersonToMeet[];
}
interface AddedChat {
  chat: Chat; undo_seconds: number; invitation_label: string; state: "added" | "waiting";
}
interface AppliedRun { run: { id: string | null; label: string } }
interface UndoneRun { restored: number; refused: { key: string; sentence: string }[]; label: string }

// ---------------------------------------------------------------- messages to the worker and its answers

interface Week { from: string; to: string }
interface Anchors { at: string; path: string; found: Record<string, number | string | boolean | null> }

/** One message type per line, with what it carries and what a good answer holds. */
interface Messages {
  hello: { ask: {}; answer: { css: string; pill: boolean; version: string } };
  suggestions: { ask: Week & { event?: string; flavour?: string }; answer: Suggestions };
  addCoffee: { ask: { guest: string; start: string; minutes: number; flavour?: string; key: string; confirm: boolean }; answer: AddedChat };
  takeBack: { ask: { id: string }; answer: { label: string } };
  addBuffers: { ask: { digest: string; keys: string[] }; answer: AppliedRun };
  undoRun: { ask: { id: string }; answer: UndoneRun };
  giveAnswer: { ask: { body: AnswerBody }; answer: Answered };
  ics: { ask: { id: string }; answer: { text: string } };
  anchors: { ask: { anchors: Anchors }; answer: {} };
  openOptions: { ask: {}; answer: {} };
  // Only the extension's own pages may send these.
  state: { ask: {}; answer: ConnectionState };
  connect: { ask: { server: string }; answer: ConnectionState };
  disconnect: { ask: {}; answer: ConnectionState };
  setPill: { ask: { pill: boolean }; answer: ConnectionState };
}
type MessageType = keyof Messages;
type Message<T extends MessageType = MessageType> = { [K in T]: { type: K } & Messages[K]["ask"] }[T];

type Failure = {
  ok: false;
  /** not-connected, connect-again, offline, slow, refused, cancelled, unreachable, updated */
  why: string;
  message: string;
  status?: number;
  body?: any;
  /** The last good answer to the same question and when it came (milliseconds since 1970). */
  last?: { body: Suggestions; at: number };
};
type Answer<B> = { ok: true; body: B } | Failure;
type Ask = <T extends MessageType>(message: Message<T>) => Promise<Answer<Messages[T]["answer"]>>;

interface Connection {
  server: string; token: string; account: { email: string; name: string }; since: number;
  /** The server refused the token: the person has to connect again. */
  refused?: boolean;
}
interface ConnectionState {
  server: string; connected: boolean; refused: boolean; account: { email: string; name: string } | null;
  since: number | null; lastAnswer: number | null; pill: boolean; anchors: Anchors | null; version: string;
}

// ---------------------------------------------------------------- what the panel and the popup hold

/** What is known of the event that is open in the calendar; the title stays in the page. */
interface OpenEvent { eventId: string; calendarId: string; title: string }

type View =
  | { name: "ideas" }
  | { name: "event" }
  | { name: "people" }
  | { name: "slots"; email: string; back: View }
  | { name: "added"; added: AddedChat; until: number }  // `until`: as performance.now();

interface PanelState {
  phase: "loading" | "ready" | "offline" | "not-connected" | "connect-again" | "updated";
  place: "page" | "popup";
  suggestions: Suggestions | null;
  savedAt: number | null;
  failure: string;
  view: View;
  note: { tone: "ok" | "warn" | "error"; text: string; run?: string | null; undo?: AnswerBody | null } | null;
  /** The action under way, by its key; its button is disabled until the answer is here. */
  busy: string;
  picked: Record<string, string>;
  /** What two people would do, or "" for a coffee. */
  flavour: string;
  kind: Buffer["kind"] | "";
  all: boolean;
  leftOut: boolean;
  /** The subject whose menu is open, or "". */
  menu: string;
  /** The action that asks before it does anything, by its place among those of its subject. */
  asking: { id: string; index: number } | null;
  /** What the server asks before it adds the coffee `wish` (its guest and start), or null. */
  doubt: { wish: string; text: string } | null;
  typed: string;
  open: OpenEvent | null;
  byHand: { start: string; guest: string };
}

interface Acts {
  show(view: View): void;
  close(): void;
  retry(): void;
  connect(): void;
  reload(): void;
  pick(email: string, start: string): void;
  pickKind(kind: Buffer["kind"]): void;
  pickFlavour(flavour: string): void;
  showAll(): void;
  showLeftOut(open: boolean): void;
  type(text: string): void;
  addCoffee(coffee: Coffee, slot: Slot, confirm?: boolean): void;
  takeBack(chat: Chat): void;
  addBuffers(keys: string[]): void;
  undoRun(id: string): void;
  toggleMenu(id: string): void;
  openMenu(id: string, last?: boolean): void;
  closeMenu(): void;
  /** Presses an action: gives its answer, or asks its question first. */
  press(id: string, index: number, action: Action): void;
  giveAnswer(id: string, body: AnswerBody): void;
  dontAsk(): void;
  /** The address of a page of the connected server; anything else becomes its week. */
  ownUrl(path: string): string;
  downloadChat(chat: Chat): void;
  downloadByHand(plan: ByHand): void;
  setByHand(change: Partial<PanelState["byHand"]>): void;
  formUrl(plan: ByHand): string;
  halfHours(): Date[];
}

/** A coffee chat made without the server: instants as `Date`, guests by address. */
interface ByHand { title: string; start: Date; end: Date; guests: string[]; details: string }

interface Navigation extends EventTarget {}
interface Window { readonly navigation?: Navigation }
