/** The sidebar: one page with nothing from elsewhere, which writes all that it is told as text. 300 pixels wide beside a sheet. */
export const sidebarPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Daybook</title>
<style>
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: #fff; color: #202124; padding: 12px; font: 14px/1.4 system-ui, "Segoe UI", Roboto, Arial, sans-serif; overflow-wrap: anywhere; }
label { display: block; font-weight: 600; margin-bottom: 4px; }
input { width: 100%; padding: 8px; font: inherit; border: 1px solid #8888; border-radius: 6px; }
ul, ol { list-style: none; margin: 8px 0; padding: 0; }
button { width: 100%; padding: 8px; font: inherit; text-align: left; border: 0; border-radius: 6px; background: none; color: inherit; cursor: pointer; }
button:hover, button:focus-visible { background: #8882; }
.quiet, .note, time { color: #767676; font-size: 12px; }
h2 { font-size: 16px; margin: 8px 0 0; }
h2 + p { margin: 0; }
#status { margin: 8px 0; }
#status:empty { margin: 0; }
.back { width: auto; padding: 4px 8px; margin: 4px 0 0 -8px; color: #1967d2; }
dl { display: grid; grid-template-columns: fit-content(36%) minmax(0, 1fr); gap: 4px 8px; margin: 8px 0 12px; padding: 8px; border: 1px solid #8884; border-radius: 6px; }
dt { font-weight: 600; }
dd { margin: 0; }
dd .quiet { display: block; }
ol { border-left: 2px solid #8886; padding-left: 12px; }
ol li { margin: 0 0 10px; position: relative; }
ol li::before { content: ""; position: absolute; left: -17px; top: 6px; width: 8px; height: 8px; border-radius: 4px; background: #1a73e8; }
time { display: block; }
.voided { text-decoration: line-through; color: #767676; }
.voided::before { background: #9aa0a6 !important; }
</style>
</head>
<body>
<form id="form" role="search">
<label for="text">Search a contact</label>
<input id="text" type="search" autocomplete="off" placeholder="Name or id">
</form>
<p id="status" class="quiet" role="status"></p>
<div id="found"></div>
<div id="drawn"></div>
<script>
(function () {
  "use strict";
  var asked = 0;
  var timer = null;
  function id(name) { return document.getElementById(name); }
  function add(parent, kind, text, name) {
    var element = document.createElement(kind);
    if (text) element.textContent = text;
    if (name) element.className = name;
    parent.appendChild(element);
    return element;
  }
  function clear(name) { id(name).textContent = ""; }
  function say(text) { id("status").textContent = text; }
  function ask(name, given, show) {
    var mine = ++asked;
    clearTimeout(timer);
    say("Looking\\u2026");
    google.script.run
      .withSuccessHandler(function (answer) { if (mine === asked) { say(""); show(answer); } })
      .withFailureHandler(function (error) { if (mine === asked) say(String(error && error.message || error)); })[name](given);
  }
  function notes(parent, list) { list.forEach(function (note) { add(parent, "p", note, "note"); }); }
  function search() {
    var text = id("text").value;
    ask("daybookSearch", text, function (answer) {
      clear("found");
      clear("drawn");
      var list = add(id("found"), "ul");
      answer.people.forEach(function (person) {
        var button = add(add(list, "li"), "button", person.name);
        button.type = "button";
        var said = (person.name !== person.id ? [person.id] : []).concat(person.logged ? [] : ["nothing logged"]);
        if (said.length > 0) add(button, "span", " " + said.join(" \\u00b7 "), "quiet");
        button.addEventListener("click", function () { ask("daybookTimelineOf", person.id, draw); });
      });
      if (answer.people.length === 0) add(id("found"), "p", "Nobody is called so.", "quiet");
      if (answer.more > 0) add(id("found"), "p", answer.more + " more: type on.", "quiet");
      notes(id("found"), answer.notes);
    });
  }
  function draw(answer) {
    clear("found");
    clear("drawn");
    var box = id("drawn");
    var back = add(box, "button", "\\u2190 Back", "back");
    back.type = "button";
    back.addEventListener("click", search);
    add(box, "h2", answer.name);
    if (answer.name !== answer.id) add(box, "p", answer.id, "quiet");
    if (answer.merged_into) add(box, "p", "Merged into " + answer.merged_into, "quiet");
    if (answer.state.length > 0) {
      var state = add(box, "dl");
      answer.state.forEach(function (row, at) {
        var before = answer.state[at - 1];
        add(state, "dt", before && before.what === row.what ? "" : row.what);
        var value = add(state, "dd", row.value);
        if (row.since) add(value, "span", (/^at least/.test(row.since) ? "" : "since ") + row.since, "quiet");
      });
    }
    var list = add(box, "ol");
    answer.lines.forEach(function (line) {
      var item = add(list, "li", "", line.voided ? "voided" : "");
      add(item, "time", line.when);
      add(item, "span", line.text);
      if (line.voided) add(item, "span", " (voided)", "quiet");
    });
    if (answer.lines.length === 0) add(box, "p", "Nothing is logged of this contact.", "quiet");
    if (answer.more > 0) add(box, "p", "\\u2026 and " + answer.more + " earlier", "quiet");
    add(box, "p", "Times: " + answer.timezone, "quiet");
    notes(box, answer.notes);
  }
  id("form").addEventListener("submit", function (event) { event.preventDefault(); search(); });
  id("text").addEventListener("input", function () { clearTimeout(timer); timer = setTimeout(search, 400); });
  search();
})();
</script>
</body>
</html>
`;
