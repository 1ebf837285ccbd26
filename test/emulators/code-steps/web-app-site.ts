import type { AppsScript } from "../sheets/script/apps-script.ts";
import type { Reply, Sent, Site } from "./network.ts";

const html = (status: number, statusText: string, text: string): Reply => ({
  status,
  statusText,
  headers: { "content-type": "text/html; charset=utf-8" },
  text: `<!DOCTYPE html><html><body>${text}</body></html>`,
});

const contentOrigin = "https://script.googleusercontent.com";

/** The address of a script's web app. Throws where nobody deployed one. */
export function webAppUrl({ project }: AppsScript): string {
  if (project.webAppUrl === null) throw new Error("There is no web app.");
  return project.webAppUrl;
}

/**
 * An Apps Script's web app: a request to its address runs doPost or doGet, and is answered by a 302 to script.googleusercontent.com, where
 * a GET has the text. Source: Apps Script, Content Service, Redirects. Believed: a script's error is a page at the first address (200), the
 * text can be asked for again, any other method there is a 405, and an address that isn't a web app's is a 404 page.
 */
export function webAppSite(script: AppsScript): Site {
  const texts = new Map<string, { readonly text: string; readonly mime: string }>();
  const content = ({ method, url }: Sent): Reply => {
    const found = texts.get(new URL(url).searchParams.get("user_content_key") ?? "");
    if (!found) return html(404, "Not Found", "Not found");
    if (method !== "GET" && method !== "HEAD") return html(405, "Method Not Allowed", "Method not allowed");
    const headers = { "content-type": `${found.mime}; charset=utf-8` };
    return { status: 200, statusText: "OK", headers, text: method === "HEAD" ? "" : found.text };
  };
  return {
    name: "web-app",
    origins: ["https://script.google.com", contentOrigin],
    async send(sent) {
      const { origin, pathname, searchParams } = new URL(sent.url);
      if (origin === contentOrigin) return content(sent);
      if (origin + pathname !== webAppUrl(script))
        return html(404, "Not Found", "Sorry, unable to open the file at present.");
      const parameter = Object.fromEntries(searchParams);
      if (sent.method !== "POST" && sent.method !== "GET")
        return html(405, "Method Not Allowed", "Method not allowed");
      const type = sent.headers["content-type"] ?? "text/plain";
      const answer =
        sent.method === "POST"
          ? script.post({ body: sent.body ?? "", type, parameter })
          : script.get({ parameter });
      if (answer.mime === "text/html") return { ...html(answer.status, "OK", ""), text: answer.text };
      const key = `key-${texts.size + 1}`;
      texts.set(key, { text: answer.text, mime: answer.mime });
      const location = `${contentOrigin}/macros/echo?user_content_key=${key}&lib=daybook`;
      const moved = html(302, "Moved Temporarily", `The document has moved <a href="${location}">here</a>.`);
      return { ...moved, headers: { ...moved.headers, location } };
    },
  };
}
