import { toIso } from "../../core/time.ts";
import type { Pen } from "./pen.ts";
import { interests, type LosingStage, losses, reps, sources, waits } from "./words.ts";

/** The morning from which Rep A is away: new leads go to the others, and so do Rep A's own. */
export const awayFrom = "2026-04-22T14:02:00.000Z";

/** Writes the whole life of a lead; the caller cuts off what lies after the demo's day. */
export function liveLead(pen: Pen): void {
  const { chance } = pen;
  const source = chance.weighed(sources);
  arrive(pen, source);
  const engaged = welcome(pen);
  const warmth = source === "Referral" ? 0.2 : source === "Facebook ad" ? -0.08 : 0;
  if (chance.happens((engaged ? 0.7 : 0.52) + warmth)) return void discover(pen);
  chase(pen);
  if (engaged && chance.happens(0.62)) return void fallSilent(pen);
  if (chance.happens(0.93)) lose(pen, "New", chance.around(9, 0.5));
  else stall(pen, "New");
}

function arrive(pen: Pen, source: string): void {
  const { chance, person } = pen;
  pen.write("contact_created", { source }, chance.happens(0.9) ? "automation:lead-intake" : "Ana");
  if (source === "Website form") pen.write("form_submitted", { name: "Get a quote" });
  if (chance.happens(0.7)) {
    const kilowatts = chance.whole(4, 14);
    const what = chance.weighed(interests);
    const name = what === "roof" ? `${person.name}, new roof` : `${person.name}, ${what} ${kilowatts} kW`;
    pen.deal = `deal-${person.id}`;
    pen.amount = kilowatts * 2900 + chance.whole(0, 9) * 250;
    pen.writeDeal("deal_created", { name, amount: pen.amount, stage: "New" }, "automation:lead-intake");
    pen.stage = "New";
  } else pen.move("New", {}, "automation:lead-intake");
  pen.soon(chance.around(4, 0.7));
  pen.rep = chance.weighed(toIso(pen.at) < awayFrom ? reps : reps.slice(1));
  pen.write("owner_assigned", { to: pen.rep }, "automation:round-robin");
}

/** The first e-mail; true where the lead clicked and was tagged. */
function welcome(pen: Pen): boolean {
  const { chance } = pen;
  pen.soon(chance.around(3, 0.5));
  pen.write("email_sent", { name: "Welcome" }, "automation:welcome-series");
  if (!chance.happens(0.46)) return false;
  pen.soon(chance.around(300, 1.1));
  pen.write("email_engaged", { name: "Welcome", action: "clicked" });
  pen.write(
    "tag_added",
    { tag: "engaged", reason: "Clicked the link in the welcome e-mail" },
    "automation:welcome-series",
  );
  return true;
}

function chase(pen: Pen): void {
  const { chance } = pen;
  for (let attempt = chance.whole(1, 4); attempt > 0; attempt--) {
    pen.later(chance.around(1.6, 0.6));
    if (chance.happens(0.5)) pen.write("sms_sent", { name: "Missed you" }, "automation:welcome-series");
    else pen.write("call_completed", { outcome: "no answer" }, pen.rep);
  }
}

function discover(pen: Pen): void {
  const { chance } = pen;
  if (chance.happens(0.5)) {
    pen.later(chance.around(0.25, 0.6));
    pen.write("call_completed", { outcome: "no answer" }, pen.rep);
  }
  pen.later(chance.around(1.7, 0.9));
  pen.write("call_booked", { for: "discovery" }, chance.happens(0.6) ? "automation:calendar" : pen.rep);
  pen.move("Discovery Booked");
  if (chance.happens(0.15)) {
    pen.soon(30);
    pen.write("email_sent", { name: "What to expect" }, "automation:calendar");
  }
  pen.later(chance.around(2.8, 0.5));
  if (chance.happens(0.12)) {
    pen.write("call_completed", { outcome: "no show" }, pen.rep);
    if (chance.happens(0.5)) return void lose(pen, "Discovery Booked", chance.around(8, 0.5));
    pen.move("New", { reason: "Didn't come to the call" });
    pen.later(chance.around(5, 0.5));
    pen.move("Discovery Booked");
    pen.later(chance.around(2.5, 0.5));
  }
  if (chance.happens(0.05)) return void stall(pen, "Discovery Booked");
  pen.write("call_completed", { outcome: "held", minutes: chance.whole(14, 52) }, pen.rep);
  if (chance.happens(0.14)) return void lose(pen, "Discovery Booked", chance.around(2, 0.8));
  qualify(pen);
}

function qualify(pen: Pen): void {
  const { chance } = pen;
  const skips = chance.happens(0.06);
  if (!skips) {
    pen.later(chance.around(1.2, 1));
    pen.move("Qualified");
  }
  pen.write("tag_added", { tag: chance.weighed(interests) }, pen.rep);
  if (chance.happens(0.35)) {
    pen.later(chance.around(2, 0.6));
    pen.write(
      "tag_added",
      { tag: "high_intent", reason: "Three visits to the pricing page" },
      "automation:website",
    );
  }
  if (chance.happens(0.07)) handOver(pen);
  if (chance.happens(0.08)) return void stall(pen, "Qualified");
  if (chance.happens(0.12)) return void lose(pen, "Qualified", chance.around(9, 0.6));
  pen.later(chance.around(4.5, 0.7));
  propose(pen);
}

function propose(pen: Pen): void {
  const { chance } = pen;
  pen.move("Proposal Sent");
  pen.soon(8);
  pen.write("email_sent", { name: "Your proposal" }, pen.rep);
  for (let opened = chance.whole(0, 1); opened > 0; opened--) {
    pen.later(chance.around(1.2, 0.8));
    pen.write("email_engaged", { name: "Your proposal", action: "opened" });
  }
  if (chance.happens(0.08)) {
    pen.later(chance.around(3, 0.6));
    pen.move("Qualified", { reason: "Roof has to be measured again" });
    pen.later(chance.around(6, 0.5));
    pen.move("Proposal Sent");
  }
  if (chance.happens(0.1)) {
    pen.later(chance.around(6, 0.5));
    pen.write("note_added", { text: chance.pick(waits) }, pen.rep);
    return void stall(pen, "Proposal Sent");
  }
  if (chance.happens(0.58)) return void win(pen);
  lose(pen, "Proposal Sent", chance.around(12, 0.6));
}

function win(pen: Pen): void {
  const { chance } = pen;
  pen.later(chance.around(5, 0.8));
  pen.write("contract_sent", { name: "Installation contract" }, pen.rep);
  pen.later(chance.around(2.5, 0.9));
  pen.write("contract_signed", { name: "Installation contract" });
  if (pen.deal === null) pen.move("Won");
  else pen.writeDeal("deal_won", { amount: pen.amount - chance.whole(0, 6) * 250 }, pen.rep);
  pen.stage = "Won";
  pen.later(chance.around(2, 0.5));
  pen.write("payment_received", { amount: chance.whole(8, 30) * 100, currency: "USD" }, "automation:billing");
  pen.write("status_changed", { to: "active" }, "automation:billing");
  pen.later(chance.around(45, 0.3));
  pen.write("call_completed", { outcome: "installed, happy", minutes: chance.whole(4, 15) }, pen.rep);
}

function lose(pen: Pen, stage: LosingStage, days: number): void {
  const { chance } = pen;
  pen.later(days);
  const reason = chance.pick(losses[stage]);
  const byRobot = stage === "New" && chance.happens(0.6);
  pen.move("Lost", { reason }, byRobot ? "automation:clean-up" : pen.rep);
  if (chance.happens(stage === "New" ? 0.04 : 0.16)) return void reopen(pen);
  nurture(pen);
}

function reopen(pen: Pen): void {
  const { chance } = pen;
  pen.later(chance.around(32, 0.5));
  pen.write("form_submitted", { name: "Get a quote" });
  pen.later(0.4);
  pen.move("Qualified", { reason: "Came back by the website" });
  pen.later(chance.around(4, 0.6));
  if (chance.happens(0.85)) propose(pen);
  else stall(pen, "Qualified");
}

/** Lies there until somebody cleans up, which few do in time. */
function stall(pen: Pen, stage: LosingStage): void {
  const { chance } = pen;
  if (chance.happens(0.85)) lose(pen, stage, chance.around(58, 0.35));
  else nurture(pen);
}

function handOver(pen: Pen): void {
  const { chance } = pen;
  const from = pen.rep;
  while (pen.rep === from) pen.rep = chance.weighed(reps);
  const reason = chance.pick(["Speaks Spanish", "Lives closer", "Knows flat roofs"]);
  pen.later(0.6);
  pen.write("owner_assigned", { from, to: pen.rep, reason }, "Ana");
}

/** A newsletter a month: sent, and so no sign of life. */
function nurture(pen: Pen): void {
  const { chance } = pen;
  if (chance.happens(0.1)) {
    pen.later(chance.around(20, 0.5));
    return void pen.write("tag_added", { tag: "unsubscribed" }, "automation:nurture");
  }
  for (let issue = 1, last = chance.whole(1, 3); issue <= last; issue++) {
    pen.later(chance.around(29, 0.05));
    pen.write("email_sent", { name: `Newsletter ${issue}` }, "automation:nurture");
  }
}

/** Was keen, then nothing: taken out of the pipeline. Some come back after months. */
function fallSilent(pen: Pen): void {
  const { chance } = pen;
  pen.later(chance.around(9, 0.4));
  if (chance.happens(0.85)) {
    pen.writeDeal("stage_changed", { from: pen.stage, reason: "Not ready yet" }, pen.rep);
    pen.stage = null;
  }
  if (!chance.happens(0.3)) return void nurture(pen);
  pen.later(chance.around(80, 0.15));
  pen.write("email_sent", { name: "Still thinking about it?" }, "automation:nurture");
  pen.soon(chance.around(200, 0.8));
  pen.write("email_engaged", { name: "Still thinking about it?", action: "clicked" });
  discover(pen);
}
