// The console page: draws what the emulator says, and presses its buttons.

const LABELS = {
  queued: ["Dialling", "wait"],
  ringing: ["Ringing", "wait"],
  "in-progress": ["On the line", "good"],
  busy: ["Was busy", "bad"],
  "no-answer": ["Did not answer", "bad"],
  failed: ["Failed", "bad"],
  canceled: ["Canceled", ""],
  completed: ["Hung up", ""],
};
const ACTIONS = {
  ringing: [
    ["answer", "Answer", "answer"],
    ["answer-machine", "Machine", ""],
    ["busy", "Busy", ""],
    ["no-answer", "No answer", ""],
    ["fail", "Fail", ""],
  ],
  "in-progress": [["hang-up", "Hang up", "hang-up"]],
};
const OUTCOMES = {
  under_way: ["Under way", "wait"],
  delivered: ["Delivered", "good"],
  failed: ["Failed", "bad"],
  dropped: ["Dropped by a fault", "wait"],
};
/** How many calls that are over stay on the page. */
const REMEMBERED = 4;

const byId = (id) => document.getElementById(id);
let rang = new Set();

const source = new EventSource("/_emulator/events");
source.onopen = () => connection("Live", "good");
source.onerror = () => connection("No connection", "bad");
source.onmessage = (message) => draw(JSON.parse(message.data));

function draw(state) {
  const calls = state.calls.toReversed();
  const live = calls.filter((call) => isLive(call.status));
  const over = calls.filter((call) => !isLive(call.status)).slice(0, REMEMBERED);
  list("phones", [...live, ...over], (call) => call.sid, phone);
  announce(live.filter((call) => call.status === "ringing"));

  const conferences = state.conferences.filter((conference) => conference.status !== "completed");
  list("conferences", conferences.toReversed(), (conference) => conference.sid, (conference) =>
    conferenceCard(conference, state.calls),
  );
  list("callbacks", state.callbacks, (callback) => callback.number, callbackRow);
  byId("callbacks-table").hidden = state.callbacks.length === 0;
}

function isLive(status) {
  return ["queued", "ringing", "in-progress"].includes(status);
}

function phone(call) {
  const [text, tone] = LABELS[call.status];
  const person = call.direction === "inbound" ? call.from : call.to;
  const other = call.direction === "inbound" ? `calls ${call.to}` : `called by ${call.from}`;
  const buttons = (ACTIONS[call.status] ?? []).map(([action, name, style]) => {
    const button = element("button", { type: "button", class: style }, name);
    button.setAttribute("aria-label", `${name}: ${speakable(person)}`);
    button.dataset.key = `${call.sid} ${action}`;
    button.onclick = () => press(call.sid, action);
    return button;
  });
  const keys = call.played_digits.length > 0 && `heard ${call.played_digits.join(" ")}`;
  const about = [other, call.label, call.phone_muted ? "microphone off" : null, keys].filter(Boolean);
  return element("li", { class: `card ${isLive(call.status) ? call.status : "over"}`, tabindex: "-1" }, [
    element("div", { class: "head" }, [element("h3", {}, speakable(person)), chip(text, tone)]),
    element("p", { class: "about" }, about.join(" · ")),
    ...(buttons.length ? [element("div", { class: "buttons" }, buttons)] : []),
  ]);
}

function conferenceCard(conference, calls) {
  const legs = conference.participants.map((participant) => {
    const call = calls.find((call) => call.sid === participant.call_sid);
    const flags = [
      participant.joined ? ["joined", "good"] : ["connecting", "wait"],
      participant.hold && ["on hold", "wait"],
      participant.muted && ["muted", "wait"],
      participant.coaching && ["coaching", ""],
      participant.end_conference_on_exit && ["ends conference on exit", ""],
    ].filter(Boolean);
    const person = call ? (call.direction === "inbound" ? call.from : call.to) : participant.call_sid;
    return element("li", { class: "leg" }, [
      element("span", { class: "who" }, speakable(person)),
      element("span", { class: "about" }, participant.label ?? ""),
      element("span", { class: "flags" }, flags.map(([text, tone]) => chip(text, tone))),
    ]);
  });
  return element("li", { class: "card conference" }, [
    element("div", { class: "head" }, [
      element("h3", {}, conference.friendly_name),
      chip(conference.status, conference.status === "in-progress" ? "good" : "wait"),
    ]),
    element("p", { class: "about" }, conference.sid),
    element("ul", { class: "legs" }, legs),
  ]);
}

function callbackRow(callback) {
  const parameters = Object.fromEntries(callback.parameters);
  const event =
    callback.kind === "twiml" ? "TwiML" : (parameters.StatusCallbackEvent ?? parameters.CallStatus ?? "–");
  const about = parameters.ParticipantLabel ?? parameters.To ?? parameters.CallSid ?? parameters.FriendlyName ?? "";
  const [text, tone] = OUTCOMES[callback.outcome];
  const tries = callback.attempts.map(attempt).join(", ");
  return element("tr", {}, [
    element("td", {}, event),
    element("td", { title: parameters.CallSid ?? about }, about),
    element("td", { class: "number" }, parameters.SequenceNumber ?? ""),
    element("td", { class: tone }, tries ? `${text} (${tries})` : text),
    element("td", { class: "about address", title: callback.url }, `${callback.method} ${callback.url}`),
  ]);
}

function attempt(attempt) {
  if (attempt === "timed_out") return "timed out";
  return attempt.answered ? String(attempt.answered) : "no connection";
}

/** Redraws a list only where it differs, so that focus stays where it was. */
function list(id, things, keyOf, draw) {
  const parent = byId(id);
  const old = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  const fresh = things.map((thing) => {
    const key = String(keyOf(thing));
    const child = draw(thing);
    const before = old.get(key);
    if (before?.outerHTML === withKey(child, key).outerHTML) return before;
    return child;
  });
  const focused = document.activeElement?.dataset?.key;
  const same = fresh.length === parent.children.length && fresh.every((child, i) => child === parent.children[i]);
  if (!same) parent.replaceChildren(...fresh);
  if (focused && document.activeElement === document.body) refocus(focused);
  byId(`no-${id}`).hidden = things.length > 0;
}

function withKey(node, key) {
  node.dataset.key = key;
  return node;
}

/**
 * After a button is gone, the keyboard stays with the same telephone: with its card, because what is pressed twice by
 * mistake (Answer) must not press the next button (Hang up).
 */
function refocus(key) {
  const [callSid] = key.split(" ");
  const focused = document.querySelector(`[data-key="${key}"]`) ?? document.querySelector(`[data-key="${callSid}"]`);
  focused?.focus();
}

function announce(ringing) {
  const names = ringing.filter((call) => !rang.has(call.sid)).map((call) => speakable(call.to));
  rang = new Set(ringing.map((call) => call.sid));
  if (names.length) byId("announcer").textContent = `Ringing: ${names.join(", ")}`;
  document.title = ringing.length ? `(${ringing.length}) Ringing – Telephones` : "Telephones";
}

async function press(callSid, action) {
  const response = await fetch(`/_emulator/calls/${callSid}/${action}`, { method: "POST" }).catch(() => null);
  if (response?.ok) return;
  const error = await response?.json().catch(() => null);
  problem(error?.message ?? "The emulator does not answer.");
}

let hiding;
function problem(text) {
  byId("problem").textContent = text;
  byId("problem").hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => (byId("problem").hidden = true), 6000);
}

function connection(text, tone) {
  byId("connection").textContent = text;
  byId("connection").className = `chip ${tone}`;
}

/** `client:agent_40example_2Ecom` is `agent@example.com`, as Twilio encodes identities. */
function speakable(address) {
  if (!address.startsWith("client:")) return address;
  return address.slice("client:".length).replace(/_([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
}

function chip(text, tone) {
  return element("span", { class: `chip ${tone}` }, text);
}

function element(name, attributes, content = []) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...(Array.isArray(content) ? content : [content]));
  return node;
}
