"use strict";
// Checks a receipt with Web Crypto. The checks, their order and their codes are those of
// myna_sdk/receipts/verifying.py; a test compares the two, check by check.
(async () => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const root = document.getElementById("page");
  const UNSEEN = new RegExp(data.unseen, "u");
  const KID = /^[A-Za-z0-9_-]{1,128}$/;
  const DAY = /^\d{4}-\d{2}-\d{2}$/;
  const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\+09:00$/;
  const CURVES = { ES256: ["EC", "P-256", ["x", "y"]], Ed25519: ["OKP", "Ed25519", ["x"]] };
  const MARKS = { passed: "✓", failed: "✗", unknown: "?", "not-made": "–" };
  const state = { language: navigator.language.startsWith("ja") ? "ja" : "en", recipient: "" };

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

  async function signed(key, message, signature) {
    const algorithm = key.alg === "ES256"
      ? { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } : { name: "Ed25519" };
    let imported;
    try {
      imported = await crypto.subtle.importKey("jwk", key.members, algorithm, false, ["verify"]);
    } catch (error) {
      return error.name === "NotSupportedError" ? null : false;
    }
    return crypto.subtle.verify(algorithm, imported, signature, message);
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

  // The checks, numbered as in verifying.py ------------------------------------------------------

  function resultOf(found) {
    if (data.passing.includes(found)) return "passed";
    if (data.unmade.includes(found)) return "not-made";
    return data.unknown.includes(found) || found === "unsupported" ? "unknown" : "failed";
  }

  async function verify(bytes, keySet, recipient, now) {
    const found = {};
    const receipt = await opened(bytes, keySet, found);
    if (receipt !== null) await judged(receipt, keySet, recipient, now, found);
    const checks = data.order.map((rule, index) => {
      const what = found[rule] || "not-reached";
      return { number: index + 1, rule, found: what, result: resultOf(what) };
    });
    const failed = checks.find((check) => check.result === "failed");
    const unknown = checks.find((check) => check.result === "unknown");
    const verdict = failed ? "refused" : unknown || receipt === null ? "unclear" : "authentic";
    return { verdict, checks, first: failed || unknown || null, receipt };
  }

  async function opened(bytes, keySet, found) {
    const file = bytes.length > data.most_bytes ? null : objectOf(bytes);
    const whole = file !== null && is(file, ["payload", "protected", "signature", "header"]) &&
      ["payload", "protected", "signature"].every((name) => decoded(file[name]) !== null) &&
      is(file.header, ["disclosures"]) && Array.isArray(file.header.disclosures) &&
      file.header.disclosures.length <= data.most_disclosures &&
      file.header.disclosures.every((each) => decoded(each) !== null);
    const header = whole ? objectOf(decoded(file.protected)) : null;
    const plain = whole ? objectOf(decoded(file.payload)) : null;
    const headed = header !== null && is(header, ["alg", "kid", "typ"]) &&
      Object.values(header).every((value) => typeof value === "string") && KID.test(header.kid);
    if (!whole || !headed || plain === null) { // 1
      found.whole = "not-a-receipt";
      return null;
    }
    found.whole = "whole";
    if (plain.form !== data.form || !Number.isInteger(plain.version)) found.version = "other-form"; // 2
    else found.version = plain.version === data.version ? "version-known" : "version-newer";
    const allowed = Object.hasOwn(CURVES, header.alg) && Object.values(data.types).includes(header.typ);
    found.algorithm = allowed ? "algorithm-allowed" : "algorithm-refused"; // 3
    if (found.version !== "version-known" || !allowed) return null;
    if (!crypto.subtle) { // a page that came over plain HTTP has none, nor can it read the key set
      found.signature = "unsupported";
      return null;
    }
    const key = keySet.keys.find((each) => each.kid === header.kid);
    found["key-known"] = key ? "key-known" : "key-unknown"; // 4
    if (!key) return null;
    const message = bytesOf(`${file.protected}.${file.payload}`);
    const holds = key.alg === header.alg && await signed(key, message, decoded(file.signature));
    found.signature = holds ? "signature-holds" : holds === null ? "unsupported" : "signature-wrong";
    if (!holds) return null; // 5
    const content = contentOf(plain);
    found.content = content ? "content-whole" : "content-wrong"; // 6
    if (!content) return null;
    const issued = instant(content.issued_at);
    found["key-period"] = issued < key.from ? "key-not-yet" // 7
      : issued < key.until ? "key-valid" : "key-retired";
    found.environment = environmentOf(content, header, key); // 8
    return { content, header, listed: file.header.disclosures };
  }

  function environmentOf(content, header, key) {
    const mock = content.environment === "mock";
    const typed = header.typ === (mock ? data.types.mock : data.types.real);
    if (typed && key.environment === content.environment && content.environment === data.environment) {
      return "environment-expected";
    }
    return mock || header.typ === data.types.mock || key.environment === "mock"
      ? "environment-mock" : "environment-other";
  }

  async function judged(receipt, keySet, recipient, now, found) {
    const { content, listed } = receipt;
    found.instant = instant(content.issued_at) > now ? "issued-later" : "issued-before"; // 9
    const digests = await Promise.all(listed.map(digest));
    const told = listed.filter((_, place) => content.digests.includes(digests[place]))
      .map(disclosureOf).filter((each) => each !== null); // what was not signed is not shown
    const items = new Set(told.map((each) => each.item));
    const hold = [new Set(listed).size, told.length, items.size]
      .every((count) => count === listed.length);
    found.disclosures = hold ? "digests-hold" : "digest-unknown"; // 10
    const withheld = content.facts.some((fact) => !items.has(fact.item));
    found.facts = withheld ? "facts-withheld" : "facts-told"; // 11
    const shared = content.shared;
    if (!recipient) found.recipient = "recipient-not-asked"; // 12
    else {
      const named = shared !== null && shared.recipient === recipient;
      found.recipient = named ? "recipient-named" : "recipient-other";
    }
    const ids = shared === null ? [content.id] : [content.id, shared.original];
    const ended = keySet.voided.filter((each) => ids.includes(each.id));
    if (ended.length > 0) { // 13
      const superseded = ended.every((each) => each.reason === "superseded");
      found.standing = superseded ? "superseded" : "voided";
    } else {
      const older = keySet.asOf < instant(content.issued_at);
      found.standing = older ? "standing-older" : "stands";
    }
    found.checkpoint = content.checkpoint === null ? "checkpoint-none" : "checkpoint-not-looked"; // 14
    found.card = "card-not-here"; // 15
    receipt.told = Object.fromEntries(told.map((each) => [each.item, each.value]));
  }

  // What is shown --------------------------------------------------------------------------------

  const t = (table, key) => data.texts[table][key][state.language];
  const label = (key) => t("label", key);
  const said = (texts) => texts[state.language];

  function el(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
      else if (value !== null && value !== undefined) made.setAttribute(key, value);
    }
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
  }

  function day(text) {
    const [year, month, date] = text.split("-").map(Number);
    return state.language === "ja" ? `${year}年${month}月${date}日` : text;
  }
  const readOn = (source) => `${label("revision")} ${source.revision}, ` +
    `${label("read_on")} ${day(source.checked_on)}`;
  const when = (text) => `${day(text.slice(0, 10))} ${text.slice(11, 19)} JST`;

  function rows(pairs) {
    const kept = pairs.filter(([, lines]) => lines.flat().some((line) => line));
    return el("table", { class: "rows" }, el("tbody", {}, ...kept.map(([head, lines]) =>
      el("tr", {}, el("th", { scope: "row" }, head),
        el("td", {}, ...lines.flat().filter((line) => line).map((line) => el("p", {}, line)))))));
  }

  const card = (title, ...inner) => el("section", { class: "card" }, el("h2", {}, title), ...inner);
  const paper = (one) => one.when ? `${said(one.said)} (${said(one.when)})` : said(one.said);

  function checksShown(checks) {
    const text = (check) =>
      check.found === "unsupported" ? t("page", "unsupported") : t("found", check.found);
    return card(label("verification"), ...checks.map((check) =>
      el("div", { class: `check ${check.result}`, "data-rule": check.rule,
        "data-found": check.found, "data-result": check.result },
      el("p", { class: "mark" }, el("span", { "aria-hidden": "true" }, MARKS[check.result])),
      el("p", {}, `${check.number}. ${t("rule", check.rule)}`),
      el("p", { class: "found" }, `${t("result", check.result)}: ${text(check)}`))));
  }

  function receiptShown({ content, header, told }) {
    const { firm, shared, check, decision, checkpoint } = content;
    const kept = ["subject", "check_id", "verification_id"];
    const days = (count) => state.language === "ja" ? `${count}日`
      : count === 1 ? "1 day" : `${count} days`;
    const value = (fact) => {
      if (!(fact.item in told)) return label("not_told");
      const known = fact.item === "sex" && Object.hasOwn(data.texts.sex, told.sex);
      return known ? t("sex", told.sex) : told[fact.item];
    };
    const facts = el("table", { class: "facts" },
      el("thead", {}, el("tr", {}, ...["fact", "value", "source", "currency", "age"].map((key) =>
        el("th", { scope: "col" }, label(key))))),
      el("tbody", {}, ...content.facts.map((fact) => el("tr", {},
        el("th", { scope: "row" }, t("item", fact.item)),
        el("td", { class: "value", "data-item": fact.item }, value(fact)),
        el("td", { class: "rest" }, t("source", fact.source)),
        el("td", { class: "rest" }, t("currency", fact.currency)),
        el("td", { class: "rest" }, days(fact.age_days))))));
    const basis = decision.basis;
    const limit = decision.age_limit_months;
    const nothing = label("nothing");
    const rest = decision.still_needed.map(paper).concat(decision.copy ? said(decision.copy) : []);
    const others = decision.other_documents.map(paper);
    const notice = said(content.purpose) && `(${label("notice")}: ${content.notice_version})`;
    const methods = check.methods.map((method) =>
      `${method.article} ${method.letter} ${said(method.title)}: ${t("counts", method.counts)} ` +
      `(${label("law_data")}: ${readOn(method)})`);
    const rule = (one) =>
      state.language === "ja" ? data.rules[`${one.number} ${one.rule}`] || one.rule : one.rule;
    const listed = (passed) => check.checks.filter((one) => (one.result === "passed") === passed)
      .map((one) => `${one.number}  ${rule(one)}`);
    const statements = content.statements.filter((each) => each !== "mock");
    return el("div", { id: "receipt" },
      content.environment === "mock" ? el("p", { class: "mock" }, t("statement", "mock")) : null,
      el("section", { class: "card statements" },
        ...statements.map((each) => el("p", {}, t("statement", each)))),
      card(label("person"), facts,
        rows(kept.filter((item) => item in told).map((item) => [t("item", item), [told[item]]]))),
      card(label("receipt"), rows([
        [label("id"), [content.id]],
        [label("issued_at"), [when(content.issued_at)]],
        [label("edition"), [t("edition", content.edition)]],
        [label("environment"), [t("environment", content.environment)]],
        [label("recipient"), [shared && shared.recipient]],
        [label("shared_purpose"), [shared && shared.purpose]],
        [label("ground"), [shared && t("ground", shared.ground)]],
        [label("original"), [shared && shared.original]],
        [label("firm"), [firm.name]],
        [label("office"), [firm.office]],
        [label("licence"), [firm.licence]],
        [label("verifier"), [content.verifier]],
        [label("supersedes"), [content.supersedes]],
      ])),
      card(label("check"), rows([
        [label("checked_at"), [when(check.at)]],
        [label("technique"), [`${t("technique", check.technique)} / ${t("carrier", check.carrier)}`]],
        [label("operator"), [check.operator]],
        [label("purpose"), [`${said(content.purpose)} ${notice}`.trim()]],
        [label("method"), methods],
      ])),
      card(label("decision"), rows([
        [label("use_case"), [said(content.use_case_said)]],
        [label("replaces"), [t("replaces", decision.replaces)]],
        [label("reasons"), [said(decision.why)]],
        [label("basis"), [`${t("basis", basis.kind)}: ${basis.source} ` +
          `(${readOn(basis)}${basis.confirmed ? "" : `, ${label("unconfirmed")}`})`]],
        [label("most_age"), [limit === null ? null
          : state.language === "ja" ? `${limit}か月` : `${limit} months`]],
        [label("still_needed"), rest.length ? rest : [nothing]],
        [label("other_documents"), others.length ? others : [nothing]],
        [label("points"), decision.points.map(paper)],
      ])),
      card(label("checks"), rows([
        [label("checks_made"), listed(true)],
        [label("checks_not_made"), listed(false)],
        [label("key"), [`${header.kid} (${header.alg})`]],
        [label("checkpoint"), [checkpoint && `${checkpoint.number} / ${checkpoint.count}`]],
      ])));
  }

  function verdictShown(done) {
    const first = done.first;
    const why = first === null ? null : first.found === "unsupported"
      ? t("page", "unsupported") : `${first.number}. ${t("found", first.found)}`;
    const mock = done.verdict === "authentic" && data.environment === "mock";
    return el("div", { class: `verdict ${mock ? "mocked" : done.verdict}`, id: "verdict", role: "status",
      tabindex: "-1", "data-verdict": done.verdict },
    el("p", {}, t("verdict", mock ? "mock" : done.verdict)),
    why === null ? el("p", {}, state.name) : el("p", {}, why));
  }

  function keysShown() {
    const { keys, written } = state.keys;
    return el("details", {},
      el("summary", {}, `${t("page", state.own ? "keys_of_file" : "keys_here")} (${keys.length}, ` +
        `${t("page", "as_of")} ${when(written)})`),
      rows(keys.map((key) => [key.kid, [
        `${key.alg}, ${t("page", "from")} ${when(key.jwk.valid_from)}`,
        key.jwk.retired_at === null ? t("page", "in_use")
          : `${t("page", "retired")} ${when(key.jwk.retired_at)}`,
      ]])));
  }

  function draw() {
    document.documentElement.lang = state.language;
    document.title = t("page", "title");
    const chosen = state.done;
    const receipt = el("input", { type: "file", id: "file", accept: ".json,application/json",
      onchange: (event) => take(event.target.files[0]) });
    const keys = el("input", { type: "file", id: "keys", accept: ".json,application/json",
      onchange: (event) => takeKeys(event.target.files[0]) });
    const who = el("input", { type: "text", id: "who", value: state.recipient, autocomplete: "off",
      onchange: (event) => { state.recipient = event.target.value.trim(); again(); } });
    const drop = el("section", { class: "card drop inputs",
      ondragover: (event) => { event.preventDefault(); drop.classList.add("over"); },
      ondragleave: () => drop.classList.remove("over"),
      ondrop: (event) => { event.preventDefault(); take(event.dataTransfer.files[0]); } },
    el("label", { for: "file" }, t("page", "choose")), receipt,
    el("p", { class: "soft" }, t("page", "pick")));
    root.replaceChildren(
      ...(data.environment === "mock" ? [el("p", { class: "mock", id: "mock" }, t("page", "mock_page"))] : []),
      el("main", {},
        el("header", {}, el("div", {}, el("h1", {}, t("page", "title")),
          el("p", { class: "soft" }, t("page", "intro"))),
        el("button", { type: "button", id: "language", lang: state.language === "ja" ? "en" : "ja",
          onclick: () => { state.language = state.language === "ja" ? "en" : "ja"; draw(); } },
        t("page", "language"))),
        drop,
        el("section", { class: "card more inputs" },
          el("div", {}, el("label", { for: "who" }, t("page", "who")), who),
          el("div", {}, el("label", { for: "keys" }, t("page", "choose_keys")), keys,
            state.unusable ? el("p", { class: "notice", role: "alert", id: "unusable" },
              t("page", "keys_unusable")) : null),
          keysShown()),
        el("p", { class: "notice" }, t("page", "trust")),
        ...(chosen ? [verdictShown(chosen), checksShown(chosen.checks)] : []),
        chosen && chosen.receipt ? receiptShown(chosen.receipt) : null));
  }

  // What is shown is of the file chosen last: the verdict on an earlier one goes at once.
  async function again() {
    const turn = state.turn = (state.turn || 0) + 1, { bytes } = state;
    state.done = null;
    draw();
    if (!bytes) return;
    const done = await verify(bytes, state.keys, state.recipient, Date.now());
    if (turn !== state.turn) return;
    state.done = done;
    draw();
    document.getElementById("verdict").focus();
  }

  async function take(file) {
    if (!file) return;
    const turn = state.turn = (state.turn || 0) + 1;
    Object.assign(state, { name: file.name, bytes: null, done: null });
    draw();
    const bytes = new Uint8Array(await file.slice(0, data.most_bytes + 1).arrayBuffer());
    if (turn !== state.turn) return;
    state.bytes = bytes;
    await again();
  }

  async function takeKeys(file) {
    if (!file) return;
    const read = await readKeys(objectOf(new Uint8Array(await file.arrayBuffer())));
    state.unusable = read === null;
    if (read !== null) {
      state.keys = read;
      state.own = true;
    }
    await again();
  }

  state.keys = await readKeys(data.keys) || { keys: [], asOf: 0, written: data.keys.as_of, voided: [] };
  draw();
})();
