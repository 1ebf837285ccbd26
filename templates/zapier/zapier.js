// Daybook 1.0.0 · zapier · build 5ba0f5c9 · templates/zapier/README.md
// Put this step last in your Zap. Input Data: contact_id, event_type, cause (the trigger's ID) and timestamp (the trigger's time);
// if you have them: deal_id, actor, from, to, reason, contact_record (rec…). Any other name becomes part of event_data.
// Many at once: one Input Data row `payload` with a JSON list.
const CONFIG = {
  live: false,                        // false: rehearse; write nothing, return what would be written. true: write.
  base: "appXXXXXXXXXXXXXX",          // log in Airtable: from your base's address, airtable.com/appXXXXXXXXXXXXXX/...
  token: "patXXXXXXXXXXXXXX.XXXX",    // airtable.com/create/tokens: scope data.records:write, this base only (data.records:read too for once, your own key, no time, or over 50 at once)
  events: "Events",                   // the log's table
  sheet: "",                          // log in a Google Sheet: menu Daybook, Web address for other tools (then base: "")
  secret: "",                         // the secret that stands beside that address
  source: "zapier:lead-intake",       // one name a Zap: it shows on the timeline, and a silent one is noticed
  timezone: "America/New_York",       // for times that come without a zone
  once: "",                           // only if you have neither key, cause nor time: "ever" or "day", for one contact and type
  own: [],                            // event types of your own, e.g. [{ name: "site_visit", fields: { crew: "text?" }, sentence: "Site visit by {crew}" }]
  links: true,                        // false: your Events table has no link columns
  onProblem: "stop",                  // "stop": the step fails, replay is safe. "continue": the Zap goes on; read `status`
};

// Daybook itself: nothing below this line needs a change.
var __daybook;
(() => {
	"use strict";
	var textLimit = 255;
	var control = /[\u0000-\u001f\u007f-\u009f]/;
	function cleanText(value, column, report) {
		if (value === null || value === void 0) return null;
		if (typeof value !== "string" && !(typeof value === "number" && isExact(value))) {
			report({ column, message: `${column} must be text, found ${shown(value)}` });
			return null;
		}
		const text2 = (typeof value === "string" ? value : String(value)).trim();
		if (text2 === "") return null;
		if (text2.length > textLimit) {
			report({ column, message: `${column} has ${text2.length} characters; the most is ${textLimit}` });
			return null;
		}
		if (control.test(text2) || hasLoneSurrogate(text2)) {
			const what = control.test(text2) ? "a line break or another control character" : "half of a character (a lone surrogate)";
			report({ column, message: `${column} holds ${what}: ${shown(text2)}`, hint: "Take it out and send the event again." });
			return null;
		}
		return text2;
	}
	var isExact = (value) => Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
	function hasLoneSurrogate(text2) {
		for (let i = 0; i < text2.length; i++) {
			const unit = text2.charCodeAt(i);
			if (unit < 55296 || unit > 57343) continue;
			const next = i + 1 < text2.length ? text2.charCodeAt(i + 1) : 0;
			if (unit > 56319 || next < 56320 || next > 57343) return true;
			i++;
		}
		return false;
	}
	function shown(value) {
		if (value === void 0) return "nothing";
		if (typeof value === "number") return String(value);
		if (typeof value === "function" || typeof value === "bigint" || typeof value === "symbol") return `a ${typeof value}`;
		let text2;
		try {
			text2 = JSON.stringify(value) ?? "nothing";
		} catch {
			return `a ${typeof value}`;
		}
		return text2.length > 60 ? `${text2.slice(0, 57)}\u2026` : text2;
	}
	var DaybookError = class extends Error {
		constructor(code, message, details = {}) {
			super(message);
			this.name = "DaybookError";
			this.code = code;
			if (details.hint !== void 0) this.hint = details.hint;
			if (details.row !== void 0) this.row = details.row;
			if (details.column !== void 0) this.column = details.column;
			if (details.cause !== void 0) this.cause = details.cause;
		}
	};
	function isDaybookError(error) {
		if (typeof error !== "object" || error === null) return false;
		const { name, code, message } = error;
		return name === "DaybookError" && typeof code === "string" && CODE.test(code) && typeof message === "string";
	}
	var CODE = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/;
	function nearest(word, candidates, most2 = 3) {
		const wanted = word.toLowerCase();
		let best;
		let least = Number.POSITIVE_INFINITY;
		for (const candidate of candidates) {
			const other = candidate.toLowerCase();
			const allowed = Math.min(most2, Math.floor(Math.max(wanted.length, other.length) / 3));
			if (Math.abs(wanted.length - other.length) > allowed) continue;
			const edits = distance(wanted, other);
			if (edits > allowed || edits >= least) continue;
			best = candidate;
			least = edits;
		}
		return best;
	}
	function distance(a, b) {
		let twoUp = [];
		let above = Array.from({ length: b.length + 1 }, (_, column) => column);
		for (let row = 1; row <= a.length; row++) {
			const current = [row];
			for (let column = 1; column <= b.length; column++) {
				const same = a[row - 1] === b[column - 1];
				let edits = Math.min(above[column] + 1, current[column - 1] + 1, above[column - 1] + (same ? 0 : 1));
				const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
				if (swapped) edits = Math.min(edits, twoUp[column - 2] + 1);
				current.push(edits);
			}
			twoUp = above;
			above = current;
		}
		return above[b.length];
	}
	var DAY_MS = 864e5;
	function dayNumber(year, month, day) {
		if (!(day >= 1 && day <= daysInMonth(year, month))) return Number.NaN;
		const before = year - 1;
		const leapDays = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400) - LEAP_DAYS_TO_1969;
		const thisLeapDay = month > 2 && isLeap(year) ? 1 : 0;
		return (year - 1970) * 365 + leapDays + DAYS_BEFORE[month] + thisLeapDay + day - 1;
	}
	var LEAP_DAYS_TO_1969 = 477;
	var DAYS_IN = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
	var DAYS_BEFORE = [0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
	function isLeap(year) {
		return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
	}
	function daysInMonth(year, month) {
		return month === 2 && isLeap(year) ? 29 : DAYS_IN[month] ?? 0;
	}
	function readDay(text2) {
		if (text2.charCodeAt(4) !== HYPHEN || text2.charCodeAt(7) !== HYPHEN) return Number.NaN;
		const century = readTwo(text2, 0);
		const year = readTwo(text2, 2);
		if (century < 0 || year < 0) return Number.NaN;
		return dayNumber(century * 100 + year, readTwo(text2, 5), readTwo(text2, 8));
	}
	var HYPHEN = 45;
	var ZERO = 48;
	function readTwo(text2, at) {
		const tens = text2.charCodeAt(at) - ZERO;
		const ones = text2.charCodeAt(at + 1) - ZERO;
		return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
	}
	function dayText(day) {
		const slot = day & SLOTS - 1;
		if (slotDays[slot] === day) return slotTexts[slot];
		slotDays[slot] = day;
		slotTexts[slot] = writeDay(day);
		return slotTexts[slot];
	}
	var SLOTS = 8192;
	var slotDays = new Array(SLOTS).fill(Number.NaN);
	var slotTexts = new Array(SLOTS).fill("");
	function writeDay(day) {
		const shifted = day + 719468;
		const era = Math.floor(shifted / 146097);
		const dayOfEra = shifted - era * 146097;
		const leaps = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36524) + Math.floor(dayOfEra / 146096);
		const yearOfEra = Math.floor((dayOfEra - leaps) / 365);
		const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
		const march = Math.floor((5 * dayOfYear + 2) / 153);
		const date = dayOfYear - Math.floor((153 * march + 2) / 5) + 1;
		const month = march < 10 ? march + 3 : march - 9;
		const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
		return `${String(year).padStart(4, "0")}-${TWO[month]}-${TWO[date]}`;
	}
	var TWO = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, "0"));
	var MINUTES = Array.from({ length: 1440 }, (_, minute) => `${TWO[Math.floor(minute / 60)]}:${TWO[minute % 60]}`);
	function minuteText(minute) {
		return MINUTES[minute];
	}
	function twoDigits(number) {
		return TWO[number];
	}
	function isTimezone(name) {
		return name === "UTC" || formatFor(name) !== null;
	}
	function offsetAt(ms, timezone) {
		if (timezone === "UTC") return 0;
		const zone2 = zoneNamed(timezone);
		const span = Math.floor(ms / SPAN_MS);
		const known3 = zone2.spans.get(span) ?? learnSpan(zone2, span);
		return ms < known3.change ? known3.before : known3.after;
	}
	function instantOf(localMs, timezone) {
		const before = localMs - offsetAt(localMs - DAY_MS, timezone);
		const after = localMs - offsetAt(localMs + DAY_MS, timezone);
		if (before === after) return before;
		const shows = (ms) => ms + offsetAt(ms, timezone) === localMs;
		return shows(after) && !shows(before) ? after : before;
	}
	var SPAN_MS = 4 * DAY_MS;
	var zones = /* @__PURE__ */ new Map();
	var lastZone;
	function zoneNamed(name) {
		if (lastZone !== void 0 && lastZone.name === name) return lastZone;
		lastZone = zones.get(name) ?? openZone(name);
		return lastZone;
	}
	function openZone(name) {
		const format = formatFor(name);
		if (format === null) {
			const hint = "Write a name such as Europe/Berlin, America/New_York or UTC.";
			throw new DaybookError("UNKNOWN_TIMEZONE", `There is no time zone ${JSON.stringify(name)}.`, { hint });
		}
		const zone2 = { name, format, spans: /* @__PURE__ */ new Map() };
		zones.set(name, zone2);
		return zone2;
	}
	function formatFor(name) {
		if (typeof name !== "string" || !/^[A-Za-z]/.test(name)) return null;
		try {
			return new Intl.DateTimeFormat("en-US", { timeZone: name, ...FIELDS });
		} catch {
			return null;
		}
	}
	var FIELDS = { calendar: "gregory", numberingSystem: "latn", hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" };
	function learnSpan(zone2, span) {
		const start = span * SPAN_MS;
		const before = zone2.spans.get(span - 1)?.after ?? askOffset(zone2, start);
		const after = zone2.spans.get(span + 1)?.before ?? askOffset(zone2, start + SPAN_MS);
		const change2 = before === after ? Number.POSITIVE_INFINITY : findChange(zone2, start, before);
		const learned = { before, change: change2, after };
		if (zone2.spans.size >= 5e4) zone2.spans.clear();
		zone2.spans.set(span, learned);
		return learned;
	}
	function findChange(zone2, start, before) {
		let low = 0;
		let high = SPAN_MS / 1e3;
		while (high - low > 1) {
			const middle = Math.floor((low + high) / 2);
			if (askOffset(zone2, start + middle * 1e3) === before) low = middle;
			else high = middle;
		}
		return start + high * 1e3;
	}
	function askOffset(zone2, ms) {
		const [month, day, year, hour, minute, second] = (zone2.format.format(ms).match(/\d+/g) ?? []).map(Number);
		return Date.UTC(year, month - 1, day, hour, minute, second) - ms;
	}
	var LAST_MS = 253402300799999;
	function toIso(ms) {
		if (!(ms >= 0 && ms < LAST_MS + 1)) throw new DaybookError("BAD_TIME", `${ms} ms is not from 1970 to 9999.`);
		const day = Math.floor(ms / DAY_MS);
		const rest = Math.floor(ms - day * DAY_MS);
		const minute = Math.floor(rest / 6e4);
		const second = Math.floor(rest / 1e3) - minute * 60;
		return `${dayText(day)}T${minuteText(minute)}:${twoDigits(second)}${THOUSANDTHS[rest % 1e3]}`;
	}
	var THOUSANDTHS = Array.from({ length: 1e3 }, (_, number) => `.${String(number).padStart(3, "0")}Z`);
	function fromIso(text2) {
		if (text2.length !== 24) return Number.NaN;
		const marks = text2.charCodeAt(10) === 84 && text2.charCodeAt(13) === 58 && text2.charCodeAt(16) === 58 && text2.charCodeAt(19) === 46 && text2.charCodeAt(23) === 90;
		const hour = readTwo(text2, 11);
		const minute = readTwo(text2, 14);
		const second = readTwo(text2, 17);
		const tenths = readTwo(text2, 20);
		const thousandth = text2.charCodeAt(22) - 48;
		if (!marks || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return Number.NaN;
		if (tenths < 0 || thousandth < 0 || thousandth > 9) return Number.NaN;
		const ms = readDay(text2) * DAY_MS + ((hour * 60 + minute) * 60 + second) * 1e3 + tenths * 10 + thousandth;
		return ms >= 0 ? ms : Number.NaN;
	}
	var ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)? ?([Zz]|[+-]\d{2}(?::?\d{2})?)?)?$/;
	function parseInstant(text2, timezone) {
		const canonical = fromIso(text2);
		if (!Number.isNaN(canonical)) return { ok: true, ms: canonical };
		const trimmed2 = text2.trim();
		const found = ISO.exec(trimmed2);
		if (found === null) return wrong(text2, shapeProblem(trimmed2));
		const [year, month, date] = [Number(found[1]), Number(found[2]), Number(found[3])];
		const [hour, minute, second] = [Number(found[4] ?? 0), Number(found[5] ?? 0), Number(found[6] ?? 0)];
		const problem = dateProblem(year, month, date) ?? clockProblem(hour, minute, second);
		if (problem !== null) return wrong(text2, problem);
		const fraction = Number((found[7] ?? "").slice(0, 3).padEnd(3, "0"));
		const local = dayNumber(year, month, date) * DAY_MS + ((hour * 60 + minute) * 60 + second) * 1e3 + fraction;
		const ms = found[8] === void 0 ? instantOf(local, timezone) : local - readOffset(found[8]);
		if (Number.isNaN(ms)) return wrong(text2, "an offset from UTC goes up to 23:59, such as +02:00");
		if (ms < 0 || ms > LAST_MS) return wrong(text2, "only times from 1970 to 9999 (in UTC) can be logged");
		return { ok: true, ms };
	}
	function readOffset(text2) {
		if (text2 === "Z" || text2 === "z") return 0;
		const hours = readTwo(text2, 1);
		const minutes = text2.length === 3 ? 0 : readTwo(text2, text2.length - 2);
		if (hours > 23 || minutes > 59) return Number.NaN;
		return (text2.charAt(0) === "-" ? -1 : 1) * (hours * 60 + minutes) * 6e4;
	}
	function dateProblem(year, month, date) {
		if (month < 1 || month > 12) return "months go from 01 to 12";
		const days = daysInMonth(year, month);
		return date < 1 || date > days ? `days of that month go from 01 to ${days}` : null;
	}
	function clockProblem(hour, minute, second) {
		if (hour > 23) return "hours go from 00 to 23; the end of a day is 00:00 of the next";
		if (minute > 59) return "minutes go from 00 to 59";
		return second > 59 ? "seconds go from 00 to 59" : null;
	}
	function shapeProblem(text2) {
		if (text2 === "") return "a time is wanted here, such as 2026-04-12T09:15:00Z";
		if (/^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b/.test(text2)) {
			return "whether the day or the month comes first is not known; write year-month-day, such as 2026-04-12";
		}
		return "write 2026-04-12, 2026-04-12 09:15 or 2026-04-12T09:15:00+02:00";
	}
	function wrong(text2, problem) {
		const shown2 = text2.length > 40 ? `${text2.slice(0, 40)}\u2026` : text2;
		return { ok: false, message: `${JSON.stringify(shown2)} is no usable time: ${problem}.` };
	}
	var placesOf = ({ lines = {} }) => (key) => lines[key] === void 0 ? `in CONFIG (${key})` : `line ${lines[key]} (${key})`;
	var capital = (words4) => words4.charAt(0).toUpperCase() + words4.slice(1);
	var wrongConfig = (message, hint) => new DaybookError("CONFIG_WRONG", message, { hint });
	var isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
	var text = (value) => typeof value === "string" ? null : "text between quotes";
	var filled = (value) => text(value) ?? (value.trim() === "" ? "a name between the quotes" : null);
	var trueOrFalse = (value) => typeof value === "boolean" ? null : "true or false, without quotes";
	var zone = (value) => text(value) ?? (value === "" || isTimezone(value) ? null : "a time zone such as America/New_York or Europe/Berlin");
	var oneOf = (...words4) => (value) => {
		if (words4.includes(value)) return null;
		const listed = words4.map((word) => JSON.stringify(word));
		const near = typeof value === "string" && value !== "" ? nearest(value, words4.filter(Boolean)) : void 0;
		const last = listed.pop();
		return `${listed.join(", ")} or ${last}${near ? ` (did you mean ${JSON.stringify(near)}?)` : ""}`;
	};
	function checkBlock(given, at, usual2, checks, more = () => []) {
		if (!isObject(given)) throw wrongConfig("CONFIG is no list of settings: paste the whole file again.");
		const faults = [...unknownKeys(given, Object.keys(usual2), at), ...Object.keys(checks).flatMap((key) => {
			const value = given[key];
			const wanted = value === void 0 ? null : checks[key](value);
			return wanted === null ? [] : [`${capital(at(key))}: write ${wanted}; found ${shown(value)}.`];
		}), ...more(given)];
		if (faults.length > 0) throw wrongConfig(faults.join(" "));
		const config = {};
		for (const key of Object.keys(given)) if (given[key] !== void 0) config[key] = trimmed(given[key]);
		return { ...usual2, ...config };
	}
	function unknownKeys(given, known3, at) {
		return Object.keys(given).filter((key) => !known3.includes(key)).map((key) => {
			const near = nearest(key, known3);
			const meant = near !== void 0 && given[near] === void 0 ? near : key;
			const where = at(meant).replace(`(${meant})`, () => `(${key})`);
			return `${capital(where)}: there is no setting ${shown(key)}. ${near ? `Did you mean ${near}?` : `There are ${known3.join(", ")}.`}`;
		});
	}
	function trimmed(value) {
		if (typeof value === "string") return value.trim();
		return Array.isArray(value) ? value.map(trimmed) : value;
	}
	var usualStep = { live: false, base: "appXXXXXXXXXXXXXX", events: "Events", sheet: "", timezone: "America/New_York", own: [], links: true, onProblem: "stop" };
	var usualReaching = { ...usualStep, token: "patXXXXXXXXXXXXXX.XXXX", secret: "", once: "" };
	var fieldSpecs = ["text", "text?", "number", "number?", "flag?", "list"];
	var isType = (value) => isObject(value) && /^[a-z][a-z0-9_]{1,59}$/.test(String(value.name)) && (value.sentence === void 0 || typeof value.sentence === "string") && (value.fields === void 0 || isObject(value.fields) && Object.values(value.fields).every((each) => fieldSpecs.includes(each)));
	var ownTypes = (value) => Array.isArray(value) && value.every(isType) ? null : '[] or a list such as [{ name: "site_visit", fields: { crew: "text?" }, sentence: "Site visit by {crew}" }]';
	var straight = (value) => text(value) ?? (/[\u2018-\u201f]/.test(value) ? 'it without curly quotes, between straight ones (")' : null);
	var unshown = () => null;
	var stepChecks = { live: trueOrFalse, base: unshown, events: filled, sheet: unshown, source: filled, timezone: (value) => zone(value === "" ? "none" : value), own: ownTypes, links: trueOrFalse, onProblem: oneOf("stop", "continue") };
	var reachingChecks = { ...stepChecks, token: unshown, secret: unshown, once: oneOf("", "ever", "day") };
	function checkStep(given, at, usual2, checks) {
		const misplaced = isObject(given) ? Object.keys(given).filter((name) => looksSecret(name, given[name])) : [];
		if (misplaced.length > 0) throw wrongConfig(misplaced.map((name) => strayIn(name, usual2, at)).join(" "));
		return checkBlock(given, at, usual2, checks, (said) => ["base", "sheet", ...hidden].flatMap((name) => {
			const wanted = said[name] === void 0 ? null : straight(said[name]);
			return wanted === null ? [] : [`${capital(at(name))}: write ${wanted}.`];
		}));
	}
	var looksSecret = (name, value) => !hidden.includes(name) && /\bpat[0-9A-Za-z]{14}\.[0-9A-Za-z]|[0-9a-f]{64}/.test(JSON.stringify(value) ?? "");
	var strayIn = (name, usual2, at) => `${capital(at(name))} holds what looks like a token or a secret: take it out${"token" in usual2 ? ", it belongs into token or secret" : ", the next module has it"}.`;
	var hidden = ["token", "secret"];
	var secretsIn = (given) => isObject(given) ? hidden.map((name) => String(given[name] ?? "").trim()).filter((each) => each !== usualReaching.token) : [];
	function logIn({ base, sheet }, at) {
		const isBlank3 = base === "" || base === usualStep.base;
		if (!isBlank3 && sheet !== "") throw wrongConfig(`${capital(at("base"))} names an Airtable base, and ${at("sheet")} a Google Sheet: the log stands in one of them.`, 'Write "" into the other line.');
		if (sheet !== "") return { in: "sheet", address: addressIn(sheet, at) };
		if (isBlank3) return null;
		const [id] = /\bapp[0-9A-Za-z]{14}\b/.exec(base) ?? [];
		if (id !== void 0) return { in: "airtable", base: id };
		throw wrongConfig(`${capital(at("base"))}: this is no base's id.`, "It is the part of your base's address that begins with app, 17 letters and digits long: airtable.com/appXXXXXXXXXXXXXX/\u2026");
	}
	function addressIn(sheet, at) {
		if (/^https:\/\/script\.google\.com\/\S+\/exec$/.test(sheet)) return sheet;
		throw wrongConfig(`${capital(at("sheet"))}: this isn't the address of a sheet's script.`, "Copy it in the spreadsheet: menu Daybook, Web address for other tools. It begins with https://script.google.com/ and ends in /exec.");
	}
	var DEEPEST = 100;
	function canonicalJson(value) {
		return write(value, []);
	}
	function write(value, path) {
		if (typeof value === "string") return writeText(value, path);
		if (typeof value === "number") {
			if (value - value !== 0) throw refused(path, `${value} is no number in JSON`);
			return `${value}`;
		}
		if (value === null) return "null";
		if (typeof value === "boolean") return value ? "true" : "false";
		if (typeof value !== "object") throw refused(path, `${KINDS[typeof value] ?? "this"} can't be written as JSON`);
		if (path.length > DEEPEST) throw refused(path.slice(0, 3), `it is nested more than ${DEEPEST} levels deep`);
		return Array.isArray(value) ? writeList(value, path) : writeObject(value, path);
	}
	var KINDS = { undefined: "undefined", function: "a function", bigint: "a bigint", symbol: "a symbol" };
	function writeList(list2, path) {
		let text2 = "[";
		const depth = path.length;
		for (let at = 0; at < list2.length; at++) {
			path[depth] = at;
			text2 += at === 0 ? write(list2[at], path) : `,${write(list2[at], path)}`;
		}
		path.length = depth;
		return `${text2}]`;
	}
	function writeObject(object, path) {
		if (!isPlain(object)) throw refused(path, "only plain objects can be written as JSON (a date goes in as text)");
		const keys = sortByUnit(Object.keys(object));
		let text2 = "{";
		const depth = path.length;
		for (let at = 0; at < keys.length; at++) {
			const key = keys[at];
			path[depth] = key;
			text2 += `${at === 0 ? "" : ","}${writeText(key, path)}:${write(object[key], path)}`;
		}
		path.length = depth;
		return `${text2}}`;
	}
	function sortByUnit(keys) {
		if (keys.length > 20) return keys.sort();
		for (let at = 1; at < keys.length; at++) {
			const key = keys[at];
			let to = at;
			for (; to > 0 && keys[to - 1] > key; to--) keys[to] = keys[to - 1];
			keys[to] = key;
		}
		return keys;
	}
	function isPlain(object) {
		const maker = object.constructor;
		if (maker === Object) return true;
		if (Object.prototype.toString.call(object) !== "[object Object]") return false;
		return typeof maker !== "function" || maker.name === "Object" || Object.prototype.hasOwnProperty.call(object, "constructor");
	}
	var HALF_PAIR = /[\ud800-\udfff]/u;
	var UNUSUAL = /[^ !#-[\]-\ud7ff\ue000-\uffff]/;
	function writeText(text2, path) {
		if (!UNUSUAL.test(text2)) return `"${text2}"`;
		if (HALF_PAIR.test(text2)) throw refused(path, "half a surrogate pair is no character");
		return JSON.stringify(text2);
	}
	function refused(path, problem) {
		const place = path.length === 0 ? "The value" : placeOf(path);
		return new DaybookError("NOT_JSON", `${place}: ${problem}.`, { hint: "Leave it out, or write it as text." });
	}
	function placeOf(path) {
		return path.map((step, at) => {
			if (typeof step === "number") return `[${step}]`;
			if (!/^[A-Za-z_$][\w$]*$/.test(step)) return `[${JSON.stringify(step)}]`;
			return at === 0 ? step : `.${step}`;
		}).join("");
	}
	function parseJson(text2) {
		try {
			return { ok: true, value: JSON.parse(text2) };
		} catch (error) {
			return { ok: false, message: text2.trim() === "" ? "It is empty." : `It is not JSON: ${error.message}.` };
		}
	}
	var eventColumns = ["event_id", "contact_id", "event_type", "event_data", "timestamp", "deal_id", "actor", "source", "idempotency_key"];
	var logContact = "daybook";
	function dataOf(event) {
		const { event_data } = event;
		const known3 = recent.get(event_data);
		if (known3) return known3;
		const data = read(event_data);
		if (event_data.length > 200) return data;
		if (recent.size >= mostRecent) recent.clear();
		recent.set(event_data, data);
		return data;
	}
	var recent = /* @__PURE__ */ new Map();
	var mostRecent = 2e3;
	function read(event_data) {
		try {
			const value = JSON.parse(event_data);
			return value !== null && typeof value === "object" && !Array.isArray(value) ? value : {};
		} catch {
			return {};
		}
	}
	function textOf(data, name) {
		if (!Object.prototype.hasOwnProperty.call(data, name)) return null;
		const value = data[name];
		if (typeof value === "string") return value;
		return typeof value === "number" || typeof value === "boolean" ? String(value) : null;
	}
	var mostItems = 500;
	var columns = [...eventColumns, "cause", "again", "recorded_at"];
	var records = ["contact_record", "deal_record"];
	var known = new Map([...columns, ...records, "payload"].map((name) => [lettersOf(name), name]));
	var precious = ["contact_id", "event_type", "timestamp", "deal_id", "idempotency_key", ...records, "payload"];
	function itemsOf(given) {
		const named = byColumn(given);
		const payload = named.get("payload");
		named.delete("payload");
		if (isBlank(payload)) return [itemOf(named)];
		const list2 = listIn(payload);
		if (list2.length > mostItems) throw wrongPayload(`payload holds ${list2.length} events; the most at once is ${mostItems}.`);
		return list2.map((each) => itemFrom(each, named));
	}
	var itemFrom = (value, usual2 = /* @__PURE__ */ new Map()) => isObject(value) ? itemOf(new Map([...usual2, ...[...byColumn(value)].filter(([name, each]) => !usual2.has(name) || !isBlank(each))])) : notOne(value);
	var isBlank = (value) => value === void 0 || value === null || typeof value === "string" && value.trim() === "";
	function byColumn(given) {
		const found = /* @__PURE__ */ new Map();
		for (const written of Object.keys(given)) {
			const name = columnOf(written) ?? written.trim();
			const value = given[written];
			if (!found.has(name) || isBlank(found.get(name))) found.set(name, value);
			else if (!isBlank(value)) found.set(written === name ? `${written} ` : written, value);
		}
		return found;
	}
	function itemOf(named) {
		const input = [];
		const data = [];
		for (const [name, value] of named) {
			if (records.includes(name)) continue;
			if (name === "timestamp") input.push([name, timeIn(plainly(value))]);
			else if (columns.includes(name)) input.push([name, plainly(value)]);
			else (!isBlank(value) && isSlip(name, named) ? input : data).push([name, plainly(value)]);
		}
		const own2 = isBlank(named.get("event_data")) ? {} : named.get("event_data");
		const read2 = typeof own2 === "string" ? parseJson(own2) : { ok: true, value: own2 };
		const beside = read2.ok ? read2.value ?? {} : null;
		const blank = data.filter(([, value]) => isBlank(value));
		const filled2 = data.filter(([, value]) => !isBlank(value));
		if (data.length > 0 && isObject(beside)) input.push(["event_data", Object.fromEntries([...blank, ...Object.entries(beside), ...filled2])]);
		const record = (name) => idIn(named.get(name));
		return { input: Object.fromEntries(input), contact_record: record("contact_record"), deal_record: record("deal_record") };
	}
	var idIn = (value) => isBlank(value) ? "" : typeof value === "string" ? value.trim() : shown(value);
	function lettersOf(name) {
		return name.toLowerCase().replace(/[\s_-]+/g, "");
	}
	var columnOf = (name) => known.get(lettersOf(name));
	function isSlip(name, named) {
		const near = nearest(name.replace(/[\s-]+/g, "_"), precious, 1);
		return columnOf(name) !== void 0 || near !== void 0 && isBlank(named.get(near));
	}
	var plainly = (value) => {
		const { toISOString } = value ?? {};
		if (typeof toISOString !== "function") return value;
		const date = value;
		return Number.isNaN(Number(date)) ? String(date) : date.toISOString();
	};
	function timeIn(value) {
		const [digits] = /^1\d{9}(?:\d{3})?$/.exec(String(value).trim()) ?? [];
		return digits === void 0 ? value : toIso(Number(digits.padEnd(13, "0")));
	}
	var notOne = (value) => ({ input: value, contact_record: "", deal_record: "" });
	function listIn(payload) {
		const read2 = typeof payload === "string" ? parseJson(payload) : { ok: true, value: payload };
		if (!read2.ok) {
			const curly = /[\u201c-\u201f]/.test(payload);
			throw wrongPayload(`payload is no JSON. ${read2.message}`, curly ? 'It holds curly quotes, as word processors make them: JSON takes straight ones (").' : 'It is a list such as [{"contact_id":"\u2026","event_type":"form_submitted","cause":"\u2026","timestamp":"2026-04-12T09:15:00Z"}].');
		}
		const { value } = read2;
		const list2 = isObject(value) && Array.isArray(value.events) ? value.events : value;
		if (Array.isArray(list2)) return list2;
		if (isObject(list2)) return [list2];
		throw wrongPayload(`payload must be a list of events, found ${shown(value)}.`);
	}
	var wrongPayload = (message, hint) => new DaybookError("PAYLOAD_WRONG", message, { hint });
	var type = (name, group, fields, sentence2, sets) => sets ? { name, group, fields, sentence: sentence2, sets } : { name, group, fields, sentence: sentence2 };
	var change = { from: "text?", to: "text?" };
	var list = [type("contact_created", "contact", { source: "text?" }, ["Contact created from {source}", "Contact created"]), type("contact_merged", "contact", { into: "text" }, ["Merged into {into}"]), type("contact_erased", "contact", { event_ids: "list" }, ["A person's events were erased"]), type("status_changed", "other", change, ["Status {from} \u2192 {to}", "Status set to {to}", "Status cleared (was {from})", "Status cleared"], "status"), type("stage_changed", "stage", change, ["Stage {from} \u2192 {to}", "Stage set to {to}", "Stage cleared (was {from})", "Stage cleared"], "stage"), type("plan_changed", "other", change, ["Plan {from} \u2192 {to}", "Plan set to {to}", "Plan cleared (was {from})", "Plan cleared"], "plan"), type("owner_assigned", "owner", change, ["Reassigned to {to} (was {from})", "Assigned to {to}", "Owner removed (was {from})", "Owner removed"], "owner"), type("field_changed", "other", { field: "text", ...change }, ["{field}: {from} \u2192 {to}", "{field} set to {to}", "{field} cleared (was {from})", "{field} cleared"], "field"), type("tag_added", "tag", { tag: "text" }, ["Tagged {tag}"], "tag"), type("tag_removed", "tag", { tag: "text" }, ["Tag {tag} removed"], "tag"), type("note_added", "other", { text: "text" }, ["Note: {text}"]), type("deal_created", "other", { name: "text?", amount: "number?", stage: "text?" }, ["Deal created in {stage}: {name}", "Deal created in {stage}", "Deal created: {name}", "Deal created"], "stage"), type("deal_won", "won", { amount: "number?" }, ["Deal won ({amount})", "Deal won"], "stage"), type("deal_lost", "lost", { amount: "number?" }, ["Deal lost ({amount})", "Deal lost"], "stage"), type("email_sent", "message", { name: "text?" }, ["E-mail sent: {name}", "E-mail sent"]), type("email_engaged", "message", { name: "text?", action: "text?" }, ["E-mail {name}: {action}", "E-mail engaged: {name}", "E-mail engaged: {action}", "E-mail engaged"]), type("sms_sent", "message", { name: "text?" }, ["SMS sent: {name}", "SMS sent"]), type("call_booked", "call", { for: "text?" }, ["Call booked for {for}", "Call booked"]), type("call_completed", "call", { outcome: "text?", minutes: "number?" }, ["Call completed: {outcome} ({minutes} min)", "Call completed: {outcome}", "Call completed ({minutes} min)", "Call completed"]), type("form_submitted", "call", { name: "text?" }, ["Form submitted: {name}", "Form submitted"]), type("contract_sent", "money", { name: "text?" }, ["Contract sent: {name}", "Contract sent"]), type("contract_signed", "money", { name: "text?" }, ["Contract signed: {name}", "Contract signed"]), type("payment_received", "money", { amount: "number", currency: "text?" }, ["Payment received: {amount} {currency}", "Payment received: {amount}"]), type("automation_run", "automation", { name: "text?" }, ["Automation ran: {name}", "Automation ran"]), type("event_voided", "other", { event_id: "text" }, ["Voided event {event_id}"])];
	var standardTypes = list;
	var always = /* @__PURE__ */ new Set(["automation_run", "event_voided", "contact_erased"]);
	var commonFields = { reason: "text?", note: "text?" };
	var changeFields = { pipeline: "text?", baseline: "flag?" };
	function catalogOf(on = null, own2 = []) {
		const types = /* @__PURE__ */ new Map();
		for (const type2 of own2) {
			const sentence2 = [type2.sentence ?? type2.name.replace(/_/g, " ").replace(/^./, (c) => c.toUpperCase())];
			types.set(type2.name, { name: type2.name, fields: type2.fields ?? {}, sentence: sentence2, group: "other" });
		}
		for (const type2 of standardTypes) types.set(type2.name, type2);
		const named = on === null ? null : /* @__PURE__ */ new Set([...on, ...own2.map((type2) => type2.name)]);
		return { types, isOn: (name) => types.has(name) && (named === null || named.has(name) || always.has(name)) };
	}
	var allFields = /* @__PURE__ */ new WeakMap();
	function fieldsOf(type2) {
		const known3 = allFields.get(type2);
		if (known3) return known3;
		const made = type2.sets || type2.name === "contact_created" || type2.name === "deal_created" ? { ...type2.fields, ...commonFields, ...changeFields } : { ...type2.fields, ...commonFields };
		allFields.set(type2, made);
		return made;
	}
	var ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	var PAIRS = Array.from({ length: 1024 }, (_, bits) => ALPHABET.charAt(bits >> 5) + ALPHABET.charAt(bits & 31));
	function ulidFrom(timeMs, hashHex) {
		const low = timeMs % 1073741824;
		const high = (timeMs - low) / 1073741824;
		const time = PAIRS[high >> 10] + PAIRS[high & 1023] + PAIRS[low >> 20] + PAIRS[low >> 10 & 1023] + PAIRS[low & 1023];
		if (!(timeMs >= 0 && timeMs <= 281474976710655 && Number.isInteger(timeMs))) throw badParts();
		return time + fourOf(hashHex, 0) + fourOf(hashHex, 5) + fourOf(hashHex, 10) + fourOf(hashHex, 15);
	}
	function fourOf(hex, at) {
		let bits = 0;
		for (let digit = at; digit < at + 5; digit++) bits = bits << 4 | hexDigit(hex.charCodeAt(digit));
		if (bits < 0) throw badParts();
		return PAIRS[bits >> 10] + PAIRS[bits & 1023];
	}
	function hexDigit(code) {
		if (code >= 48 && code <= 57) return code - 48;
		return code >= 97 && code <= 102 ? code - 87 : -1;
	}
	function badParts() {
		return new DaybookError("BAD_ULID_PARTS", "An id needs whole milliseconds from 1970 on and 20 lower-case hex digits.");
	}
	var ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
	function isUlid(text2) {
		return ULID.test(text2);
	}
	var VALUES = new Int8Array(128);
	for (let value = 0; value < 32; value++) VALUES[ALPHABET.charCodeAt(value)] = value;
	var plain = /^[ !#-[\]-~]*$/;
	var json = (text2) => text2 === null ? "null" : plain.test(text2) ? `"${text2}"` : JSON.stringify(text2);
	var deriveKey = (of, hash) => hash(`[${json(of.contact_id)},${json(of.deal_id)},${json(of.event_type)},${of.event_data},${json(of.cause)}]`).slice(0, 32);
	function deriveEventId(event, hash) {
		const at = fromIso(event.timestamp);
		if (!(at >= 0)) return "";
		return ulidFrom(at, hash(coreOf(event)));
	}
	var hasItsId = (event, hash) => event.event_id !== "" && deriveEventId(event, hash) === event.event_id;
	var sameContent = (a, b) => a.contact_id === b.contact_id && a.deal_id === b.deal_id && a.event_type === b.event_type && a.event_data === b.event_data;
	var coreOf = (e) => `[1,${json(e.idempotency_key)},${json(e.contact_id)},${json(e.deal_id)},${json(e.event_type)},${e.event_data},${json(e.timestamp)},${json(e.actor)},${json(e.source)}]`;
	function receiptOfTaken(event, holder) {
		const { event: held, position } = holder;
		const receipt = (status, reason) => ({ key: held.idempotency_key, event_id: held.event_id, status, reason, ...position === void 0 ? {} : { position } });
		if (!holder.intact) return receipt("conflict", "changed by hand: the row that holds this key was edited; run verify");
		if (holder.voided) return receipt("conflict", "voided: if it happened again, send it with --again TEXT");
		if (sameContent(event, held)) return receipt("duplicate", "already in the log");
		const columns2 = ["contact_id", "deal_id", "event_type", "event_data"].filter((c) => event[c] !== held[c]);
		return receipt("conflict", `the key is taken by an event with another ${columns2.join(", ")}`);
	}
	var receiptOfNew = (event, position) => ({ key: event.idempotency_key, event_id: event.event_id, status: "appended", position });
	var receiptOfErased = { key: null, event_id: null, status: "rejected", reason: "erased: this person's events were taken out of the log for good" };
	var receiptOfRejected = (problems) => ({ key: null, event_id: null, status: "rejected", reason: problems.map((each) => each.hint ? `${each.message.replace(/\.$/, "")}. ${each.hint}` : each.message).join("; ") });
	var ROUNDS = new Int32Array([1116352408, 1899447441, 3049323471, 3921009573, 961987163, 1508970993, 2453635748, 2870763221, 3624381080, 310598401, 607225278, 1426881987, 1925078388, 2162078206, 2614888103, 3248222580, 3835390401, 4022224774, 264347078, 604807628, 770255983, 1249150122, 1555081692, 1996064986, 2554220882, 2821834349, 2952996808, 3210313671, 3336571891, 3584528711, 113926993, 338241895, 666307205, 773529912, 1294757372, 1396182291, 1695183700, 1986661051, 2177026350, 2456956037, 2730485921, 2820302411, 3259730800, 3345764771, 3516065817, 3600352804, 4094571909, 275423344, 430227734, 506948616, 659060556, 883997877, 958139571, 1322822218, 1537002063, 1747873779, 1955562222, 2024104815, 2227730452, 2361852424, 2428436474, 2756734187, 3204031479, 3329325298]);
	var START = [1779033703, 3144134277, 1013904242, 2773480762, 1359893119, 2600822924, 528734635, 1541459225];
	var schedule = new Int32Array(64);
	var state = new Int32Array(8);
	var bytes = new Uint8Array(4096);
	function sha256Hex(text2) {
		reserve(text2.length * 3);
		digest(writeUtf8(text2));
		let hex = "";
		for (let word = 0; word < 8; word++) hex += (state[word] >>> 0).toString(16).padStart(8, "0");
		return hex;
	}
	function reserve(size) {
		if (bytes.length < size + 72) bytes = new Uint8Array((size + 72) * 2);
	}
	function digest(size) {
		const blocks = pad(size);
		state.set(START);
		for (let block = 0; block < blocks; block++) compress(block * 64);
		if (bytes.length > 1e6) bytes = new Uint8Array(4096);
	}
	function writeUtf8(text2) {
		let size = 0;
		for (let at = 0; at < text2.length; at++) {
			let code = text2.charCodeAt(at);
			if (code < 128) {
				bytes[size++] = code;
				continue;
			}
			if (code < 2048) {
				bytes[size++] = 192 | code >> 6;
			} else {
				if (code >= 55296 && code <= 57343) {
					const low = code < 56320 ? text2.charCodeAt(at + 1) : 0;
					const paired = low >= 56320 && low <= 57343;
					code = paired ? 65536 + (code - 55296 << 10) + (low - 56320) : 65533;
					if (paired) at++;
				}
				if (code > 65535) {
					bytes[size++] = 240 | code >> 18;
					bytes[size++] = 128 | code >> 12 & 63;
				} else {
					bytes[size++] = 224 | code >> 12;
				}
				bytes[size++] = 128 | code >> 6 & 63;
			}
			bytes[size++] = 128 | code & 63;
		}
		return size;
	}
	function pad(size) {
		const blocks = Math.floor((size + 8) / 64) + 1;
		const end = blocks * 64;
		bytes.fill(0, size, end);
		bytes[size] = 128;
		for (let at = end - 1, bits = size * 8; bits > 0; at--, bits = Math.floor(bits / 256)) bytes[at] = bits % 256;
		return blocks;
	}
	function compress(start) {
		for (let t = 0, at = start; t < 16; t++, at += 4) {
			schedule[t] = bytes[at] << 24 | bytes[at + 1] << 16 | bytes[at + 2] << 8 | bytes[at + 3];
		}
		for (let t = 16; t < 64; t++) {
			const x = schedule[t - 15];
			const y = schedule[t - 2];
			const small0 = (x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ x >>> 3;
			const small1 = (y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ y >>> 10;
			schedule[t] = schedule[t - 16] + small0 + schedule[t - 7] + small1 | 0;
		}
		let a = state[0];
		let b = state[1];
		let c = state[2];
		let d = state[3];
		let e = state[4];
		let f = state[5];
		let g = state[6];
		let h = state[7];
		for (let t = 0; t < 64; t++) {
			const big1 = (e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7);
			const first = h + big1 + (g ^ e & (f ^ g)) + ROUNDS[t] + schedule[t] | 0;
			const big0 = (a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10);
			const second = big0 + (a & b | c & (a | b)) | 0;
			h = g;
			g = f;
			f = e;
			e = d + first | 0;
			d = c;
			c = b;
			b = a;
			a = first + second | 0;
		}
		state[0] += a;
		state[1] += b;
		state[2] += c;
		state[3] += d;
		state[4] += e;
		state[5] += f;
		state[6] += g;
		state[7] += h;
	}
	var scriptHost = { hash: sha256Hex, clock: () => Date.now(), marker: () => `${Date.now().toString(36)}-${random()}${random()}` };
	var random = () => Math.floor(Math.random() * 2 ** 52).toString(36);
	function problemText(error, who = "alone") {
		if (!isDaybookError(error)) return `Daybook couldn't finish: ${wordsOf(error)}. Run it again: what was written is found, and nothing doubles.`;
		const mayUseToken = who === "token" && error.code === "AIRTABLE_NOT_PERMITTED";
		const hint = mayUseToken ? error.hint : hintOf(error);
		const message = sentence(inScriptWords(error.message));
		return hint === void 0 ? message : `${message} ${sentence(hint)}`;
	}
	var reasonText = (reason) => sentence(inScriptWords(reason || "for no reason that was given"));
	var sentence = (text2) => `${text2.replace(/[.\s]+$/, "")}${/[?!…]$/.test(text2) ? "" : "."}`;
	var inScriptWords = (text2) => words.reduce((said, [pattern, instead]) => said.replace(pattern, instead), text2);
	var words = [[/, or name another table in the log's URL: `daybook init` makes it/g, ""], [/: `daybook doctor` counts them/g, ""], [/`daybook init`|Daybook's set-up\b/g, "Set up in the control panel"], [/\brun verify\b/g, "run Verify in the control panel"], [/send it with --again TEXT/g, "send it with a cause of its own"]];
	var hintOf = ({ code, hint }) => hints[code] ?? (hint === void 0 ? void 0 : inScriptWords(hint));
	var hints = { PUBLISH_NOT_SET_UP: "Run Set up in the control panel: it shows what it will add, and adds it. A column that was renamed can also get its name back.", PUBLISH_OLDER: "Run Rebuild views in the control panel: it can set the tables back to now.", PUBLISH_SAME_TABLE: "Run Set up in the control panel, and give each of them a table of its own.", AIRTABLE_NOT_PERMITTED: "An Owner or Creator of the base can change who may write there.", AIRTABLE_COLUMN_MISSING: "If it was renamed, give it its name back; else run Set up in the control panel." };
	function wordsOf(error) {
		const { message } = error ?? {};
		const [line = ""] = String(message ?? error).split("\n");
		return line.replace(/[.\s]+$/, "");
	}
	var asNew = { live: { status: "appended", said: "logged" }, rehearsal: { status: "rehearsed", said: "would be logged" }, prepared: { status: "ready", said: "ready to be logged" } };
	function outcomeOf({ problem, nothing = "Nothing new.", note }, told, manner) {
		const of = (status) => told.filter((each) => each.status === status);
		const [fresh, known3, wrong2] = [of("appended"), of("duplicate"), [...of("conflict"), ...of("rejected")]];
		const faults = [...problem === void 0 ? [] : [problem], ...wrong2.map((each) => `${each.sentence ?? "An event"}: ${each.status}, ${reasonText(each.reason)}`)];
		const more = fresh.length > mostSaid ? `; and ${fresh.length - mostSaid} more` : "";
		const said = fresh.slice(0, mostSaid).map(({ sentence: sentence2 }) => sentence2 ?? "").join("; ") + more;
		const parts = [...fresh.length > 0 ? [`${counted(fresh.length)} ${asNew[manner].said}: ${said}.`] : [], ...known3.length > 0 ? [`${counted(known3.length)} in the log already.`] : [], ...faults];
		const summary = [parts.join(" ") || nothing, ...note === void 0 ? [] : [note]].join(" ");
		return { status: faults.length > 0 ? "problem" : manner === "rehearsal" ? "rehearsal" : "ok", summary: manner === "rehearsal" ? `Rehearsal, nothing is written. ${summary}` : summary, problem: faults.join(" "), receipts: told.map(({ status, ...each }) => ({ ...each, ...each.reason === void 0 ? {} : { reason: inScriptWords(each.reason) }, status: status === "appended" ? asNew[manner].status : status })) };
	}
	var mostSaid = 5;
	var counted = (count) => count === 1 ? "1 event" : `${count} events`;
	function failed(error) {
		const problem = problemText(error, "token");
		const isPart = isDaybookError(error) && error.code === partlyLogged;
		const summary = isPart ? problem : `Nothing is known to be logged. ${problem}`;
		return { status: "problem", summary, problem, receipts: [] };
	}
	var partlyLogged = "PARTLY_LOGGED";
	function withoutSecrets(said, secrets) {
		const { summary, problem, receipts } = said;
		const long = secrets.filter(({ length }) => length >= 8);
		if (long.length === 0) return said;
		const bare = (value) => typeof value === "string" ? long.reduce(without, value) : value;
		const shown2 = receipts.map((each) => ({ ...each, key: bare(each.key), sentence: bare(each.sentence), ...each.reason === void 0 ? {} : { reason: bare(each.reason) } }));
		return { ...said, summary: bare(summary), problem: bare(problem), receipts: shown2 };
	}
	function without(text2, secret) {
		const least = Math.min(12, secret.length);
		const isIn = (from, to) => to <= text2.length && secret.includes(text2.slice(from, to));
		let told = "";
		for (let at = 0; at < text2.length; ) {
			let end = at + least;
			if (!isIn(at, end)) {
				told += text2[at++];
				continue;
			}
			while (isIn(at, end + 1)) end++;
			told += "[hidden]";
			at = end;
		}
		return told;
	}
	var dataLimit = 4e4;
	var jsonNumber = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;
	function checkType(name, catalog, report) {
		const type2 = catalog.types.get(name);
		if (!type2) {
			const near = nearest(name, [...catalog.types.keys()]);
			report({ column: "event_type", message: `unknown event type ${shown(name)}`, hint: near ? `Did you mean ${near}?` : "Use a type of the catalog, or add your own under events.own in the config." });
			return null;
		}
		if (catalog.isOn(name)) return type2;
		report({ column: "event_type", message: `${name} is switched off by the setting events.on`, hint: `Add "${name}" to events.on to log it.` });
		return null;
	}
	function checkData(given, type2, report, bare = "taken") {
		const raw = objectFrom(given, report);
		if (!raw) return "{}";
		const specs = fieldsOf(type2);
		let kept = {};
		for (const name of Object.keys(raw)) {
			const value = raw[name];
			if (value === null || value === void 0 || value === "") continue;
			const spec = own(specs, name);
			const read2 = spec ? readField(value, name, spec, report) : checked(value, name, report);
			if (read2 !== void 0) kept = withMember(kept, name, read2);
		}
		if (type2.sets && "to" in type2.fields) checkChange(raw, type2, specs, bare, report);
		for (const name of Object.keys(specs)) {
			const spec = specs[name];
			if (!spec.endsWith("?") && own(kept, name) === void 0 && isBlank2(own(raw, name))) report({ column: `event_data.${name}`, message: `${type2.name} needs ${name}`, hint: `Give event_data a member "${name}".` });
		}
		return textOf2(kept, report);
	}
	function withMember(kept, name, value) {
		if (name === "__proto__") return { ...kept, [name]: value };
		kept[name] = value;
		return kept;
	}
	var isBlank2 = (value) => value === null || value === void 0 || typeof value === "string" && value.trim() === "";
	var own = (object, name) => Object.prototype.hasOwnProperty.call(object, name) ? object[name] : void 0;
	function checkChange(raw, type2, specs, bare, report) {
		const isStrict = bare === "refused";
		const isSaid = (name) => isStrict ? !isBlank2(own(raw, name)) : own(raw, name) !== void 0;
		if (isSaid("to") || isSaid("from")) return;
		const strange = Object.keys(raw).find((name) => own(specs, name) === void 0 && (!isStrict || !isBlank2(raw[name])));
		if (strange === void 0 && !isStrict) return;
		const near = strange === void 0 ? void 0 : nearest(strange, ["to", "from"]);
		const how = isStrict ? "Give the new value as to; if the value was cleared, give the former one as from." : 'Give event_data a member "to"; "to": "" clears the value.';
		report({ column: `event_data.${strange ?? "to"}`, message: `${type2.name} has neither from nor to${strange === void 0 ? "" : `, but ${shown(strange)}`}`, hint: near ? `Did you mean ${near}?` : how });
	}
	function objectFrom(given, report) {
		if (isBlank2(given)) return {};
		let value = given;
		if (typeof value === "string") {
			const parsed = parseJson(value);
			if (!parsed.ok) {
				report({ column: "event_data", message: parsed.message.replace(/^It/, "event_data"), hint: 'Write it as {"to":"Qualified"}.' });
				return null;
			}
			value = parsed.value;
		}
		if (value === null) return {};
		if (typeof value === "object" && !Array.isArray(value)) return value;
		report({ column: "event_data", message: `event_data must be an object, found ${shown(value)}`, hint: 'Write it as {"to":"Qualified"}.' });
		return null;
	}
	function readField(value, name, spec, report) {
		const column = `event_data.${name}`;
		const wrong2 = (wanted) => {
			report({ column, message: `${name} must be ${wanted}, found ${shown(value)}` });
			return void 0;
		};
		if (spec === "text" || spec === "text?") {
			if (typeof value !== "string" && typeof value !== "boolean" && !(typeof value === "number" && isExact(value))) return wrong2("text");
			const text3 = String(value).trim();
			if (hasLoneSurrogate(text3)) return wrong2("text of whole characters");
			return text3 === "" ? void 0 : text3;
		}
		if (spec === "flag?") {
			if (value !== true && value !== false && value !== "true" && value !== "false") return wrong2("true or false");
			return value === true || value === "true" ? true : void 0;
		}
		if (spec === "list") {
			const fine = Array.isArray(value) && value.every((each) => typeof each === "string" && !hasLoneSurrogate(each));
			return fine ? value : wrong2("a list of texts");
		}
		const text2 = typeof value === "string" ? value.trim() : value;
		if (text2 === "") return void 0;
		const number = typeof text2 === "number" ? text2 : typeof text2 === "string" && jsonNumber.test(text2) ? Number(text2) : Number.NaN;
		return isExact(number) ? number : wrong2("a number such as 5000 or 49.9");
	}
	function checked(value, name, report) {
		if (isExactJson(value, 0)) return value;
		report({ column: `event_data.${name}`, message: `${name} holds an integer beyond 2^53-1, which JSON can't keep exactly`, hint: "Send it as text." });
		return void 0;
	}
	function isExactJson(value, depth) {
		if (typeof value === "number") return !Number.isInteger(value) || Number.isSafeInteger(value);
		if (value === null || typeof value !== "object" || depth > 100) return true;
		return Object.keys(value).every((key) => isExactJson(value[key], depth + 1));
	}
	function textOf2(data, report) {
		try {
			const text2 = canonicalJson(data);
			if (text2.length <= dataLimit) return text2;
			report({ column: "event_data", message: `event_data has ${text2.length} characters of JSON; the most is ${dataLimit}`, hint: "Keep the long text elsewhere and log a link to it." });
		} catch (error) {
			if (!isDaybookError(error)) throw error;
			report({ column: "event_data", message: `event_data: ${error.message}`, ...error.hint ? { hint: error.hint } : {} });
		}
		return "{}";
	}
	function markProblem(event) {
		const { contact_id, event_type } = event;
		if (event_type === "contact_merged" && textOf(dataOf(event), "into") === contact_id) return { column: "event_data.into", message: "a contact can't be merged into itself" };
		if (event_type === "event_voided" && !isUlid(textOf(dataOf(event), "event_id") ?? "")) return { column: "event_data.event_id", message: "event_id must be the id of the event that is taken back: 26 letters and digits", hint: "`daybook events` lists them; `daybook void EVENT_ID` is the shorter way." };
		if (event_type === "contact_erased" && contact_id !== logContact) return { column: "contact_id", message: `contact_erased is an event about the log itself, on the contact ${logContact}`, hint: "What was logged wrongly is voided: event_voided." };
		return null;
	}
	var known2 = /* @__PURE__ */ new Set([...eventColumns, "cause", "again", "recorded_at"]);
	function draftOf(input, rules) {
		const problems = [];
		const report = (problem) => void problems.push(problem);
		const text2 = (column) => cleanText(input[column], column, report);
		if (input === null || typeof input !== "object" || Array.isArray(input)) return { ok: false, problems: [{ column: null, message: `an event must be an object, found ${shown(input)}` }] };
		for (const name of Object.keys(input)) if (!known2.has(name)) report(unknownColumn(name));
		const contact_id = text2("contact_id");
		const event_type = text2("event_type");
		const deal_id = text2("deal_id");
		const actor = text2("actor");
		const source = text2("source");
		const again = text2("again");
		const given_id = text2("event_id");
		const timestamp = timeOf(input.timestamp, rules.timezone, report);
		const cause = text2("cause");
		const own2 = text2("idempotency_key");
		const missing = (column) => report({ column, message: `${column} is missing`, hint: `Every event needs ${column}.` });
		if (contact_id === null && !problems.some((each) => each.column === "contact_id")) missing("contact_id");
		const type2 = event_type === null ? null : checkType(event_type, rules.catalog, report);
		if (event_type === null && !problems.some((each) => each.column === "event_type")) missing("event_type");
		const event_data = type2 ? checkData(input.event_data, type2, report, rules.bare) : "{}";
		if (own2 === null && cause === null && timestamp === null && problems.length === 0) report({ column: "cause", message: "nothing tells this event from the next one like it", hint: "Give a timestamp, a cause (the trigger's id or time) or an idempotency_key: with none, every retry would be a new event." });
		if (cause !== null && (cause === contact_id || cause === deal_id)) report({ column: "cause", message: `cause equals the ${cause === contact_id ? "contact_id" : "deal_id"}`, hint: "A record's id doesn't tell two changes apart: give the trigger's own id or its time." });
		const wrong2 = type2 && contact_id !== null && problems.length === 0 ? markProblem({ contact_id, event_type: type2.name, event_data }) : null;
		if (wrong2) report(wrong2);
		const more = again === null ? "" : ` again ${again}`;
		if (own2 !== null && own2.length + more.length > textLimit) report({ column: "again", message: `idempotency_key and again have ${own2.length + more.length} characters together; the most is ${textLimit}` });
		if (problems.length > 0 || contact_id === null || event_type === null) return { ok: false, problems };
		const parts = { contact_id, deal_id, event_type, event_data, cause: `${cause ?? timestamp}${more}` };
		const idempotency_key = own2 === null ? deriveKey(parts, rules.hash) : `${own2}${more}`;
		return { ok: true, draft: { contact_id, deal_id, event_type, event_data, timestamp, actor, source, idempotency_key, given_id } };
	}
	function finishDraft(draft, now, hash) {
		const { contact_id, event_type, event_data, deal_id, actor, source, idempotency_key, given_id } = draft;
		const timestamp = draft.timestamp ?? now;
		const event = { event_id: "", contact_id, event_type, event_data, timestamp, deal_id, actor, source, idempotency_key };
		event.event_id = deriveEventId(event, hash);
		if (given_id === null || given_id === event.event_id) return event;
		return { column: "event_id", message: `event_id ${shown(given_id)} is not the one that these cells give (${event.event_id})`, hint: "A cell was changed since the export; leave event_id empty to log it as it now is." };
	}
	function timeOf(value, timezone, report) {
		if (value === null || value === void 0 || typeof value === "string" && value.trim() === "") return null;
		const parsed = typeof value === "string" ? parseInstant(value.trim(), timezone) : null;
		if (parsed?.ok) return toIso(parsed.ms);
		report({ column: "timestamp", message: parsed ? parsed.message : `timestamp must be text such as 2026-04-12T09:15:00Z, found ${shown(value)}` });
		return null;
	}
	function unknownColumn(name) {
		const near = nearest(name, [...known2]);
		return { column: name.slice(0, 60), message: `unknown column ${shown(name)}`, hint: near ? `Did you mean ${near}? What is your own goes into event_data.` : "What is your own goes into event_data." };
	}
	async function appendInputs(sink, inputs, rules, now, numberOf = fromOne) {
		const prepared = prepareInputs(inputs, rules, now, numberOf);
		const answers = prepared.events.length > 0 ? await sink.append(prepared.events) : [];
		const receipts = prepared.receipts.slice();
		const problems = prepared.problems.slice();
		prepared.items.forEach((item, i) => {
			const answer = answers[i];
			receipts[item] = answer;
			if (answer.status === "conflict") problems.push({ item, column: "idempotency_key", message: answer.reason ?? "conflict" });
			if (answer.status === "rejected") problems.push({ item, column: null, message: answer.reason ?? "rejected" });
		});
		prepared.firsts.forEach((first, item) => {
			const { status, reason = status } = receipts[first];
			const repeat = repeatOf(receipts[item], receipts[first], numberOf(first));
			if (repeat === receipts[item]) return;
			receipts[item] = repeat;
			problems.push({ item, column: status === "conflict" ? "idempotency_key" : null, message: reason });
		});
		problems.sort((a, b) => a.item - b.item);
		return { receipts, problems };
	}
	var repeatOf = (repeat, first, number) => repeat.status === "duplicate" && (first.status === "rejected" || first.status === "conflict") ? { ...first, reason: `equal to item ${number}: ${first.reason ?? first.status}` } : repeat;
	var fromOne = (item) => item + 1;
	function prepareInputs(inputs, rules, now, numberOf = fromOne) {
		const events = [];
		const items = [];
		const receipts = [];
		const firsts = /* @__PURE__ */ new Map();
		const problems = [];
		const firstOf = /* @__PURE__ */ new Map();
		const settle = (item, receipt, found) => {
			receipts[item] = receipt;
			for (const problem of found) problems.push({ item, ...problem });
		};
		for (const [item, input] of inputs.entries()) {
			const event = eventOf(input, rules, now);
			const first = "event_id" in event ? firstOf.get(event.idempotency_key) : void 0;
			if (!("event_id" in event)) settle(item, receiptOfRejected(event.problems), event.problems);
			else if (first) {
				firsts.set(item, first.item);
				const receipt = receiptOfRepeat(event, first.event, numberOf(first.item));
				const message = receipt.reason ?? receipt.status;
				settle(item, receipt, receipt.status === "conflict" ? [{ column: "idempotency_key", message }] : []);
			} else {
				firstOf.set(event.idempotency_key, { item, event });
				events.push(event);
				items.push(item);
				receipts[item] = null;
			}
		}
		return { events, items, receipts, firsts, problems };
	}
	function eventOf(input, rules, now) {
		const drafted = draftOf(input, rules);
		if (!drafted.ok) return drafted;
		const event = finishDraft(drafted.draft, now, rules.hash);
		return "event_id" in event ? event : { problems: [event] };
	}
	function receiptOfRepeat(event, first, number) {
		const { event_id, idempotency_key: key } = first;
		return sameContent(event, first) ? { key, event_id, status: "duplicate", reason: `equal to item ${number}: give each its own cause` } : { key, event_id, status: "conflict", reason: `the key is taken by item ${number}, which says something else` };
	}
	function sentenceOf(event, catalog, before = null) {
		const { event_type, event_data, actor } = event;
		if (event_data.length > 200) return tell(event, catalog, before);
		let said = recent2.get(catalog);
		if (!said || said.size >= mostRecent2) {
			said = /* @__PURE__ */ new Map();
			recent2.set(catalog, said);
		}
		const key = `${event_type}
${actor ?? ""}
${before ?? ""}
${event_data}`;
		const known3 = said.get(key);
		if (known3 !== void 0) return known3;
		const told = tell(event, catalog, before);
		said.set(key, told);
		return told;
	}
	var loneSentence = (event, catalog) => `${sentenceOf(event, catalog)}${event.event_data.includes('"baseline":true') ? firstSeen : ""}`;
	var firstSeen = " (first seen)";
	var recent2 = /* @__PURE__ */ new WeakMap();
	var mostRecent2 = 2e4;
	function tell(event, catalog, before) {
		const data = dataOf(event);
		const told = (name) => textOf(data, name) ?? (name === "from" ? before : null);
		const words4 = catalog.types.get(event.event_type)?.sentence;
		let said = words4 ? fill(words4, told) : wordsOf2(event.event_type);
		const reason = textOf(data, "reason");
		const note = textOf(data, "note");
		if (reason !== null) said += `: ${reason}`;
		if (note !== null) said += ` (${note})`;
		if (event.actor !== null) said += `, by ${event.actor}`;
		return oneLine(said);
	}
	var wordsOf2 = (type2) => type2.replace(/_/g, " ").replace(/^./, (first) => first.toUpperCase());
	var oneLine = (text2) => unruly.test(text2) || text2.indexOf("  ") >= 0 || text2.startsWith(" ") || text2.endsWith(" ") ? text2.replace(breaking, " ").replace(/ {2,}/g, " ").trim() : text2;
	var breaking = /[\u0000-\u001f\u007f-\u00a0\u1680\u2000-\u200a\u2028-\u202f\u205f\u2066-\u2069\u3000\ufeff]/g;
	var unruly = new RegExp(breaking.source);
	var cuts = /* @__PURE__ */ new WeakMap();
	function fill(sentences, told) {
		let known3 = cuts.get(sentences);
		if (!known3) {
			known3 = sentences.map((each) => each.split(/\{(\w+)\}/));
			cuts.set(sentences, known3);
		}
		for (let i = 0; i < known3.length; i++) {
			const cut3 = known3[i];
			const isLast = i === known3.length - 1;
			let said = cut3[0];
			let at = 1;
			for (; at < cut3.length; at += 2) {
				const value = told(cut3[at]);
				if (value === null && !isLast) break;
				said += (value ?? "?") + cut3[at + 1];
			}
			if (at >= cut3.length) return said;
		}
		return "";
	}
	async function appendTold(sink, inputs, rules) {
		const { hash, clock } = scriptHost;
		const sent = /* @__PURE__ */ new Map();
		const telling = { append(events) {
			for (const event of events) sent.set(event.idempotency_key, event);
			return appendPast(sink, events, clock() + DAY_MS);
		} };
		const { receipts } = await appendInputs(telling, inputs, { ...rules, hash }, toIso(clock()));
		return receipts.map((receipt) => {
			const event = receipt.key === null ? void 0 : sent.get(receipt.key);
			return { ...receipt, sentence: event ? loneSentence(event, rules.catalog) : null };
		});
	}
	async function appendPast(sink, events, until) {
		const ahead = events.map((event) => refusalAhead(event, until));
		const past = events.filter((_, at) => ahead[at] === null);
		const receipts = [...past.length > 0 ? await sink.append(past) : []];
		return ahead.map((refusal) => refusal ?? receipts.shift());
	}
	var refusalAhead = ({ timestamp, idempotency_key: key, event_id }, until) => fromIso(timestamp) <= until ? null : { key, event_id, status: "rejected", reason: `timestamp: ${timestamp} is more than a day ahead; send the time at which it happened` };
	var lastTime = fromIso("9999-12-31T23:59:59.999Z");
	function erasedBy(event) {
		if (event.event_type !== "contact_erased" || event.contact_id !== logContact) return [];
		const ids = dataOf(event).event_ids;
		return Array.isArray(ids) ? ids.filter((id) => typeof id === "string") : [];
	}
	var markTypes = ["event_voided", "contact_merged", "contact_erased"];
	var canBeVoided = (event) => event.event_type !== "event_voided" && event.event_type !== "contact_erased";
	var voidedBy = (event) => textOf(dataOf(event), "event_id");
	function marksOf(events, asOf, keysOf = noKeys) {
		const voided = /* @__PURE__ */ new Set();
		const erased = /* @__PURE__ */ new Map();
		const merging = [];
		for (const event of events) {
			if (event.event_type === "event_voided") {
				const id = voidedBy(event);
				if (id !== null) voided.add(id);
			} else if (event.event_type === "contact_merged") merging.push(event);
			for (const id of erasedBy(event)) erased.set(id, [...erased.get(id) ?? [], event.event_id]);
		}
		const keys = keysOf(voided);
		const isErased = (event_id) => erased.size > 0 && erased.has(event_id);
		const isVoided = (event) => voided.size > 0 && (voided.has(event.event_id) || keys.has(event.idempotency_key)) && canBeVoided(event);
		const merges = mergesOf(merging.filter((each) => !isErased(each.event_id) && !isVoided(each) && fromIso(each.timestamp) <= asOf));
		return { isVoided, isErased, erasedBy: (event_id) => erased.get(event_id) ?? [], ...merges };
	}
	var noKeys = () => /* @__PURE__ */ new Set();
	function mergesOf(events) {
		const next = /* @__PURE__ */ new Map();
		const last = /* @__PURE__ */ new Map();
		const loops = [];
		const person = (contact) => last.size === 0 ? contact : endOf(contact, last);
		const found = events.map((event) => ({ contact: event.contact_id, into: textOf(dataOf(event), "into") ?? event.contact_id, at: fromIso(event.timestamp), event_id: event.event_id })).sort((a, b) => a.at - b.at || (a.event_id < b.event_id ? -1 : 1));
		for (const merge of found) {
			const end = person(merge.into);
			if (end === merge.contact || end === logContact || merge.contact === logContact) loops.push(merge);
			else if (!next.has(merge.contact)) {
				next.set(merge.contact, merge);
				last.set(merge.contact, end);
			}
		}
		const members = /* @__PURE__ */ new Map();
		next.forEach((_, contact) => {
			const all = members.get(person(contact));
			if (all) all.push(contact);
			else members.set(person(contact), [person(contact), contact]);
		});
		return { contactAt(contact, at) {
			let now = contact;
			for (let merge = next.get(now); merge && merge.at <= at; merge = next.get(now)) now = merge.into;
			return now;
		}, person, contactsOf: (contact) => members.get(contact) ?? [contact], merges: found.filter((merge) => next.get(merge.contact) === merge), loops };
	}
	function endOf(contact, last) {
		let end = contact;
		for (let up = last.get(end); up !== void 0; up = last.get(end)) end = up;
		for (let at = contact; at !== end; ) {
			const up = last.get(at);
			last.set(at, end);
			at = up;
		}
		return end;
	}
	function receiptsOf(events, first, fates2) {
		const voided = /* @__PURE__ */ new Set();
		const met = /* @__PURE__ */ new Set();
		return events.map((event) => {
			const { idempotency_key: key } = event;
			const fate = fates2.get(key);
			const isFirst = !met.has(key);
			met.add(key);
			if (event.event_type === "event_voided" && isFirst) voided.add(voidedBy(event));
			if ("status" in fate && (isFirst || fate.status === "rejected")) return fate;
			const held = "status" in fate ? newIn(first.get(key)) : fate;
			if (held.erased) return receiptOfErased;
			const isVoided = held.voided || canBeVoided(held.event) && held.ids.some((id) => voided.has(id));
			return receiptOfTaken(event, { ...held, voided: isVoided });
		});
	}
	var newIn = (event) => ({ event, intact: true, voided: false, erased: false, ids: [event.event_id] });
	function readRow(row, catalog, hash) {
		if (hasItsId(row, hash)) return row;
		return catalog.types.has(row.event_type) ? null : renamed(row, catalog, hash);
	}
	function renamed(row, catalog, hash) {
		for (const event_type of catalog.types.keys()) {
			const event = { ...row, event_type };
			if (hasItsId(event, hash)) return event;
		}
		return null;
	}
	var derivedColumns = ["event", "when", "Contact", "Deal"];
	var linkColumns = { Contact: "contact_id", Deal: "deal_id" };
	function cellsOf(event, catalog, linked) {
		const cells = { event: cut(loneSentence(event, catalog)), when: event.timestamp };
		for (const column of eventColumns) if (event[column] !== null) cells[column] = event[column];
		for (const column of ["Contact", "Deal"]) {
			const id = recordOf(event, column, linked);
			if (linked[column] === "record" && id !== null && isRecordId(id)) cells[column] = [id];
		}
		return cells;
	}
	function recordOf(event, column, { records: records2 }) {
		const id = event[linkColumns[column]];
		return id === null ? null : records2?.[column].get(id) ?? id;
	}
	var isRecordId = (text2) => /^rec[0-9A-Za-z]{14}$/.test(text2);
	function eventOf2(fields) {
		const needed = (name) => textOf3(fields[name]) ?? "";
		return { event_id: needed("event_id"), contact_id: needed("contact_id"), event_type: needed("event_type"), event_data: needed("event_data"), timestamp: needed("timestamp"), deal_id: textOf3(fields.deal_id), actor: textOf3(fields.actor), source: textOf3(fields.source), idempotency_key: needed("idempotency_key") };
	}
	var textOf3 = (cell) => cell === void 0 || cell === null ? null : typeof cell === "string" ? cell : JSON.stringify(cell);
	var longest = 250;
	var cut = (text2) => text2.length <= longest ? text2 : `${text2.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, "")}\u2026`;
	async function lookUp(table, events, rules) {
		const asked2 = new Set(events.map((event) => event.event_id));
		const keys = [...new Set(events.map((event) => event.idempotency_key))];
		const rows = await rowsOf(table, { keys, ids: [...asked2] });
		const holders = /* @__PURE__ */ new Map();
		for (const event of events) {
			const holding = holdingOf(event.idempotency_key, rows, rules);
			if (holding) holders.set(event.idempotency_key, holding);
		}
		const others = [...holders.values()].flatMap(({ ids }) => ids.filter((id) => !asked2.has(id)));
		const more = others.length === 0 ? [] : await rowsOf(table, { keys: [], ids: others });
		const marks = marksOf([...rows, ...more].flatMap((row) => intact(row, rules) ?? []), Number.POSITIVE_INFINITY);
		const found = /* @__PURE__ */ new Map();
		for (const event of events) {
			const held = holders.get(event.idempotency_key);
			const erased = marks.isErased(event.event_id);
			const { ids } = held ?? { ids: [event.event_id] };
			const voided = ids.some((id) => marks.isVoided({ ...held?.event ?? event, event_id: id }));
			if (held || erased) found.set(event.idempotency_key, { event, intact: true, ...held, ids, voided, erased });
		}
		return found;
	}
	function holdingOf(key, rows, rules) {
		const all = rows.filter((row) => row.idempotency_key === key);
		const sound = all.flatMap((row) => intact(row, rules) ?? []);
		const [first] = sound.length > 0 ? sound.sort((a, b) => a.event_id < b.event_id ? -1 : 1) : all;
		return first === void 0 ? null : { event: first, intact: sound.length > 0, ids: [...new Set(all.map((row) => row.event_id))] };
	}
	var intact = (row, { catalog, hash }) => readRow({ ...row, recorded_at: null, position: 0 }, catalog, hash);
	var rowsOf = async (table, sought) => (await table.find(sought)).map((record) => eventOf2(record.fields));
	function refusalIn(error) {
		const cause = error?.cause;
		return typeof cause?.status === "number" && typeof cause.type === "string" ? cause : null;
	}
	var isDerived = (column) => derivedColumns.includes(column);
	var noSuchOption = "INVALID_MULTIPLE_CHOICE_OPTIONS";
	var aboutLinks = ["ROW_DOES_NOT_EXIST", "INVALID_RECORD_ID", "ROW_TABLE_DOES_NOT_MATCH_LINKED_TABLE"];
	var ofTheRow = [...aboutLinks, "INVALID_VALUE_FOR_COLUMN", noSuchOption];
	var isTwin = ({ message }) => message.includes("Cannot update more than one record");
	var isAboutRows = (refusal) => isTwin(refusal) || refusal.status === 413 || refusal.status === 422 && refusal.type !== "UNKNOWN_FIELD_NAME" && refusal.type !== "NOT_FOUND";
	var most = 3;
	function judgeOf() {
		let alike = [];
		return { accepted() {
			alike = [];
		}, refuse(event, error) {
			const refusal = refusalIn(error);
			const [first] = alike;
			if (first && aboutOf(first.error) !== aboutOf(error)) alike = [];
			alike.push({ refusal, error });
			if (alike.length >= most && refusal.type !== noSuchOption) throw everyRow(refusal, error);
			return receiptOf(event, refusal);
		}, end() {
			const last = alike.find(({ refusal }) => !ofTheRow.includes(refusal.type) && refusal.status !== 413);
			if (last) throw everyRow(last.refusal, last.error);
		} };
	}
	var aboutOf = (error) => error.column ?? refusalIn(error).message;
	function everyRow({ message }, error) {
		const { cause, column } = error;
		if (column !== void 0 && eventColumns.includes(column)) return new DaybookError("AIRTABLE_COLUMN_TYPE", `Airtable refuses every row: ${message}`, { column, cause, hint: `The column ${column} is of another type than Daybook made it. Rename it and run \`daybook init\`, which makes it anew; then run this again: what is in the log is not written twice.` });
		if (message.includes("externally synced")) return new DaybookError("AIRTABLE_REFUSED", `The log's table is synced from elsewhere and takes no rows here: ${message}`, { cause, hint: "Append to the table that it is synced from, or name another table in the log's URL: `daybook init` makes it." });
		return new DaybookError("AIRTABLE_REFUSED", `Airtable refuses what is sent: ${message}`, { cause, hint: "If the base is full (records over all its tables), move old records out or take a larger plan: `daybook doctor` counts them. Then run this again; what is in the log is not written twice." });
	}
	function receiptOf(event, { type: type2, message }) {
		const hint = type2 === noSuchOption ? `The column event_type has no option ${JSON.stringify(event.event_type)}: an Owner or Creator of the base adds it, or runs \`daybook init\`.` : void 0;
		const problem = { column: null, message: `Airtable refused it: ${message}` };
		return receiptOfRejected([hint === void 0 ? problem : { ...problem, hint }]);
	}
	var unreadable = () => new DaybookError("AIRTABLE_UNCERTAIN", "Airtable's answer can't be read: it names no records.", { hint: "Look whether something between here and Airtable changes its answers, and run this again: what was written nevertheless is found." });
	function writerTo(table, rules) {
		const lacking = /* @__PURE__ */ new Set();
		const unknownTypes = /* @__PURE__ */ new Map();
		const rowOf = (event, { without: without2, typecast }) => {
			const cells = Object.entries(cellsOf(event, rules.catalog, rules.linked));
			return Object.fromEntries(cells.filter(([column, cell]) => !lacking.has(column) && !(Array.isArray(cell) && (typecast || without2.has(cell[0])))));
		};
		const mendedBy = (error, events, manner) => {
			const { type: type2, message } = refusalIn(error);
			const { column } = error;
			const isLink = column !== void 0 && Object.keys(linkColumns).includes(column);
			const isMissing = type2 === "UNKNOWN_FIELD_NAME";
			if (column !== void 0 && isDerived(column) && !lacking.has(column) && (isMissing || !isLink)) {
				lacking.add(column);
				return manner;
			}
			if (type2 === noSuchOption && !manner.typecast) return { ...manner, typecast: true };
			if (!isLink && !aboutLinks.includes(type2)) return null;
			const ids = events.flatMap((event) => ["Contact", "Deal"].map((each) => recordOf(event, each, rules.linked) ?? ""));
			const named = ids.filter((id) => id !== "" && message.includes(id));
			const without2 = /* @__PURE__ */ new Set([...manner.without, ...named.length > 0 ? named : ids]);
			return without2.size > manner.without.size ? { ...manner, without: without2 } : null;
		};
		return () => {
			const judge = judgeOf();
			const put = async (events, manner) => {
				try {
					const { isNew, uncertain } = await table.put(events.map((event) => rowOf(event, manner)), manner);
					if (isNew === null) return looked(events);
					if (isNew.includes(true)) judge.accepted();
					return isNew.map((fresh) => ({ wasThere: !fresh, uncertain: !fresh && uncertain }));
				} catch (error) {
					const refusal = refusalIn(error);
					if (refusal === null) throw error;
					const again = mendedBy(error, events, manner);
					if (again) return put(events, again);
					if (!isAboutRows(refusal)) throw error;
					return putApart(events, manner, error);
				}
			};
			const looked = async (events) => {
				const known3 = await lookUp(table, events, rules);
				return events.map((event) => {
					const found = known3.get(event.idempotency_key);
					if (!found) throw unreadable();
					return { found, wasThere: true, uncertain: true };
				});
			};
			const putApart = async (events, manner, error) => {
				const found = await lookUp(table, events, rules);
				const rest = events.filter((event) => !found.has(event.idempotency_key));
				const later = /* @__PURE__ */ new Map();
				const keep = (some, outcomes) => some.forEach((event, at) => {
					later.set(event, outcomes[at]);
				});
				if (rest.length === 1 && events.length === 1) keep(rest, [alone(rest[0], error)]);
				else if (rest.length < events.length) keep(rest, rest.length > 0 ? await put(rest, manner) : []);
				else {
					const half = Math.ceil(rest.length / 2);
					for (const part of [rest.slice(0, half), rest.slice(half)]) keep(part, await put(part, manner));
				}
				return events.map((event) => {
					const known3 = found.get(event.idempotency_key);
					return known3 ? { found: known3, wasThere: true, uncertain: false } : later.get(event);
				});
			};
			const alone = (event, error) => {
				if (isTwin(refusalIn(error))) {
					const found = { event, intact: true, voided: false, erased: false, ids: [event.event_id] };
					return { found, wasThere: true, uncertain: false };
				}
				const outcome = { receipt: judge.refuse(event, error), wasThere: false, uncertain: false };
				if (refusalIn(error)?.type === noSuchOption) unknownTypes.set(event.event_type, outcome);
				return outcome;
			};
			const write2 = async (events) => {
				const known3 = events.map((event) => unknownTypes.get(event.event_type));
				const rest = events.filter((_, at) => known3[at] === void 0);
				const outcomes = rest.length > 0 ? await put(rest, { typecast: false, without: /* @__PURE__ */ new Set() }) : [];
				const left = outcomes.slice();
				return known3.map((outcome) => outcome ?? left.shift());
			};
			return { write: write2, end: judge.end };
		};
	}
	function appenderTo(table, rules, atOnce2) {
		const begin = writerTo(table, rules);
		const quick = table.merges ? atOnce2?.(table, rules, begin) : void 0;
		const writeMissing = async (events) => {
			const fates2 = /* @__PURE__ */ new Map();
			const writing = begin();
			let waiting = [];
			const send = async (batch) => {
				(await writing.write(batch)).forEach((outcome, at) => {
					const event = batch[at];
					fates2.set(event.idempotency_key, outcome.found ?? receiptOf2(event, outcome));
				});
			};
			for (const portion of table.portions(events)) {
				const known3 = await lookUp(table, portion, rules);
				known3.forEach((found, key) => {
					fates2.set(key, found);
				});
				waiting.push(...portion.filter((event) => !known3.has(event.idempotency_key)));
				for (; waiting.length >= table.mostRows; waiting = waiting.slice(table.mostRows)) await send(waiting.slice(0, table.mostRows));
			}
			if (waiting.length > 0) await send(waiting);
			writing.end();
			return fates2;
		};
		return async (events) => {
			const first = /* @__PURE__ */ new Map();
			for (const event of events) if (!first.has(event.idempotency_key)) first.set(event.idempotency_key, event);
			const all = [...first.values()];
			const few = quick && all.length > 0 && all.length <= table.mostRows && all.every(quick.fits) ? quick : null;
			return receiptsOf(events, first, await (few ? few.write(all) : writeMissing(all)));
		};
	}
	function receiptOf2(event, { receipt, wasThere, uncertain }, reason) {
		if (receipt) return receipt;
		const { idempotency_key: key, event_id } = event;
		if (wasThere && !uncertain) return { key, event_id, status: "duplicate", reason: "already in the log" };
		const why = wasThere ? "an answer was lost and it was sent again: it is in the log once" : reason;
		return { key, event_id, status: "appended", ...why === void 0 ? {} : { reason: why } };
	}
	var atOnce = (isSettled) => (table, rules, begin) => {
		const write2 = async (events) => {
			const writing = begin();
			const outcomes = await writing.write(events);
			writing.end();
			const there = events.filter((_, at) => outcomes[at]?.wasThere && !outcomes[at]?.found);
			const known3 = there.length > 0 ? await lookUp(table, there, rules) : /* @__PURE__ */ new Map();
			const risen = there.filter((event) => known3.get(event.idempotency_key)?.erased);
			if (risen.length > 0) await table.put(risen.map((event) => tombstoneOf(event, rules)), { typecast: false });
			const voids = events.flatMap((event, at) => {
				const isOld = outcomes[at]?.wasThere && !outcomes[at]?.uncertain;
				return event.event_type !== "event_voided" || isOld ? [] : voidedBy(event);
			});
			return new Map(events.map((event, at) => {
				const outcome = outcomes[at];
				const held = known3.get(event.idempotency_key) ?? outcome.found;
				const found = held && { ...held, voided: held.voided && !voids.includes(event.event_id) };
				const isOurs = outcome.uncertain && !found?.voided && !found?.erased;
				return [event.idempotency_key, isOurs || !found ? receiptOf2(event, outcome, "not checked") : found];
			}));
		};
		return { fits: isSettled ?? ((event) => isDetermined(event, rules.hash)), write: write2 };
	};
	var isDetermined = (event, hash) => deriveKey({ ...event, cause: event.timestamp }, hash) === event.idempotency_key;
	var tombstoneOf = ({ event_id, timestamp, idempotency_key }, { hash, linked }) => ({ event: null, event_id, contact_id: "erased", event_type: "contact_erased", event_data: "{}", timestamp, deal_id: null, actor: null, source: null, idempotency_key: hash(idempotency_key), ...linked.Contact === false ? {} : { Contact: null }, ...linked.Deal === false ? {} : { Deal: null } });
	function tableOf({ api = "records", path }) {
		if (api !== "records") return null;
		const [, name = ""] = path.split("/");
		try {
			return decodeURIComponent(name);
		} catch {
			return name;
		}
	}
	function fateOf(ending) {
		if (ending.kind === "unanswered") return ending.reached === "airtable" ? "unknown" : ending.reached === "nobody" ? "unsent" : "refused";
		const { status, body } = ending;
		if (status >= 200 && status < 300) return body ? "done" : "unknown";
		if (status === 429) return isMonthSpent(refusalOf(ending)) ? "refused" : "busy";
		return status >= 500 && status !== 501 ? "unknown" : "refused";
	}
	var isMonthSpent = ({ type: type2 }) => type2 === "PUBLIC_API_BILLING_LIMIT_EXCEEDED";
	function refusalOf({ status, body }) {
		const first = Array.isArray(body?.errors) ? body.errors[0] : body?.error;
		if (typeof first === "string") return { status, type: words2(first), message: "" };
		const { type: type2, error, message } = first ?? {};
		return { status, type: words2(type2 ?? error), message: words2(message) };
	}
	var longest2 = 600;
	function words2(value) {
		if (typeof value !== "string") return "";
		const line = value.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();
		return line.length > longest2 ? `${line.slice(0, longest2 - 1)}\u2026` : line;
	}
	function unknownColumns({ message }) {
		const row = /^Unknown field name: "(.*)"$/.exec(message)?.[1];
		return row === void 0 ? /: Unknown field names: (.+)$/.exec(message)?.[1]?.split(", ") ?? [] : [row];
	}
	function fieldIn(message) {
		const found = /\bfield "?(.+?)"? \(fld[0-9A-Za-z]{14}\)/.exec(message) ?? /^Field "(.+)" cannot accept/.exec(message) ?? /^Cannot parse value .* for field (.+)$/.exec(message) ?? /\bfield '([^'\n]+)'/i.exec(message);
		return found?.[1];
	}
	function errorOfRefusal(refusal, table) {
		const { status, type: type2, message } = refusal;
		const column = unknownColumns(refusal)[0] ?? fieldIn(message);
		const said = (message || type2).replace(/[.\s]+$/, "");
		const error = (code, text2, hint) => new DaybookError(code, text2, { hint, cause: refusal, column });
		if (status === 401) return error("AIRTABLE_TOKEN_REFUSED", "Airtable doesn't know the token (any more).", "Make a new one at airtable.com/create/tokens, with the scopes data.records:read and data.records:write and access to this base, and put it into the secret.");
		if (type2 === "PUBLIC_API_BILLING_LIMIT_EXCEEDED") return error("AIRTABLE_MONTHLY_CAP", "The workspace has used up its Airtable API calls of this month.", "Run this again when the count starts anew, or take a larger plan.");
		if (status === 429) return error("AIRTABLE_BUSY", "Airtable takes no more for now: this base gets too much at once.", "Run this again in a minute: nothing doubles.");
		if (type2 === "INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND") return error("AIRTABLE_NOT_FOUND_OR_NO_ACCESS", `Airtable shows the token no table "${table}", or doesn't let it do this there.`, "At airtable.com/create/tokens give the token the scopes data.records:read and data.records:write and access to this base; its owner needs the right to edit there.");
		if (status === 403) return error("AIRTABLE_NOT_PERMITTED", `Airtable does not permit this in table "${table}": ${said}.`, "An Owner or Creator of the base can change who may write there, or give a token that may: CONFIG, tokenSecret.");
		if (type2 === "UNKNOWN_FIELD_NAME") return error("AIRTABLE_COLUMN_MISSING", `There is no column "${column ?? said}" in table "${table}".`, "If it was renamed, give it its name back; if it was deleted, Daybook's set-up makes it again.");
		return error("AIRTABLE_REFUSED", `Airtable refused what was sent to table "${table}": ${said}.`, "Correct what it names and run this again: what is in the log is not written twice.");
	}
	function fetchClient(options) {
		const { base, fetch, nameOf = (table) => table, attempts: attempts2 = 2 } = options;
		const token = options.token.trim();
		if (!/^[\x21-\x7e]+$/.test(token)) throw new DaybookError("AIRTABLE_TOKEN_REFUSED", "The token is empty, or holds a space, a line break or another character that no token has.", { hint: "Copy it once more, as one line without quotes, into the secret." });
		const hidden2 = (text2) => text2.split(token).join("[the token]");
		let sent = 0;
		const send = async (call) => {
			sent += 1;
			try {
				const response = await fetch(`https://api.airtable.com/v0/${base}${call.path}`, { method: call.method, headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" }, ...call.body === void 0 ? {} : { body: JSON.stringify(call.body) } });
				const body = jsonIn(hidden2(await response.text()));
				return { kind: "answered", status: response.status, body, retryAfter: null, at: null };
			} catch (error) {
				const { message = String(error) } = error ?? {};
				return { kind: "unanswered", reason: hidden2(message), reached: "airtable" };
			}
		};
		return { base, sent: () => sent, async request(call) {
			let uncertain = false;
			for (let attempt = 1; ; attempt++) {
				const ending = await send(call);
				const fate = fateOf(ending);
				if (fate === "done" && ending.kind === "answered") return { body: ending.body, at: null, uncertain };
				if (fate !== "unknown" || !call.repeatable || attempt >= attempts2) throw errorOf(ending, nameOf(tableOf(call) ?? ""));
				uncertain = true;
			}
		} };
	}
	function jsonIn(text2) {
		try {
			const value = JSON.parse(text2);
			return typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
		} catch {
			return null;
		}
	}
	function errorOf(ending, table) {
		if (ending.kind === "answered" && fateOf(ending) !== "unknown") return errorOfRefusal(refusalOf(ending), table);
		const reason = ending.kind === "answered" ? `it answered ${ending.status}` : ending.reason;
		return new DaybookError("AIRTABLE_FAILING", `Airtable failed: ${reason.replace(/\.$/, "")}.`, { hint: "Run this again: what was written nevertheless is found and not written twice." });
	}
	var literal = (text2) => `"${text2.replace(/[\\"]/g, "\\$&")}"`;
	var anyOf = (parts) => parts.length === 0 ? "FALSE()" : parts.length === 1 ? parts[0] : `OR(${parts.join(",")})`;
	var lookUpParts = ({ keys, ids }) => [...keys.map((key) => `{idempotency_key}=${literal(key)}`), ...ids.map((id) => `FIND(${literal(id)},{event_data})`)];
	var lookUpFormula = (sought) => anyOf(lookUpParts(sought));
	var isMark = (type2) => markTypes.includes(type2);
	var plainTypes = standardTypes.map(({ name }) => name).filter((name) => !isMark(name));
	async function listPage(client, table, { columns: columns2, formula = null }, offset) {
		const path = `/${encodeURIComponent(table)}/listRecords`;
		const body = { pageSize: 100, fields: columns2, ...formula === null ? {} : { filterByFormula: formula }, ...offset === null ? {} : { offset } };
		const { body: answer, at } = await client.request({ method: "POST", path, body, repeatable: true });
		const { records: records2 = [], offset: next = null } = answer ?? {};
		return { records: records2, offset: next, at };
	}
	var mostRestarts = 2;
	async function* pagesOf(list2) {
		const shown2 = /* @__PURE__ */ new Set();
		let offset = null;
		for (let restarts = 0; ; ) {
			const page = await list2(offset).catch((error) => {
				if (!isLost(error, offset)) throw error;
				if (++restarts > mostRestarts) throw lostAgain(error);
				return null;
			});
			offset = page?.offset ?? null;
			if (page === null) continue;
			const records2 = page.records.filter(({ id }) => !shown2.has(id));
			for (const { id } of records2) shown2.add(id);
			yield { records: records2, isLast: offset === null };
			if (offset === null) return;
		}
	}
	async function* listAll(client, table, ask) {
		for await (const { records: records2 } of pagesOf((offset) => listPage(client, table, ask, offset))) yield* records2;
	}
	function isLost(error, offset) {
		const status = refusalIn(error)?.status;
		return isDaybookError(error) && offset !== null && (status === 404 || status === 422);
	}
	var lostAgain = ({ message, cause }) => new DaybookError("AIRTABLE_LISTING_EXPIRED", `A listing was lost on its way ${mostRestarts + 1} times, however often it was begun anew. ${message}`, { hint: "Run this again later; if it stays so, look at status.airtable.com.", cause });
	var mostKeys = 100;
	var mostCharacters = 12e3;
	var mostUpserted = 10;
	var upsertBody = (rows, typecast) => ({ performUpsert: { fieldsToMergeOn: ["event_id"] }, typecast, records: rows.map((fields) => ({ fields })) });
	function webTable(client, table) {
		const path = `/${encodeURIComponent(table)}`;
		return { mostRows: mostUpserted, merges: true, list: ({ offset, ...ask }) => listPage(client, table, ask, offset), async put(rows, { typecast }) {
			const body = upsertBody(rows, typecast);
			const { body: answer, uncertain } = await client.request({ method: "PATCH", path, body, repeatable: true });
			const { createdRecords, records: records2 } = answer ?? {};
			if (!Array.isArray(createdRecords) || !Array.isArray(records2) || records2.length !== rows.length) return { isNew: null, uncertain };
			const ids = rows.map((row, at) => writtenId(records2, row, at));
			return { isNew: ids.includes(null) ? null : ids.map((id) => createdRecords.includes(id)), uncertain };
		}, *portions(events) {
			let portion = [];
			let length = 0;
			for (const event of events) {
				const more = lookUpParts({ keys: [event.idempotency_key], ids: [event.event_id] }).reduce((sum, part) => sum + part.length + 1, 0);
				if (portion.length > 0 && (portion.length === mostKeys || length + more > mostCharacters)) {
					yield portion;
					portion = [];
					length = 0;
				}
				portion.push(event);
				length += more;
			}
			if (portion.length > 0) yield portion;
		}, async find(sought) {
			const formula = lookUpFormula(sought);
			const records2 = [];
			for await (const record of listAll(client, table, { formula, columns: eventColumns })) records2.push(record);
			return records2;
		} };
	}
	function writtenId(records2, { event_id }, at) {
		const told = (record) => record ?? {};
		const named = (record) => told(record).fields?.event_id;
		const found = records2.find((each) => named(each) === event_id) ?? records2[at];
		const { id } = told(found);
		return typeof id === "string" && (named(found) ?? event_id) === event_id ? id : null;
	}
	function recordsOf(items) {
		const records2 = { Contact: /* @__PURE__ */ new Map(), Deal: /* @__PURE__ */ new Map() };
		const lead = (to, id, record) => {
			if (isRecordId(record) || record !== "" && !to.has(id)) to.set(id, record);
		};
		for (const { input, contact_record, deal_record } of items) {
			lead(records2.Contact, idIn(input?.contact_id), contact_record);
			lead(records2.Deal, idIn(input?.deal_id), deal_record);
		}
		return records2;
	}
	function logRules({ links }, catalog, items) {
		const how = links ? "record" : false;
		return { hash: scriptHost.hash, catalog, linked: { Contact: how, Deal: how, records: recordsOf(items) } };
	}
	var mostBatches = 5;
	function airtableLog({ base, token, events: name }, fetch, rules, items) {
		const table = webTable(fetchClient({ base, token, fetch, nameOf: () => name }), name);
		const isSettled = items.length <= mostBatches * mostUpserted && items.every(({ input, isUndated }) => !isUndated && isBlank(input?.idempotency_key));
		const append = appenderTo(isSettled ? mayBeBlind(table) : table, rules, atOnce(() => isSettled));
		return { async append(events) {
			if (!isSettled) return append(events);
			const receipts = [];
			for (let at = 0; at < events.length; at += mostUpserted) receipts.push(...await append(events.slice(at, at + mostUpserted)).catch((error) => {
				throw partly(error, receipts, events.length);
			}));
			return receipts;
		} };
	}
	function partly(error, receipts, all) {
		const logged = receipts.filter(({ status }) => status === "appended" || status === "duplicate").length;
		if (logged === 0 || !isDaybookError(error)) return error;
		const { message, hint } = error;
		return new DaybookError(partlyLogged, `${logged} of ${all} events are logged, then: ${message}`, { hint });
	}
	var mayBeBlind = (table) => ({ ...table, find: (sought) => table.find(sought).catch((error) => {
		if (isDaybookError(error) && forbidden.includes(error.code)) return [];
		throw error;
	}) });
	var forbidden = ["AIRTABLE_NOT_PERMITTED", "AIRTABLE_NOT_FOUND_OR_NO_ACCESS"];
	function localDayNumber(ms, timezone) {
		return Math.floor((ms + offsetAt(ms, timezone)) / DAY_MS);
	}
	function localDay(ms, timezone) {
		return dayText(localDayNumber(ms, timezone));
	}
	function completedItems(items, { source, timezone, once = "" }, now) {
		const causes = { "": void 0, ever: "once", day: localDay(now, timezone) };
		return items.map((item) => {
			const input = isBlank(item.input?.source) && isObjectLike(item.input) ? { ...item.input, source } : item.input;
			const { timestamp, cause, idempotency_key } = input ?? {};
			const known3 = [cause, idempotency_key].every(isBlank) ? causes[once] : cause;
			const isTold = !isBlank(known3) || !isBlank(idempotency_key);
			if (!isBlank(timestamp) || !isTold) return { ...item, input, isUndated: false };
			return { ...item, input: { ...input, cause: known3, timestamp: toIso(now) }, isUndated: true };
		});
	}
	var isObjectLike = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
	function remarksOn(items, missing = []) {
		const wrong2 = items.flatMap(({ contact_record, deal_record }) => [["contact_record", contact_record], ["deal_record", deal_record]]).find(([, id]) => id !== "" && !isRecordId(id));
		return { ...wrong2 ? { problem: `${wrong2[0]} ${shown(wrong2[1])} ${noRecord}` } : {}, ...missing.length > 0 ? { note: `Before live: true, fill in ${missing.join(" and ")} in CONFIG.` } : {} };
	}
	var noRecord = "is no record's id (rec and 14 letters or digits): the row has no link.";
	var postedEvent = ({ event_id: _, ...cells }) => cells;
	var attempts = 2;
	function sheetLog({ address, secret }, fetch) {
		if (secret === "") throw new DaybookError("CONFIG_WRONG", "CONFIG names a sheet's address, but no secret.", { hint: "Copy it in the spreadsheet: menu Daybook, Web address for other tools." });
		return { async append(events) {
			const body = JSON.stringify({ secret, events: events.map(postedEvent) });
			for (let attempt = 1; ; attempt++) {
				const { status, text: text2, lost } = await asked(fetch, address, body);
				if (lost === null) {
					const receipts = receiptsIn(status, text2, events.length);
					if (receipts.every(({ key }, at) => key === null || key === events[at]?.idempotency_key)) return receipts;
					throw unreadable2(status, "receipts of other events");
				}
				if (attempt === attempts) throw unanswered(lost);
			}
		} };
	}
	async function asked(fetch, address, body) {
		try {
			const headers = { "Content-Type": "application/json" };
			const response = await fetch(address, { method: "POST", headers, body });
			const { status } = response;
			const isFailing = status === 429 || status >= 500;
			return { status, text: await response.text(), lost: isFailing ? `Google answered ${status}` : null };
		} catch (error) {
			const { message = String(error) } = error ?? {};
			return { status: 0, text: "", lost: message };
		}
	}
	function receiptsIn(status, text2, wanted) {
		const read2 = parseJson(text2);
		const answer = read2.ok && isObject(read2.value) ? read2.value : null;
		if (answer === null) throw unreadable2(status, text2);
		const { error, receipts } = answer;
		if (isObject(error)) throw new DaybookError("SHEET_REFUSED", textOf4(error.message) ?? "The sheet's script refused.", { hint: typeof error.hint === "string" ? error.hint : void 0 });
		if (!Array.isArray(receipts) || receipts.length !== wanted) throw unreadable2(status, text2);
		return receipts.map((each) => {
			const { key, event_id, status: fate, reason } = isObject(each) ? each : {};
			if (fate === "rehearsed") throw rehearses();
			if (!fates.includes(fate)) throw unreadable2(status, text2);
			const told = { key: textOf4(key), event_id: textOf4(event_id), status: fate };
			return typeof reason === "string" ? { ...told, reason } : told;
		});
	}
	var fates = ["appended", "duplicate", "conflict", "rejected"];
	var textOf4 = (value) => typeof value === "string" ? value : null;
	var rehearses = () => new DaybookError("SHEET_REHEARSES", "The sheet's own script only rehearses: nothing is written.", { hint: "In the spreadsheet's script, in CONFIG, write live: true, save it, and deploy it anew as the same web app." });
	function unreadable2(status, text2) {
		const isPage = /<html|<!doctype/i.test(text2);
		const what = isPage ? "a web page" : shown(text2.slice(0, 60));
		const isElsewhere = status >= 300 && status < 400;
		return new DaybookError("SHEET_UNREADABLE", isElsewhere ? `The sheet's address answered ${status}: the receipts stand elsewhere, and nobody fetched them. The events may be logged.` : `The sheet's address answered ${status} with ${what}, not with receipts.`, { hint: isElsewhere ? "Look into the sheet, and run this again: nothing doubles." : 'In Apps Script choose Deploy, Manage deployments: "Execute as" must be Me, "Who has access" must be Anyone, and the address must be the one that ends in /exec. Then run this again: nothing doubles.' });
	}
	var unanswered = (reason) => new DaybookError("SHEET_UNANSWERED", `The sheet's script didn't answer: ${reason.replace(/[.\s]+$/, "")}.`, { hint: "Run this again: what was written nevertheless is found and not written twice." });
	async function logItems(items, config, at, fetch) {
		const { live, own: own2, timezone } = config;
		const log = logIn(config, at);
		const catalog = catalogOf(null, own2);
		const completed = completedItems(items, config, scriptHost.clock());
		const sink = live ? openLog(log, config, at, fetch, completed, catalog) : rehearsal;
		const told = await appendTold(sink, completed.map(({ input }) => input), { catalog, timezone, bare: "refused" });
		const missing = live ? [] : missingFor(log, config);
		return outcomeOf(remarksOn(completed, missing), told, live ? "live" : "rehearsal");
	}
	function openLog(log, config, at, fetch, items, catalog) {
		if (log?.in === "sheet") return sheetLog({ address: log.address, secret: config.secret }, fetch);
		if (log === null || config.token === usualReaching.token) throw wrongConfig(`${capital(at(log === null ? "base" : "token"))} is as it came.`, "Fill in base and token where the log stands in Airtable, or sheet and secret where it stands in a Google Sheet.");
		const { token, events } = config;
		return airtableLog({ base: log.base, token, events }, fetch, logRules(config, catalog, items), items);
	}
	function missingFor(log, { token, secret }) {
		if (log === null) return ["base and token, or sheet and secret"];
		if (log.in === "sheet") return secret === "" ? ["secret"] : [];
		return token === "" || token === usualReaching.token ? ["token"] : [];
	}
	var rehearsal = { append: async (events) => events.map((event, position) => receiptOfNew(event, position)) };
	async function runStep(given, work) {
		return settledStep(given, await work().catch(failed));
	}
	function settledStep(given, outcome) {
		const told = inStepWords(withoutSecrets(outcome, secretsIn(given)));
		const goesOn = given?.onProblem === "continue";
		if (told.problem !== "" && !goesOn) throw new Error(told.problem);
		return told;
	}
	function inStepWords(told) {
		const said = (text2) => cut2(words3.reduce((now, [before, after]) => now.split(before).join(after), text2));
		const receipts = told.receipts.map(({ position: _, ...each }) => each.reason === void 0 ? each : { ...each, reason: said(each.reason) });
		return { ...told, summary: said(told.summary), problem: said(told.problem), receipts };
	}
	var longest3 = 3e3;
	var cut2 = (text2) => text2.length <= longest3 ? text2 : `${text2.slice(0, longest3)}\u2026 (see the receipts)`;
	var words3 = [["into the secret", "into CONFIG, token"], ["CONFIG, tokenSecret", "CONFIG, token"], ["under events.own in the config", "under own in CONFIG"], ['send it in the body as "secret"', "write it into CONFIG, secret"], ["in the control panel", "in the base's control panel (Extensions, Scripting)"]];
	var wrongHost = (where) => new Error(`This script belongs into ${where}: paste it there, or take the file that is made for the tool you are in.`);
	var usual = { ...usualReaching, source: "zapier:lead-intake" };
	async function run(given, globals, place = {}) {
		const { inputData, fetch } = globals;
		if (inputData === void 0 || typeof fetch !== "function") throw wrongHost('Zapier, into a step "Code by Zapier" with the action event "Run Javascript"');
		return runStep(given, async () => {
			const at = placesOf(place);
			const config = checkStep(given, at, usual, reachingChecks);
			return logItems(itemsOf(inputData ?? {}), config, at, fetch);
		});
	}
	__daybook = run;
})();
return await __daybook(
	CONFIG,
	{ inputData: typeof inputData === "undefined" ? undefined : inputData, fetch: typeof fetch === "undefined" ? undefined : fetch },
	{ lines: { live: 6, base: 7, token: 8, events: 9, sheet: 10, secret: 11, source: 12, timezone: 13, once: 14, own: 15, links: 16, onProblem: 17 } },
);
