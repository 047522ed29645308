"use strict";
// The page of `headwater export --format html`. Reads the document that `lineage --format json` prints from the page itself,
// asks nothing of any network, and makes every text with textContent: no name can become markup.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const harmful = new RegExp(data.harmful, "gu");
  /** Makes characters visible that hide or reorder text, as the program does. */
  const visible = (text) =>
    String(text).replace(harmful, (it) => `\\u{${it.codePointAt(0).toString(16)}}`);
  const lines = (text) => String(text).split(/\r?\n/).map(visible).join("\n");

  // The graph: nodes with their neighbours, columns with what they come from and go to.
  const short = (name) => name.replace(/^default_catalog\.default_database\./, "");
  const nodes = [];
  const byId = new Map();
  const add = (id, kind, label, more, source) => {
    const words = [label, ...more].filter(Boolean);
    const node = { id, kind, label: visible(label), source, up: [], down: [], search: words.join(" ").toLowerCase() };
    nodes.push(node);
    byId.set(id, node);
    return node;
  };
  const datasets = new Map();
  data.document.datasets.forEach((it, at) => {
    const identity = it.identity ? `${it.identity.namespace} ${it.identity.name}` : "";
    const node = add(`d${at}`, "dataset", short(it.name), [...it.names, identity], it);
    node.identity = identity;
    node.comes = new Map();
    node.goes = new Map();
    datasets.set(it.id, node);
  });
  const join = (from, to) => {
    if (!from.down.includes(to)) from.down.push(to);
    if (!to.up.includes(from)) to.up.push(from);
  };
  /** The dataset and column that a reference such as `catalog.database.table.column` of a process means. */
  const columnOf = (process, text) => {
    let found = null;
    process.inputs.forEach((name, at) => {
      const node = datasets.get(process.input_ids[at]);
      if (node && text.startsWith(`${name}.`) && (!found || name.length > found.length)) {
        found = { node, column: text.slice(name.length + 1), length: name.length };
      }
    });
    return found;
  };
  const push = (map, key, value) => {
    if (map.has(key)) map.get(key).push(value);
    else map.set(key, [value]);
  };
  data.document.processes.forEach((it, at) => {
    const sink = it.outputs.length ? short(it.outputs[0]) : it.job;
    const times = it.multiplicity > 1 ? ` ×${it.multiplicity}` : "";
    const node = add(`p${at}`, "process", `${it.kind} ${sink}${times}`, [it.job, it.file], it);
    const place = it.origins.find((origin) => origin.file);
    node.place = place ? visible(`${place.file}:${place.line}`) : visible(it.job);
    it.input_ids.forEach((id) => datasets.has(id) && join(datasets.get(id), node));
    it.output_ids.forEach((id) => datasets.has(id) && join(node, datasets.get(id)));
    const sinks = it.output_ids.map((id) => datasets.get(id)).filter(Boolean);
    for (const column of it.columns) {
      for (const out of sinks) push(out.comes, column.to, { process: node, column });
      for (const from of column.from) {
        const source = columnOf(it, from.column);
        if (!source) continue;
        for (const out of sinks) push(source.node.goes, source.column, { process: node, out, to: column.to });
      }
    }
  });

  // Making elements.
  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children.filter((it) => it !== null && it !== undefined));
    return element;
  };
  const link = (node, text) => make("a", { href: `#${node.id}`, class: node.kind }, text ?? node.label);
  /** A link with what tells it from others of its name. */
  const placed = (node) => {
    const apart = node.kind === "process" ? node.place : node.source.scope;
    return apart ? make("span", {}, link(node), make("small", { class: "faint" }, ` ${visible(apart)}`)) : link(node);
  };
  const $ = (id) => document.getElementById(id);

  // What is shown now.
  const view = { focus: null, hops: data.hops, isWhole: false, open: new Set() };
  const MOST_LISTED = 300;
  const MOST_IN_COLUMN = 24;

  const list = () => {
    const words = $("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const rank = (node) => {
      const label = node.label.toLowerCase();
      if (label === words[0]) return 0;
      if (words[0] && label.startsWith(words[0])) return 1;
      return words[0] && label.includes(words[0]) ? 2 : 3;
    };
    let found = nodes.filter((node) => words.every((word) => node.search.includes(word)));
    if (words.length) found = found.map((it) => [rank(it), it]).sort((a, b) => a[0] - b[0]).map((it) => it[1]);
    const rows = found.slice(0, MOST_LISTED).map((node) => {
      const row = link(node);
      row.title = `${node.label}\n${visible(node.identity || node.place || node.source.scope || "")}`;
      if (node.place) row.append(make("small", {}, ` ${node.place}`));
      if (node === view.focus) row.setAttribute("aria-current", "true");
      return row;
    });
    if (found.length > MOST_LISTED) {
      rows.push(make("p", {}, `and ${found.length - MOST_LISTED} more: type more of the name`));
    }
    if (!found.length) rows.push(make("p", {}, "no name has this in it"));
    $("list").replaceChildren(...rows);
  };

  // The drawing: what lies around the focus, a column of nodes for each distance.
  const SVG = "http://www.w3.org/2000/svg";
  const draw = (tag, attributes, ...children) => {
    const element = document.createElementNS(SVG, tag);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };
  const around = () => {
    const distance = new Map([[view.focus, 0]]);
    const steps = view.focus.kind === "dataset" ? view.hops * 2 : view.hops * 2 - 1;
    for (const sign of [-1, 1]) {
      let edge = [view.focus];
      for (let step = 1; step <= steps; step += 1) {
        const next = [];
        for (const node of edge) {
          for (const other of sign < 0 ? node.up : node.down) {
            if (distance.has(other)) continue;
            distance.set(other, sign * step);
            next.push(other);
          }
        }
        edge = next;
      }
    }
    const columns = new Map();
    for (const [node, at] of distance) push(columns, at, node);
    return [...columns].sort((a, b) => a[0] - b[0]).map(([at, all]) => ({ at, all }));
  };
  const cut = (text) => (text.length > 34 ? `${text.slice(0, 16)}..${text.slice(-16)}` : text);
  const canvas = () => {
    const [across, row, gap] = [8.6, 30, 70];
    const place = new Map();
    let x = 60;
    let bottom = 0;
    const shapes = [];
    const columns = around();
    // From the focus outwards, so that each node can stand near what it is joined to.
    for (const column of [...columns].sort((a, b) => Math.abs(a.at) - Math.abs(b.at))) {
      const inner = (node) => (column.at < 0 ? node.down : node.up).filter((it) => place.has(it));
      const middle = (node) => {
        const all = inner(node).map((it) => place.get(it));
        return all.length ? all.reduce((a, b) => a + b, 0) / all.length : 0;
      };
      const sorted = column.all.map((it, at) => [middle(it), at, it]).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
      const most = view.open.has(column.at) ? Infinity : MOST_IN_COLUMN;
      column.shown = sorted.slice(0, most).map((it) => it[2]);
      column.hidden = column.all.length - column.shown.length;
      column.shown.forEach((it, at) => place.set(it, at));
    }
    const boxes = new Map();
    for (const column of columns) {
      const width = Math.max(...column.shown.map((it) => cut(it.label).length)) * across + 18;
      column.shown.forEach((node, at) => {
        boxes.set(node, { x, y: 10 + at * row, width });
        bottom = Math.max(bottom, 10 + at * row);
      });
      if (column.hidden) {
        const y = 10 + column.shown.length * row;
        bottom = Math.max(bottom, y);
        const stub = draw("a", { href: "#", class: "stub" },
          draw("rect", { x, y, width, height: 22, rx: 2 }),
          Object.assign(draw("text", { x: x + 9, y: y + 15 }), { textContent: `+${column.hidden} more` }));
        stub.addEventListener("click", (event) => {
          event.preventDefault();
          view.open.add(column.at);
          show();
        });
        shapes.push(stub);
      }
      x += width + gap;
    }
    const paths = [];
    let under = 0;
    for (const [node, from] of boxes) {
      for (const other of node.down) {
        const to = boxes.get(other);
        if (!to) continue;
        const [x1, y1, x2, y2] = [from.x + from.width, from.y + 11, to.x, to.y + 11];
        const isBack = x2 <= x1;
        let way = "";
        if (isBack) {
          // What runs against the drawing runs under it, each on a track of its own.
          const [out, y] = [12 + (under % 10) * 4, bottom + 36 + under * 8];
          way = `M${x1} ${y1}H${x1 + out}V${y}H${x2 - out}V${y2}H${x2 - 6}`;
          under += 1;
        } else {
          const bend = Math.max(30, (x2 - x1) / 2);
          way = `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2 - 6} ${y2}`;
        }
        const isChosen = node === view.focus || other === view.focus;
        paths.push(draw("path", { class: `${isBack ? "back" : "line"}${isChosen ? " chosen" : ""}`, d: way }));
        paths.push(draw("path", { class: "head", d: `M${x2 - 7} ${y2 - 4}l7 4l-7 4z` }));
      }
    }
    for (const [node, box] of boxes) {
      const kind = node.kind === "dataset" && node.source.ephemeral ? "ephemeral" : node.kind;
      const text = draw("text", { x: box.x + 9, y: box.y + 15, "font-size": 14 });
      text.textContent = cut(node.label);
      const title = draw("title", {});
      title.textContent = node.identity ? `${node.label}\n${visible(node.identity)}` : node.label;
      shapes.push(draw("a", { href: `#${node.id}`, class: node === view.focus ? `${kind} focus` : kind, "data-id": node.id },
        title,
        draw("rect", { x: box.x, y: box.y, width: box.width, height: 22, rx: node.kind === "process" ? 10 : 2 }),
        text));
    }
    const size = { width: x - gap + 60, height: bottom + 40 + under * 8 };
    const svg = draw("svg", { ...size, viewBox: `0 0 ${size.width} ${size.height}` }, ...paths, ...shapes);
    $("canvas").replaceChildren(svg);
    svg.querySelector(".focus")?.scrollIntoView?.({ block: "nearest", inline: "center" });
  };

  // The details of the focus.
  const section = (title, ...content) => (content.length ? [make("h3", {}, title), ...content] : []);
  const listed = (title, all) =>
    section(title, ...(all.length ? [make("ul", {}, ...all.map((it) => make("li", {}, it)))] : []));
  const origins = (all) =>
    listed("Seen at", all.map((it) => {
      if (it.file) return visible(`${it.file}:${it.line}:${it.column}`);
      return visible(it.cluster ? `${it.cluster} ${it.name} (${it.job})` : `${it.server} ${it.type_name} ${it.guid}`);
    }));
  const facts = (...all) => make("p", { class: "faint" }, visible(all.filter(Boolean).join(" · ")));
  /** What a written column comes from, with how and the expression. */
  const comesFrom = (process, column) => {
    const parts = column.from.map((from) => {
      const source = columnOf(process.source, from.column);
      const fields = [from.field, ...(from.fields ?? [])].filter(Boolean);
      const name = visible(source ? source.column + (fields.length ? ` (${fields.join(", ")})` : "") : from.column);
      const how = make("span", { class: "how" }, ` ${from.transform.toLowerCase()}`);
      return source
        ? make("div", {}, link(source.node, `${source.node.label}.`), name, how)
        : make("div", {}, name, how);
    });
    if (column.expression) parts.push(make("code", {}, visible(column.expression)));
    return parts.length ? parts : [make("span", { class: "how" }, "a constant, or not known")];
  };
  /** The first of each that say the same, with how often it is said. */
  const alike = (all = [], what) => {
    const groups = new Map();
    for (const it of all) push(groups, JSON.stringify(what(it)), it);
    return [...groups.values()].map((group) => [group[0], group.length > 1 ? ` (${group.length} times)` : ""]);
  };
  const ofDataset = (node) => {
    const it = node.source;
    const names = new Set([...it.columns.map((column) => column.name), ...node.comes.keys(), ...node.goes.keys()]);
    const declared = new Map(it.columns.map((column) => [column.name, column]));
    const rows = [...names].map((name) => {
      const column = declared.get(name);
      const kind = column && column.kind !== "PHYSICAL" ? column.kind.toLowerCase() : "";
      const comes = alike(node.comes.get(name), (of) => [of.process.label, of.column.from, of.column.expression])
        .flatMap(([of, times]) => [
          make("div", { class: "how" }, "from ", link(of.process), times), ...comesFrom(of.process, of.column)]);
      const goes = alike(node.goes.get(name), (of) => [of.out.id, of.to]).map(([of, times]) =>
        make("div", { class: "how" }, "to ", link(of.out, `${of.out.label}.`), visible(of.to), times));
      return make("tr", {},
        make("td", {}, visible(name), make("div", { class: "how" }, visible([column?.type, kind].filter(Boolean).join(" ")))),
        make("td", {}, column?.expression ? make("code", {}, visible(column.expression)) : null, ...comes, ...goes));
    });
    return [
      facts(it.kind.toLowerCase(), it.connector, it.ephemeral ? "holds no data of its own" : "", node.identity, it.scope),
      ...listed("Also named", it.names.slice(1).map(visible)),
      ...listed("Written by", node.up.map(placed)),
      ...listed("Read by", node.down.map(placed)),
      ...section("Columns", ...(rows.length ? [make("table", {}, ...rows)] : [])),
      ...listed("Options", Object.entries(it.options).map(([key, value]) => visible(`${key} = ${value}`))),
      ...origins(it.origins),
    ];
  };
  const ofProcess = (node) => {
    const it = node.source;
    const rows = it.columns.map((column) =>
      make("tr", {}, make("td", {}, visible(column.to)), make("td", {}, ...comesFrom(node, column))));
    return [
      facts(`job ${it.job}`, it.multiplicity > 1 ? `${it.multiplicity} times` : ""),
      ...listed("Inputs", node.up.map(placed)),
      ...listed("Outputs", node.down.map(placed)),
      ...section("Columns", ...(rows.length ? [make("table", {}, ...rows)] : [])),
      ...listed("Influenced by", it.influences.map((by) => visible(`${short(by.column)} (${by.kind.toLowerCase()})`))),
      ...listed("Running as", it.jobs.map((job) => visible(`${job.name} (${job.state.toLowerCase()}) at ${job.cluster}`))),
      ...section("Statement", ...(it.sql ? [make("pre", {}, lines(it.sql))] : [])),
      ...origins(it.origins),
    ];
  };
  const detail = () => {
    const node = view.focus;
    $("detail").replaceChildren(make("h2", {}, node.label), ...(node.kind === "dataset" ? ofDataset(node) : ofProcess(node)));
    $("detail").scrollTop = 0;
  };

  const show = () => {
    list();
    if (!view.focus) {
      $("note").textContent = "The graph is empty.";
      return;
    }
    $("hops").textContent = view.hops === 1 ? "1 hop" : `${view.hops} hops`;
    $("canvas").hidden = view.isWhole;
    $("whole").hidden = !view.isWhole;
    $("all").textContent = view.isWhole ? "Around it" : "Whole graph";
    if (!view.isWhole) canvas();
    for (const it of $("whole").querySelectorAll("[data-node]")) {
      it.classList.toggle("focus", it.dataset.node === view.focus.id);
    }
    detail();
  };
  const choose = () => {
    const node = byId.get(decodeURIComponent(location.hash.slice(1)));
    if (node && node !== view.focus) {
      view.focus = node;
      view.open.clear();
    }
    show();
  };
  const reach = (by) => {
    view.hops = Math.min(9, Math.max(1, view.hops + by));
    show();
  };

  $("search").addEventListener("input", list);
  $("search").addEventListener("keydown", (event) => {
    const first = $("list").querySelector("a");
    if (event.key === "Enter" && first) location.hash = first.getAttribute("href");
    if (event.key === "ArrowDown" && first) first.focus();
    if (event.key === "Escape") event.target.blur();
  });
  $("list").addEventListener("keydown", (event) => {
    const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
    if (!step || document.activeElement.parentElement !== $("list")) return;
    event.preventDefault();
    (document.activeElement[step] ?? $("search")).focus();
  });
  $("less").addEventListener("click", () => reach(-1));
  $("more").addEventListener("click", () => reach(1));
  $("all").addEventListener("click", () => {
    view.isWhole = !view.isWhole;
    show();
  });
  $("whole").addEventListener("click", (event) => {
    const node = event.target.closest("[data-node]");
    if (node) location.hash = node.dataset.node;
  });
  $("theme").addEventListener("click", () => {
    const root = document.documentElement;
    const isDark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = isDark ? "light" : "dark";
  });
  document.addEventListener("keydown", (event) => {
    if (event.target.tagName === "INPUT" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/") {
      event.preventDefault();
      $("search").focus();
    }
    if (event.key === "+" || event.key === "=") reach(1);
    if (event.key === "-") reach(-1);
  });
  addEventListener("hashchange", choose);

  $("count").textContent = `${data.document.datasets.length} datasets, ${data.document.processes.length} processes`;
  $("all").hidden = !$("whole").querySelector("svg");
  view.focus = byId.get(data.focus) ?? nodes.reduce((a, b) => (a && a.up.length + a.down.length >= b.up.length + b.down.length ? a : b), null);
  choose();
})();
