// How long the page's main thread was busy at a stretch. Counted in processor time: on a machine that does other things
// as well, a task that waits for its turn is no slower.
import type { Page } from "@playwright/test";

interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  dur?: number;
  tdur?: number;
  ts: number;
  args?: { name?: string; chrome_mojo_event_info?: { mojo_interface_tag?: string } };
}

/** Runs something and returns the processor time of the page's longest tasks meanwhile, milliseconds, longest first. */
export async function tasks(page: Page, work: () => Promise<void>): Promise<number[]> {
  const session = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on("Tracing.dataCollected", ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  await session.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: { includedCategories: ["toplevel", "__metadata"], excludedCategories: ["*"] },
  });
  await work();
  const done = new Promise((resolve) => session.once("Tracing.tracingComplete", resolve));
  await session.send("Tracing.end");
  await done;
  await session.detach();
  // Several processes have renderers; the page's own is the one that did most.
  const mains = events.filter((e) => e.name === "thread_name" && e.args?.name === "CrRendererMain");
  const lists = mains.map(({ pid, tid }) =>
    events.filter((e) => e.pid === pid && e.tid === tid && e.name.endsWith("RunTask") && e.tdur !== undefined),
  );
  const total = (list: TraceEvent[]) => list.reduce((sum, e) => sum + (e.tdur ?? 0), 0);
  const own = lists.sort((a, b) => total(b) - total(a))[0] ?? [];
  if (own.length === 0) throw new Error("the trace holds no task of the page");
  // What the test itself asks of the page is no work of the page's.
  const asked = events.filter((e) => e.args?.chrome_mojo_event_info?.mojo_interface_tag === "blink.mojom.DevToolsSession");
  const isAsked = (task: TraceEvent) => asked.some((e) => e.pid === task.pid && e.tid === task.tid && e.ts >= task.ts && e.ts <= task.ts + (task.dur ?? 0));
  return own.filter((task) => !isAsked(task)).map((e) => (e.tdur ?? 0) / 1000).sort((a, b) => b - a).slice(0, 20);
}
