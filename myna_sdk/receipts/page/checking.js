"use strict";
// Checks a receipt with Web Crypto. The checks, their numbers, their order and their codes are those
// of myna_sdk/receipts/verifying.py; a test compares the two, check by check.

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
  const ended = keySet.voided.find((each) => each.id === content.id);
  if (ended) { // 13
    found.standing = ended.reason === "superseded" ? "superseded" : "voided";
  } else {
    const older = keySet.asOf < instant(content.issued_at);
    found.standing = older ? "standing-older" : "stands";
  }
  found.checkpoint = content.checkpoint === null ? "checkpoint-none" : "checkpoint-not-looked"; // 14
  found.card = "card-not-here"; // 15
  receipt.told = Object.fromEntries(told.map((each) => [each.item, each.value]));
}
