// Starts the page's code. A file of its own, so that the content security policy needs no exception for inline
// scripts. Trunk writes the hashed names into the element that is read here.
const code = document.querySelector('meta[name="fuelgauge-code"]').dataset;
const address = (name) => new URL(name, document.baseURI).href;

async function start() {
  const page = await import(address(code.js));
  await page.default({ module_or_path: address(code.wasm) });
}

start().catch((error) => {
  // Too old a browser, a blocked or damaged file: say so in words that the page already holds.
  console.error(error);
  document.documentElement.dataset.boot = "failed";
});
