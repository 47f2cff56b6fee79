// Starts a worker with the page's own code: `?js=` names it, and the page sends the compiled module, so that nothing
// is fetched or compiled a second time. A static file, because a worker's first script needs a fixed name.
const code = new URL(new URL(self.location.href).searchParams.get("js"), self.location.href);

// The program in the page cannot import by itself what it does not need at its start.
self.importSqlite = () => import("./sqlite.js");

async function start({ data: module }) {
  try {
    if (code.origin !== self.location.origin) throw new Error("The code of a worker comes from the page's own origin.");
    const page = await import(code.href);
    await page.default({ module_or_path: module });
  } catch (error) {
    // Reaches the page as the worker's error.
    self.reportError(error);
  }
}

self.addEventListener("message", start, { once: true });
