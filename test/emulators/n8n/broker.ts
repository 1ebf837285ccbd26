import { randomUUID } from "node:crypto";
import type { CodeRun } from "./code-run.ts";
import type { Message, RunnerProcess } from "./runner-process.ts";
import { nodeTypes, taskData } from "./task-data.ts";

/** What a task is, and who answers what it asks of n8n. */
export interface Task {
  readonly run: CodeRun;
  readonly settings: object;
  /** `name` is a method of n8n's; a rejection's value is thrown in the code. */
  call(name: string, parameters: readonly unknown[]): Promise<unknown>;
}

export interface Broker {
  /** The runner's result. Rejects with its error, as it came: an object, not an Error. */
  execute(task: Task): Promise<unknown>;
  /** Whether the runner is still there. */
  isUp(): boolean;
}

interface Waiting extends Task {
  readonly done: (result: unknown) => void;
  readonly failed: (error: unknown) => void;
}

interface Offer {
  readonly id: string;
  readonly until: number;
}

/** Source: n8n 2.41.1, task-runners/errors/task-runner-disconnected-error. */
const disconnected = {
  message: "Node execution failed",
  description: "This can happen for various reasons. Please try executing the node again.",
};

/** A task broker, as n8n's main process is one for its runner. Source: @n8n/task-runner 2.8.1, task-runner.js and message-types. */
export function startBroker(runner: RunnerProcess): Broker {
  const queue: Waiting[] = [];
  const tasks = new Map<string, Waiting>();
  let offers: Offer[] = [];
  let isUp = true;

  const assign = (): void => {
    offers = offers.filter(({ until }) => until > Date.now());
    while (queue.length > 0 && offers.length > 0) {
      const [task] = queue.splice(0, 1);
      const [offer] = offers.splice(0, 1);
      if (!task || !offer) return;
      const taskId = randomUUID();
      tasks.set(taskId, task);
      runner.send({ type: "broker:taskofferaccept", taskId, offerId: offer.id });
    }
  };

  const answers: Readonly<Record<string, (message: Message, task: Waiting) => void>> = {
    "runner:taskaccepted": ({ taskId }, { settings }) =>
      runner.send({ type: "broker:tasksettings", taskId, settings }),
    "runner:taskrejected"({ taskId }, task) {
      tasks.delete(String(taskId));
      queue.unshift(task);
      assign();
    },
    "runner:taskdatarequest"({ taskId, requestId, requestParams }, { run }) {
      const data = taskData(run, requestParams as Parameters<typeof taskData>[1]);
      runner.send({ type: "broker:taskdataresponse", taskId, requestId, data });
    },
    "runner:nodetypesrequest"({ taskId, requestId, requestParams }) {
      const wanted = nodeTypes(requestParams as Parameters<typeof nodeTypes>[0]);
      runner.send({ type: "broker:nodetypes", taskId, requestId, nodeTypes: wanted });
    },
    "runner:rpc"({ taskId, callId, name, params }, task) {
      const answer = (status: "success" | "error") => (data: unknown) => {
        if (isUp) runner.send({ type: "broker:rpcresponse", taskId, callId, status, data });
      };
      task.call(String(name), params as readonly unknown[]).then(answer("success"), answer("error"));
    },
    "runner:taskdone"({ taskId, data }, { done }) {
      tasks.delete(String(taskId));
      done((data as { readonly result: unknown }).result);
    },
    "runner:taskerror"({ taskId, error }, { failed }) {
      tasks.delete(String(taskId));
      failed(error);
    },
  };

  runner.listen(
    (message) => {
      const task = tasks.get(String(message.taskId));
      if (message.type === "runner:info") runner.send({ type: "broker:runnerregistered" });
      else if (message.type === "runner:taskoffer") {
        offers.push({ id: String(message.offerId), until: Date.now() + Number(message.validFor) });
        assign();
      } else if (task) answers[message.type]?.(message, task);
    },
    () => {
      isUp = false;
      for (const { failed } of [...tasks.values(), ...queue]) failed(disconnected);
    },
  );
  runner.send({ type: "broker:inforequest" });

  return {
    isUp: () => isUp,
    execute: (task) =>
      new Promise((done, failed) => {
        queue.push({ ...task, done, failed });
        assign();
      }),
  };
}
