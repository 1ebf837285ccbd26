import { DaybookError } from "../../core/errors.ts";

const mechanisms = ["plain", "scram-sha-256", "scram-sha-512"] as const;

/** What a URL such as `kafka://broker:9092/topic?tls=true` names, and how it is gone in. */
export interface KafkaPlace {
  readonly brokers: readonly string[];
  readonly topic: string;
  readonly tls: boolean;
  /** The producer numbers its messages, so that the broker drops what a retry repeats. */
  readonly idempotent: boolean;
  readonly login: Login | null;
}

export interface Login {
  readonly mechanism: (typeof mechanisms)[number];
  readonly username: string;
  readonly password: string;
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads the rest of a URL after `kafka://`: brokers with commas between, a topic, and `tls`, `idempotent` and `sasl` as options.
 * Name and password come from KAFKA_USERNAME and KAFKA_PASSWORD. Throws BAD_URL, KAFKA_LOGIN_INCOMPLETE and KAFKA_PASSWORD_IN_CLEAR.
 */
export function kafkaPlace(place: string, env: Env): KafkaPlace {
  const [, hosts = "", topic = "", query = ""] = /^([^/?#]*)\/?([^?#]*)(?:\?(.*))?$/s.exec(place) ?? [];
  if (hosts.includes("@"))
    throw bad("A Kafka URL holds no name and no password.", "Set KAFKA_USERNAME and KAFKA_PASSWORD.");
  const brokers = hosts.split(",").map((host) => withPort(host.trim()));
  if (!/^[A-Za-z0-9._-]{1,249}$/.test(topic) || /^\.{1,2}$/.test(topic))
    throw bad(
      topic === ""
        ? "This Kafka URL names no topic."
        : "A topic has letters, digits, dots, - and _ only, 249 at most.",
      usual,
    );
  const options = new URLSearchParams(query);
  for (const name of options.keys())
    if (!["tls", "idempotent", "sasl"].includes(name))
      throw bad("A Kafka URL takes the options tls, idempotent and sasl.", `${usual}?tls=true`);
  const tls = flag(options, "tls");
  return {
    brokers,
    topic,
    tls,
    idempotent: flag(options, "idempotent"),
    login: loginOf(options, tls, brokers, env),
  };
}

function loginOf(options: URLSearchParams, tls: boolean, brokers: readonly string[], env: Env): Login | null {
  const { KAFKA_USERNAME: username = "", KAFKA_PASSWORD: password = "" } = env;
  const asked = options.get("sasl");
  const mechanism = mechanisms.find((each) => each === (asked ?? "plain"));
  if (!mechanism) throw bad(`sasl is one of ${mechanisms.join(", ")}.`, "Without it, plain is meant.");
  if (username === "" && password === "" && asked === null) return null;
  if (username === "" || password === "")
    throw new DaybookError(
      "KAFKA_LOGIN_INCOMPLETE",
      `${username === "" ? "KAFKA_USERNAME" : "KAFKA_PASSWORD"} isn't set.`,
      { hint: "A login at Kafka takes both KAFKA_USERNAME and KAFKA_PASSWORD." },
    );
  if (
    !tls &&
    mechanism === "plain" &&
    !brokers.every((broker) => /^(localhost|127\.[\d.]+|\[::1\]):/.test(broker))
  )
    throw new DaybookError(
      "KAFKA_PASSWORD_IN_CLEAR",
      "The password would go over the network in clear text.",
      {
        hint: "Add ?tls=true to the URL, or sasl=scram-sha-512 where the broker has no TLS.",
      },
    );
  return { mechanism, username, password };
}

function withPort(host: string): string {
  const [, name, port = "9092"] = /^([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::(\d{1,5}))?$/.exec(host) ?? [];
  if (name === undefined || Number(port) < 1 || Number(port) > 65_535)
    throw bad(
      host === "" ? "This Kafka URL names no broker." : "A broker is a host's name and a port.",
      usual,
    );
  return `${name}:${port}`;
}

function flag(options: URLSearchParams, name: string): boolean {
  const text = options.get(name) ?? "false";
  if (text !== "true" && text !== "false") throw bad(`${name} is true or false.`, `${usual}?${name}=true`);
  return text === "true";
}

const usual = "kafka://broker.example.com:9092/topic";

const bad = (message: string, hint: string): DaybookError =>
  new DaybookError("BAD_URL", message, { hint: hint.startsWith("kafka:") ? `Write it as ${hint}` : hint });
