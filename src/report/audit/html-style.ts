/** What the page of an audit adds to the house's style sheet. */
export const AUDIT_STYLE = `
.audited { display: grid; gap: 0; border: 1px solid var(--line); border-radius: 12px; background: var(--card); overflow: hidden; }
.passage { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); border-top: 1px solid transparent; }
.passage.spoken { border-top-color: var(--line); border-bottom: 1px solid var(--line); margin-bottom: -1px; }
.passage > pre { display: grid; grid-template-columns: 3.4rem minmax(0, 1fr); padding: .1rem .9rem .1rem 0; font-family: var(--mono); font-size: .82rem; line-height: 1.55; white-space: pre-wrap; overflow-wrap: anywhere; }
.passage.spoken > pre { padding-top: .5rem; padding-bottom: .5rem; }
.passage > aside { border-left: 1px solid var(--line); background: var(--well); padding: .5rem .8rem; display: grid; gap: .5rem; align-content: start; min-width: 0; }
.passage > aside:empty { background: none; border-left-color: transparent; padding: 0; }
.passage code { font-size: inherit; }
.number { color: var(--quiet); text-align: right; padding-right: .8rem; user-select: none; text-decoration: none; }
mark { color: inherit; border-radius: 3px; padding: 0 .1em; border-bottom: 2px solid var(--fill-calm); background: var(--calm-soft); }
mark a { color: inherit; text-decoration: none; }
mark.good { background: var(--good-soft); border-color: var(--fill-good); } mark.bad { background: var(--bad-soft); border-color: var(--fill-bad); } mark.open { background: var(--open-soft); border-color: var(--fill-open); }
.claim { font-size: .86rem; border-left: 3px solid var(--line); padding-left: .6rem; min-width: 0; }
.claim.good { border-color: var(--fill-good); } .claim.bad { border-color: var(--fill-bad); } .claim.open { border-color: var(--fill-open); }
.claim:target { outline: 2px solid var(--chart); outline-offset: 3px; border-radius: 3px; }
.claim p { margin-top: .15rem; } .claim ul { margin-top: .15rem; color: var(--quiet); font-size: .95em; }
.summary { display: flex; flex-wrap: wrap; gap: .4rem 1.8rem; list-style: none; padding: 0; margin-top: .8rem; }
.summary b { font-size: 1.5rem; font-weight: 650; margin-right: .2rem; }
.summary .good b { color: var(--good); } .summary .bad b { color: var(--bad); } .summary .open b { color: var(--open); }
body:has(#show-contradicted:checked) :is(.claim:not(.bad)), body:has(#show-unsupported:checked) :is(.claim:not(.open)), body:has(#show-supported:checked) :is(.claim:not(.good)) { display: none; }
body:has(#show-contradicted:checked) mark:not(.bad), body:has(#show-unsupported:checked) mark:not(.open), body:has(#show-supported:checked) mark:not(.good) { background: none; border-color: transparent; }
@media (max-width: 52rem) { .passage { grid-template-columns: minmax(0, 1fr); } .passage > aside { border-left: 0; } }
@media print { .passage { break-inside: avoid; } .passage > aside { background: none; } }
`;
