import type { Panel } from "../../panel.ts";

/** An answer in a line, and how it is changed. */
export interface Item {
  readonly label: string;
  readonly value: string;
  readonly change: () => Promise<unknown>;
}

/** Answers about one thing. */
export interface Group {
  readonly title: string;
  readonly items: readonly Item[];
}

/** Shows answers, and lets a person change them until they look right. */
export async function review({ ask, say }: Panel, groups: () => readonly Group[]): Promise<void> {
  for (;;) {
    const all = groups();
    for (const { title, items } of all) {
      say.text(title);
      say.list(items.map(({ label, value }) => `${label}: ${value}`));
    }
    if (await ask.confirm("Is that right?", "Looks right", "Change…")) return;
    const back = { label: "Back", value: null };
    const group = await ask.choose<Group | null>("What isn't right?", [
      ...all.map((value) => ({ label: value.title, value })),
      back,
    ]);
    const item =
      group &&
      (await ask.choose<Item | null>("Which line?", [
        ...group.items.map((value) => ({ label: `${value.label}: ${value.value}`, value })),
        back,
      ]));
    say.clear();
    say.heading("Set up");
    await item?.change();
  }
}
