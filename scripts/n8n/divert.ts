/**
 * A script that n8n's process loads first: https requests to the origins in DAYBOOK_DIVERTED go to the loopback addresses beside them, and all
 * others to a port where nobody answers. So the workflows are n8n's as they are imported, addresses and nodes alike.
 */
export const divertScript = `
const http = require("node:http");
const https = require("node:https");
const diverted = JSON.parse(process.env.DAYBOOK_DIVERTED || "{}");
const fromUrl = (url) => ({ hostname: url.hostname, path: url.pathname + url.search });
https.request = (first, second, third) => {
  const isAddress = typeof first === "string" || first instanceof URL;
  const given = isAddress ? { ...fromUrl(new URL(first)), ...(typeof second === "object" ? second : {}) } : first;
  const callback = [second, third].find((each) => typeof each === "function");
  const { agent, agents, servername, ...options } = given;
  const to = new URL(diverted["https://" + (given.hostname || given.host)] || "http://127.0.0.1:1");
  const place = { protocol: "http:", hostname: to.hostname, host: to.hostname, port: to.port, defaultPort: 80 };
  return http.request({ ...options, ...place }, callback);
};
https.get = (...all) => {
  const request = https.request(...all);
  request.end();
  return request;
};
`;
