import { test } from "vitest";
import { desk } from "./support.ts";
test("x", async () => {
  const at = desk({ "leads.csv": "id,created,origin\n1,2026-01-02,ads\n2,2026-01-09,ads\n3,2026-01-03,social\n3,2026-01-03,social\n" });
  for (const line of [
    "init --dry-run --pipeline 'New,Qualifed,Won'", "init --timezone Europe/Berln", "init --pipeline 'New, Qualified,Won,Lost'", "init", "init --json", "doctor",
    "append --contact sarah --type stage_changed --set to=Qualifid --at 2026-05-01T10:00:00Z --actor Ana",
    "append --contact sarah --type stage_changed --set to=Qualified --at 2026-06-09T10:00:00Z --actor Ana", "doctor",
    "import leads.csv", "import leads.csv --yes", "import leads.csv --yes --json", 
    "void --source import:leads.csv", "void --source import:leads.csv --dry-run", "void --source import:leads.csv --yes", "void --source import:leads.csv --yes --json", "events --limit 3", "import leads.csv --yes", "doctor --json",
  ]) {
    const said = await at.run(line);
    console.log(`$ ${line}  [${said.code}]\n${said.out}${said.err ? `ERR ${said.err}` : ""}`);
  }
  console.log(at.read("daybook.config.json"));
});
