import type { Execution } from "../execution.ts";
import type { Mail, Project } from "../project.ts";
import { ServiceError, scriptsDoNotKnow } from "../script-error.ts";

/**
 * Whose address a script is told. A script of another person's account knows nobody's address outside of a company; a simple trigger and a
 * cell may know none. Source: the reference, Session.getActiveUser.
 */
export function toldEmail(run: Execution, email: string | null, { domain }: Project): string {
  if (email === null) return "";
  if (domain === "workspace") return email;
  return run.authority === "full" && email === run.effective ? email : "";
}

export function userObject(run: Execution, email: string | null, project: Project): object {
  const told = toldEmail(run, email, project);
  return run.object("User", null, { getEmail: () => told });
}

export function openSession(run: Execution, project: Project): object {
  return run.object("Session", "script", {
    getActiveUser: () => userObject(run, run.active, project),
    getEffectiveUser: () => userObject(run, run.authority === "full" ? run.effective : null, project),
    getScriptTimeZone: () => project.manifest.timeZone,
    getActiveUserLocale: () => "en",
  });
}

/** Mail goes to nobody; it is kept. Source: the reference, Mail Service; 100 people a day. */
export function openMailApp(run: Execution, { mails, clock, limits }: Project): object {
  const day = (): string => new Date(clock.now()).toISOString().slice(0, 10);
  const people = ({ to, options }: Pick<Mail, "to" | "options">): number =>
    [to, options.cc, options.bcc].flatMap((list) => (list ? String(list).split(",") : [])).length;
  const left = (): number =>
    mails
      .filter(({ by, at }) => by === run.effective && at.startsWith(day()))
      .reduce((sum, mail) => sum - people(mail), limits.mails);
  return run.object("MailApp", "web", {
    getRemainingDailyQuota: () => Math.max(0, left()),
    sendEmail(...given: unknown[]) {
      const data = given.map((each) => run.realm.outside(each));
      const isOne = data.length === 1;
      const last = data[data.length - 1];
      const options = (isOne || (typeof last === "object" && last !== null) ? last : {}) as Readonly<
        Record<string, unknown>
      >;
      const [to, subject, body] = isOne
        ? [options.to, options.subject, options.body]
        : data.length === 4 && typeof last === "string"
          ? [data[0], data[2], data[3]]
          : data;
      if (typeof to !== "string" || typeof subject !== "string")
        throw scriptsDoNotKnow("a mail without texts");
      // Source: live text.
      if (to.trim() === "") throw new ServiceError("Failed to send email: no recipient");
      const html = typeof options.htmlBody === "string" ? { htmlBody: options.htmlBody } : {};
      const mail = {
        to,
        subject,
        body: body === undefined ? "" : String(body),
        ...html,
        options,
        by: run.effective,
      };
      if (people(mail) > left()) throw new ServiceError("Service invoked too many times for one day: email.");
      mails.push({ ...mail, at: new Date(clock.now()).toISOString() });
    },
  });
}

/** What a test answers in place of the web. */
export interface WebAnswer {
  readonly status: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}
export type Web = (url: string, params: Readonly<Record<string, unknown>>) => WebAnswer;

/** Nothing is reached unless a test allows it. Source: the reference, URL Fetch Service. */
export function openUrlFetch(run: Execution, web: Web | null): object {
  return run.object("UrlFetchApp", "web", {
    fetch(url: unknown, given: unknown = {}) {
      if (!web) throw scriptsDoNotKnow(`UrlFetchApp.fetch("${String(url)}"), which this test allows nobody`);
      const params = run.realm.outside(given) as Readonly<Record<string, unknown>>;
      const { status, text, headers = {} } = web(String(url), params);
      if (status >= 400 && params.muteHttpExceptions !== true)
        throw new ServiceError(
          `Request failed for ${new URL(String(url)).origin} returned code ${status}. Truncated server response: ${text.slice(0, 100)} (use muteHttpExceptions option to examine full response)`,
        );
      return run.object("HTTPResponse", null, {
        getResponseCode: () => status,
        getContentText: () => text,
        getHeaders: () => headers,
        getAllHeaders: () => headers,
      });
    },
  });
}
