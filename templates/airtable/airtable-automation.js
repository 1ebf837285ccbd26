// Daybook 1.0.0 · airtable-automation · build 93321921 · templates/airtable/README.md
// Left panel, Input variables: recordId = the trigger's "Airtable record ID" (mode "webhook": body = the whole body).
// CONFIG: change only what stands between quotes; "" means "I don't have that". Nothing below this block needs a change.
const CONFIG = {
  live: false,              // false: rehearse; write nothing, show what would be written. true: write.
  mode: "changes",          // "changes": log what changed on the record (triggers: record created, record updated)
                            // "action":  log one thing this automation just did, such as a welcome email
                            // "webhook": log what another tool sent (trigger: When webhook received)
  settings: "Daybook",      // Set up stored your columns in this table. What you fill in below wins over it.
  table: "",                // the record's table, e.g. "Contacts"
  rowIs: "",                // "contact" or "deal"
  contactLink: "",          // for deals: the column that links to the contact
  watch: { stage: "", owner: "", status: "", tags: "", plan: "", note: "" },   // e.g. stage: "Stage"
  also: [],                 // other columns to watch, at most 10, e.g. ["Roof type"]
  changedBy: "",            // a "Last modified by" column on the watched columns; "": who = unknown
  changedAt: "",            // a "Last modified time" column on the watched columns; "": when = the time of this run
  createdAt: "",            // a "Created time" column; "": a new contact counts from its first run
  action: { type: "email_sent", data: { name: "Welcome email" }, once: "day" },   // once: "ever", "day" or "run" a contact; "run" needs an input variable cause: the trigger's time
  events: "Events",
  source: "airtable:contacts",      // one name an automation, "airtable:" first: it shows on the timeline, and a silent one is noticed
  timezone: "America/New_York",
  onProblem: "stop",        // "stop": this run fails and Airtable tells you; run it again, nothing doubles. "continue": later steps go on
  secretKey: "",            // body.key that a webhook must bring; make one up, 20 letters or more
  tokenSecret: "",          // only if locked columns refuse this automation: the secret that holds a token
};

// Daybook itself: nothing below this line needs a change.
var __daybook;
(() => {
	"use strict";
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
			const first2 = h + big1 + (g ^ e & (f ^ g)) + ROUNDS[t] + schedule[t] | 0;
			const big0 = (a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10);
			const second = big0 + (a & b | c & (a | b)) | 0;
			h = g;
			g = f;
			f = e;
			e = d + first2 | 0;
			d = c;
			c = b;
			b = a;
			a = first2 + second | 0;
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
	function outcomeOf({ problem, nothing: nothing2 = "Nothing new.", note }, told, manner) {
		const of = (status) => told.filter((each) => each.status === status);
		const [fresh, known3, wrong2] = [of("appended"), of("duplicate"), [...of("conflict"), ...of("rejected")]];
		const faults = [...problem === void 0 ? [] : [problem], ...wrong2.map((each) => `${each.sentence ?? "An event"}: ${each.status}, ${reasonText(each.reason)}`)];
		const more = fresh.length > mostSaid ? `; and ${fresh.length - mostSaid} more` : "";
		const said = fresh.slice(0, mostSaid).map(({ sentence: sentence2 }) => sentence2 ?? "").join("; ") + more;
		const parts = [...fresh.length > 0 ? [`${counted(fresh.length)} ${asNew[manner].said}: ${said}.`] : [], ...known3.length > 0 ? [`${counted(known3.length)} in the log already.`] : [], ...faults];
		const summary = [parts.join(" ") || nothing2, ...note === void 0 ? [] : [note]].join(" ");
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
	var capital = (words3) => words3.charAt(0).toUpperCase() + words3.slice(1);
	var wrongConfig = (message, hint) => new DaybookError("CONFIG_WRONG", message, { hint });
	var isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
	var text = (value) => typeof value === "string" ? null : "text between quotes";
	var filled = (value) => text(value) ?? (value.trim() === "" ? "a name between the quotes" : null);
	var trueOrFalse = (value) => typeof value === "boolean" ? null : "true or false, without quotes";
	var zone = (value) => text(value) ?? (value === "" || isTimezone(value) ? null : "a time zone such as America/New_York or Europe/Berlin");
	var oneOf = (...words3) => (value) => {
		if (words3.includes(value)) return null;
		const listed = words3.map((word) => JSON.stringify(word));
		const near = typeof value === "string" && value !== "" ? nearest(value, words3.filter(Boolean)) : void 0;
		const last = listed.pop();
		return `${listed.join(", ")} or ${last}${near ? ` (did you mean ${JSON.stringify(near)}?)` : ""}`;
	};
	function checkBlock(given2, at, usual, checks2, more = () => []) {
		if (!isObject(given2)) throw wrongConfig("CONFIG is no list of settings: paste the whole file again.");
		const faults = [...unknownKeys(given2, Object.keys(usual), at), ...Object.keys(checks2).flatMap((key) => {
			const value = given2[key];
			const wanted = value === void 0 ? null : checks2[key](value);
			return wanted === null ? [] : [`${capital(at(key))}: write ${wanted}; found ${shown(value)}.`];
		}), ...more(given2)];
		if (faults.length > 0) throw wrongConfig(faults.join(" "));
		const config = {};
		for (const key of Object.keys(given2)) if (given2[key] !== void 0) config[key] = trimmed(given2[key]);
		return { ...usual, ...config };
	}
	function unknownKeys(given2, known3, at) {
		return Object.keys(given2).filter((key) => !known3.includes(key)).map((key) => {
			const near = nearest(key, known3);
			const meant2 = near !== void 0 && given2[near] === void 0 ? near : key;
			const where = at(meant2).replace(`(${meant2})`, () => `(${key})`);
			return `${capital(where)}: there is no setting ${shown(key)}. ${near ? `Did you mean ${near}?` : `There are ${known3.join(", ")}.`}`;
		});
	}
	function trimmed(value) {
		if (typeof value === "string") return value.trim();
		return Array.isArray(value) ? value.map(trimmed) : value;
	}
	function localDayNumber(ms, timezone) {
		return Math.floor((ms + offsetAt(ms, timezone)) / DAY_MS);
	}
	function localDay(ms, timezone) {
		return dayText(localDayNumber(ms, timezone));
	}
	function cellValue(cell) {
		if (typeof cell === "string" || typeof cell === "number" || typeof cell === "boolean") return cell;
		return namesIn(cell).join(", ") || null;
	}
	function namesIn(cell) {
		const parts = typeof cell === "string" ? cell.split(",") : Array.isArray(cell) ? cell : [cell];
		return parts.map((part) => nameOf(part).trim()).filter((name) => name !== "");
	}
	function nameOf(part) {
		if (part === null || part === void 0) return "";
		if (typeof part !== "object") return String(part);
		const { name, text: text2, filename, value, email } = part;
		const found = [name, text2, filename, value, email].find((each) => typeof each === "string" || typeof each === "number");
		return found === void 0 ? JSON.stringify(part) : String(found);
	}
	function textIn(cell) {
		const value = cellValue(cell);
		return value === null ? null : String(value).trim() || null;
	}
	var idsIn = (cell) => Array.isArray(cell) ? cell.flatMap((each) => typeof each.id === "string" ? [each.id] : []) : [];
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
	function numberOf(data, name) {
		const value = Object.prototype.hasOwnProperty.call(data, name) ? data[name] : null;
		return typeof value === "number" ? value : null;
	}
	var type = (name, group, fields, sentence2, sets) => sets ? { name, group, fields, sentence: sentence2, sets } : { name, group, fields, sentence: sentence2 };
	var change = { from: "text?", to: "text?" };
	var list = [type("contact_created", "contact", { source: "text?" }, ["Contact created from {source}", "Contact created"]), type("contact_merged", "contact", { into: "text" }, ["Merged into {into}"]), type("contact_erased", "contact", { event_ids: "list" }, ["A person's events were erased"]), type("status_changed", "other", change, ["Status {from} \u2192 {to}", "Status set to {to}", "Status cleared (was {from})", "Status cleared"], "status"), type("stage_changed", "stage", change, ["Stage {from} \u2192 {to}", "Stage set to {to}", "Stage cleared (was {from})", "Stage cleared"], "stage"), type("plan_changed", "other", change, ["Plan {from} \u2192 {to}", "Plan set to {to}", "Plan cleared (was {from})", "Plan cleared"], "plan"), type("owner_assigned", "owner", change, ["Reassigned to {to} (was {from})", "Assigned to {to}", "Owner removed (was {from})", "Owner removed"], "owner"), type("field_changed", "other", { field: "text", ...change }, ["{field}: {from} \u2192 {to}", "{field} set to {to}", "{field} cleared (was {from})", "{field} cleared"], "field"), type("tag_added", "tag", { tag: "text" }, ["Tagged {tag}"], "tag"), type("tag_removed", "tag", { tag: "text" }, ["Tag {tag} removed"], "tag"), type("note_added", "other", { text: "text" }, ["Note: {text}"]), type("deal_created", "other", { name: "text?", amount: "number?", stage: "text?" }, ["Deal created in {stage}: {name}", "Deal created in {stage}", "Deal created: {name}", "Deal created"], "stage"), type("deal_won", "won", { amount: "number?" }, ["Deal won ({amount})", "Deal won"], "stage"), type("deal_lost", "lost", { amount: "number?" }, ["Deal lost ({amount})", "Deal lost"], "stage"), type("email_sent", "message", { name: "text?" }, ["E-mail sent: {name}", "E-mail sent"]), type("email_engaged", "message", { name: "text?", action: "text?" }, ["E-mail {name}: {action}", "E-mail engaged: {name}", "E-mail engaged: {action}", "E-mail engaged"]), type("sms_sent", "message", { name: "text?" }, ["SMS sent: {name}", "SMS sent"]), type("call_booked", "call", { for: "text?" }, ["Call booked for {for}", "Call booked"]), type("call_completed", "call", { outcome: "text?", minutes: "number?" }, ["Call completed: {outcome} ({minutes} min)", "Call completed: {outcome}", "Call completed ({minutes} min)", "Call completed"]), type("form_submitted", "call", { name: "text?" }, ["Form submitted: {name}", "Form submitted"]), type("contract_sent", "money", { name: "text?" }, ["Contract sent: {name}", "Contract sent"]), type("contract_signed", "money", { name: "text?" }, ["Contract signed: {name}", "Contract signed"]), type("payment_received", "money", { amount: "number", currency: "text?" }, ["Payment received: {amount} {currency}", "Payment received: {amount}"]), type("automation_run", "automation", { name: "text?" }, ["Automation ran: {name}", "Automation ran"]), type("event_voided", "other", { event_id: "text" }, ["Voided event {event_id}"])];
	var standardTypes = list;
	var tracks = /* @__PURE__ */ new Map();
	for (const type2 of standardTypes) if (type2.sets) tracks.set(type2.name, type2.sets);
	var nothing = { change: null, baseline: false, pipeline: null, name: null, amount: null };
	function toldBy(event) {
		const { event_type, event_data } = event;
		const isRead = tracks.has(event_type) || births.has(event_type) || event_data.indexOf('"baseline":true') >= 0;
		if (!isRead) return nothing;
		const known3 = recent2.get(event_data);
		if (known3 && known3.event_type === event_type) return known3.told;
		if (recent2.size >= mostRecent2) recent2.clear();
		const told = read2(event);
		if (event_data.length <= 200) recent2.set(event_data, { event_type, told });
		return told;
	}
	var births = /* @__PURE__ */ new Set(["contact_created", "deal_created"]);
	var recent2 = /* @__PURE__ */ new Map();
	var mostRecent2 = 1e3;
	function read2(event) {
		const { event_type } = event;
		const track = tracks.get(event_type);
		const data = dataOf(event);
		const baseline = data.baseline === true;
		const pipeline = track !== void 0 || births.has(event_type) ? textOf(data, "pipeline") : null;
		return { change: track === void 0 ? null : changeIn(event_type, track, data, pipeline, baseline), baseline, pipeline, name: event_type === "deal_created" ? textOf(data, "name") : null, amount: track === "stage" ? numberOf(data, "amount") : null };
	}
	function changeIn(event_type, track, data, pipeline, baseline) {
		switch (event_type) {
			case "tag_added":
			case "tag_removed": {
				const tag = textOf(data, "tag");
				if (tag === null) return null;
				const isAdded = event_type === "tag_added";
				const [from, to] = isAdded ? [null, tag] : [tag, null];
				return { track, slot: `tag:${tag}`, from, to, pipeline, baseline };
			}
			case "deal_created": {
				const to = textOf(data, "stage");
				return to === null ? null : { track, slot: "stage", from: null, to, pipeline, baseline };
			}
			case "deal_won":
				return { track, slot: "stage", from: null, to: null, end: "won", pipeline, baseline };
			case "deal_lost":
				return { track, slot: "stage", from: null, to: null, end: "lost", pipeline, baseline };
			default: {
				const field = track === "field" ? textOf(data, "field") : null;
				if (track === "field" && field === null) return null;
				const slot = field === null ? track : `field:${field}`;
				return { track, slot, from: textOf(data, "from"), to: textOf(data, "to"), pipeline, baseline };
			}
		}
	}
	function openVisit(subject) {
		const last = subject.visits[subject.visits.length - 1];
		return last && last.ended === "open" ? last : null;
	}
	var isLife = (step) => !step.voided && !step.baseline && !step.unchanged && step.event.event_type !== "event_voided" && step.event.event_type !== "contact_erased";
	var kinds = /* @__PURE__ */ new Map([["contact_created", 0], ["deal_created", 0], ["deal_won", 2], ["deal_lost", 2]]);
	var kindOf = (each) => kinds.get(each.event.event_type) ?? (each.change ? 1 : 3);
	function takeInstant(events, turns, pipelines) {
		const sorted = sortInstant(events, turns.placeOf, pipelines);
		const left = sorted.filter((each) => {
			const isFirst2 = kindOf(each) === 0 && fits(each, turns);
			if (isFirst2) turns.take(each);
			return !isFirst2;
		});
		const rest = left.length < sorted.length ? sortInstant(left, turns.placeOf, pipelines) : left;
		if (rest.length <= few) takeFew(rest, turns);
		else takeMany(rest, turns);
	}
	var fits = (each, { held }) => each.change === null ? kindOf(each) === 0 : each.change.from === held(each);
	function sortInstant(events, placeOf3, pipelines) {
		return events.map((each) => ({ each, kind: kindOf(each), order: stageOrder(placeOf3(each), pipelines) })).sort((a, b) => a.kind - b.kind || a.order - b.order || (a.each.event.event_id < b.each.event.event_id ? -1 : 1)).map(({ each }) => each);
	}
	function stageOrder(place, pipelines) {
		if (place === null) return -1;
		const order = pipelines.order(place);
		return (order < 0 ? 1e6 : order) + (pipelines.ends(place) === null ? 0 : 1e7);
	}
	var few = 16;
	function takeFew(sorted, turns) {
		const left = sorted.slice();
		while (left.length > 0) {
			const at = left.findIndex((each) => fits(each, turns));
			turns.take(left.splice(Math.max(at, 0), 1)[0]);
		}
	}
	function takeMany(sorted, turns) {
		const queues = /* @__PURE__ */ new Map();
		const isTaken = new Uint8Array(sorted.length);
		const ready = [];
		const queueKey = (each, from) => JSON.stringify([turns.slotOf(each), from]);
		const look = (each) => {
			const queue = each.change && queues.get(queueKey(each, turns.held(each)));
			if (!queue) return;
			while (isTaken[queue.places[queue.next]]) queue.next++;
			const place = queue.places[queue.next];
			if (place !== void 0) insert(ready, place);
		};
		const take2 = (place) => {
			isTaken[place] = 1;
			turns.take(sorted[place]);
			look(sorted[place]);
		};
		sorted.forEach((each, place) => {
			if (!each.change) return;
			const key = queueKey(each, each.change.from);
			const queue = queues.get(key);
			if (queue) queue.places.push(place);
			else queues.set(key, { places: [place], next: 0 });
		});
		for (let place = sorted.length - 1; place >= 0; place--) look(sorted[place]);
		for (let first2 = 0; first2 < sorted.length; ) {
			const place = ready.pop();
			if (place !== void 0) take2(place);
			else if (isTaken[first2]) first2++;
			else take2(first2);
		}
	}
	function insert(falling, number) {
		let [low, high] = [0, falling.length];
		while (low < high) {
			const middle = low + high >> 1;
			if (falling[middle] > number) low = middle + 1;
			else high = middle;
		}
		if (falling[low] !== number) falling.splice(low, 0, number);
	}
	var done = { unchanged: false, missed: void 0, visit: null };
	var undone = { unchanged: true, missed: void 0, visit: null };
	var newSubject = (contact_id, deal_id) => ({ contact_id, deal_id, visits: [], tenures: [], held: /* @__PURE__ */ new Map(), name: null, amount: null, last_event_at: null, steps: [], owner: null, pipeline: null, open: null });
	function describe(subject, told) {
		if (told.pipeline !== null) subject.pipeline = told.pipeline;
		if (told.name !== null) subject.name = told.name;
		if (told.amount !== null) subject.amount = told.amount;
	}
	function applyChange(subject, change2, event, at, owner, pipelines) {
		if (change2.track === "stage") return enter(subject, change2, event, at, owner, pipelines);
		const before = subject.held.get(change2.slot)?.value ?? null;
		if (before === change2.to) return undone;
		const missed = change2.from !== null && change2.from !== before;
		if (change2.to === null) subject.held.delete(change2.slot);
		else subject.held.set(change2.slot, { value: change2.to, at_least: change2.baseline, event });
		if (change2.track === "owner") own(subject, change2, event, at, missed);
		return missed ? { unchanged: false, missed: before, visit: null } : done;
	}
	function own(subject, change2, event, at, missed) {
		subject.owner = change2.to;
		const last = subject.tenures[subject.tenures.length - 1];
		if (last && last.ended === "open") {
			last.until = missed || change2.baseline ? null : at;
			last.ended = last.until === null ? "unknown" : "known";
		}
		if (change2.to === null) return;
		const from = change2.from ?? (last && last.until === at ? last.owner : null);
		subject.tenures.push({ owner: change2.to, subject, from, since: at, at_least: change2.baseline, until: null, ended: "open", event });
	}
	function leave(subject, exited) {
		if (!subject.open) return;
		const ended = exited === null ? "unknown" : "known";
		subject.open.exited = exited;
		subject.open.ended = ended;
		subject.open = null;
	}
	function enter(subject, change2, event, at, owner, pipelines) {
		const held = subject.open;
		const to = placeOf(subject, change2, pipelines);
		if (isHeld(held, to, change2, pipelines)) return event.event_type === "deal_created" ? done : undone;
		const before = held?.stage ?? null;
		const missed = change2.from !== null && change2.from !== before;
		const broken = missed || change2.baseline && held !== null;
		leave(subject, broken ? null : at);
		const told = missed ? before : void 0;
		if (to === null) return missed ? { unchanged: false, missed: told, visit: null } : done;
		const from = missed ? change2.from : change2.baseline ? null : before;
		const home = missed ? null : held?.pipeline ?? null;
		const visit = { subject, pipeline: to.pipeline, stage: to.stage, from, direction: pipelines.direction(from === null ? null : originOf(from, home, to, pipelines), to), entered: at, at_least: change2.baseline, exited: null, ended: "open", days_in_from: broken || !held || held.at_least ? null : (at - held.entered) / DAY_MS, owner, event };
		subject.visits.push(visit);
		subject.open = visit;
		return { unchanged: false, missed: told, visit };
	}
	function originOf(stage2, pipeline, to, pipelines) {
		if (pipeline !== null) return { pipeline, stage: stage2 };
		const beside = { pipeline: to.pipeline, stage: stage2 };
		return pipelines.order(beside) >= 0 ? beside : { pipeline: pipelines.only(stage2), stage: stage2 };
	}
	function placeOf(subject, change2, pipelines) {
		if (change2.track !== "stage") return null;
		const pipeline = change2.pipeline ?? subject.pipeline;
		if (change2.end) return pipelines.ending(pipeline ?? subject.open?.pipeline ?? null, change2.end);
		if (change2.to === null) return null;
		return { pipeline: pipeline ?? pipelines.only(change2.to), stage: change2.to };
	}
	function isHeld(held, to, change2, pipelines) {
		if (!held || to === null) return held === null && to === null;
		if (change2.end && pipelines.ends(held) === change2.end) return true;
		const isElsewhere = change2.pipeline !== null && held.pipeline !== null && change2.pipeline !== held.pipeline;
		return held.stage === to.stage && !isElsewhere;
	}
	function replay(events, rules) {
		const { marks, pipelines } = rules;
		const under = { marks, pipelines, histories: /* @__PURE__ */ new Map(), merged: /* @__PURE__ */ new Map(), deals: /* @__PURE__ */ new Map() };
		const items = itemsOf(events, marks);
		for (let i = 0; i < items.length; ) {
			const { at } = items[i];
			let end = i + 1;
			while (end < items.length && items[end].at === at) end++;
			if (end === i + 1) take(under, items[i]);
			else takeTogether(under, items.slice(i, end));
			i = end;
		}
		return finish(under);
	}
	function itemsOf(events, marks) {
		const items = [];
		for (const event of events) {
			if (event.contact_id === logContact || marks.isErased(event.event_id)) continue;
			const told = toldBy(event);
			const { change: change2 } = told;
			items.push({ event, at: fromIso(event.timestamp), told, change: change2, voided: marks.isVoided(event) });
		}
		return items.sort((a, b) => a.at - b.at || (a.event.event_id < b.event.event_id ? -1 : 1));
	}
	function takeTogether(under, items) {
		const serials = /* @__PURE__ */ new Map();
		const turns = { held({ event, at, change: change2 }) {
			const subject = subjectOf(under, event, at, change2);
			if (change2?.track === "stage") return subject.open?.stage ?? null;
			return (change2 && subject.held.get(change2.slot)?.value) ?? null;
		}, placeOf: ({ event, at, change: change2 }) => change2 && placeOf(subjectOf(under, event, at, change2), change2, under.pipelines), slotOf({ event, at, change: change2 }) {
			const subject = subjectOf(under, event, at, change2);
			const serial = serials.get(subject) ?? serials.size;
			serials.set(subject, serial);
			return `${serial} ${change2?.slot}`;
		}, take: (item) => take(under, item) };
		takeInstant(items, turns, under.pipelines);
	}
	function take(under, { event, at, told, change: change2, voided }) {
		const history = historyOf(under, under.marks.person(event.contact_id));
		const subject = subjectOf(under, event, at, change2);
		const { baseline } = told;
		if (voided) {
			const nothing2 = { unchanged: false, missed: void 0, visit: null, owner: null };
			history.steps.push({ event, at, change: change2, subject, voided, baseline, ...nothing2 });
			return;
		}
		if (event.deal_id !== null) subject.contact_id = history.contact_id;
		describe(subject, told);
		if (event.event_type === "contact_merged") leaveMerged(under, event, at);
		if (event.event_type === "contact_created" && !baseline) history.created_at ?? (history.created_at = at);
		const before = subject.owner ?? history.own.owner;
		const applied = change2 ? applyChange(subject, change2, event, at, before, under.pipelines) : null;
		const step = { event, at, change: change2, subject, voided, baseline, unchanged: applied ? applied.unchanged : false, missed: applied ? applied.missed : void 0, visit: applied ? applied.visit : null, owner: subject.owner ?? history.own.owner };
		history.steps.push(step);
		subject.steps.push(step);
		if (isLife(step)) subject.last_event_at = at;
	}
	function leaveMerged({ marks, merged }, { contact_id }, at) {
		const subject = marks.contactAt(contact_id, at) === contact_id ? void 0 : merged.get(contact_id);
		if (subject) leave(subject, null);
	}
	function historyOf({ histories }, contact_id) {
		const known3 = histories.get(contact_id);
		if (known3) return known3;
		const history = { contact_id, steps: [], own: newSubject(contact_id, null), created_at: null };
		histories.set(contact_id, history);
		return history;
	}
	function subjectOf(under, event, at, change2) {
		const { contact_id, deal_id } = event;
		const { marks, deals, merged } = under;
		if (deal_id !== null) {
			const known4 = deals.get(deal_id);
			if (known4) return known4;
			const deal = newSubject(contact_id, deal_id);
			deals.set(deal_id, deal);
			return deal;
		}
		const person = marks.person(contact_id);
		const isJoined = change2?.track === "owner" || change2?.track === "tag";
		const contact = isJoined ? person : marks.contactAt(contact_id, at);
		if (contact === person) return historyOf(under, person).own;
		const known3 = merged.get(contact);
		if (known3) return known3;
		const subject = newSubject(contact, null);
		merged.set(contact, subject);
		return subject;
	}
	function finish({ marks, histories, merged, deals }) {
		const found = /* @__PURE__ */ new Map();
		histories.forEach(({ contact_id, steps, own: own3, created_at }) => {
			found.set(contact_id, { contact_id, steps, subjects: [own3], created_at });
		});
		const put = (subject) => {
			if (subject.steps.length > 0) found.get(marks.person(subject.contact_id))?.subjects.push(subject);
		};
		merged.forEach(put);
		deals.forEach(put);
		return [...found.values()];
	}
	var datesSource = "backfill:dates";
	var isOf = (snapshot, event) => snapshot.deal_id ? event.deal_id === snapshot.deal_id : event.deal_id === null && event.contact_id === snapshot.contact_id;
	function pastOf(snapshot, events, { marks, pipelines }) {
		const { contact_id } = snapshot;
		const own3 = events.filter((event) => isOf(snapshot, event)).map((event) => event.contact_id === contact_id ? event : { ...event, contact_id });
		const [history] = replay(own3, { marks: unmerged(marks), pipelines });
		const subject = history?.subjects.find((each) => each.deal_id === (snapshot.deal_id ?? null));
		return { steps: history?.steps ?? [], subject: subject ?? null };
	}
	var unmerged = ({ isVoided, isErased }) => ({ isVoided, isErased, erasedBy: () => [], contactAt: (contact) => contact, person: (contact) => contact, contactsOf: (contact) => [contact], merges: [], loops: [] });
	var creationType = ({ deal_id }) => deal_id ? "deal_created" : "contact_created";
	function isCaptured(snapshot, { steps }, { catalog, isOwn }) {
		const type2 = creationType(snapshot);
		const valid = steps.filter((step) => !step.voided);
		const creations = valid.filter((step) => step.event.event_type === type2);
		const isCapture2 = (step) => isOurs(step, snapshot, isOwn);
		if (creations.some((step) => isCapture2(step) || step.event.source === datesSource)) return true;
		return (creations.length > 0 || !catalog.isOn(type2)) && valid.some(isCapture2);
	}
	var isOurs = ({ event, baseline }, { source }, isOwn = () => false) => baseline || event.source === source || isOwn(event.source);
	function watchedIn(snapshot) {
		const watched = [];
		const watch = (value, slot, event_type, beside) => {
			if (value !== void 0) watched.push({ slot, event_type, value: valueText(value), beside });
		};
		const pipeline = valueText(snapshot.pipeline);
		watch(snapshot.stage, "stage", "stage_changed", pipeline === null ? {} : { pipeline });
		watch(snapshot.owner, "owner", "owner_assigned", {});
		watch(snapshot.status, "status", "status_changed", {});
		watch(snapshot.plan, "plan", "plan_changed", {});
		const fields = /* @__PURE__ */ new Map();
		for (const name of Object.keys(snapshot.fields ?? {})) if (name.trim() !== "") fields.set(name.trim(), snapshot.fields?.[name]);
		fields.forEach((value, field) => {
			watch(value, `field:${field}`, "field_changed", { field });
		});
		return watched;
	}
	function tagsIn({ tags }) {
		if (tags === void 0) return void 0;
		const found = /* @__PURE__ */ new Set();
		for (const tag of tags ?? []) {
			const text2 = valueText(tag);
			if (text2 !== null) found.add(text2);
		}
		return found;
	}
	var valueText = (value) => value === null || value === void 0 ? null : String(value).trim() || null;
	var cleaned = (snapshot) => ({ ...snapshot, contact_id: snapshot.contact_id.trim(), deal_id: valueText(snapshot.deal_id), source: snapshot.source.trim() });
	function snapshotTime(text2, column, timezone) {
		const read3 = parseInstant(text2, timezone);
		if (read3.ok) return read3.ms;
		throw new DaybookError("BAD_TIME", `${column}: ${read3.message}`, { column });
	}
	function changesIn(seen) {
		const { snapshot, past } = seen;
		const found = [];
		for (const { slot, event_type, value, beside } of watchedIn(snapshot)) {
			const visit = slot === "stage" && past.subject ? openVisit(past.subject) : null;
			const held = visit?.stage ?? past.subject?.held.get(slot)?.value ?? null;
			const isElsewhere = beside.pipeline !== void 0 && visit !== null && visit.pipeline !== null && visit.pipeline !== beside.pipeline;
			if (value === held && !(isElsewhere && value !== null)) continue;
			found.push(...changeTo(seen, slot, event_type, { ...beside, from: held, to: value }));
		}
		return [...found, ...tagChanges(seen), ...noteChange(seen)];
	}
	function tagChanges(seen) {
		const tags = tagsIn(seen.snapshot);
		if (!tags) return [];
		const held = /* @__PURE__ */ new Set();
		seen.past.subject?.held.forEach(({ value }, slot) => {
			if (slot.startsWith("tag:")) held.add(value);
		});
		const change2 = (type2, tag) => changeTo(seen, `tag:${tag}`, type2, { tag });
		return [...[...tags].filter((tag) => !held.has(tag)).flatMap((tag) => change2("tag_added", tag)), ...[...held].filter((tag) => !tags.has(tag)).flatMap((tag) => change2("tag_removed", tag))];
	}
	function noteChange(seen) {
		const text2 = valueText(seen.snapshot.note);
		if (text2 === null) return [];
		const notes = seen.past.steps.filter((step) => !step.voided && isNote(step));
		const ours = notes.filter((step) => isOurs(step, seen.snapshot, seen.isOwn));
		const said = [notes, ours].map((all) => all[all.length - 1]);
		if (said.some((step) => step && textOf(dataOf(step.event), "text") === text2)) return [];
		return changeTo(seen, "note", "note_added", { text: text2 });
	}
	var isNote = ({ event }) => event.event_type === "note_added";
	var isAbout = (step, slot) => slot === "note" ? isNote(step) : step.change?.slot === slot;
	var stepsAbout = ({ past, isSeen, isDated }, slot) => past.steps.filter((step) => isAbout(step, slot) && (isSeen && !isDated || step.voided || step.event.source !== datesSource));
	var isFirst = ({ first: first2, isSeen, isDated, snapshot }, slot) => first2 === "baseline" || slot === "stage" && isDated === true || isSeen && snapshot.first === void 0 && slot.startsWith("field:");
	var lastMs = fromIso("9999-12-31T23:59:59.999Z");
	function changeTo(seen, slot, event_type, data) {
		const steps = stepsAbout(seen, slot);
		const valid = seen.past.steps.filter((step) => !step.voided && isAbout(step, slot));
		const last = valid[valid.length - 1];
		if (last && last.at > (seen.now ?? lastMs) + DAY_MS) {
			seen.onFuture?.(last.event);
			return [];
		}
		const isBaseline = isFirst(seen, slot) && steps.every((step) => step.voided);
		const told = isBaseline ? { baseline: true } : {};
		for (const name of Object.keys(data)) if (data[name] !== null && !(isBaseline && name === "from")) told[name] = data[name];
		const at = seen.at > (last?.at ?? -1) ? seen.at : Math.min((last?.at ?? -1) + 1, lastMs);
		return [{ ...eventOf(seen, event_type, told), timestamp: toIso(at), actor: isBaseline ? null : seen.snapshot.actor ?? null, cause: causeOf(seen, steps, at) }];
	}
	function causeOf({ snapshot }, steps, at) {
		const last = steps.filter((step) => step.at <= at).pop();
		const since = last?.at ?? Number.NEGATIVE_INFINITY;
		const voided = steps.filter((step) => step !== last && step.voided && step.at >= since).length;
		const key = last?.event.idempotency_key ?? "first";
		if (voided > 0) return `${key.slice(0, longestKey)} +${voided}`;
		return key === snapshot.contact_id || key === snapshot.deal_id ? `key ${key.slice(0, longestKey)}` : key;
	}
	var longestKey = textLimit - 15;
	var eventOf = ({ snapshot }, event_type, event_data) => ({ contact_id: snapshot.contact_id, deal_id: snapshot.deal_id ?? null, event_type, event_data, source: snapshot.source });
	function pipelineOf({ pipeline }) {
		const text2 = valueText(pipeline);
		return text2 === null ? {} : { pipeline: text2 };
	}
	function datedStages(seen, pipelines, timezone) {
		const { snapshot, past, at } = seen;
		const steps = stepsAbout(seen, "stage");
		if (steps.some((step) => !step.voided)) return [];
		const taken = new Set(past.steps.filter((step) => !step.voided && step.change?.track === "stage").map((step) => step.at));
		let last = -1;
		return datesIn(snapshot, pipelines, timezone).filter(({ ms }) => ms <= at).flatMap(({ stage: stage2, ms, text: text2 }) => {
			last = Math.max(ms, last + 1);
			if (isThere(stage2, past)) return [];
			while (taken.has(last)) last++;
			const data = { ...pipelineOf(snapshot), to: stage2 };
			const cause = causeOf(seen, steps, last);
			const timestamp = ms < 0 ? text2 : toIso(last);
			return [{ ...eventOf(seen, "stage_changed", data), timestamp, actor: null, source: datesSource, cause }];
		});
	}
	var isOlder = ({ dates = {} }, born, timezone) => Object.keys(dates).some((stage2) => {
		const read3 = parseInstant((dates[stage2] ?? "").trim(), timezone);
		return read3.ok && read3.ms < born - DAY_MS;
	});
	var isThere = (stage2, { steps }) => steps.some(({ event, change: change2, voided }) => !voided && event.source === datesSource && change2?.to === stage2);
	function datesIn(snapshot, pipelines, timezone) {
		const dates = Object.keys(snapshot.dates ?? {}).flatMap((name) => {
			const [stage2, text2] = [name.trim(), (snapshot.dates?.[name] ?? "").trim()];
			if (stage2 === "" || text2 === "") return [];
			const read3 = parseInstant(text2, timezone);
			const place = { pipeline: valueText(snapshot.pipeline) ?? pipelines.only(stage2), stage: stage2 };
			const order = pipelines.order(place) + (pipelines.ends(place) === null ? 0 : 1e6);
			return [{ stage: stage2, text: text2, ms: read3.ok ? read3.ms : -1, order }];
		});
		return dates.sort((a, b) => a.ms - b.ms || a.order - b.order);
	}
	function capture(observed, events, rules) {
		const snapshot = cleaned(observed);
		if (isLeftOut(snapshot, rules)) return [];
		const at = snapshotTime(snapshot.at, "at", rules.timezone);
		const past = pastOf(snapshot, events, rules);
		const isSeen = isCaptured(snapshot, past, rules);
		const born = bornAt(snapshot, at, rules.timezone);
		const isNew = born === at && !isOlder(snapshot, at, rules.timezone);
		const first2 = snapshot.first ?? (isSeen || isNew ? "change" : "baseline");
		const bare = { ...rules, snapshot, past, at, first: first2, isSeen };
		const isYoung2 = (snapshot.first ?? (isNew ? "change" : "baseline")) === "change";
		const isLate = isSeen && snapshot.first !== "baseline";
		const dated = isYoung2 || isLate ? [] : datedStages(bare, rules.pipelines, rules.timezone);
		const seen = dated.length === 0 ? bare : { ...bare, past: pastOf(snapshot, [...events, ...asEvents(dated)], rules), isDated: true };
		const creation = isSeen ? null : creationOf(bare, born, rules.catalog);
		const found = isSeen ? [...changesIn(seen), ...[...dated].reverse()] : withCreation([...dated, ...changesIn(seen)], creation);
		return found.filter(({ event_type }) => rules.catalog.isOn(event_type));
	}
	var asEvents = (captured) => captured.filter(({ timestamp }) => fromIso(timestamp) >= 0).map(({ cause, event_data, ...cells }, i) => ({ ...cells, event_data: JSON.stringify(event_data), event_id: `dated ${i}`, idempotency_key: cause }));
	var isLeftOut = (snapshot, { left_out = [] }) => left_out.some((row) => isOf(snapshot, row));
	function bornAt({ created_at }, at, timezone) {
		return created_at ? Math.min(snapshotTime(created_at, "created_at", timezone), at) : null;
	}
	function creationOf(seen, born, catalog) {
		const { snapshot, past, at, first: first2 } = seen;
		const type2 = creationType(snapshot);
		const steps = past.steps.filter(({ event }) => event.event_type === type2);
		if (!catalog.isOn(type2) || steps.some((step) => !step.voided)) return null;
		const isOld = first2 === "baseline";
		const [name, amount] = [valueText(snapshot.name), valueText(snapshot.amount)];
		const data = { ...snapshot.deal_id ? pipelineOf(snapshot) : {}, ...snapshot.deal_id && name !== null ? { name } : {}, ...snapshot.deal_id && amount !== null ? { amount } : {}, ...isOld && born === null ? { baseline: true } : {} };
		return { ...eventOf(seen, type2, data), timestamp: toIso(born ?? at), actor: !isOld && (born ?? at) === at ? snapshot.actor ?? null : null, source: isOld && born !== null ? datesSource : snapshot.source, cause: causeOf(seen, steps, born ?? at) };
	}
	function withCreation(events, creation) {
		if (!creation) return events;
		const stage2 = events.filter((each) => each.event_type === "stage_changed");
		const [only] = stage2;
		const isOne = creation.event_type === "deal_created" && stage2.length === 1 && only !== void 0 && only.timestamp === creation.timestamp && only.cause === "first" && only.event_data.from === void 0 && only.event_data.to !== void 0 && only.event_data.baseline === creation.event_data.baseline;
		if (!isOne) return [...events, creation];
		const whole = { ...creation, event_data: { ...creation.event_data, stage: only.event_data.to } };
		return [...events.filter((each) => each !== only), whole];
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
	var keysAmong = (rows) => (event_ids) => {
		const keys = /* @__PURE__ */ new Set();
		if (event_ids.size > 0) {
			for (const row of rows) if (event_ids.has(row.event_id)) keys.add(row.idempotency_key);
		}
		return keys;
	};
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
	function columnsOf(observed) {
		const { watch, also, dates, changedBy, changedAt, createdAt, contactLink, id, name, amount } = observed;
		const all = [...Object.values(watch), ...also, ...Object.values(dates), ...[changedBy, changedAt, createdAt, contactLink, id, name, amount]];
		return [...new Set(all.filter((column) => column !== null))];
	}
	var young = 6e5;
	function snapshotOf({ watch, also, dates, changedAt, changedBy, createdAt, name, amount }, { contact_id, deal_id }, record, { source, timezone, now, actor = null }) {
		const cell = (column) => column === null ? null : record.getCellValue(column);
		const value = (slot) => {
			const column = watch[slot];
			return column === null ? {} : { [slot]: cellValue(cell(column)) };
		};
		const at = textIn(cell(changedAt)) ?? toIso(now);
		const created_at = textIn(cell(createdAt));
		const told = Object.fromEntries(Object.entries(dates).map(([stage2, column]) => [stage2, textIn(cell(column))]));
		return { contact_id, deal_id, at, actor: textIn(cell(changedBy)) ?? actor, source, created_at, ...value("stage"), ...value("owner"), ...value("status"), ...value("plan"), ...value("note"), ...watch.tags === null ? {} : { tags: namesIn(cell(watch.tags)) }, fields: Object.fromEntries(also.map((column) => [column, cellValue(cell(column))])), ...name === null ? {} : { name: cellValue(cell(name)) }, ...amount === null ? {} : { amount: cellValue(cell(amount)) }, dates: told, ...isYoung(created_at, at, told, timezone) ? { first: "change" } : {} };
	}
	function isYoung(created_at, at, dates, timezone) {
		if (created_at === null) return false;
		const [born, seen] = [parseInstant(created_at, timezone), parseInstant(at, timezone)];
		return born.ok && seen.ok && seen.ms - born.ms <= young && !isOlder({ dates }, born.ms, timezone);
	}
	var isCapture = (source) => source !== null && /^(airtable|sheet|daybook):/.test(source);
	var usualConfig = { live: false, mode: "changes", settings: "Daybook", table: "", rowIs: "", contactLink: "", watch: { stage: "", owner: "", status: "", tags: "", plan: "", note: "" }, also: [], changedBy: "", changedAt: "", createdAt: "", action: { type: "email_sent", data: { name: "Welcome email" }, once: "day" }, events: "Events", source: "airtable:contacts", timezone: "America/New_York", onProblem: "stop", secretKey: "", tokenSecret: "" };
	var texts = (value) => Array.isArray(value) && value.length <= 10 && value.every((each) => filled(each) === null) ? null : 'at most 10 names, such as ["Roof type"]';
	var once = oneOf("ever", "day", "run");
	var checks = { live: trueOrFalse, mode: oneOf("changes", "action", "webhook"), settings: text, table: text, rowIs: oneOf("", "contact", "deal"), contactLink: text, watch: (value) => isObject(value) && Object.keys(value).every((key) => text(value[key]) === null) ? null : `the columns' names, such as { stage: "Stage" }`, also: texts, changedBy: text, changedAt: text, createdAt: text, action: (value) => isObject(value) && filled(value.type) === null && (value.data === void 0 || isObject(value.data)) ? once(value.once) && `once: ${once(value.once)}` : '{ type: "email_sent", data: { name: "Welcome email" }, once: "day" }', events: filled, source: filled, timezone: zone, onProblem: oneOf("stop", "continue"), secretKey: text, tokenSecret: text };
	function checkConfig(given2, at) {
		const slots = Object.keys(usualConfig.watch);
		const config = checkBlock(given2, at, usualConfig, checks, ({ watch: watch2 }) => isObject(watch2) ? unknownKeys(watch2, slots, () => at("watch")) : []);
		const watch = Object.fromEntries(slots.map((slot) => [slot, trimmed(config.watch[slot] ?? "")]));
		return { ...config, watch };
	}
	var tableOf = (tables, nameOrId) => tables.find(({ name }) => name === nameOrId) ?? tables.find(({ id }) => id === nameOrId);
	var fieldOf = ({ fields }, wanted) => fields.find(({ name }) => name === wanted);
	function findTable(base, name, where) {
		const found = tableOf(base.tables, name) ?? base.tables.find((table) => isSame(table.name, name));
		if (found) return found;
		const names = base.tables.map((table) => table.name);
		throw wrongConfig(`${capital(where)}: there is no table "${name}" in this base.`, meant(name, names));
	}
	function findColumn(table, name, where) {
		const found = fieldOf(table, name) ?? table.fields.find((field) => isSame(field.name, name));
		if (found) return found;
		const isLink = ({ type: type2 }) => type2 === "multipleRecordLinks";
		const names = [...table.fields.filter((field) => !isLink(field)), ...table.fields.filter(isLink)].map((field) => field.name);
		throw wrongConfig(`${capital(where)}: there is no column "${name}" in table "${table.name}".`, meant(name, names));
	}
	var isSame = (one, other) => one.trim() === other.trim();
	function meant(name, names) {
		const near = nearest(name, names);
		if (near) return `Did you mean "${near}"?`;
		const shown2 = names.slice(0, 12).map((each) => `"${each}"`);
		return `There are ${shown2.join(", ")}${names.length > shown2.length ? " and others" : ""}.`;
	}
	var olderFirst = ({ createdAt }) => (a, b) => {
		const [one, other] = [a, b].map((each) => createdAt === null ? "" : textIn(each.getCellValue(createdAt)) ?? "");
		return one === other ? a.id < b.id ? -1 : 1 : one < other ? -1 : 1;
	};
	var tableNamed = (tables, nameOrId) => tables.find((table) => table.name === nameOrId) ?? tables.find((table) => table.id === nameOrId);
	var fieldNamed = (table, name) => table.fields.find((field) => field.name === name);
	function otherSide(tables, field) {
		const table = tables.find(({ id }) => id === field.options?.linkedTableId);
		const other = table?.fields.find(({ id }) => id === field.options?.inverseLinkFieldId);
		return table && other ? { table, field: other } : void 0;
	}
	function choicesOf(field) {
		const choices = field.options?.choices;
		return Array.isArray(choices) ? choices.map((choice) => String(choice.name)) : [];
	}
	function sentenceOf(event, catalog, before = null) {
		const { event_type, event_data, actor } = event;
		if (event_data.length > 200) return tell(event, catalog, before);
		let said = recent3.get(catalog);
		if (!said || said.size >= mostRecent3) {
			said = /* @__PURE__ */ new Map();
			recent3.set(catalog, said);
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
	var recent3 = /* @__PURE__ */ new WeakMap();
	var mostRecent3 = 2e4;
	function tell(event, catalog, before) {
		const data = dataOf(event);
		const told = (name) => textOf(data, name) ?? (name === "from" ? before : null);
		const words3 = catalog.types.get(event.event_type)?.sentence;
		let said = words3 ? fill(words3, told) : wordsOf2(event.event_type);
		const reason = textOf(data, "reason");
		const note = textOf(data, "note");
		if (reason !== null) said += `: ${reason}`;
		if (note !== null) said += ` (${note})`;
		if (event.actor !== null) said += `, by ${event.actor}`;
		return oneLine(said);
	}
	var wordsOf2 = (type2) => type2.replace(/_/g, " ").replace(/^./, (first2) => first2.toUpperCase());
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
			const cut2 = known3[i];
			const isLast = i === known3.length - 1;
			let said = cut2[0];
			let at = 1;
			for (; at < cut2.length; at += 2) {
				const value = told(cut2[at]);
				if (value === null && !isLast) break;
				said += (value ?? "?") + cut2[at + 1];
			}
			if (at >= cut2.length) return said;
		}
		return "";
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
		const needed = (name) => textOf2(fields[name]) ?? "";
		return { event_id: needed("event_id"), contact_id: needed("contact_id"), event_type: needed("event_type"), event_data: needed("event_data"), timestamp: needed("timestamp"), deal_id: textOf2(fields.deal_id), actor: textOf2(fields.actor), source: textOf2(fields.source), idempotency_key: needed("idempotency_key") };
	}
	var textOf2 = (cell) => cell === void 0 || cell === null ? null : typeof cell === "string" ? cell : JSON.stringify(cell);
	var longest = 250;
	var cut = (text2) => text2.length <= longest ? text2 : `${text2.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, "")}\u2026`;
	async function openWatching(job) {
		const { config, at } = job;
		const record = recordIn(job);
		const { table, rowIs, settings: settings2 } = config.table === "" ? await storedTable(job, record) : namedTable(job);
		const where = (key, isOwn) => isOwn ? at(key) : `the settings in table "${config.settings}"`;
		const column = (key, own3, kept) => {
			const name = own3 || kept || null;
			return name === null ? null : findColumn(table, name, where(key, own3 !== "")).name;
		};
		const slot = (name) => {
			const [own3, kept] = [config.watch[name], settings2?.watch[name]];
			const found = column("watch", own3, kept);
			if (own3 && kept && found !== kept && fieldNamed(table, kept)) throw twoColumns(where("watch", true), name, own3, kept);
			return found;
		};
		const deal = rowIs === "deal" ? settings2 : null;
		const id = settings2 && settings2.id !== "record" ? settings2.id : null;
		const dates = Object.entries(settings2?.dates ?? {});
		const contactLink = rowIs === "deal" ? column("contactLink", config.contactLink, deal?.contact ?? null) : null;
		if (rowIs === "deal" && contactLink === null) throw wrongConfig(`${capital(at("contactLink"))}: write the column that links a deal to its contact.`);
		if (contactLink !== null && findColumn(table, contactLink, "").type !== "multipleRecordLinks") throw wrongConfig(`${capital(where("contactLink", config.contactLink !== ""))}: the column "${contactLink}" is no link to another record.`, "A deal's events need the contact's record: take the column that links to it.");
		return { record, table, rowIs, watch: { stage: slot("stage"), owner: slot("owner"), status: slot("status"), tags: slot("tags"), plan: slot("plan"), note: slot("note") }, also: config.also.map((name) => findColumn(table, name, at("also")).name), changedBy: column("changedBy", config.changedBy, settings2?.changed_by), changedAt: column("changedAt", config.changedAt, settings2?.changed_at), createdAt: column("createdAt", config.createdAt, settings2?.created_at), contactLink, id: id === null ? null : column("settings", "", id), name: column("settings", "", deal?.name), amount: column("settings", "", deal?.amount), dates: Object.fromEntries(dates.map(([stage2, name]) => [stage2, column("settings", "", name) ?? name])) };
	}
	var twoColumns = (line, slot, own3, kept) => wrongConfig(`${capital(line)}: ${slot} is the column "${own3}" here, and "${kept}" in Daybook's settings: this automation and the nightly would each undo what the other logs.`, `Write ${slot}: "" to go by the settings; or run Set up in the control panel and choose "${own3}" there.`);
	function namedTable({ config, at, base, stored }) {
		const table = findTable(base, config.table, at("table"));
		const isStored = (each) => each !== null && tableNamed(base.tables, each.table) === table;
		const told = isStored(stored.contacts) ? "contact" : isStored(stored.deals) ? "deal" : "";
		const rowIs = config.rowIs || told || (config.contactLink === "" ? "" : "deal");
		if (rowIs === "") throw wrongConfig(`${capital(at("rowIs"))}: write "contact" or "deal": what a row of "${table.name}" is.`);
		const settings2 = rowIs === "contact" ? stored.contacts : stored.deals;
		return { table, rowIs, settings: isStored(settings2) ? settings2 : null };
	}
	async function storedTable(job, record) {
		const { config, at, base, stored } = job;
		const where = `the settings in table "${config.settings}"`;
		const homes = [];
		for (const [rowIs, settings2] of [["contact", stored.contacts], ["deal", stored.deals]]) if (settings2 && (config.rowIs === "" || config.rowIs === rowIs)) homes.push({ table: findTable(base, settings2.table, where), rowIs, settings: settings2 });
		const [only, other] = homes;
		if (only === void 0) throw wrongConfig(`${capital(at("table"))}: write the record's table, such as "Contacts".`, `Or run Daybook's set-up, which stores it in the table "${config.settings || "Daybook"}".`);
		if (other === void 0 || await recordOf2(only.table, record, [])) return only;
		return other;
	}
	function recordIn({ inputs, config, at }) {
		const { recordId } = inputs;
		if (typeof recordId === "string" && isRecordId(recordId.trim())) return recordId.trim();
		const found = recordId === void 0 || recordId === null || recordId === "" ? "it is missing" : "it is none";
		throw wrongConfig(`Mode "${config.mode}" of ${at("mode")} needs the record's id, and ${found}.`, `In the left panel, under Input variables, add recordId and choose the trigger's "Airtable record ID".`);
	}
	var recordOf2 = (table, id, columns2) => table.selectRecordAsync(id, { fields: columns2.filter((name) => name !== null) });
	async function readRecord({ at, config }, watching) {
		const { table, record } = watching;
		const found = await recordOf2(table, record, columnsOf(watching));
		if (found) return found;
		throw wrongConfig(`${capital(at("table"))}: there is no record ${record} in table "${table.name}".`, config.table === "" ? "It was deleted meanwhile, or the trigger watches another table than the settings name." : "It was deleted meanwhile, or the trigger watches another table.");
	}
	async function subjectOf2(job, watching, record) {
		const { id, contactLink } = watching;
		const own3 = id === null ? record.id : textIn(record.getCellValue(id));
		if (own3 === null) return nobody("the record has no id", id);
		if (contactLink === null) return { contact_id: own3, deal_id: null };
		const [contact] = idsIn(record.getCellValue(contactLink));
		if (contact === void 0) return nobody("the deal has no contact", contactLink);
		const found = await contactIdOf(job, watching, contact);
		return typeof found === "string" ? { contact_id: found, deal_id: own3 } : nobody(...found);
	}
	async function ownSubjectOf(job, watching, record) {
		const subject = await subjectOf2(job, watching, record);
		const { id, table, rowIs } = watching;
		if (typeof subject === "string" || id === null) return subject;
		const told = (rowIs === "contact" ? job.stored.contacts : job.stored.deals)?.created_at;
		const createdAt = told ? findColumn(table, told, "the settings").name : null;
		const { records: records2 } = await table.selectRecordsAsync({ fields: createdAt === null ? [id] : [id, createdAt] });
		const own3 = subject.deal_id ?? subject.contact_id;
		const [first2] = records2.filter((each) => textIn(each.getCellValue(id)) === own3).sort(olderFirst({ ...watching, createdAt }));
		return first2 === void 0 || first2.id === record.id ? subject : `Nothing is logged: another record of table "${table.name}" has "${own3}" in the column "${id}", too, and is the one that counts. Give this one an id of its own, or merge the two.`;
	}
	var nobody = (what, column) => `Nothing is logged yet: ${what} in the column "${column}". It is as soon as it has one.`;
	async function contactIdOf({ base, stored }, watching, contact) {
		const column = stored.contacts?.id ?? "record";
		if (column === "record" || watching.contactLink === null) return contact;
		const link = findColumn(watching.table, watching.contactLink, "");
		const table = base.tables.find(({ id }) => id === link.options?.linkedTableId);
		const { name } = table ? findColumn(table, column, "the settings") : { name: column };
		const record = table && await recordOf2(table, contact, [name]);
		return record ? textIn(record.getCellValue(name)) ?? ["the deal's contact has no id", name] : contact;
	}
	var aboutOf = ({ contact_id, deal_id }) => ({ contacts: [contact_id], deals: deal_id === null ? [] : [deal_id] });
	var nothingOf = (nothing2) => ({ inputs: [], about: { contacts: [], deals: [] }, nothing: nothing2 });
	async function changes(job, desk) {
		const watching = await openWatching(job);
		const { watch, also } = watching;
		if (also.length === 0 && Object.values(watch).every((column) => column === null)) throw wrongConfig(`${capital(job.at("watch"))}: no column is watched.`, 'Write the name of one at least, such as stage: "Stage".');
		const early = await earlySubject(job, watching);
		if (typeof early === "string") return nothingOf(early);
		const { events, intact: intact2, left_out } = await desk.read(aboutOf(early));
		const now = job.clock();
		const record = await readRecord(job, watching);
		const subject = await ownSubjectOf(job, watching, record);
		if (typeof subject === "string") return nothingOf(subject);
		const marks = marksOf(events, Number.POSITIVE_INFINITY, keysAmong(intact2));
		const { pipelines, catalog, timezone } = job;
		const taken = { source: sourceOf(ownSource(job.config, watching)), timezone, now };
		const ahead = [];
		const onFuture = (event) => void ahead.push(event);
		const rules = { marks, pipelines, catalog, timezone, left_out, isOwn: isCapture, now, onFuture };
		const about = aboutOf(subject);
		const own3 = left_out.filter((row) => subject.deal_id === null ? row.deal_id === null && row.contact_id === subject.contact_id : row.deal_id === subject.deal_id);
		if (own3.length > 0) return { inputs: [], about, problem: changedByHand(own3.length) };
		const inputs = capture(snapshotOf(watching, subject, record, taken), events, rules);
		const [wrong2] = ahead;
		return { inputs, about, ...wrong2 ? { problem: liesAhead(wrong2) } : {} };
	}
	var ownSource = ({ source }, { rowIs }) => source === usualConfig.source && rowIs === "deal" ? "airtable:deals" : source;
	var sourceOf = (source) => isCapture(source) ? source : `airtable:${source}`;
	async function earlySubject(job, watching) {
		if (watching.id === null && watching.contactLink === null) return { contact_id: watching.record, deal_id: null };
		return subjectOf2(job, watching, await readRecord(job, watching));
	}
	var changedByHand = (count) => `${count === 1 ? "A row of the log about this record was" : `${count} rows of the log about this record were`} changed by hand, and nothing is logged for it until that is put right: run Daybook's verify.`;
	var liesAhead = ({ event_type, event_id, timestamp }) => `The log has a ${event_type} of this record that can't have happened yet, at ${timestamp}. What comes after it isn't logged until it is taken back by an event_voided with the event_id ${event_id}.`;
	async function action(job) {
		const { config, timezone, clock, inputs, at } = job;
		const watching = await openWatching(job);
		const now = clock();
		const record = await readRecord(job, watching);
		const subject = await ownSubjectOf(job, watching, record);
		if (typeof subject === "string") return nothingOf(subject);
		const { type: type2, data = {}, once: once2 } = config.action;
		const cause = { ever: "once", day: localDay(now, timezone), run: textIn(inputs.cause) }[once2];
		if (cause === null) throw wrongConfig(`${capital(at("action"))}: once: "run" needs something that tells one run from the next.`, "In the left panel, under Input variables, add cause and choose what is another one for each run, such as the trigger's time.");
		const { contact_id, deal_id } = subject;
		const event = { contact_id, deal_id, event_type: type2, event_data: data, timestamp: toIso(now) };
		return { inputs: [{ ...event, source: ownSource(config, watching), cause }], about: aboutOf(subject) };
	}
	var always = /* @__PURE__ */ new Set(["automation_run", "event_voided", "contact_erased"]);
	var commonFields = { reason: "text?", note: "text?" };
	var changeFields = { pipeline: "text?", baseline: "flag?" };
	function catalogOf(on = null, own3 = []) {
		const types = /* @__PURE__ */ new Map();
		for (const type2 of own3) {
			const sentence2 = [type2.sentence ?? type2.name.replace(/_/g, " ").replace(/^./, (c) => c.toUpperCase())];
			types.set(type2.name, { name: type2.name, fields: type2.fields ?? {}, sentence: sentence2, group: "other" });
		}
		for (const type2 of standardTypes) types.set(type2.name, type2);
		const named = on === null ? null : /* @__PURE__ */ new Set([...on, ...own3.map((type2) => type2.name)]);
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
	function pipelinesOf(settings2) {
		const byName = new Map(settings2.pipelines.map((each) => [each.name, new Map(each.stages.map((s, i) => [s.name, { ...s, i }]))]));
		const homes = /* @__PURE__ */ new Map();
		for (const { name, stages } of settings2.pipelines) for (const stage2 of new Set(stages.map((each) => each.name))) homes.set(stage2, homes.has(stage2) ? null : name);
		const stageOf = (place) => place.pipeline === null ? void 0 : byName.get(place.pipeline)?.get(place.stage);
		const firstEnd = (pipeline, end) => pipelines.stages(pipeline).find((each) => each.ends === end)?.name;
		const pipelines = { names: settings2.pipelines.map((each) => each.name), stages: (pipeline) => settings2.pipelines.find((each) => each.name === pipeline)?.stages ?? [], order: (place) => stageOf(place)?.i ?? -1, ends(place) {
			const stage2 = stageOf(place);
			if (stage2) return stage2.ends ?? null;
			return place.stage === "Won" ? "won" : place.stage === "Lost" ? "lost" : null;
		}, only: (stage2) => homes.get(stage2) ?? null, ending(pipeline, end) {
			const stage2 = end === "won" ? "Won" : "Lost";
			const having = pipelines.names.filter((name) => firstEnd(name, end) !== void 0);
			const named = pipeline ?? (having.length === 1 ? having[0] : pipelines.only(stage2));
			return { pipeline: named, stage: firstEnd(named, end) ?? stage2 };
		}, direction(from, to) {
			const end = pipelines.ends(to);
			if (end === "won") return "forward";
			if (end === "lost") return "sideways";
			if (from === null) return null;
			const [before, after] = [pipelines.order(from), pipelines.order(to)];
			if (before < 0 || after < 0) return null;
			if (from.pipeline !== to.pipeline) return "sideways";
			return before === after ? null : before < after ? "forward" : "backward";
		}, threshold: (place) => stageOf(place)?.stuck_after_days ?? settings2.stuck_after_days };
		return pipelines;
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
		const place = path.length === 0 ? "The value" : placeOf2(path);
		return new DaybookError("NOT_JSON", `${place}: ${problem}.`, { hint: "Leave it out, or write it as text." });
	}
	function placeOf2(path) {
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
	var settingColumns = ["Name", "Kind", "Value"];
	var isSettings = (cells) => cells.Kind === "Setting" && String(cells.Name ?? "").trim().toLowerCase() === "settings";
	var weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
	var defaultSettings = { timezone: "UTC", pipelines: [], stuck_after_days: 21, reengage: { tag: "engaged", silent_days: 60, opted_out_tag: "unsubscribed", ignore: ["email_sent", "sms_sent", "automation_run", "field_changed", "tag_added", "tag_removed", "owner_assigned", "contact_merged"] }, cohorts: { old_enough_after_days: 60 }, measures: [], activity_days: 90, opposites: [["active", "churned"], ["active", "inactive"], ["subscribed", "unsubscribed"], ["won", "lost"]], events: { on: null, own: [] }, crm: null, publish: { tables: ["timelines", "velocity", "stuck", "reengage", "changes"], names: {}, links: true, timelines: "active" }, digest: { on: "monday" }, plan: null };
	var dayCount = (value) => typeof value === "number" && value > 0 ? null : "a number of days above 0";
	var crmTable = { table: "text", id: "text?", name: "text?", created_at: "text?", watch: { "*": "text?" }, changed_at: "text?", changed_by: "text?", dates: { "*": "text" }, contact: "text?", amount: "text?" };
	var stage = { name: "text", stuck_after_days: dayCount, ends: oneOf("won", "lost") };
	var settings = { timezone: zone, stuck_after_days: dayCount, pipelines: [{ name: "text", stages: [stage, "needed"] }], events: { on: ["text"], own: [{ name: "text", fields: { "*": "text" }, sentence: "text?" }] }, crm: { contacts: crmTable, deals: crmTable }, reengage: { tag: "text?", silent_days: dayCount, opted_out_tag: "text?", ignore: ["text"] }, cohorts: { old_enough_after_days: dayCount }, measures: [{ name: "text", from: "text", to: "text" }], opposites: [["text"]], publish: { tables: ["text"], names: { "*": "text" }, timelines: oneOf("active", "all"), activity_days: dayCount, "*": "any" }, digest: { on: oneOf(...weekdays), "*": "any" }, plan: oneOf("free", "team", "business", "enterprise"), log: "text?", "*": "any" };
	var faultInSettings = (value) => faultIn(value, settings, "It");
	function faultIn(value, shape, name, isItem = false) {
		const isAbsent = value === null || value === void 0;
		const isNeeded = isItem || shape === "text" || isList(shape) && shape[1] === "needed";
		const wrong2 = (wanted) => `${name} must be ${wanted}.`;
		if (shape === "any" || isAbsent && !isNeeded) return null;
		if (shape === "text" || shape === "text?") return typeof value === "string" ? null : wrong2("text");
		if (typeof shape === "function") {
			const wanted = shape(value);
			return wanted === null ? null : wrong2(isAbsent ? wanted : `${wanted}; found ${shown(value)}`);
		}
		if (isList(shape)) {
			if (!Array.isArray(value)) return wrong2("a list");
			return first(value.map((each, at) => faultIn(each, shape[0], `${name}[${at}]`, true)));
		}
		if (typeof value !== "object" || value === null || Array.isArray(value)) return wrong2("an object");
		const told = value;
		const names = [.../* @__PURE__ */ new Set([...Object.keys(shape), ...Object.keys(told)])].filter((each) => each !== "*");
		return first(names.map((each) => {
			const wanted = Object.prototype.hasOwnProperty.call(shape, each) ? shape[each] : shape["*"];
			return wanted === void 0 ? null : faultIn(told[each], wanted, name === "It" ? each : `${name}.${each}`);
		}));
	}
	var isList = (shape) => Array.isArray(shape);
	var first = (faults) => faults.find((fault) => fault !== null) ?? null;
	var noSettings = { timezone: null, pipelines: [], stuck_after_days: defaultSettings.stuck_after_days, events: { on: null, own: [] }, contacts: null, deals: null };
	var usualEvents = "Events";
	function eventsName(own3, json2) {
		const [, kept] = /^(?:airtable|sheets):\/\/[^/?#]+\/([^/?#]+)/.exec(json2?.log ?? "") ?? [];
		if (own3 !== usualEvents || kept === void 0) return own3;
		try {
			return decodeURIComponent(kept);
		} catch {
			return kept;
		}
	}
	async function readSettings(base, name) {
		const table = tableOf(base.tables, name);
		if (!table) return null;
		const where = `table "${name}"`;
		const columns2 = settingColumns.map((column) => findColumn(table, column, where).name);
		const { records: records2 } = await table.selectRecordsAsync({ fields: columns2 });
		const found = records2.flatMap((record) => {
			const [called, kind, value] = columns2.map((column) => textOf3(record.getCellValue(column)));
			return isSettings({ Name: called, Kind: kind }) ? [{ id: record.id, value: value ?? "" }] : [];
		});
		const [row] = found;
		if (!row) return null;
		const read3 = parseJson(row.value);
		const fault = read3.ok ? faultInSettings(read3.value) : read3.message;
		if (fault !== null || !read3.ok) throw wrongConfig(`The row "settings" of ${where} can't be read. ${fault}`, "Run Daybook's set-up again, which writes it anew.");
		return { id: row.id, json: read3.value };
	}
	function textOf3(cell) {
		const name = cell?.name;
		return typeof cell === "string" ? cell : typeof name === "string" ? name : null;
	}
	var storedOf = ({ timezone, pipelines, stuck_after_days, events, crm }) => ({ timezone: timezone ?? null, pipelines: pipelines ?? noSettings.pipelines, stuck_after_days: stuck_after_days ?? noSettings.stuck_after_days, events: { ...noSettings.events, ...events }, contacts: crm?.contacts ? { ...noColumns, ...given(crm.contacts) } : null, deals: crm?.deals ? { ...noDealColumns, ...given(crm.deals) } : null });
	var noColumns = { id: "record", name: null, created_at: null, watch: { stage: null, owner: null, status: null, tags: null, plan: null, note: null }, changed_at: null, changed_by: null, dates: {} };
	var noDealColumns = { ...noColumns, contact: null, amount: null };
	var given = (members) => Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null));
	async function openJob(config, at, { base, input }, clock) {
		const stored = config.settings === "" ? null : await readSettings(base, frontPage(base, config.settings));
		if (stored === null && config.settings !== "" && config.settings !== usualConfig.settings) throw wrongConfig(`${capital(at("settings"))}: there are no settings in a table "${config.settings}".`, `Run Daybook's set-up, or write "" and fill in the lines below it.`);
		const known3 = stored === null ? noSettings : storedOf(stored.json);
		return { config, at, base, inputs: input.config(), events: eventsName(config.events, stored?.json ?? null), stored: known3, catalog: catalogOf(known3.events.on, known3.events.own), pipelines: pipelinesOf(known3), timezone: timezoneOf(config, known3), clock };
	}
	function frontPage(base, name) {
		if (name !== usualConfig.settings || tableNamed(base.tables, name)) return name;
		const has = (table, column) => fieldNamed(table, column) !== void 0;
		return base.tables.find((table) => settingColumns.every((column) => has(table, column)))?.id ?? name;
	}
	function timezoneOf({ timezone }, stored) {
		const isOwn = timezone !== "" && timezone !== usualConfig.timezone;
		return isOwn ? timezone : stored.timezone ?? (timezone || "UTC");
	}
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
	function winnersOf(rows, catalog, hash) {
		const byKey = /* @__PURE__ */ new Map();
		const intact2 = [];
		const left_out = [];
		for (const row of rows) {
			const event = readRow(row, catalog, hash);
			if (!event) left_out.push(row);
			else {
				intact2.push(event);
				const known3 = byKey.get(event.idempotency_key);
				if (known3) known3.push(event);
				else byKey.set(event.idempotency_key, [event]);
			}
		}
		let twins = 0;
		const events = [];
		const conflicts = [];
		byKey.forEach((all, key) => {
			const winner = all.reduce((best, each) => each.event_id < best.event_id ? each : best);
			events.push(winner);
			if (all.length === 1) return;
			const others = all.filter((each) => !sameContent(each, winner));
			twins += all.length - 1 - others.length;
			if (others.length > 0) conflicts.push({ key, event_ids: [...new Set(all.map((each) => each.event_id))].sort() });
		});
		return { events, intact: intact2, left_out, twins, conflicts };
	}
	function receiptOfTaken(event, holder) {
		const { event: held, position } = holder;
		const receipt = (status, reason) => ({ key: held.idempotency_key, event_id: held.event_id, status, reason, ...position === void 0 ? {} : { position } });
		if (!holder.intact) return receipt("conflict", "changed by hand: the row that holds this key was edited; run verify");
		if (holder.voided) return receipt("conflict", "voided: if it happened again, send it with --again TEXT");
		if (sameContent(event, held)) return receipt("duplicate", "already in the log");
		const columns2 = ["contact_id", "deal_id", "event_type", "event_data"].filter((c) => event[c] !== held[c]);
		return receipt("conflict", `the key is taken by an event with another ${columns2.join(", ")}`);
	}
	var receiptOfErased = { key: null, event_id: null, status: "rejected", reason: "erased: this person's events were taken out of the log for good" };
	var receiptOfRejected = (problems) => ({ key: null, event_id: null, status: "rejected", reason: problems.map((each) => each.hint ? `${each.message.replace(/\.$/, "")}. ${each.hint}` : each.message).join("; ") });
	function receiptsOf(events, first2, fates) {
		const voided = /* @__PURE__ */ new Set();
		const met = /* @__PURE__ */ new Set();
		return events.map((event) => {
			const { idempotency_key: key } = event;
			const fate = fates.get(key);
			const isFirst2 = !met.has(key);
			met.add(key);
			if (event.event_type === "event_voided" && isFirst2) voided.add(voidedBy(event));
			if ("status" in fate && (isFirst2 || fate.status === "rejected")) return fate;
			const held = "status" in fate ? newIn(first2.get(key)) : fate;
			if (held.erased) return receiptOfErased;
			const isVoided = held.voided || canBeVoided(held.event) && held.ids.some((id) => voided.has(id));
			return receiptOfTaken(event, { ...held, voided: isVoided });
		});
	}
	var newIn = (event) => ({ event, intact: true, voided: false, erased: false, ids: [event.event_id] });
	async function lookUp(table, events, rules) {
		const asked = new Set(events.map((event) => event.event_id));
		const keys = [...new Set(events.map((event) => event.idempotency_key))];
		const rows = await rowsOf(table, { keys, ids: [...asked] });
		const holders = /* @__PURE__ */ new Map();
		for (const event of events) {
			const holding = holdingOf(event.idempotency_key, rows, rules);
			if (holding) holders.set(event.idempotency_key, holding);
		}
		const others = [...holders.values()].flatMap(({ ids }) => ids.filter((id) => !asked.has(id)));
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
		const [first2] = sound.length > 0 ? sound.sort((a, b) => a.event_id < b.event_id ? -1 : 1) : all;
		return first2 === void 0 ? null : { event: first2, intact: sound.length > 0, ids: [...new Set(all.map((row) => row.event_id))] };
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
			const [first2] = alike;
			if (first2 && aboutOf2(first2.error) !== aboutOf2(error)) alike = [];
			alike.push({ refusal, error });
			if (alike.length >= most && refusal.type !== noSuchOption) throw everyRow(refusal, error);
			return receiptOf(event, refusal);
		}, end() {
			const last = alike.find(({ refusal }) => !ofTheRow.includes(refusal.type) && refusal.status !== 413);
			if (last) throw everyRow(last.refusal, last.error);
		} };
	}
	var aboutOf2 = (error) => error.column ?? refusalIn(error).message;
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
		const rowOf2 = (event, { without: without2, typecast }) => {
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
					const { isNew, uncertain } = await table.put(events.map((event) => rowOf2(event, manner)), manner);
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
	function appenderTo(table, rules, atOnce) {
		const begin = writerTo(table, rules);
		const quick = table.merges ? atOnce?.(table, rules, begin) : void 0;
		const writeMissing = async (events) => {
			const fates = /* @__PURE__ */ new Map();
			const writing = begin();
			let waiting = [];
			const send = async (batch) => {
				(await writing.write(batch)).forEach((outcome, at) => {
					const event = batch[at];
					fates.set(event.idempotency_key, outcome.found ?? receiptOf2(event, outcome));
				});
			};
			for (const portion of table.portions(events)) {
				const known3 = await lookUp(table, portion, rules);
				known3.forEach((found, key) => {
					fates.set(key, found);
				});
				waiting.push(...portion.filter((event) => !known3.has(event.idempotency_key)));
				for (; waiting.length >= table.mostRows; waiting = waiting.slice(table.mostRows)) await send(waiting.slice(0, table.mostRows));
			}
			if (waiting.length > 0) await send(waiting);
			writing.end();
			return fates;
		};
		return async (events) => {
			const first2 = /* @__PURE__ */ new Map();
			for (const event of events) if (!first2.has(event.idempotency_key)) first2.set(event.idempotency_key, event);
			const all = [...first2.values()];
			const few2 = quick && all.length > 0 && all.length <= table.mostRows && all.every(quick.fits) ? quick : null;
			return receiptsOf(events, first2, await (few2 ? few2.write(all) : writeMissing(all)));
		};
	}
	function receiptOf2(event, { receipt, wasThere, uncertain }, reason) {
		if (receipt) return receipt;
		const { idempotency_key: key, event_id } = event;
		if (wasThere && !uncertain) return { key, event_id, status: "duplicate", reason: "already in the log" };
		const why = wasThere ? "an answer was lost and it was sent again: it is in the log once" : reason;
		return { key, event_id, status: "appended", ...why === void 0 ? {} : { reason: why } };
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
	var noColumn = (column, table) => errorOfRefusal({ status: 422, type: "UNKNOWN_FIELD_NAME", message: `Unknown field name: "${column}"` }, table);
	var noOption = (option, table) => errorOfRefusal({ status: 422, type: "INVALID_MULTIPLE_CHOICE_OPTIONS", message: `Insufficient permissions to create new select option ""${option}""` }, table);
	function errorOfScript(error, table, rows) {
		const { message = String(error) } = error ?? {};
		const oneLine2 = message.replace(/\s+/g, " ");
		const refused2 = (status, type2) => errorOfRefusal({ status, type: type2, message: oneLine2 }, table);
		if (/^Cannot apply|not permitted|permission/i.test(message)) return refused2(403, "INVALID_PERMISSIONS");
		if (/mutations every/.test(message)) return refused2(429, "RATE_LIMIT_REACHED");
		if (fieldIn(message) !== void 0) return refused2(422, "INVALID_VALUE_FOR_COLUMN");
		if (/No record with id/.test(message)) return refused2(422, "ROW_DOES_NOT_EXIST");
		if (!/^(Can't|Request exceeds|Invalid record) |Record ID|externally synced/.test(message)) return new DaybookError("AIRTABLE_UNCERTAIN", `Whether Airtable wrote to table "${table}" isn't known: ${oneLine2.replace(/[.\s]+$/, "")}.`, { hint: "Run this again: what was written nevertheless is found, and nothing doubles.", cause: error });
		const isLinked = rows.some((row) => Object.values(row).some(Array.isArray));
		return refused2(422, isLinked ? "ROW_DOES_NOT_EXIST" : "INVALID_REQUEST_UNKNOWN");
	}
	function writtenFields(table, fields) {
		const written = {};
		for (const column of Object.keys(fields)) {
			const [field, cell] = [fieldNamed(table, column), fields[column]];
			if (!field) throw noColumn(column, table.name);
			if (Array.isArray(cell)) written[column] = cell.map((id) => ({ id }));
			else if (cell === null || field.type !== "singleSelect") written[column] = cell;
			else if (choicesOf(field).includes(String(cell))) written[column] = { name: cell };
			else throw noOption(String(cell), table.name);
		}
		return written;
	}
	function readFields(record, columns2) {
		const fields = {};
		for (const column of columns2) {
			const cell = record.getCellValue(column);
			if (cell === null || cell === void 0) continue;
			if (Array.isArray(cell)) fields[column] = cell.map(({ id }) => id);
			else fields[column] = nameIn(cell) ?? cell;
		}
		return fields;
	}
	function nameIn(cell) {
		const name = typeof cell === "object" && cell !== null ? cell.name : null;
		return typeof name === "string" ? name : null;
	}
	var mostIds = 100;
	var mostRows = 100;
	async function readLog(base, events, about, known3 = null) {
		const linked = await readLinked(base, events, about, known3);
		if (linked === null) return readRows(events);
		const found = new Set(linked.map(({ id }) => id));
		return [...linked, ...(known3 ?? []).filter(({ id }) => !found.has(id))];
	}
	async function readRows(events, { recordIds, columns: columns2 = eventColumns } = {}) {
		const { records: records2 } = await events.selectRecordsAsync({ fields: columns2, ...recordIds ? { recordIds } : {} });
		return records2.map((record) => ({ id: record.id, createdTime: null, fields: readFields(record, columns2) }));
	}
	async function readLinked(base, events, { contacts, deals }, known3) {
		const ids = /* @__PURE__ */ new Set();
		for (const [column, records2] of [["Contact", contacts], ["Deal", deals]]) {
			if (records2.length === 0) continue;
			const found = await linkedTo(base, events, column, records2);
			if (found === null) return null;
			for (const linked of found) for (const id of linked) ids.add(id);
			if (known3 !== null || found.every((linked) => linked.length > 0)) continue;
			const name = column === "Contact" ? "contact_id" : "deal_id";
			for (const { id, fields } of await readRows(events, { columns: [name] })) if (records2.includes(String(fields[name]))) ids.add(id);
		}
		if (ids.size > mostRows) return null;
		const rows = [];
		const all = [...ids];
		for (let at = 0; at < all.length; at += mostIds) rows.push(...await readRows(events, { recordIds: all.slice(at, at + mostIds) }));
		const isElsewhere = rows.some(({ fields }) => deals.includes(String(fields.deal_id)) && !contacts.includes(String(fields.contact_id)));
		return isElsewhere ? null : rows;
	}
	async function linkedTo(base, events, column, records2) {
		const link = fieldNamed(events, column);
		const other = link && otherSide(base.tables, link);
		if (!other || records2.length > mostIds || !records2.every(isRecordId)) return null;
		const ask = { fields: [other.field.name], recordIds: records2 };
		const answer = await other.table.selectRecordsAsync(ask).catch(() => null);
		if (answer === null || answer.records.length < new Set(records2).size) return null;
		return answer.records.map((record) => {
			const cell = record.getCellValue(other.field.name);
			return Array.isArray(cell) ? cell.map(({ id }) => id) : [];
		});
	}
	var attempts = 6;
	async function mutate({ table, rows, work: work2 }, clock) {
		for (let attempt = 1; ; attempt++) {
			const error = await work2().then(() => null, (thrown) => isDaybookError(thrown) ? thrown : errorOfScript(thrown, table.name, rows));
			if (error === null) return;
			if (refusalIn(error)?.status !== 429 || attempt === attempts) throw error;
			await pass(table, 1e3, clock);
		}
	}
	async function pass(table, ms, clock) {
		const until = clock() + ms;
		for (let n = 0; clock() < until && n < 2; n++) await table.selectRecordAsync("rec00000000000000", { fields: [] });
		for (; clock() < until; ) ;
	}
	function baseTable({ events, rows, how, clock, onPut }) {
		let reading = null;
		let sent = 0;
		return { mostRows: 50, merges: false, portions: (all) => all.length > 0 ? [all] : [], async find({ keys, ids }) {
			reading ?? (reading = rows());
			const [wanted, named] = [new Set(keys), new Set(ids)];
			return (await reading).filter(({ fields }) => {
				const { idempotency_key, event_data } = eventOf2(fields);
				return wanted.has(idempotency_key) || (event_data.match(idsIn2) ?? []).some((id) => named.has(id));
			});
		}, async put(given2) {
			const records2 = given2.map((fields) => ({ fields: writtenFields(events, fields) }));
			if (how === "write") {
				onPut?.(sent);
				const work2 = () => events.createRecordsAsync(records2);
				await mutate({ table: events, rows: given2, work: work2 }, clock).catch((error) => {
					reading = null;
					throw error;
				});
				sent += given2.length;
			}
			return { isNew: given2.map(() => true), uncertain: false };
		} };
	}
	var idsIn2 = /[0-9A-HJKMNP-TV-Z]{26}/g;
	function tableOf2({ api = "records", path }) {
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
		const first2 = Array.isArray(body?.errors) ? body.errors[0] : body?.error;
		if (typeof first2 === "string") return { status, type: words2(first2), message: "" };
		const { type: type2, error, message } = first2 ?? {};
		return { status, type: words2(type2 ?? error), message: words2(message) };
	}
	var longest2 = 600;
	function words2(value) {
		if (typeof value !== "string") return "";
		const line = value.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();
		return line.length > longest2 ? `${line.slice(0, longest2 - 1)}\u2026` : line;
	}
	function fetchClient(options) {
		const { base, fetch, nameOf: nameOf2 = (table) => table, attempts: attempts3 = 2 } = options;
		const token = options.token.trim();
		if (!/^[\x21-\x7e]+$/.test(token)) throw new DaybookError("AIRTABLE_TOKEN_REFUSED", "The token is empty, or holds a space, a line break or another character that no token has.", { hint: "Copy it once more, as one line without quotes, into the secret." });
		const hidden = (text2) => text2.split(token).join("[the token]");
		let sent = 0;
		const send = async (call) => {
			sent += 1;
			try {
				const response = await fetch(`https://api.airtable.com/v0/${base}${call.path}`, { method: call.method, headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" }, ...call.body === void 0 ? {} : { body: JSON.stringify(call.body) } });
				const body = jsonIn(hidden(await response.text()));
				return { kind: "answered", status: response.status, body, retryAfter: null, at: null };
			} catch (error) {
				const { message = String(error) } = error ?? {};
				return { kind: "unanswered", reason: hidden(message), reached: "airtable" };
			}
		};
		return { base, sent: () => sent, async request(call) {
			let uncertain = false;
			for (let attempt = 1; ; attempt++) {
				const ending = await send(call);
				const fate = fateOf(ending);
				if (fate === "done" && ending.kind === "answered") return { body: ending.body, at: null, uncertain };
				if (fate !== "unknown" || !call.repeatable || attempt >= attempts3) throw errorOf(ending, nameOf2(tableOf2(call) ?? ""));
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
	var isOneOf = (column, values) => anyOf(values.map((value) => `{${column}}=${literal(value)}`));
	var anyOf = (parts) => parts.length === 0 ? "FALSE()" : parts.length === 1 ? parts[0] : `OR(${parts.join(",")})`;
	var allOf = (parts) => parts.length === 0 ? null : parts.length === 1 ? parts[0] : `AND(${parts.join(",")})`;
	var lookUpParts = ({ keys, ids }) => [...keys.map((key) => `{idempotency_key}=${literal(key)}`), ...ids.map((id) => `FIND(${literal(id)},{event_data})`)];
	var lookUpFormula = (sought) => anyOf(lookUpParts(sought));
	var mostValues = 100;
	function queryFormula(query) {
		const parts = [];
		const narrow = (column, values) => {
			if (values !== void 0 && values.length <= mostValues) parts.push(isOneOf(column, values));
		};
		narrow("contact_id", query.contacts);
		narrow("deal_id", query.deals);
		if (query.types?.every(isMark)) parts.push(`NOT(${isOneOf("event_type", plainTypes)})`);
		return allOf(parts);
	}
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
	function linkedIn(events, crm) {
		const kindOf2 = (column, table) => {
			if (fieldNamed(events, column)?.type !== "multipleRecordLinks") return false;
			return (table?.id ?? "record") === "record" ? "record" : "other";
		};
		return { Contact: kindOf2("Contact", crm?.contacts), Deal: kindOf2("Deal", crm?.deals) };
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
	function checkData(given2, type2, report, bare = "taken") {
		const raw = objectFrom(given2, report);
		if (!raw) return "{}";
		const specs = fieldsOf(type2);
		let kept = {};
		for (const name of Object.keys(raw)) {
			const value = raw[name];
			if (value === null || value === void 0 || value === "") continue;
			const spec = own2(specs, name);
			const read3 = spec ? readField(value, name, spec, report) : checked(value, name, report);
			if (read3 !== void 0) kept = withMember(kept, name, read3);
		}
		if (type2.sets && "to" in type2.fields) checkChange(raw, type2, specs, bare, report);
		for (const name of Object.keys(specs)) {
			const spec = specs[name];
			if (!spec.endsWith("?") && own2(kept, name) === void 0 && isBlank(own2(raw, name))) report({ column: `event_data.${name}`, message: `${type2.name} needs ${name}`, hint: `Give event_data a member "${name}".` });
		}
		return textOf4(kept, report);
	}
	function withMember(kept, name, value) {
		if (name === "__proto__") return { ...kept, [name]: value };
		kept[name] = value;
		return kept;
	}
	var isBlank = (value) => value === null || value === void 0 || typeof value === "string" && value.trim() === "";
	var own2 = (object, name) => Object.prototype.hasOwnProperty.call(object, name) ? object[name] : void 0;
	function checkChange(raw, type2, specs, bare, report) {
		const isStrict = bare === "refused";
		const isSaid = (name) => isStrict ? !isBlank(own2(raw, name)) : own2(raw, name) !== void 0;
		if (isSaid("to") || isSaid("from")) return;
		const strange = Object.keys(raw).find((name) => own2(specs, name) === void 0 && (!isStrict || !isBlank(raw[name])));
		if (strange === void 0 && !isStrict) return;
		const near = strange === void 0 ? void 0 : nearest(strange, ["to", "from"]);
		const how = isStrict ? "Give the new value as to; if the value was cleared, give the former one as from." : 'Give event_data a member "to"; "to": "" clears the value.';
		report({ column: `event_data.${strange ?? "to"}`, message: `${type2.name} has neither from nor to${strange === void 0 ? "" : `, but ${shown(strange)}`}`, hint: near ? `Did you mean ${near}?` : how });
	}
	function objectFrom(given2, report) {
		if (isBlank(given2)) return {};
		let value = given2;
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
	function textOf4(data, report) {
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
	var known = /* @__PURE__ */ new Set([...eventColumns, "cause", "again", "recorded_at"]);
	function draftOf(input, rules) {
		const problems = [];
		const report = (problem) => void problems.push(problem);
		const text2 = (column) => cleanText(input[column], column, report);
		if (input === null || typeof input !== "object" || Array.isArray(input)) return { ok: false, problems: [{ column: null, message: `an event must be an object, found ${shown(input)}` }] };
		for (const name of Object.keys(input)) if (!known.has(name)) report(unknownColumn(name));
		const contact_id = text2("contact_id");
		const event_type = text2("event_type");
		const deal_id = text2("deal_id");
		const actor = text2("actor");
		const source = text2("source");
		const again = text2("again");
		const given_id = text2("event_id");
		const timestamp = timeOf(input.timestamp, rules.timezone, report);
		const cause = text2("cause");
		const own3 = text2("idempotency_key");
		const missing = (column) => report({ column, message: `${column} is missing`, hint: `Every event needs ${column}.` });
		if (contact_id === null && !problems.some((each) => each.column === "contact_id")) missing("contact_id");
		const type2 = event_type === null ? null : checkType(event_type, rules.catalog, report);
		if (event_type === null && !problems.some((each) => each.column === "event_type")) missing("event_type");
		const event_data = type2 ? checkData(input.event_data, type2, report, rules.bare) : "{}";
		if (own3 === null && cause === null && timestamp === null && problems.length === 0) report({ column: "cause", message: "nothing tells this event from the next one like it", hint: "Give a timestamp, a cause (the trigger's id or time) or an idempotency_key: with none, every retry would be a new event." });
		if (cause !== null && (cause === contact_id || cause === deal_id)) report({ column: "cause", message: `cause equals the ${cause === contact_id ? "contact_id" : "deal_id"}`, hint: "A record's id doesn't tell two changes apart: give the trigger's own id or its time." });
		const wrong2 = type2 && contact_id !== null && problems.length === 0 ? markProblem({ contact_id, event_type: type2.name, event_data }) : null;
		if (wrong2) report(wrong2);
		const more = again === null ? "" : ` again ${again}`;
		if (own3 !== null && own3.length + more.length > textLimit) report({ column: "again", message: `idempotency_key and again have ${own3.length + more.length} characters together; the most is ${textLimit}` });
		if (problems.length > 0 || contact_id === null || event_type === null) return { ok: false, problems };
		const parts = { contact_id, deal_id, event_type, event_data, cause: `${cause ?? timestamp}${more}` };
		const idempotency_key = own3 === null ? deriveKey(parts, rules.hash) : `${own3}${more}`;
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
		const near = nearest(name, [...known]);
		return { column: name.slice(0, 60), message: `unknown column ${shown(name)}`, hint: near ? `Did you mean ${near}? What is your own goes into event_data.` : "What is your own goes into event_data." };
	}
	async function appendInputs(sink, inputs, rules, now, numberOf2 = fromOne) {
		const prepared = prepareInputs(inputs, rules, now, numberOf2);
		const answers = prepared.events.length > 0 ? await sink.append(prepared.events) : [];
		const receipts = prepared.receipts.slice();
		const problems = prepared.problems.slice();
		prepared.items.forEach((item, i) => {
			const answer = answers[i];
			receipts[item] = answer;
			if (answer.status === "conflict") problems.push({ item, column: "idempotency_key", message: answer.reason ?? "conflict" });
			if (answer.status === "rejected") problems.push({ item, column: null, message: answer.reason ?? "rejected" });
		});
		prepared.firsts.forEach((first2, item) => {
			const { status, reason = status } = receipts[first2];
			const repeat = repeatOf(receipts[item], receipts[first2], numberOf2(first2));
			if (repeat === receipts[item]) return;
			receipts[item] = repeat;
			problems.push({ item, column: status === "conflict" ? "idempotency_key" : null, message: reason });
		});
		problems.sort((a, b) => a.item - b.item);
		return { receipts, problems };
	}
	var repeatOf = (repeat, first2, number) => repeat.status === "duplicate" && (first2.status === "rejected" || first2.status === "conflict") ? { ...first2, reason: `equal to item ${number}: ${first2.reason ?? first2.status}` } : repeat;
	var fromOne = (item) => item + 1;
	function prepareInputs(inputs, rules, now, numberOf2 = fromOne) {
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
			const event = eventOf3(input, rules, now);
			const first2 = "event_id" in event ? firstOf.get(event.idempotency_key) : void 0;
			if (!("event_id" in event)) settle(item, receiptOfRejected(event.problems), event.problems);
			else if (first2) {
				firsts.set(item, first2.item);
				const receipt = receiptOfRepeat(event, first2.event, numberOf2(first2.item));
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
	function eventOf3(input, rules, now) {
		const drafted = draftOf(input, rules);
		if (!drafted.ok) return drafted;
		const event = finishDraft(drafted.draft, now, rules.hash);
		return "event_id" in event ? event : { problems: [event] };
	}
	function receiptOfRepeat(event, first2, number) {
		const { event_id, idempotency_key: key } = first2;
		return sameContent(event, first2) ? { key, event_id, status: "duplicate", reason: `equal to item ${number}: give each its own cause` } : { key, event_id, status: "conflict", reason: `the key is taken by item ${number}, which says something else` };
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
	function openDesk(job, { fetch }, token) {
		const { config, at, base, catalog, timezone } = job;
		const events = findTable(base, job.events, at("events"));
		for (const column of eventColumns) findColumn(events, column, at("events"));
		const { hash, clock } = scriptHost;
		const rules = { hash, catalog, linked: linkedIn(events, job.stored) };
		const client = token === null ? null : fetchClient({ base: base.id, token, fetch, nameOf: () => events.name });
		const web = client === null ? null : webTable(client, events.id);
		let seen = null;
		const rowsAbout = (about) => client === null ? readLog(base, events, about, seen) : readWeb(client, events.id, about);
		const settled = async (about) => {
			const rows = await rowsAbout(about);
			const known3 = seen && new Set(seen.map(({ id }) => id));
			seen = null;
			if (known3 && rows.some((row) => !known3.has(row.id) && isAbout2(rowOf(row), about))) throw movedOn();
			return rows;
		};
		const tableFor = (about) => {
			const how = config.live ? "write" : "rehearse";
			const own3 = baseTable({ events, rows: () => settled(about), how, clock });
			if (web === null) return own3;
			const find = (sought) => (seen ? own3 : web).find(sought);
			return config.live ? { ...web, find } : { ...web, find, merges: false, put: own3.put };
		};
		return { async read(about) {
			seen = null;
			seen = await rowsAbout(about);
			return winnersOf(seen.map(rowOf).filter((row) => isAbout2(row, about) || !catalog.types.has(row.event_type)), catalog, hash);
		}, append({ inputs, about, records: records2 }) {
			const linked = { ...rules.linked, ...records2 ? { records: records2 } : {} };
			const sink = { append: appenderTo(tableFor(about), { ...rules, linked }) };
			return appendTold(sink, inputs, { catalog, timezone, bare: "refused" });
		} };
	}
	var rowOf = ({ fields }) => ({ ...eventOf2(fields), recorded_at: null, position: 0 });
	var movedOn = () => new DaybookError("LOG_MOVED_ON", "Other runs log about this record at the same moment.", { hint: "Run this again: it compares the record with all that they logged." });
	var isAbout2 = ({ contact_id, deal_id, event_type }, { contacts, deals }) => contacts.includes(contact_id) || deal_id !== null && deals.includes(deal_id) || markTypes.includes(event_type);
	async function readWeb(client, table, { contacts, deals }) {
		const found = /* @__PURE__ */ new Map();
		const read3 = async (query) => {
			const ask = { columns: eventColumns, formula: queryFormula(query) };
			for await (const record of listAll(client, table, ask)) found.set(record.id, record);
		};
		if (deals.length > 0) await read3({ deals });
		const named = [...found.values()].map(({ fields }) => eventOf2(fields).contact_id);
		await read3({ contacts: [.../* @__PURE__ */ new Set([...contacts, ...named])] });
		return [...found.values()];
	}
	var columns = [...eventColumns, "cause", "again", "recorded_at"];
	var records = ["contact_record", "deal_record"];
	var known2 = new Map([...columns, ...records, "payload"].map((name) => [lettersOf(name), name]));
	var precious = ["contact_id", "event_type", "timestamp", "deal_id", "idempotency_key", ...records, "payload"];
	var itemFrom = (value, usual = /* @__PURE__ */ new Map()) => isObject(value) ? itemOf(new Map([...usual, ...[...byColumn(value)].filter(([name, each]) => !usual.has(name) || !isBlank2(each))])) : notOne(value);
	var isBlank2 = (value) => value === void 0 || value === null || typeof value === "string" && value.trim() === "";
	function byColumn(given2) {
		const found = /* @__PURE__ */ new Map();
		for (const written of Object.keys(given2)) {
			const name = columnOf(written) ?? written.trim();
			const value = given2[written];
			if (!found.has(name) || isBlank2(found.get(name))) found.set(name, value);
			else if (!isBlank2(value)) found.set(written === name ? `${written} ` : written, value);
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
			else (!isBlank2(value) && isSlip(name, named) ? input : data).push([name, plainly(value)]);
		}
		const own3 = isBlank2(named.get("event_data")) ? {} : named.get("event_data");
		const read3 = typeof own3 === "string" ? parseJson(own3) : { ok: true, value: own3 };
		const beside = read3.ok ? read3.value ?? {} : null;
		const blank = data.filter(([, value]) => isBlank2(value));
		const filled2 = data.filter(([, value]) => !isBlank2(value));
		if (data.length > 0 && isObject(beside)) input.push(["event_data", Object.fromEntries([...blank, ...Object.entries(beside), ...filled2])]);
		const record = (name) => idIn(named.get(name));
		return { input: Object.fromEntries(input), contact_record: record("contact_record"), deal_record: record("deal_record") };
	}
	var idIn = (value) => isBlank2(value) ? "" : typeof value === "string" ? value.trim() : shown(value);
	function lettersOf(name) {
		return name.toLowerCase().replace(/[\s_-]+/g, "");
	}
	var columnOf = (name) => known2.get(lettersOf(name));
	function isSlip(name, named) {
		const near = nearest(name.replace(/[\s-]+/g, "_"), precious, 1);
		return columnOf(name) !== void 0 || near !== void 0 && isBlank2(named.get(near));
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
	var mostEvents = { itself: 500, token: 300 };
	function webhook({ config, at, inputs }) {
		const { secretKey, source } = config;
		if (secretKey.length < 20) throw wrongConfig(`${capital(at("secretKey"))}: a webhook needs a key of 20 letters or more; this one has ${secretKey.length}.`, "Make one up, and have the other tool send it as key.");
		const { key, ...body } = bodyIn(inputs);
		if (typeof key !== "string" || !isSame2(key.trim(), secretKey)) throw wrongConfig(`The webhook's body brings no key, or not the one of ${at("secretKey")}: nothing is logged.`, 'Whoever sends it adds "key" to the body.');
		const named = itemsIn(body);
		const most2 = mostEvents[config.tokenSecret === "" ? "itself" : "token"];
		if (named.length > most2) throw wrongConfig(`The webhook brings ${named.length} events; the most at once is ${most2}.`);
		const items = named.map((each) => itemFrom(each));
		const texts2 = (column) => [...new Set(items.map(({ input }) => idIn(input?.[column])).filter((id) => id !== ""))];
		return { inputs: items.map(({ input }) => withSource(input, source)), records: recordsOf(items), about: { contacts: texts2("contact_id"), deals: texts2("deal_id") } };
	}
	function bodyIn({ body }) {
		const read3 = typeof body === "string" ? parseJson(body) : { ok: true, value: body };
		if (read3.ok && typeof read3.value === "object" && read3.value !== null && !Array.isArray(read3.value)) return read3.value;
		const nothing2 = body === void 0 || body === null || body === "";
		throw wrongConfig(nothing2 ? "The webhook's body is missing." : `The webhook's body is no JSON object. ${read3.ok ? "" : read3.message}`.trim(), `In the left panel, under Input variables, add body and choose the webhook's whole body, such as {"key":"\u2026","contact_id":"\u2026","event_type":"form_submitted","cause":"\u2026"}.`);
	}
	function itemsIn({ events, ...one }) {
		if (events === void 0) return [one];
		const beside = Object.keys(one);
		if (!Array.isArray(events) || events.length === 0) throw wrongConfig(`The webhook's "events" must be a list of one event or more.`);
		if (beside.length > 0) throw wrongConfig(`The webhook's body has "events", and beside it "${beside[0]}".`, "What belongs to an event stands in that event.");
		return events;
	}
	function withSource(item, source) {
		if (typeof item !== "object" || item === null || Array.isArray(item)) return item;
		const own3 = item.source;
		return own3 === void 0 || own3 === null || own3 === "" ? { ...item, source } : item;
	}
	function isSame2(a, b) {
		const [one, other] = [scriptHost.hash(a), scriptHost.hash(b)];
		let differing = 0;
		for (let at = 0; at < one.length; at++) differing |= one.charCodeAt(at) ^ other.charCodeAt(at);
		return differing === 0;
	}
	var modes = { changes, action, webhook };
	async function run(given2, globals, place = {}) {
		const { output } = globals;
		if (typeof output?.set !== "function") throw new Error('This script belongs into an automation: in Airtable open Automations, add the action "Run a script", and paste it there.');
		const secrets = [];
		const outcome = withoutSecrets(await work(given2, globals, place, secrets).catch(failed), secrets);
		output.set("receipts", outcome.receipts);
		output.set("summary", outcome.summary);
		output.set("status", outcome.status);
		output.set("problem", outcome.problem);
		const goesOn = given2?.onProblem === "continue";
		if (outcome.problem !== "" && !goesOn) throw new Error(outcome.problem);
	}
	async function work(given2, globals, place, secrets) {
		const at = placesOf(place);
		const config = checkConfig(given2, at);
		secrets.push(config.secretKey);
		const job = await openJob(config, at, globals, scriptHost.clock);
		const token = config.tokenSecret === "" ? null : tokenIn(config.tokenSecret, at("tokenSecret"), globals);
		if (token !== null) secrets.push(token);
		const desk = openDesk(job, globals, token);
		for (let attempt = 1; ; attempt++) {
			const found = await modes[config.mode](job, desk);
			try {
				const told = found.inputs.length > 0 ? await desk.append(found) : [];
				return outcomeOf(found, told, config.live ? "live" : "rehearsal");
			} catch (error) {
				if (!isDaybookError(error) || error.code !== "LOG_MOVED_ON" || attempt === attempts2) throw error;
			}
		}
	}
	var attempts2 = 3;
	function tokenIn(name, where, { input }) {
		try {
			const token = String(input.secret(name) ?? "").trim();
			if (token !== "") return token;
		} catch {
		}
		throw wrongConfig(`${capital(where)}: this script has no secret "${name}", or it is empty.`, `Add it in the script's left panel, under Secrets; or write "" to log without a token.`);
	}
	__daybook = run;
})();
await __daybook(
	CONFIG,
	{ base: typeof base === "undefined" ? undefined : base, input: typeof input === "undefined" ? undefined : input, output: typeof output === "undefined" ? undefined : output, fetch: typeof fetch === "undefined" ? undefined : fetch },
	{ lines: { live: 5, mode: 6, settings: 9, table: 10, rowIs: 11, contactLink: 12, watch: 13, also: 14, changedBy: 15, changedAt: 16, createdAt: 17, action: 18, events: 19, source: 20, timezone: 21, onProblem: 22, secretKey: 23, tokenSecret: 24 } },
);
