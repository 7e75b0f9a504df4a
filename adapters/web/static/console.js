"use strict";
// Lays replies out. Every text from a reply goes through textContent; nothing is read as markup.

const log = document.getElementById("log");
const form = document.getElementById("form");
const field = document.getElementById("text");
const submit = form.querySelector("button");
const thread = rememberedThread();
const typed = [];
let at = 0;

function rememberedThread() {
  const known = sessionStorage.getItem("thread");
  const thread = known || Array.from(crypto.getRandomValues(new Uint8Array(16)),
    (byte) => byte.toString(16).padStart(2, "0")).join("");
  sessionStorage.setItem("thread", thread);
  return thread;
}

function element(name, text, className) {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function journey(stops) {
  const list = element("ol", "", "journey");
  for (const stop of stops) {
    const item = element("li", "", stop.state === "note" ? "note-state" : stop.state);
    const sign = element("span", stop.sign + " ", "sign");
    sign.setAttribute("aria-hidden", "true");
    item.append(sign, element("span", stop.name), element("span", stop.word, "word"));
    list.append(item);
  }
  return list;
}

function lines(part) {
  const list = element(part.numbered ? "ol" : "ul", "", part.lines.length === 1 ? "single" : "");
  for (const line of part.lines) {
    const item = element("li");
    if (line.text) item.append(element("span", line.text));
    if (line.text && line.value) item.append(document.createElement("br"));
    if (line.value) item.append(element("code", line.value));
    if (line.note) item.append(element("div", line.note, "note"));
    list.append(item);
  }
  return list;
}

function buttons(choices, className, numbered) {
  const group = element("div", "", className);
  choices.forEach((choice, index) => {
    const button = element("button", (numbered ? index + 1 + ". " : "") + choice.label);
    button.type = "button";
    button.addEventListener("click", () => send(numbered ? String(index + 1) : choice.value, choice.label));
    group.append(button);
  });
  return group;
}

function question(asked, verdict) {
  const made = element("div");
  if (asked.text !== verdict) made.append(element("h3", asked.text));
  for (const text of [asked.why, asked.where]) if (text) made.append(element("p", text));
  made.append(buttons(asked.answers, "answers", true));
  return made;
}

function links(pages) {
  const list = element("ul");
  for (const page of pages) {
    if (!page.url.startsWith("https://")) continue;
    const link = element("a", page.title);
    link.href = page.url;
    link.rel = "noopener noreferrer";
    link.target = "_blank";
    const item = element("li");
    item.append(link);
    list.append(item);
  }
  return list;
}

function show(reply) {
  for (const old of log.querySelectorAll("button")) old.disabled = true;
  const card = element("article", "", "reply");
  card.append(element("h2", reply.verdict));
  if (reply.journey.length) card.append(journey(reply.journey));
  if (reply.question) card.append(question(reply.question, reply.verdict));
  for (const part of reply.parts) card.append(element("h3", part.title), lines(part));
  if (reply.links.length) card.append(element("h3", reply.links_title), links(reply.links));
  if (reply.choices.length) card.append(buttons(reply.choices, "choices", false));
  if (reply.footer) card.append(element("p", reply.footer, "footer"));
  log.append(card);
  card.scrollIntoView({ block: "start" });
}

function trouble(text) {
  const card = element("article", "", "reply");
  card.append(element("h2", text));
  log.append(card);
}

async function send(text, label) {
  log.append(element("p", label || text, "said"));
  const waiting = element("p", "Looking …", "footer");
  log.append(waiting);
  waiting.scrollIntoView({ block: "nearest" });
  submit.disabled = true;
  log.setAttribute("aria-busy", "true");
  try {
    const response = await fetch("/api/ask", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ text, thread }),
    });
    const told = await response.json();
    waiting.remove();
    if (told.reply) show(told.reply);
    else trouble(told.problem || "No answer came back.");
  } catch {
    waiting.remove();
    trouble("The bot does not answer. Is it still running?");
  } finally {
    submit.disabled = false;
    log.removeAttribute("aria-busy");
    field.focus();
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = field.value.trim();
  if (!text || submit.disabled) return;
  typed.push(text);
  at = typed.length;
  field.value = "";
  send(text);
});

field.addEventListener("keydown", (event) => {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!step || !typed.length) return;
  event.preventDefault();
  at = Math.min(Math.max(at + step, 0), typed.length);
  field.value = typed[at] || "";
});
