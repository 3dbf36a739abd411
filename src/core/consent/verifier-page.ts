import { sha256 } from '@noble/hashes/sha2.js'
import { toBase64, utf8 } from '#/core/vault/bytes.ts'
import { VERIFIER_SCRIPT } from './verifier-script.ts'
import { verifierWords } from './words/verifier-words.ts'

const STYLE = `
body { font: 1.125rem/1.6 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; color: #1b1b1b; background: #fff; }
label { display: block; margin: 1.5rem 0; font-weight: 600; }
input { display: block; margin-top: 0.5rem; font: inherit; }
output { display: block; padding: 0 1rem; border: 3px solid #6b6b6b; border-radius: 0.5rem; }
output:empty { border-color: transparent; }
output.green { border-color: #17692f; }
output.red { border-color: #a4161a; }
code, small { overflow-wrap: anywhere; }
small { display: block; margin: 0.25rem 0; }
li { margin: 0.25rem 0; }
`

/** What joins the check to the page; the words stand in the page as data. */
const SHOW = `
const words = JSON.parse(document.getElementById('words').textContent);
const output = document.querySelector('output');
const line = (text, tag, into) => { const part = document.createElement(tag || 'p'); part.textContent = text; (into || output).append(part); return part; };
const say = (state, text) => { output.className = state; output.replaceChildren(); const said = line(text); said.style.fontWeight = '600'; return said; };
const when = (seconds) => new Date(seconds * 1000).toLocaleString(document.documentElement.lang, { dateStyle: 'medium', timeStyle: 'long' });
const breath = () => new Promise((resolve) => setTimeout(resolve));
/* How far it is stands there at most ten times a second, and then the page may draw. */
const teller = (said) => {
  let last = performance.now();
  return async (share) => {
    if (performance.now() - last < 100) return;
    said.textContent = words.working + ' ' + Math.floor(share * 100) + ' %';
    await breath();
    last = performance.now();
  };
};
let turn = 0;
document.querySelector('input').addEventListener('change', async (event) => {
  const file = event.target.files[0];
  if (file === undefined) return;
  const mine = ++turn;
  const tell = teller(say('', words.working));
  await breath();
  const subtle = globalThis.crypto === undefined ? undefined : globalThis.crypto.subtle;
  if (!(await canCheck(subtle))) { say('', words.notChecked); line(words.noCrypto); return; }
  let report;
  try { report = await verifyBundle(new Uint8Array(await file.arrayBuffer()), subtle, tell); }
  catch (error) { if (mine === turn) { say('', words.notChecked); line(String(error)); } return; }
  /* Another file was chosen meanwhile: its answer is the one that counts. */
  if (mine !== turn) return;
  if (report.outcome === 'newer-format') { say('', words.notChecked); line(words.newer + ' ' + report.format); return; }
  say(report.verdict, report.verdict === 'green' ? words.green : words.red);
  const list = report.problems.length === 0 ? null : line('', 'ul');
  for (const problem of report.problems) {
    const part = line((words.problems[problem.code] || problem.code) + ' ', 'li', list);
    part.dataset.code = problem.code;
    line('(' + problem.code + ': ' + problem.detail + ')', 'code', part);
  }
  if (report.counts === null) return;
  const { leaves, openable, erased, awaited } = report.counts;
  line(words.identity + ': ' + leaves + ' = ' + openable + ' + ' + erased + ' + ' + awaited);
  if (report.broken.length > 0) line(words.broken + ': ' + report.broken.join(', '));
  const last = report.heads[report.heads.length - 1];
  const seen = last === undefined ? [] : last.cosigned;
  line(words.witnesses + ': ' + seen.length);
  for (const { witness, timeSeconds } of seen) line(when(timeSeconds) + ' · ' + witness, 'small');
  line(words.compare);
  line(words.logKey + ': ').append(Object.assign(document.createElement('code'), { textContent: report.logKey }));
  line(words.signerKey + ': ').append(Object.assign(document.createElement('code'), { textContent: report.signerKey }));
});
`

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const fingerprint = (text: string): string => `'sha256-${toBase64(sha256(utf8(text)))}'`

/**
 * A page that checks an authority bundle without any server: one HTML file
 * that loads nothing (its own policy forbids it), opened from the disk, today
 * or in ten years. Where the browser cannot check signatures it says so.
 */
export function verifierPage(language: 'lv' | 'en' | 'ru'): string {
  const words = verifierWords[language]
  const script = `${VERIFIER_SCRIPT}${SHOW}`
  const policy = `default-src 'none'; base-uri 'none'; form-action 'none'; style-src ${fingerprint(STYLE)}; script-src ${fingerprint(script)}`
  const data = JSON.stringify(words).replaceAll('<', '\\u003c')
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
<meta name="viewport" content="width=device-width">
<title>${escaped(words.title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escaped(words.title)}</h1>
<p>${escaped(words.explanation)}</p>
<label>${escaped(words.choose)}<input type="file" accept=".json,application/json"></label>
<output aria-live="polite"></output>
<script type="application/json" id="words">${data}</script>
<script>${script}</script>
</body>
</html>
`
}
