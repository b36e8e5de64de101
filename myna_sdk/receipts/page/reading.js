"use strict";
// Bytes, JSON, keys and content of a receipt, read as strictly as the library reads them. Nothing is
// verified here. The page is this file, checking.js and showing.js in one script.

const data = JSON.parse(document.getElementById("data").textContent);
const UNSEEN = new RegExp(data.unseen, "u");
const KID = /^[A-Za-z0-9_-]{1,128}$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\+09:00$/;
const CURVES = { ES256: ["EC", "P-256", ["x", "y"]], Ed25519: ["OKP", "Ed25519", ["x"]] };

// Bytes and JSON, strictly ---------------------------------------------------------------------

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const bytesOf = (text) => new TextEncoder().encode(text);
const is = (value, names) =>
  value !== null && typeof value === "object" && !Array.isArray(value) &&
  Object.keys(value).length === names.length && names.every((name) => Object.hasOwn(value, name));

function encoded(bytes) {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

// Only the one text that stands for these bytes is read.
function decoded(text) {
  if (typeof text !== "string" || !text || text.length > data.most_bytes) return null;
  try {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (char) => char.charCodeAt(0));
    return encoded(bytes) === text ? bytes : null;
  } catch {
    return null;
  }
}

const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

// An object that has one name twice is read differently by different readers: none is read.
function namesTwice(text) {
  const open = [];
  const tokens = text.match(TOKENS) || [];
  for (const [place, token] of tokens.entries()) {
    if (token === "{") open.push(new Set());
    else if (token === "[") open.push(null);
    else if (token === "}" || token === "]") open.pop();
    else if (token[0] === '"' && tokens[place + 1] === ":") {
      const names = open.at(-1), name = JSON.parse(token);
      if (names.has(name)) return true;
      names.add(name);
    }
  }
  return false;
}

// 1.0 is no whole number, although it is 1 to JSON.parse.
const broken = (token) => /^-?\d+(?=[.eE])/.test(token) ? "0.5" : token;

function parsed(bytes) {
  if (bytes === null) return undefined;
  try {
    const text = utf8.decode(bytes);
    JSON.parse(text);
    return namesTwice(text) ? undefined : JSON.parse(text.replace(TOKENS, broken));
  } catch {
    return undefined;
  }
}

function objectOf(bytes) {
  const value = parsed(bytes);
  return value !== null && typeof value === "object" && !Array.isArray(value) ? value : null;
}

const digest = async (text) =>
  encoded(new Uint8Array(await crypto.subtle.digest("SHA-256", bytesOf(text))));

// Date.parse takes the 31st of any month for a day: only what is written back the same is read.
const FIRST = Date.UTC(2001, 0, 1) - 730485 * 86400000, NINE = 9 * 3600000;
const stands = (text, at, length) => at >= FIRST &&
  new Date(at).toISOString().slice(0, length) === text.slice(0, length);
const isDay = (text) =>
  typeof text === "string" && DAY.test(text) && stands(text, Date.parse(text), 10);
function instant(text) {
  if (typeof text !== "string" || !INSTANT.test(text)) return NaN;
  const at = Date.parse(text);
  return at >= FIRST && stands(text, at + NINE, 19) ? at : NaN;
}

// The key set ----------------------------------------------------------------------------------

async function readKey(jwk) {
  if (!Object.hasOwn(CURVES, jwk.alg) || "d" in jwk) return null;
  const [kty, crv, parts] = CURVES[jwk.alg];
  if (parts.some((part) => typeof jwk[part] !== "string")) return null;
  const members = { crv, kty, ...Object.fromEntries(parts.map((part) => [part, jwk[part]])) };
  const sorted = Object.fromEntries(Object.entries(members).sort());
  if ((await digest(JSON.stringify(sorted))) !== jwk.kid) return null; // RFC 7638
  const from = instant(jwk.valid_from);
  const until = jwk.retired_at === null ? Infinity : instant(jwk.retired_at);
  if (Number.isNaN(from) || Number.isNaN(until) || !jwk.environment) return null;
  return { kid: jwk.kid, alg: jwk.alg, members, from, until, jwk, environment: jwk.environment };
}

async function readKeys(plain) {
  try {
    const keys = await Promise.all(plain.keys.map(readKey));
    const asOf = instant(plain.as_of);
    const whole = keys.every((key) => key !== null) && keys.length > 0 &&
      new Set(keys.map((key) => key.kid)).size === keys.length && !Number.isNaN(asOf) &&
      plain.voided.every((each) => each.id && each.reason && !Number.isNaN(instant(each.at)));
    return whole ? { keys, asOf, written: plain.as_of, voided: plain.voided } : null;
  } catch {
    return null;
  }
}

// The content ----------------------------------------------------------------------------------

function fits(value, shape) {
  if (shape === "text") {
    return typeof value === "string" && [...value].length <= data.most_text &&
      value.isWellFormed() && !UNSEEN.test(value);
  }
  if (shape === "number") return Number.isSafeInteger(value) && value >= 0;
  if (shape === "flag") return typeof value === "boolean";
  if (shape === "day") return isDay(value);
  if (shape === "instant") return !Number.isNaN(instant(value));
  if (shape.one) return shape.one.includes(value);
  if (shape.list) return Array.isArray(value) && value.every((each) => fits(each, shape.list));
  if (shape.maybe) return value === null || fits(value, shape.maybe);
  if (value === null || typeof value !== "object" || Array.isArray(value)) return false;
  const names = Object.keys(shape.members);
  return Object.keys(value).every((name) => names.includes(name)) &&
    names.every((name) => name in value
      ? fits(value[name], shape.members[name]) : shape.optional.includes(name));
}

function contentOf(plain) {
  const { form, version, _sd_alg, _sd, ...rest } = plain;
  if (form !== data.form || version !== data.version || _sd_alg !== data.digest) return null;
  const content = { ...rest, digests: _sd };
  return fits(content, data.shape) && new Set(_sd).size === _sd.length ? content : null;
}

function disclosureOf(text) {
  const parts = parsed(decoded(text));
  if (!Array.isArray(parts) || parts.length !== 3) return null;
  if (parts.some((part) => typeof part !== "string") || !data.items.includes(parts[1])) return null;
  const salt = decoded(parts[0]);
  if (salt === null || salt.length < data.salt_bytes) return null;
  if ([...parts[2]].length > data.most_value || !fits(parts[2], "text")) return null;
  return { item: parts[1], value: parts[2] };
}
