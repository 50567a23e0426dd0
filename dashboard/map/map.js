// A choropleth on a 2D canvas. The geometry comes once, by URL; a rerun brings a few bytes per area, so the zoom stays.
// What is said (rounding, units, reasons, legend) and in which colour comes from maps.py; here it is put in place.

const HIDDEN = -2, ZERO = 10, UNCERTAIN = 20, UNSURE = 1;
const FEW = 150;     // below this many areas in view they carry their class number, and their name where it fits
const MANY = 1500;   // above this many the last picture is stretched while it moves, and drawn sharp afterwards
const CLOSEST = 400; // pixels per unit of 1.5 km
const LINE = "#5c6770", EDGE = "#2f3a42", INK = "#111820", PAPER = "#ffffff";

const maps = new WeakMap();                       // one per place on the page
const geometries = new Map(), views = new Map();  // these outlive a page switch: the browser loads this module once

// ---- geometry

// Web mercator around the middle of the Netherlands, in units of about 1.5 km.
const steep = degrees => Math.tan(Math.PI / 4 + degrees * Math.PI / 360);
const X = lon => (lon - 5.3) * 45.5, Y = lat => Math.log(steep(51.5) / steep(lat)) * 45.5 * 180 / Math.PI;

function geometry(url) {
  if (!geometries.has(url)) {
    if (geometries.size > 5) geometries.delete(geometries.keys().next().value);
    const answer = fetch(url).then(found => {
      if (!found.ok) throw new Error(`${found.status} ${url}`);
      return found.json();
    });
    geometries.set(url, answer.then(prepare).catch(problem => { geometries.delete(url); throw problem; }));
  }
  return geometries.get(url);
}

function prepare({ features }) {
  const areas = features.map(({ properties: { c, n, g }, geometry: { type, coordinates } }, i) => {
    const area = { i, code: c, name: n, group: g, path: new Path2D(), box: [1e9, 1e9, -1e9, -1e9], rings: [] };
    for (const polygon of type === "Polygon" ? [coordinates] : coordinates)
      polygon.forEach((ring, hole) => {
        const points = new Float64Array(2 * ring.length);
        ring.forEach(([lon, lat], j) => { points[2 * j] = X(lon); points[2 * j + 1] = Y(lat); });
        add(area, points, hole > 0);
      });
    return area;
  });
  const grid = new Grid(areas), order = crc(areas.map(area => area.code).join("\n"));
  return { areas, grid, order, box: grid.box, edges: edges(areas, grid) };
}

// Outer rings run one way and holes the other, so that many areas can be filled as one path.
function add({ path, box, rings }, points, hole) {
  const n = points.length, back = twice(points) > 0 === hole;
  for (let j = 0; j < n; j += 2) {
    const at = back ? n - 2 - j : j, x = points[at], y = points[at + 1];
    if (j) path.lineTo(x, y); else path.moveTo(x, y);
    if (x < box[0]) box[0] = x;
    if (y < box[1]) box[1] = y;
    if (x > box[2]) box[2] = x;
    if (y > box[3]) box[3] = y;
  }
  path.closePath();
  rings.push(points);
}

const around = areas => areas.reduce(([left, top, right, bottom], { box }) => [
  Math.min(left, box[0]), Math.min(top, box[1]), Math.max(right, box[2]), Math.max(bottom, box[3]),
], [1e9, 1e9, -1e9, -1e9]);

const clamp = (v, low, high) => Math.max(low, Math.min(high, v));
const apart = (a, b) => a[0] > b[2] || a[2] < b[0] || a[1] > b[3] || a[3] < b[1];
const holds = ([left, top, right, bottom], x, y) => x >= left && x <= right && y >= top && y <= bottom;
const within = ({ box, rings }, x, y) =>
  holds(box, x, y) && rings.reduce((odd, ring) => odd !== inside(ring, x, y), false);

// Twice the area that a ring encloses; the sign says which way it runs.
function twice(ring) {
  let sum = 0;
  for (let j = 0; j < ring.length - 2; j += 2) sum += ring[j] * ring[j + 3] - ring[j + 2] * ring[j + 1];
  return sum;
}

function inside(ring, x, y) {
  let odd = false;
  for (let j = 0; j < ring.length - 2; j += 2) {
    const ay = ring[j + 1], by = ring[j + 3];
    if (ay > y !== by > y && x < ring[j] + (ring[j + 2] - ring[j]) * (y - ay) / (by - ay)) odd = !odd;
  }
  return odd;
}

// Borders between gemeenten, and the outer one: pieces of line that two areas of one gemeente do not share.
function edges(areas, grid) {
  if (areas.every(area => area.group === areas[0].group)) return null;
  const ids = new Map(), pieces = new Map(), xy = [];
  const id = (x, y) => {
    const key = Math.round((x + 200) * 1e5) * 1e8 + Math.round((y + 200) * 1e5);
    let known = ids.get(key);
    if (known === undefined) { ids.set(key, known = xy.length / 2); xy.push(x, y); }
    return known;
  };
  for (const area of areas)
    for (const ring of area.rings)
      for (let j = 2, from = id(ring[0], ring[1]); j < ring.length; j += 2) {
        const to = id(ring[j], ring[j + 1]), key = Math.min(from, to) * 1e7 + Math.max(from, to);
        if (pieces.get(key)?.group === area.group) pieces.delete(key); else if (from !== to) pieces.set(key, area);
        from = to;
      }
  const path = new Path2D();
  let last = -1;
  for (const [key, area] of pieces) {
    const from = Math.floor(key / 1e7), to = key % 1e7;
    const piece = [xy[2 * from], xy[2 * from + 1], xy[2 * to], xy[2 * to + 1]];
    if (inland(area, piece, grid)) continue;
    if (from !== last) path.moveTo(piece[0], piece[1]);
    path.lineTo(piece[2], piece[3]);
    last = to;
  }
  return path;
}

// Areas that were simplified one by one do not share their points: the nearest neighbour across the line tells then.
function inland(area, [ax, ay, bx, by], grid) {
  const long = Math.hypot(bx - ax, by - ay), nx = (ay - by) / long, ny = (bx - ax) / long;
  const x = (ax + bx) / 2, y = (ay + by) / 2;
  const side = within(area, x + nx * .004, y + ny * .004) ? -1 : 1;
  for (const away of [.01, .06, .2]) {
    const px = x + side * away * nx, py = y + side * away * ny;
    const across = grid.near(px, py).find(other => other !== area && within(other, px, py));
    if (across) return across.group === area.group;
  }
  return false;
}

// CRC-32, as zlib has it: the frame and the geometry must list the same areas in the same order.
function crc(text) {
  let sum = -1;
  for (const byte of new TextEncoder().encode(text)) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = sum >>> 1 ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}

// Which areas may lie under a point, without asking all of them.
class Grid {
  constructor(areas) {
    this.box = around(areas);
    this.n = Math.max(1, Math.min(128, Math.ceil(Math.sqrt(areas.length))));
    this.cells = new Map();
    for (const area of areas) {
      const [left, top] = this.cell(area.box[0], area.box[1]), [right, bottom] = this.cell(area.box[2], area.box[3]);
      for (let row = top; row <= bottom; row++)
        for (let column = left; column <= right; column++) {
          const cell = row * this.n + column;
          if (this.cells.has(cell)) this.cells.get(cell).push(area); else this.cells.set(cell, [area]);
        }
    }
  }
  cell(x, y) {
    const [left, top, right, bottom] = this.box;
    const part = (v, low, high) => clamp(Math.floor(this.n * (v - low) / (high - low || 1)), 0, this.n - 1);
    return [part(x, left, right), part(y, top, bottom)];
  }
  near(x, y) {
    const [column, row] = this.cell(x, y);
    return this.cells.get(row * this.n + column) ?? [];
  }
}

// ---- room for words

// The middle of about the largest circle that fits in an area, found on a grid that gets finer around the best point.
function spot(area) {
  if (area.spot) return area.spot;
  const largest = area.rings.reduce((a, b) => Math.abs(twice(b)) > Math.abs(twice(a)) ? b : a);
  let [left, top, right, bottom] = limits(largest), best = { x: (left + right) / 2, y: (top + bottom) / 2, room: 0 };
  for (let round = 0; round < 4; round++) {
    const dx = (right - left) / 10, dy = (bottom - top) / 10;
    for (let x = left + dx / 2; x < right; x += dx)
      for (let y = top + dy / 2; y < bottom; y += dy) {
        const room = within(area, x, y) ? distance(area, x, y) : 0;
        if (room > best.room) best = { x, y, room };
      }
    [left, top, right, bottom] = [best.x - 1.2 * dx, best.y - 1.2 * dy, best.x + 1.2 * dx, best.y + 1.2 * dy];
  }
  return area.spot = best;
}

function limits(ring) {
  const box = [1e9, 1e9, -1e9, -1e9];
  for (let j = 0; j < ring.length; j++) {
    box[j % 2] = Math.min(box[j % 2], ring[j]);
    box[j % 2 + 2] = Math.max(box[j % 2 + 2], ring[j]);
  }
  return box;
}

// From a point to the nearest border of its area.
function distance({ rings }, x, y) {
  let least = Infinity;
  for (const ring of rings)
    for (let j = 0; j < ring.length - 2; j += 2) {
      const ax = ring[j] - x, ay = ring[j + 1] - y, dx = ring[j + 2] - ring[j], dy = ring[j + 3] - ring[j + 1];
      const t = Math.max(0, Math.min(1, -(ax * dx + ay * dy) / (dx * dx + dy * dy || 1)));
      least = Math.min(least, (ax + t * dx) ** 2 + (ay + t * dy) ** 2);
    }
  return Math.sqrt(least);
}

// How far one can go left as well as right from a point before leaving its area.
function width({ rings }, x, y) {
  let free = Infinity;
  for (const ring of rings)
    for (let j = 0; j < ring.length - 2; j += 2) {
      const ay = ring[j + 1], by = ring[j + 3];
      if (ay > y === by > y) continue;
      free = Math.min(free, Math.abs(ring[j] + (ring[j + 2] - ring[j]) * (y - ay) / (by - ay) - x));
    }
  return free;
}

// A name over two lines, as even as its words allow.
function halves(name) {
  const words = name.split(" "), cut = i => [words.slice(0, i).join(" "), words.slice(i).join(" ")];
  const uneven = ([first, second]) => Math.abs(first.length - second.length);
  return words.map((_, i) => cut(i)).reduce((a, b) => uneven(b) < uneven(a) ? b : a).filter(Boolean);
}

// ---- the four looks, the same on the map and in the legend

class Paint {
  constructor(ctx, colors, ratio, digits) {
    const hatch = (ink, width, step, rising) => {
      const side = Math.round(step * ratio), tile = document.createElement("canvas"), t = tile.getContext("2d");
      tile.width = tile.height = side;
      t.strokeStyle = ink;
      t.lineWidth = width * ratio;
      for (const d of [-side, 0, side]) {
        t.beginPath();
        t.moveTo(d, rising ? side : 0);
        t.lineTo(d + side, rising ? 0 : side);
        t.stroke();
      }
      return ctx.createPattern(tile, "repeat");
    };
    Object.assign(this, { colors, digits });
    this.dark = hatch("#1f2a33b8", .9, 6, true);
    this.light = hatch("#ffffffd0", .9, 6, true);
    this.dense = hatch("#3c444a", 1.5, 4, false);
  }
  under(look) { return this.colors[look]; }
  over(look, marks) {
    if (look === HIDDEN) return this.dense;
    if (!(marks & UNSURE)) return null;
    return look === 3 || look === 4 ? this.light : this.dark;
  }
  ink(look) { return look === 4 ? PAPER : INK; }
  digit(look) { return look in this.digits ? this.digits[look] : look === ZERO ? "0" : look >= 0 && look < 5 ? `${look + 1}` : ""; }
}

// ---- the map

class ChoroplethMap {
  constructor(root) {
    const part = name => root.querySelector(name);
    Object.assign(this, { root, tip: part(".tip"), said: part(".said"), hint: part(".hint"), key: part(".legend") });
    this.canvas = part(".base");
    this.ctx = this.canvas.getContext("2d", { alpha: false });
    this.over = part(".over").getContext("2d");
    this.still = document.createElement("canvas");
    this.geometry = this.view = this.pointed = this.picked = this.mouse = null;
    this.watch = new ResizeObserver(() => this.measure() && this.draw());
    this.watch.observe(this.canvas);
    this.leave = new AbortController();
    this.buttons();
    this.pointer();
    this.wheel();
    this.touch();
    this.keys();
  }

  // -- what people do

  on(target, types, act, options = {}) {
    for (const type of types.split(" ")) target.addEventListener(type, act, { signal: this.leave.signal, ...options });
  }
  buttons() {
    const acts = { more: () => this.zoom(1.6), less: () => this.zoom(1 / 1.6), whole: () => this.whole() };
    for (const button of this.root.querySelectorAll("button")) this.on(button, "click", acts[button.dataset.do]);
  }
  pointer() {
    const { canvas } = this, slack = e => e.pointerType === "touch" ? 12 : 4;
    let from = null, moved = 0;
    const release = () => { from = null; canvas.classList.remove("drags"); };
    this.on(canvas, "pointerdown", e => {
      if (e.button) return;
      from = [e.clientX, e.clientY];
      moved = 0;
      if (e.pointerType !== "touch") canvas.setPointerCapture(e.pointerId);
    });
    this.on(canvas, "pointermove", e => {
      if (from) {
        const dx = e.clientX - from[0], dy = e.clientY - from[1];
        moved += Math.abs(dx) + Math.abs(dy);
        from = [e.clientX, e.clientY];
        if (moved <= slack(e) || e.pointerType === "touch") return;
        canvas.classList.add("drags");
        this.point(this.mouse = null);
        this.pan(dx, dy);
      } else if (e.pointerType !== "touch") this.point(this.mouse = e);
    });
    this.on(canvas, "pointerup", e => {
      const tapped = from && moved <= slack(e);
      release();
      if (tapped) {
        this.point(e);
        if (this.pointed) this.pick?.(this.pointed.code);
      }
    });
    this.on(canvas, "pointercancel", release);
    this.on(canvas, "pointerleave", e => { if (e.pointerType !== "touch") this.point(this.mouse = null); });
    this.on(document, "pointerdown", e => { if (!e.composedPath().includes(canvas)) this.point(this.mouse = null); });
  }
  // A page that scrolls until the map lies under the mouse scrolls on. Who moves the mouse over the map zooms.
  wheel() {
    const { canvas } = this;
    let meant = false, last = 0;
    this.on(canvas, "pointermove", e => { meant ||= Boolean(e.movementX || e.movementY); });
    this.on(canvas, "pointerleave", () => { meant = false; });
    this.on(document, "scroll", () => { meant = false; }, { capture: true, passive: true });
    this.on(canvas, "wheel", e => {
      if (!this.geometry) return;
      const running = e.timeStamp - last < 300, done = e.deltaY > 0 && this.now[0] <= this.least * 1.01;
      if (!running && (!meant || done)) return;
      e.preventDefault();
      last = e.timeStamp;
      const box = canvas.getBoundingClientRect(), turned = e.deltaY * (e.deltaMode ? 33 : 1);
      const factor = 2 ** (-clamp(turned, -240, 240) / (e.ctrlKey ? 100 : 300));
      this.zoom(factor, e.clientX - box.left, e.clientY - box.top);
    }, { passive: false });
  }
  // One finger scrolls the page, two move the map.
  touch() {
    const { canvas } = this;
    let two = null, one = null;
    const grip = ({ touches: [a, b] }) => {
      const box = canvas.getBoundingClientRect();
      return {
        x: (a.clientX + b.clientX) / 2 - box.left, y: (a.clientY + b.clientY) / 2 - box.top,
        far: Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY) || 1,
      };
    };
    this.on(canvas, "touchstart", e => {
      one = e.touches.length === 1 ? e.touches[0] : null;
      two = e.touches.length === 2 ? grip(e) : null;
      if (!two) return;
      e.preventDefault();
      this.point(null);
      this.hint.classList.remove("on");
    }, { passive: false });
    this.on(canvas, "touchmove", e => {
      if (two && e.touches.length === 2) {
        e.preventDefault();
        const now = grip(e);
        this.pan(now.x - two.x, now.y - two.y);
        this.zoom(now.far / two.far, now.x, now.y);
        two = now;
      } else if (one) {
        const dx = Math.abs(e.touches[0].clientX - one.clientX), dy = Math.abs(e.touches[0].clientY - one.clientY);
        if (dx > 16 && dx > dy || dy > 16 && Array.isArray(this.view)) this.help();
      }
    }, { passive: false });
    this.on(canvas, "touchend touchcancel", () => { one = two = null; });
  }
  help() {
    this.hint.classList.add("on");
    clearTimeout(this.helping);
    this.helping = setTimeout(() => this.hint.classList.remove("on"), 1500);
  }
  keys() {
    const steps = { ArrowLeft: [80, 0], ArrowRight: [-80, 0], ArrowUp: [0, 80], ArrowDown: [0, -80] };
    const acts = {
      "+": () => this.zoom(1.6), "=": () => this.zoom(1.6), "-": () => this.zoom(1 / 1.6),
      Home: () => this.whole(), Escape: () => { this.point(null); this.canvas.blur(); },
    };
    this.on(this.canvas, "keydown", e => {
      const act = steps[e.key] ? () => this.pan(...steps[e.key]) : acts[e.key];
      if (!act || e.ctrlKey || e.altKey || e.metaKey) return;
      e.preventDefault();
      act();
    });
  }

  // -- the view: null fits the focus, "all" fits everything, else [pixels per unit, x and y in the middle]

  get now() { return Array.isArray(this.view) ? this.view : this.fitted(this.view === "all" ? null : this.focus); }
  get least() { return .8 * this.fitted(null)[0]; }
  fitted(group) {
    const some = group ? this.geometry.areas.filter(area => area.group === group) : [];
    const [left, top, right, bottom] = some.length ? around(some) : this.geometry.box;
    const k = .94 * Math.min(this.width / (right - left || 1), this.height / (bottom - top || 1));
    return [Math.min(k, CLOSEST), (left + right) / 2, (top + bottom) / 2];
  }
  get screen() {
    const [k, x, y] = this.now;
    return [k, this.width / 2 - k * x, this.height / 2 - k * y];
  }
  seen([k, x, y]) { return [-x / k, -y / k, (this.width - x) / k, (this.height - y) / k]; }
  whole() { if (this.geometry) this.move("all"); }
  pan(dx, dy) {
    if (!this.geometry) return;
    const [k, x, y] = this.now;
    this.move([k, x - dx / k, y - dy / k]);
  }
  zoom(factor, px = this.width / 2, py = this.height / 2) {
    if (!this.geometry) return;
    const [k, x, y] = this.now, to = clamp(k * factor, this.least, CLOSEST), shift = 1 / k - 1 / to;
    this.move([to, x + (px - this.width / 2) * shift, y + (py - this.height / 2) * shift]);
  }
  move(view) {
    const [left, top, right, bottom] = this.geometry.box;
    this.view = Array.isArray(view) ? [view[0], clamp(view[1], left, right), clamp(view[2], top, bottom)] : view;
    views.set(this.slot, this.view);
    clearTimeout(this.later);
    if (this.many) {
      this.stretch();
      this.later = setTimeout(() => this.draw(), 90);
    } else this.frame ??= requestAnimationFrame(() => this.draw());
  }
  stretch() {
    const { ctx, canvas, still, ratio } = this, [k, x, y] = this.screen, [k0, x0, y0] = this.drawn, f = k / k0;
    if (!this.kept) {
      [still.width, still.height] = [canvas.width, canvas.height];
      still.getContext("2d").drawImage(canvas, 0, 0);
      this.kept = true;
    }
    this.wipe();
    ctx.drawImage(still, (x - x0 * f) * ratio, (y - y0 * f) * ratio, canvas.width * f, canvas.height * f);
    this.repoint();
  }

  // -- drawing

  measure() {
    const { canvas, over } = this, ratio = devicePixelRatio || 1, { clientWidth: width, clientHeight: height } = canvas;
    const w = Math.round(width * ratio), h = Math.round(height * ratio);
    if (!w || !h || canvas.width === w && canvas.height === h && this.ratio === ratio) return false;
    canvas.width = over.canvas.width = w;
    canvas.height = over.canvas.height = h;
    if (this.ratio !== ratio) {
      this.paint = null;
      // Until the window goes to another screen, or the page is zoomed.
      this.on(matchMedia(`(resolution: ${ratio}dppx)`), "change", () => this.measure() && this.draw(), { once: true });
    }
    return Object.assign(this, { ratio, width, height });
  }
  wipe() {
    const { ctx, canvas } = this;
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.fillStyle = PAPER;
    ctx.fillRect(0, 0, canvas.width, canvas.height);
  }
  draw() {
    cancelAnimationFrame(this.frame);
    this.frame = null;
    if (!this.geometry || !this.width) return;
    const { ctx, ratio, look, marks } = this, [k, x, y] = this.drawn = this.screen, view = this.seen(this.drawn);
    const paint = this.paint ??= new Paint(ctx, this.colors, ratio, this.digits), under = new Map(), over = new Map();
    const areas = this.geometry.areas.filter(area => !apart(area.box, view));
    const join = (groups, style, path) => {
      if (!groups.has(style)) groups.set(style, new Path2D());
      groups.get(style).addPath(path);
    };
    for (const { i, path } of areas) {
      join(under, paint.under(look[i]), path);
      const pattern = paint.over(look[i], marks[i]);
      if (pattern) join(over, pattern, path);
    }
    this.many = areas.length > MANY;
    this.kept = false;
    this.wipe();
    ctx.setTransform(k * ratio, 0, 0, k * ratio, x * ratio, y * ratio);
    ctx.lineJoin = ctx.lineCap = "round";
    const stroke = (path, style, width) => { ctx.strokeStyle = style; ctx.lineWidth = width / k; ctx.stroke(path); };
    const surface = areas.reduce((sum, { box }) => sum + (box[2] - box[0]) * (box[3] - box[1]), 0);
    const across = Math.sqrt(surface / (areas.length || 1)) * k, tiny = across < 9;
    for (const [style, path] of under) {
      ctx.fillStyle = style;
      ctx.fill(path);
      if (tiny) stroke(path, style, .6);   // no border around a few pixels: only the seams between areas are closed
    }
    for (const [style, path] of over) {
      style.setTransform(ctx.getTransform().inverse().translate(Math.round(x * ratio), Math.round(y * ratio)));
      ctx.fillStyle = style;
      ctx.fill(path);
    }
    if (!tiny) for (const path of under.values()) stroke(path, LINE, Math.min(1, across / 30));
    const { edges } = this.geometry;
    if (edges) stroke(edges, tiny ? EDGE + "99" : EDGE, tiny ? .6 : Math.min(2.2, .6 + across / 40));
    if (areas.length < FEW) this.label(areas, view);
    this.repoint();
    this.root.dataset.painted = Number(this.root.dataset.painted ?? 0) + 1;  // two marks for tests and measurements
    this.root.dataset.view = this.now.map(v => v.toFixed(4)).join(" ");
  }
  // The class number, and the name under it where that fits too, on one line or two.
  label(areas, view) {
    const { ctx, ratio, paint, drawn: [k, x, y] } = this, family = getComputedStyle(this.root).fontFamily, taken = [];
    const plain = `400 12px ${family}`, bold = `600 12px ${family}`;
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    Object.assign(ctx, { textAlign: "center", textBaseline: "middle", lineWidth: 3 });
    const box = ({ u, v }, rows) => {
      ctx.font = plain;
      const half = Math.max(...rows.map(text => ctx.measureText(text).width)) / 2 + 2, tall = 7 * rows.length;
      return [u * k + x - half, v * k + y - tall, u * k + x + half, v * k + y + tall];
    };
    const fits = ({ area, u, v }, [left, top, right, bottom]) => {
      if (left < 0 || top < 0 || right > this.width || bottom > this.height) return false;
      for (let down = top; down <= bottom; down += 7) {
        const height = (down - y) / k;
        if (!within(area, u, height) || width(area, u, height) * k < (right - left) / 2) return false;
      }
      return true;
    };
    for (const place of areas.map(area => this.place(area, view, k)).sort((a, b) => b.room - a.room)) {
      if (place.room * k < 7) break;
      const { area, u, v } = place, look = this.look[area.i], digit = paint.digit(look), head = digit ? [digit] : [];
      const named = [[...head, area.name], [...head, ...halves(area.name)]].find(rows => fits(place, box(place, rows)));
      const rows = named ?? head, around = box(place, rows);
      if (!rows.length || taken.some(other => !apart(around, other))) continue;
      taken.push(around);
      rows.forEach((text, j) => {
        const px = u * k + x, py = v * k + y + 14 * (j - (rows.length - 1) / 2);
        const font = digit && !j ? bold : plain;
        Object.assign(ctx, { font, strokeStyle: paint.under(look), fillStyle: paint.ink(look) });
        ctx.strokeText(text, px, py);
        ctx.fillText(text, px, py);
      });
    }
  }
  // The best place in an area for words or, when that is out of sight, one in the part that is in sight.
  place(area, [left, top, right, bottom], k) {
    const { x, y, room } = spot(area), rim = 26 / k;
    const u = clamp(x, left + rim, right - rim), v = clamp(y, top + rim, bottom - rim);
    if (u === x && v === y) return { area, u, v, room };
    return { area, u, v, room: within(area, u, v) ? distance(area, u, v) : 0 };
  }
  outline() {                             // on a canvas of its own, which is cheap to wipe
    const { over, ratio, pointed, picked } = this, [k, x, y] = this.screen;
    over.setTransform(1, 0, 0, 1, 0, 0);
    over.clearRect(0, 0, over.canvas.width, over.canvas.height);
    over.setTransform(k * ratio, 0, 0, k * ratio, x * ratio, y * ratio);
    over.lineJoin = "round";
    const lines = pointed && pointed !== picked ? [[pointed, 3.5, "#ffffff"], [pointed, 1.5, "#000000"]] : [];
    if (picked) lines.push([picked, 6, "#ffffff"], [picked, 3, "#000000"]);
    for (const [{ path }, width, color] of lines) {
      over.lineWidth = width / k;
      over.strokeStyle = color;
      over.stroke(path);
    }
  }

  // -- pointing

  at(px, py) {
    const [k, x, y] = this.screen, u = (px - x) / k, v = (py - y) / k;
    return this.geometry.grid.near(u, v).find(area => within(area, u, v)) ?? null;
  }
  repoint() {
    this.outline();
    if (this.mouse) this.point(this.mouse);
  }
  point(e) {
    const { tip } = this, box = this.canvas.getBoundingClientRect();
    const px = e?.clientX - box.left, py = e?.clientY - box.top, area = e && this.geometry ? this.at(px, py) : null;
    tip.hidden = !area;
    if (area !== this.pointed) {
      this.pointed = area;
      if (this.geometry) this.outline();
      if (area) this.tell(area);
    }
    if (!area) return;
    const { offsetWidth: wide, offsetHeight: tall } = tip;
    let left = px + 14 + wide < this.width ? px + 14 : Math.max(4, px - 14 - wide);
    let top = py + 18 + tall < this.height ? py + 18 : Math.max(4, py - 12 - tall);
    if (e.pointerType === "touch") {      // clear of the finger
      left = 8;
      top = py < this.height - tall - 24 ? this.height - tall - 8 : 8;
    }
    tip.style.transform = `translate(${left}px, ${top}px)`;
  }
  tell(area) {
    const lines = this.words(area.i).map((text, j) => node("span", j ? "" : "value", text));
    this.tip.replaceChildren(node("strong", "", area.name), ...lines);
  }
  words(i) {
    const { say: [many, one, both], decimals, reasons, marked, levels } = this, look = this.look[i];
    if (look < 0) return [reasons[look]];
    const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
    const number = steps => (steps / 10 ** decimals).toLocaleString("nl-NL", digits).replace("-", "−");
    const valued = steps => (number(steps) === "1" ? one : many).replace("{}", number(steps));
    const said = words => Object.entries(words).filter(([bit]) => this.marks[i] & bit).map(([, text]) => text);
    const low = this.lower?.[i], high = this.upper?.[i], lines = [valued(this.value[i])];
    if (said(levels).length || low !== high) {
      const between = both.replace("{}", number(low)).replace("{}", number(high));
      lines.push([...said(levels), low === high ? `ongeveer ${valued(low)}` : `tussen ${between}`].join(" "));
    }
    return [...lines, ...said(marked)];
  }

  // -- what Python sends

  async show(data, pick) {
    const turn = this.turn = {};
    this.root.style.setProperty("--height", `${data.height}px`);
    this.canvas.setAttribute("aria-label", data.alt);
    if (!geometries.has(data.url)) this.said.textContent = "De kaart komt eraan…";
    let found;
    try {
      found = await geometry(data.url);
    } catch (problem) {
      console.error(problem);
      if (turn === this.turn) this.fail("De kaart is niet geladen. Laad de pagina opnieuw.");
      return;
    }
    if (turn !== this.turn) return;
    if (found.areas.length !== data.frame.numRows || found.order !== data.order)
      return this.fail("De kaart en de cijfers horen niet bij elkaar. Laad de pagina opnieuw.");
    const { focus, colors, digits = {}, say, decimals, reasons, marks: marked, levels } = data, before = this.picked?.code;
    Object.assign(this, { focus, colors, digits, say, decimals, reasons, marked, levels, pick, paint: null });
    for (const name of ["look", "marks", "value", "lower", "upper"]) this[name] = data.frame.getChild(name)?.toArray();
    this.settle(found, `${data.key} ${focus ?? ""}`);
    this.picked = found.areas.find(area => area.code === data.chosen) ?? null;
    this.said.textContent = "";
    this.canvas.classList.toggle("picks", Boolean(pick));
    this.measure();
    if (this.picked && this.picked.code !== before) this.reveal(this.picked);
    if (this.pointed) this.tell(this.pointed);
    clearTimeout(this.later);
    this.draw();
    this.explain(data.legend);
  }
  settle(found, slot) {                   // the zoom of this key, unless the geometry lies elsewhere now
    if (this.geometry === found && this.slot === slot) return;
    const kept = views.get(slot) ?? null;
    this.view = Array.isArray(kept) && !holds(found.box, kept[1], kept[2]) ? null : kept;
    if (this.geometry !== found) { this.pointed = null; this.tip.hidden = true; }
    Object.assign(this, { geometry: found, slot });
  }
  reveal({ box }) {
    if (!this.width || !apart(box, this.seen(this.screen))) return;
    this.view = [this.now[0], (box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
  }
  fail(text) {
    this.point(null);
    this.geometry = this.picked = null;
    this.wipe();
    this.over.setTransform(1, 0, 0, 1, 0, 0);
    this.over.clearRect(0, 0, this.over.canvas.width, this.over.canvas.height);
    this.key.replaceChildren();
    this.said.textContent = text;
  }
  explain({ title, notes, entries }) {
    const extra = entries.findIndex(([look]) => look < 0 || look === UNCERTAIN);
    const rows = entries.map(([look, words], i) =>
      node("li", i === extra ? "apart" : "", this.swatch(look), node("span", "", words)));
    const lines = notes.map(text => node("p", "", text));
    this.key.replaceChildren(node("p", "title", title), ...lines, node("ul", "", ...rows));
  }
  swatch(look) {
    const canvas = node("canvas"), ctx = canvas.getContext("2d"), { ratio = 1 } = this;
    const paint = this.paint ?? new Paint(ctx, this.colors, ratio, this.digits);
    canvas.width = 30 * ratio;
    canvas.height = 20 * ratio;
    canvas.setAttribute("aria-hidden", "true");
    const shades = look === UNCERTAIN ? [1, 3] : [look];  // a hatch may lie over any class
    shades.forEach((shade, j) => {
      const pattern = paint.over(shade, look === UNCERTAIN ? UNSURE : 0);
      pattern?.setTransform(new DOMMatrix());
      for (const style of [paint.under(shade), pattern].filter(Boolean)) {
        ctx.fillStyle = style;
        ctx.fillRect(canvas.width / shades.length * j, 0, canvas.width / shades.length, canvas.height);
      }
    });
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    const font = `600 12px ${getComputedStyle(this.root).fontFamily}`;
    Object.assign(ctx, { font, textAlign: "center", textBaseline: "middle", fillStyle: paint.ink(look) });
    ctx.fillText(paint.digit(look), 15, 11);
    return canvas;
  }
  stop() {
    this.watch.disconnect();
    this.leave.abort();
    this.turn = null;
    clearTimeout(this.later);
    clearTimeout(this.helping);
    cancelAnimationFrame(this.frame);
  }
}

function node(tag, name = "", ...inner) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  made.append(...inner);
  return made;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".map");
  if (!maps.has(root)) maps.set(root, new ChoroplethMap(root));
  const map = maps.get(root);
  map.show(data, data.picks ? code => setTriggerValue("region", code) : null);
  return () => { map.stop(); maps.delete(root); };
}
