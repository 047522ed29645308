#!/usr/bin/env node
// Opens what `headwater export --format html|svg` writes in a headless Chromium and uses it as a person would: search, click,
// hops, light and dark, names that try to be markup, an estate of thousands. Ends with 1 at the first thing that is not so.
//
//   scripts/page-in-browser.mjs [PROGRAM] [FOLDER]
//
// PROGRAM is target/debug/headwater unless it is given; screenshots go to FOLDER. Needs Node 18 and Chromium ($CHROMIUM, else
// chromium; Debian: apt-get install chromium). It is spoken to over a pipe, so nothing else has to be installed.
import { spawn, execFileSync } from "node:child_process";
import { mkdtempSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const program = resolve(process.argv[2] ?? join(root, "target/debug/headwater"));
const pictures = resolve(process.argv[3] ?? join(root, "target/page-in-browser"));
const work = mkdtempSync(join(tmpdir(), "headwater-page-"));
mkdirSync(pictures, { recursive: true });

const checks = [];
const check = (what, is) => {
  checks.push(what);
  console.log(`${is ? "ok  " : "FAIL"} ${what}`);
  if (!is) throw new Error(what);
};

/** A browser with one page, over DevTools' pipe: JSON messages that end with a zero byte. */
class Browser {
  constructor() {
    const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
      "--disable-background-networking", `--user-data-dir=${join(work, "profile")}`, "--remote-debugging-pipe"];
    this.process = spawn(process.env.CHROMIUM ?? "chromium", flags, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
    this.process.on("error", (error) => {
      console.error(`cannot start Chromium: ${error.message}; name one with CHROMIUM=…, or install it`);
      process.exit(1);
    });
    [this.waiting, this.last, this.rest, this.events] = [new Map(), 0, "", []];
    this.process.stdio[4].setEncoding("utf8").on("data", (text) => {
      const parts = (this.rest + text).split("\0");
      this.rest = parts.pop();
      for (const part of parts) this.take(JSON.parse(part));
    });
  }
  take(message) {
    if (message.id === undefined) {
      this.events.push(message);
      return;
    }
    const { resolve, reject } = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if (message.error) reject(new Error(message.error.message));
    else resolve(message.result);
  }
  call(method, params = {}) {
    const id = (this.last += 1);
    const message = { id, method, params, ...(this.session ? { sessionId: this.session } : {}) };
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.process.stdio[3].write(`${JSON.stringify(message)}\0`);
    });
  }
  async attach() {
    const { targetId } = await this.call("Target.createTarget", { url: "about:blank" });
    this.session = (await this.call("Target.attachToTarget", { targetId, flatten: true })).sessionId;
    for (const room of ["Page", "Runtime", "Log", "Network"]) await this.call(`${room}.enable`);
    await this.size(1500, 900);
  }
  size(width, height) {
    return this.call("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
  }
  /** Opens a file; gives how long it took until its script was through. */
  async open(file) {
    this.events.length = 0;
    const began = Date.now();
    await this.call("Page.navigate", { url: `file://${file}` });
    while (!this.events.some(({ method }) => method === "Page.loadEventFired")) {
      if (Date.now() - began > 30000) throw new Error(`${file} was never loaded`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return Date.now() - began;
  }
  async run(expression) {
    const { result, exceptionDetails } = await this.call("Runtime.evaluate", { expression, returnByValue: true, awaitPromise: true });
    if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
    return result.value;
  }
  async until(expression) {
    for (let tries = 0; tries < 600; tries += 1) {
      if (await this.run(expression)) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`never came to be: ${expression}`);
  }
  async type(text) {
    for (const key of text) await this.call("Input.dispatchKeyEvent", { type: "char", text: key });
  }
  async press(key) {
    const text = key.length === 1 ? key : key === "Enter" ? "\r" : undefined;
    const code = key === "Enter" ? 13 : 0;
    await this.call("Input.dispatchKeyEvent", { type: "keyDown", key, text, windowsVirtualKeyCode: code });
    await this.call("Input.dispatchKeyEvent", { type: "keyUp", key, windowsVirtualKeyCode: code });
  }
  async click(selector) {
    const at = await this.run(`(() => { const it = document.querySelector(${JSON.stringify(selector)});
      it.scrollIntoView({ block: "center", inline: "center" });
      const box = it.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; })()`);
    for (const type of ["mousePressed", "mouseReleased"]) {
      await this.call("Input.dispatchMouseEvent", { type, x: at[0], y: at[1], button: "left", clickCount: 1 });
    }
  }
  async picture(name) {
    const { data } = await this.call("Page.captureScreenshot", { format: "png" });
    writeFileSync(join(pictures, `${name}.png`), Buffer.from(data, "base64"));
  }
  light(value) {
    return this.call("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value }] });
  }
  /** What the page complained of or asked for besides itself. */
  trouble() {
    return this.events.flatMap(({ method, params }) => {
      if (method === "Runtime.exceptionThrown") return [params.exceptionDetails.text];
      if (method === "Log.entryAdded" && params.entry.level === "error") return [params.entry.text];
      if (method === "Network.requestWillBeSent" && params.type !== "Document") return [params.request.url];
      return [];
    });
  }
}

const written = (format, inputs, more = []) => {
  const file = join(work, `${checks.length}.${format}`);
  const output = execFileSync(program, ["export", "--format", format, ...more, ...inputs], { cwd: work, maxBuffer: 1 << 30 });
  writeFileSync(file, output);
  return file;
};

const table = (name, columns) => `CREATE TABLE \`${name}\` (${columns}) WITH ('connector'='kafka','topic'='${name.replaceAll("'", "''")}',` +
  `'properties.bootstrap.servers'='b:9092','format'='json');\n`;

const SHOP = table("orders", "id BIGINT, price DECIMAL(10,2), quantity INT") + table("totals", "id BIGINT, amount DECIMAL(20,2)") +
  table("big_ones", "id BIGINT") +
  "INSERT INTO totals SELECT id, price * quantity FROM orders;\nINSERT INTO big_ones SELECT id FROM totals WHERE amount > 100;\n";

const HOSTILE = ["</script><img src=x onerror=window.pwned=1>", "\"><b onclick='pwned=1'>", "a\u202eb\u0007c", "${pwned=1}", "javascript:pwned=1"];

async function aPersonUsesThePage(browser) {
  writeFileSync(join(work, "shop.sql"), SHOP);
  await browser.open(written("html", ["shop.sql"]));
  check("the list has every node", (await browser.run("document.querySelectorAll('#list a').length")) === 5);
  await browser.press("/");
  await browser.type("ORD");
  check("search narrows the list, whatever the case", (await browser.run("document.querySelector('#list a').textContent")) === "orders");
  await browser.press("Enter");
  await browser.until("document.querySelector('#detail h2').textContent === 'orders'");
  check("the address tells what is shown", (await browser.run("location.hash")) === "#d0");
  const shown = await browser.run("document.querySelector('#detail').innerText");
  check("a table shows its identity, columns and uses", /kafka:\/\/b:9092 orders/.test(shown) && /DECIMAL\(10, ?2\)/.test(shown) && /to totals\.amount/.test(shown));
  await browser.run("document.activeElement.blur()");
  await browser.picture("page-light");
  await browser.click("#canvas a.process");
  await browser.until("document.querySelector('#detail h2').textContent.startsWith('INSERT')");
  const process = await browser.run("document.querySelector('#detail').innerText");
  check("a process shows inputs, outputs, expressions, the statement and its place",
    /orders/.test(process) && /totals/.test(process) && /price \* quantity/.test(process) && /INSERT INTO totals/.test(process) && /shop\.sql:4:1/.test(process));
  await browser.run("history.back()");
  await browser.until("document.querySelector('#detail h2').textContent === 'orders'");
  check("back goes back", true);
  const before = await browser.run("document.querySelectorAll('#canvas a').length");
  await browser.press("+");
  check("+ reaches further", (await browser.run("document.querySelectorAll('#canvas a').length")) > before);
  await browser.click("#all");
  check("the whole graph is drawn too", (await browser.run("!document.querySelector('#whole').hidden && document.querySelectorAll('#whole [data-node]').length")) === 5);
  await browser.click("#whole [data-node=d1]");
  await browser.until("document.querySelector('#detail h2').textContent === 'totals'");
  await browser.click("#all");
  const colour = "getComputedStyle(document.body).backgroundColor";
  await browser.light("light");
  const light = await browser.run(colour);
  await browser.light("dark");
  check("it follows light and dark", light !== (await browser.run(colour)));
  await browser.picture("page-dark");
  await browser.click("#theme");
  check("the button turns it", light === (await browser.run(colour)));
  await browser.light("light");
  await browser.size(420, 800);
  check("it fits a narrow window", await browser.run("document.documentElement.scrollWidth <= 420"));
  await browser.picture("page-narrow");
  await browser.size(1500, 900);
  check("nothing is complained of or loaded", browser.trouble().join() === "");
}

async function hostileNamesStayNames(browser) {
  const tables = HOSTILE.map((name) => table(name, "`x<i>y` STRING")).join("");
  const inserts = HOSTILE.map((name) => `INSERT INTO \`${name}\` SELECT \`x<i>y\` || '</script><script>pwned=1</script>' FROM \`${HOSTILE[0]}\`;\n`).join("");
  writeFileSync(join(work, "<b onclick=pwned=1>.sql"), tables + inserts);
  for (const format of ["html", "svg"]) {
    await browser.open(written(format, ["<b onclick=pwned=1>.sql"]));
    check(`${format}: no name has run`, (await browser.run("typeof window.pwned")) === "undefined");
    check(`${format}: no name is markup`, (await browser.run("document.querySelectorAll('img, b, i, [onclick], [onerror]').length")) === 0);
    check(`${format}: no name hides or reorders`, await browser.run("!/[\\u0007\\u202a-\\u202e]/.test(document.documentElement.textContent.replace(document.querySelector('#data')?.textContent ?? '', ''))"));
    check(`${format}: names are shown`, await browser.run("document.documentElement.textContent.includes('a\\\\u{202e}b\\\\u{7}c')"));
    check(`${format}: nothing is complained of or loaded`, browser.trouble().join() === "");
    await browser.picture(`hostile-${format}`);
  }
}

async function thePictureFollowsItsReader(browser) {
  const fill = "getComputedStyle(document.querySelector('.paper')).fill";
  for (const [name, more] of [["picture", []], ["picture-columns", ["--columns"]], ["picture-around", ["--around", "totals"]]]) {
    await browser.open(written("svg", ["shop.sql"], more));
    await browser.light("light");
    const light = await browser.run(fill);
    await browser.picture(`${name}-light`);
    await browser.light("dark");
    check(`${name}: it follows light and dark`, light !== (await browser.run(fill)));
    await browser.picture(`${name}-dark`);
    const fits = await browser.run("[...document.querySelectorAll('g')].every((g) => g.querySelector('text').getBBox().width <= g.querySelector('rect').getBBox().width)");
    check(`${name}: words stay in their boxes`, fits);
    check(`${name}: names can be selected`, await browser.run("(getSelection().selectAllChildren(document.querySelector('g text')), getSelection().toString().length > 3)"));
  }
  await browser.light("light");
}

async function anEstateOpensQuickly(browser) {
  mkdirSync(join(work, "estate"));
  for (let at = 0; at < 3000; at += 1) {
    const [from, to] = [`topic_${at % 997}`, `topic_${(at * 7 + 1) % 1499}`];
    writeFileSync(join(work, "estate", `job_${at}.sql`), table(from, "a INT, b STRING") + (from === to ? "" : table(to, "a INT, b STRING")) +
      `INSERT INTO ${to} SELECT a + 1, UPPER(b) FROM ${from};\n`);
  }
  const file = written("html", ["estate"]);
  const took = await browser.open(file);
  const count = await browser.run("document.querySelector('#count').textContent");
  console.log(`     ${count}, ${(statSync(file).size / 1e6).toFixed(1)} MB, open in ${took} ms`);
  check("an estate opens in under 5 s", took < 5000);
  const search = await browser.run(`(() => { const field = document.querySelector("#search"); const began = performance.now();
    for (const text of ["t", "to", "topic_1", "topic_149", "job_2999"]) { field.value = text; field.dispatchEvent(new Event("input")); }
    return (performance.now() - began) / 5; })()`);
  console.log(`     ${search.toFixed(1)} ms a keystroke`);
  check("a keystroke of search takes under 100 ms", search < 100);
  check("no whole picture is drawn of so many", await browser.run("document.querySelector('#all').hidden"));
  check("nothing is complained of or loaded", browser.trouble().join() === "");
  await browser.picture("estate");
}

const browser = new Browser();
let code = 1;
try {
  await browser.attach();
  await aPersonUsesThePage(browser);
  await hostileNamesStayNames(browser);
  await thePictureFollowsItsReader(browser);
  await anEstateOpensQuickly(browser);
  console.log(`${checks.length} passed, 0 failed; pictures in ${pictures}`);
  code = 0;
} catch (error) {
  console.error(`error: ${error.message}`);
  await browser.picture("failed").catch(() => {});
} finally {
  const gone = new Promise((resolve) => browser.process.on("exit", resolve));
  browser.process.kill();
  await gone;
  rmSync(work, { recursive: true, force: true, maxRetries: 5 });
}
process.exit(code);
