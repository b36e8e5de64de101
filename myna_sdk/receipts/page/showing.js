"use strict";
// What is shown: the verdict, every check, and of the receipt what was signed and no more.

const root = document.getElementById("page");
const MARKS = { passed: "✓", failed: "✗", unknown: "?", "not-made": "–" };
const state = { language: navigator.language.startsWith("ja") ? "ja" : "en", recipient: "" };

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
  const source = state.language === "ja" ? basis.source : basis.source_en;
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
  const listed = (result) => check.checks.filter((one) => one.result === result)
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
      [label("basis"), [`${t("basis", basis.kind)}: ${source} ` +
        `(${readOn(basis)}${basis.confirmed ? "" : `, ${label("unconfirmed")}`})`]],
      [label("most_age"), [limit === null ? null
        : state.language === "ja" ? `${limit}か月` : `${limit} months`]],
      [label("still_needed"), rest.length ? rest : [nothing]],
      [label("other_documents"), others.length ? others : [nothing]],
      [label("points"), decision.points.map(paper)],
    ])),
    card(label("checks"), rows([
      ...Object.keys(MARKS).map((result) => [t("checks", result), listed(result)]),
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

async function start() {
  state.keys = await readKeys(data.keys) ||
    { keys: [], asOf: 0, written: data.keys.as_of, voided: [] };
  draw();
}

start();
