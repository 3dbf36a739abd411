/**
 * The script of the single-page verifier, as text: it runs in any browser from
 * a file, long after our program is gone, so it is plain JavaScript that uses
 * only what browsers bring (WebCrypto). It decides what `verifyBundle` decides;
 * a test holds both against the same altered bundles.
 */
export const VERIFIER_SCRIPT = String.raw`
'use strict';
const FORMAT = 'slieksnis/authority-bundle/1';
const utf8 = (text) => new TextEncoder().encode(text);
const isRecord = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const isPlace = (value) => Number.isSafeInteger(value) && value >= 0;
const same = (a, b) => a.length === b.length && a.every((byte, at) => byte === b[at]);
const join = (...parts) => {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) { joined.set(part, at); at += part.length; }
  return joined;
};
const toBase64 = (bytes) => {
  let chars = '';
  for (let at = 0; at < bytes.length; at += 8192) chars += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(chars);
};
const toBase64url = (bytes) => toBase64(bytes).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
/* One way of writing only: what does not come back as it stood is refused. */
const fromBase64 = (text) => {
  if (typeof text !== 'string') return null;
  let chars;
  try { chars = atob(text); } catch { return null; }
  const bytes = new Uint8Array(chars.length);
  for (let at = 0; at < chars.length; at++) bytes[at] = chars.charCodeAt(at);
  return toBase64(bytes) === text ? bytes : null;
};
const fromBase64url = (text) => {
  if (typeof text !== 'string' || !/^[A-Za-z0-9_-]*$/.test(text)) return null;
  const padded = text.replace(/-/g, '+').replace(/_/g, '/') + '='.repeat((4 - (text.length % 4)) % 4);
  return fromBase64(padded);
};
/* RFC 8785: JSON as ECMAScript writes it, names in the order of their UTF-16 units. */
const canonical = (value) => {
  if (Array.isArray(value)) return '[' + value.map(canonical).join(',') + ']';
  if (!isRecord(value)) return JSON.stringify(value);
  const names = Object.keys(value).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return '{' + names.map((name) => JSON.stringify(name) + ':' + canonical(value[name])).join(',') + '}';
};
const without = (record, name) => Object.fromEntries(Object.entries(record).filter(([key]) => key !== name));
const inDomain = (domain, message) => join(utf8('slieksnis/v1/' + domain + '\0'), message);

/* So many hashes are asked for at once; between two lots the page is told how far it is. */
const PART = 2000;

async function verifyBundle(file, subtle, tell) {
  const problems = [];
  const leaves = [];
  const found = (code, detail) => { problems.push({ code, detail: String(detail) }); };
  const sha256 = async (bytes) => new Uint8Array(await subtle.digest('SHA-256', bytes));
  const hmac = async (secret, message) => {
    const key = await subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
    return new Uint8Array(await subtle.sign('HMAC', key, message));
  };
  const signed = async (signature, message, publicKey) => {
    if (signature === null || publicKey === null || signature.length !== 64 || publicKey.length !== 32) return false;
    let key;
    try { key = await subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify']); } catch (error) {
      /* A key that is no point is a broken bundle; a browser without Ed25519 can say nothing. */
      if (error && error.name === 'NotSupportedError') throw error;
      return false;
    }
    return subtle.verify('Ed25519', key, signature, message);
  };
  const leafHash = (leaf) => sha256(join(Uint8Array.of(0), leaf));
  const half = (value) => Math.floor(value / 2);
  const nodeHash = (left, right) => sha256(join(Uint8Array.of(1), left, right));
  const done = (counts, heads, bundle) => ({
    outcome: 'checked',
    verdict: problems.length === 0 ? 'green' : 'red',
    problems, counts, heads,
    broken: leaves.flatMap((leaf, at) => (leaf.length === 34 && leaf[0] === 1 && leaf[1] === 2 ? [at] : [])),
    logKey: bundle === null ? null : bundle.log.key,
    signerKey: bundle === null ? null : bundle.signer.key,
  });

  let bundle;
  let text;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(file);
    bundle = JSON.parse(text);
  } catch { found('not-a-bundle', 'JSON'); return done(null, [], null); }
  if (!isRecord(bundle)) { found('not-a-bundle', 'JSON'); return done(null, [], null); }
  if (canonical(bundle) !== text) { found('not-canonical', 'RFC 8785'); return done(null, [], null); }
  if (!isRecord(bundle.signer) || typeof bundle.signer.key !== 'string' || typeof bundle.signature !== 'string') {
    found('not-a-bundle', 'signature'); return done(null, [], null);
  }
  const whole = await signed(
    fromBase64url(bundle.signature),
    inDomain('authority-bundle', utf8(canonical(without(bundle, 'signature')))),
    fromBase64url(bundle.signer.key),
  );
  if (!whole) { found('bundle-signature', 'signature'); return done(null, [], null); }
  if (bundle.format !== FORMAT) {
    if (/^slieksnis\/authority-bundle\/\d+$/.test(bundle.format)) return { outcome: 'newer-format', format: bundle.format };
    found('not-a-bundle', 'format'); return done(null, [], null);
  }
  const lists = (record, names) => isRecord(record) && names.every((name) => Array.isArray(record[name]));
  if (
    !lists(bundle, ['notices', 'receipts', 'closed', 'erased', 'awaited', 'devices']) ||
    !lists(bundle.log, ['witnesses', 'checkpoints', 'consistency', 'leaves']) ||
    ![...bundle.closed, ...bundle.erased, ...bundle.awaited].every(isPlace) ||
    !bundle.receipts.every((each) =>
      lists(each, ['inclusion']) && isPlace(each.index) && isRecord(each.receipt) &&
      isRecord(each.receipt.notice) && isRecord(each.receipt.device) && isRecord(each.receipt.device.lastHead))
  ) { found('not-a-bundle', 'shape'); return done(null, [], null); }

  /* The tree: every level of complete subtrees, so that any earlier root falls out. */
  const seen = new Set();
  for (const [at, text] of bundle.log.leaves.entries()) {
    const bytes = fromBase64(text) || new Uint8Array(0);
    leaves.push(bytes);
    if (bytes.length !== 34 || bytes[0] !== 1 || bytes[1] < 1 || bytes[1] > 3) found('leaf-malformed', at);
    if (seen.has(text)) found('leaf-repeated', at);
    seen.add(text);
    if (at % PART === 0) await tell(at / (bundle.log.leaves.length * 3));
  }
  let hashed = leaves.length;
  const hashEach = async (count, hashAt) => {
    const hashes = [];
    while (hashes.length < count) {
      const part = [];
      for (let at = hashes.length; at < Math.min(count, hashes.length + PART); at++) part.push(hashAt(at));
      for (const hash of await Promise.all(part)) hashes.push(hash);
      hashed += part.length;
      await tell(hashed / (leaves.length * 3));
    }
    return hashes;
  };
  const levels = [await hashEach(leaves.length, (at) => leafHash(leaves[at]))];
  for (let below = levels[0]; below.length > 1; below = levels[levels.length - 1]) {
    const nodes = below;
    levels.push(await hashEach(half(nodes.length), (at) => nodeHash(nodes[2 * at], nodes[2 * at + 1])));
  }
  const rootAt = async (size) => {
    if (size === 0) return sha256(new Uint8Array(0));
    if (!isPlace(size) || size > leaves.length) return null;
    const peaks = [];
    let start = 0;
    for (let height = levels.length - 1; height >= 0; height--) {
      const span = 2 ** height;
      if (size - start >= span) { peaks.push(levels[height][start / span]); start += span; }
    }
    let root = peaks.pop();
    while (peaks.length > 0) root = await nodeHash(peaks.pop(), root);
    return root;
  };
  const odd = (value) => value % 2 === 1;
  const climb = async (index, last, nodes, starts) => {
    const hashes = [...starts];
    for (const node of nodes) {
      if (node === null || node.length !== 32 || last === 0) return null;
      if (odd(index) || index === last) {
        for (let at = 0; at < hashes.length; at++) hashes[at] = await nodeHash(node, hashes[at]);
        if (!odd(index)) do { index = half(index); last = half(last); } while (!odd(index) && index !== 0);
      } else hashes[hashes.length - 1] = await nodeHash(hashes[hashes.length - 1], node);
      index = half(index);
      last = half(last);
    }
    return last === 0 ? hashes : null;
  };
  const included = async (index, size, hash, proof, root) => {
    if (index >= size) return false;
    const [top] = (await climb(index, size - 1, proof, [hash])) || [];
    return top !== undefined && same(top, root);
  };
  const continues = async (from, to, proof) => {
    if (from.size > to.size) return false;
    if (from.size === to.size) return proof.length === 0 && same(from.root, to.root);
    if (from.size === 0) return proof.length === 0;
    const power = Number.isInteger(Math.log2(from.size));
    const [first, ...rest] = power ? [from.root, ...proof] : proof;
    if (first === undefined || first === null || proof.length === 0) return false;
    let index = from.size - 1;
    let last = to.size - 1;
    while (odd(index)) { index = half(index); last = half(last); }
    const tops = await climb(index, last, rest, [first, first]);
    return tops !== null && same(tops[0], from.root) && same(tops[1], to.root);
  };

  /* Heads: C2SP signed notes under the log's key, cosigned by every witness named. */
  const heads = [];
  const keyParts = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(bundle.log.key) || [];
  const keyBytes = fromBase64(keyParts[3]);
  const logName = keyParts[1];
  const logKey = keyBytes !== null && keyBytes.length === 33 && keyBytes[0] === 1 ? keyBytes.slice(1) : null;
  const keyId = async (name, type, key) => (await sha256(join(utf8(name + '\n'), Uint8Array.of(type), key))).slice(0, 4);
  const logId = logKey === null ? null : await keyId(logName, 1, logKey);
  const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  if (logKey === null || hex(logId) !== keyParts[2]) found('log-key-malformed', bundle.log.key);
  else {
    for (const [at, note] of bundle.log.checkpoints.entries()) {
      const split = String(note).lastIndexOf('\n\n');
      const body = String(note).slice(0, split + 1);
      const lines = String(note).slice(split + 2, -1).split('\n').map((line) => {
        const match = /^\u2014 ([^\s+]+) ([A-Za-z0-9+\/]+={0,2})$/.exec(line);
        return match === null ? null : { name: match[1], bytes: fromBase64(match[2]) };
      });
      const [origin, sizeText, rootText] = body.split('\n');
      const root = fromBase64(rootText);
      const ok = split >= 0 && String(note).endsWith('\n') && origin === logName &&
        lines.every((line) => line !== null && line.bytes !== null && line.bytes.length >= 5) &&
        /^(0|[1-9]\d{0,15})$/.test(sizeText) && root !== null && root.length === 32;
      const under = (name, id) => lines.find((line) => line.name === name && same(line.bytes.slice(0, 4), id));
      const own = ok ? under(logName, logId) : undefined;
      if (own === undefined || !(await signed(own.bytes.slice(4), utf8(body), logKey))) { found('head-signature', at); continue; }
      const cosigned = [];
      for (const witness of bundle.log.witnesses) {
        const key = fromBase64url(witness.key);
        const line = key === null ? undefined : under(witness.name, await keyId(witness.name, 4, key));
        if (line === undefined || line.bytes.length !== 76) continue;
        const time = Number(new DataView(line.bytes.buffer, 4).getBigUint64(0));
        const message = utf8('cosignature/v1\ntime ' + time + '\n' + body);
        if (await signed(line.bytes.slice(12), message, key)) cosigned.push({ witness: witness.name, timeSeconds: time });
      }
      if (at === bundle.log.checkpoints.length - 1 && cosigned.length < bundle.log.witnesses.length)
        found('head-cosignature', cosigned.length + ' / ' + bundle.log.witnesses.length);
      heads.push({ size: Number(sizeText), root, cosigned });
    }
  }
  for (const head of heads) {
    const root = await rootAt(head.size);
    if (root === null) found('leaves-missing', leaves.length + ' / ' + head.size);
    else if (!same(root, head.root)) found('root-mismatch', head.size);
  }
  const last = heads[heads.length - 1];
  if (last === undefined || last.size !== leaves.length) found('leaves-missing', leaves.length);
  if (bundle.log.consistency.length !== bundle.log.checkpoints.length - 1) found('consistency', 'count');
  for (let at = 0; at + 1 < heads.length; at++) {
    const proof = (bundle.log.consistency[at] || []).map(fromBase64);
    if (heads[at + 1].size < heads[at].size) found('head-order', at);
    if (!(await continues(heads[at], heads[at + 1], proof))) found('consistency', at);
  }

  for (const notice of bundle.notices) {
    const bytes = fromBase64(notice.bytes);
    if (bytes === null) found('bytes-malformed', notice.id);
    else if (toBase64url(await sha256(bytes)) !== notice.sha256)
      found('notice-altered', notice.id + ' ' + notice.version + ' ' + notice.language);
  }

  const rows = new Map();
  for (const { index, salt, inclusion, receipt } of bundle.receipts) {
    const leaf = leaves[index];
    const secret = fromBase64url(salt);
    const stands = leaf !== undefined && leaf.length === 34 && secret !== null && secret.length === 32 &&
      same(leaf.slice(2), await hmac(secret, utf8(canonical(receipt))));
    if (!stands) found('receipt-not-in-log', receipt.recordId);
    else if (last === undefined || !(await included(index, last.size, levels[0][index], inclusion.map(fromBase64), last.root)))
      found('receipt-inclusion', receipt.recordId);
    const device = bundle.devices.find((each) => each.id === receipt.device.id);
    const key = device === undefined ? null : fromBase64url(device.key);
    const message = inDomain('consent-receipt', utf8(canonical(without(receipt, 'signature'))));
    if (key === null) found('receipt-device-unknown', receipt.recordId);
    else if (!(await signed(fromBase64url(receipt.signature), message, key))) found('receipt-signature', receipt.recordId);
    const shown = bundle.notices.some((notice) => notice.id === receipt.notice.id && notice.version === receipt.notice.version &&
      notice.language === receipt.notice.language && notice.sha256 === receipt.notice.sha256);
    if (!shown) found('notice-missing', receipt.recordId);
    const head = receipt.device.lastHead;
    const root = await rootAt(head.size);
    if (head.size > 0 && (root === null || toBase64url(root) !== head.root)) found('receipt-head', receipt.recordId);
    const row = rows.get(receipt.device.id) || new Map();
    if (row.has(receipt.device.seq)) found('device-sequence', receipt.device.seq);
    row.set(receipt.device.seq, receipt);
    rows.set(receipt.device.id, row);
  }
  for (const row of rows.values()) {
    for (const [seq, receipt] of row) {
      const before = row.get(seq - 1);
      if (before !== undefined && toBase64url(await sha256(utf8(canonical(before)))) !== receipt.device.prev)
        found('device-sequence', seq);
    }
  }

  const declared = [...bundle.receipts.map((each) => each.index), ...bundle.closed, ...bundle.erased, ...bundle.awaited]
    .sort((a, b) => a - b);
  if (declared.length !== leaves.length || !declared.every((place, at) => place === at))
    found('leaf-unaccounted', declared.length + ' / ' + leaves.length);
  const lastTombstone = leaves.reduce((at, leaf, place) => (leaf[1] === 3 ? place : at), -1);
  for (const place of bundle.erased) if (place > lastTombstone) found('erased-without-tombstone', place);

  return done({
    leaves: leaves.length,
    openable: bundle.receipts.length + bundle.closed.length,
    opened: bundle.receipts.length,
    closed: bundle.closed.length,
    erased: bundle.erased.length,
    awaited: bundle.awaited.length,
  }, heads.map((head) => ({ size: head.size, root: toBase64(head.root), cosigned: head.cosigned })), bundle);
}

/* Can this browser check signatures at all? The answer is never guessed. */
async function canCheck(subtle) {
  if (subtle === undefined) return false;
  try {
    const key = fromBase64url('11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo');
    await subtle.importKey('raw', key, 'Ed25519', false, ['verify']);
    return true;
  } catch { return false; }
}
`
