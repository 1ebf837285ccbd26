/** The page's only script: it searches the timelines. It writes text, never markup. */
export const pageScript = String.raw`"use strict";
(() => {
  const holder = document.getElementById("told");
  if (!holder) return;
  const { held, at_once: atOnce, people } = JSON.parse(holder.textContent);
  const [list, found, words, further] = ["people", "found", "words", "further"].map((id) => document.getElementById(id));
  const [texts, bare] = [[], []];
  let hits = people.map((_, i) => i);
  let shown = list.children.length;

  const el = (name, className, ...children) => {
    const node = document.createElement(name);
    if (className) node.className = className;
    node.append(...children);
    return node;
  };
  const count = (n) => n.toLocaleString("en-US");
  const plain = (text) => " " + text.toLowerCase().replace(/[^\p{L}\p{N}_]+/gu, " ") + " ";
  const textOf = (i) => (texts[i] ??= people[i].flat(2).join("\n").toLowerCase());
  const bareOf = (i) => (bare[i] ??= plain(textOf(i)));
  const holds = (i, word) => (word.length > 2 ? textOf(i).includes(word) : bareOf(i).includes(" " + word));
  const says = (line, word) => (word.length > 2 ? line.toLowerCase().includes(word) : plain(line).includes(" " + word + " "));
  const fact = (name, value) => el("div", "", el("dt", "", name), el("dd", "", value));
  const card = (i, wanted) => {
    const [id, name, stage, since, owner, facts, last, events, story, rest] = people[i];
    const summary = el(
      "summary", "", el("b", "", name), stage ? el("span", "", el("i", "stage", stage)) : el("span", ""),
      el("span", "aside",
        el("span", "dim", owner || "no owner"), el("span", "dim", count(events) + (events === 1 ? " event" : " events")),
        el("span", "dim last", "last " + last)),
    );
    const node = el("details", "person", summary);
    const fill = () => {
      if (node.children.length > 1) return;
      const about = el("dl", "facts");
      if (name !== id) about.append(fact("Contact", id));
      if (since) about.append(fact("In " + stage, since));
      for (const [what, value] of facts) about.append(fact(what, value));
      const asked = wanted.filter((word) => !name.toLowerCase().includes(word));
      const lines = story.map(([at, what, voided]) => {
        const text = voided ? el("span", "", el("s", "", what), " (voided)") : el("span", "", what);
        return el("li", asked.length > 0 && asked.every((word) => says(what, word)) ? "hit" : "", el("time", "", at), text);
      });
      node.append(about, el("ol", "story", ...lines));
      if (rest) node.append(el("p", "more", rest));
    };
    node.addEventListener("toggle", fill);
    node.fill = fill;
    return node;
  };
  const split = (text) => text.toLowerCase().split(/\s+/).filter(Boolean);
  const show = (more) => {
    const wanted = split(words.value);
    if (!more) { list.replaceChildren(); shown = 0; }
    const next = hits.slice(shown, shown + atOnce);
    list.append(...next.map((i) => card(i, wanted)));
    shown += next.length;
    further.hidden = shown >= hits.length;
    if (!further.hidden) further.textContent = "Show " + count(Math.min(atOnce, hits.length - shown)) + " more of " + count(hits.length - shown);
  };
  const search = () => {
    const wanted = split(words.value);
    hits = [];
    people.forEach((_, i) => { if (wanted.every((word) => holds(i, word))) hits.push(i); });
    const named = (i) => (wanted.some((word) => people[i][1].toLowerCase().startsWith(word)) ? 0 : 1);
    if (wanted.length) hits.sort((a, b) => named(a) - named(b) || a - b);
    found.textContent = wanted.length ? count(hits.length) + " found among " + held + "." : held + ".";
    show(false);
    if (wanted.length && hits.length === 1) open();
  };
  const open = () => { const first = list.firstElementChild; first.fill(); first.open = true; };
  const follow = () => {
    if (!location.hash.startsWith("#contact=")) return;
    let id;
    try { id = decodeURIComponent(location.hash.slice(9)); } catch { return; }
    const at = people.findIndex((person) => person[0] === id);
    if (at < 0) return;
    hits = [at];
    words.value = "";
    found.textContent = people[at][1] + ", one of " + held + ". Search to see others.";
    show(false);
    open();
    document.getElementById("timelines").scrollIntoView();
    list.querySelector("summary").focus({ preventScroll: true });
  };

  document.getElementById("search").hidden = false;
  further.hidden = shown >= hits.length;
  further.textContent = "Show " + count(Math.min(atOnce, hits.length - shown)) + " more of " + count(hits.length - shown);
  words.addEventListener("input", search);
  further.addEventListener("click", () => {
    const first = list.children.length;
    show(true);
    list.children[first]?.querySelector("summary").focus();
  });
  addEventListener("hashchange", follow);
  follow();
})();
`;
