/** The page's whole style sheet. System fonts only; light and dark after the reader's setting; made to be printed too. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #f6f7f9; --card: #ffffff; --ink: #1b2130; --quiet: #5c6678; --line: #dde1e8; --well: #f3f5f8; --link: #1f5fbf;
  --good: #1b7a43; --good-soft: #e4f4ea; --bad: #b3261e; --bad-soft: #fbe9e7; --open: #8a5a00; --open-soft: #fdf1d8; --calm: #5c6678; --calm-soft: #eceff3;
  --fill-good: #2e9e5b; --fill-bad: #d6453d; --fill-open: #d99a1c; --fill-calm: #9aa4b2; --tile: #ffffff;
  --agent: #b9c3d3; --chart: #2f6fd0; --py-keyword: #7b2cbf; --py-string: #1f6f43; --py-comment: #64708a; --py-number: #a8480c;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #0f131a; --card: #171c26; --ink: #e5e9f0; --quiet: #9aa6b8; --line: #2a3240; --well: #11161f; --link: #7fb0ff;
    --good: #6fd39a; --good-soft: #14301f; --bad: #ff9a90; --bad-soft: #3a1917; --open: #f2c266; --open-soft: #362809; --calm: #a7b2c2; --calm-soft: #232b37;
    --fill-good: #35a065; --fill-bad: #d9544b; --fill-open: #c98f1f; --fill-calm: #5d6879; --tile: #ffffff;
    --agent: #3d4a5e; --chart: #6ea5ff; --py-keyword: #c79bff; --py-string: #86d6a4; --py-comment: #8794aa; --py-number: #f0a878;
  }
}
*, *::before, *::after { box-sizing: border-box; }
html { scroll-padding-top: 4.5rem; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, sans-serif; }
main { max-width: 76rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; }
h1, h2, h3, p, ul, dl, figure { margin: 0; }
h2 { font-size: 1.15rem; line-height: 1.3; }
h3 { font-size: .8rem; letter-spacing: .05em; text-transform: uppercase; color: var(--quiet); font-weight: 650; }
h3 .quiet { text-transform: none; letter-spacing: 0; font-weight: 400; }
a { color: var(--link); }
code, pre { font-family: var(--mono); font-size: .86em; }
code { overflow-wrap: anywhere; unicode-bidi: isolate; }
ul { padding-left: 1.15rem; }
.quiet { color: var(--quiet); font-size: .87rem; font-weight: 400; }
.words { unicode-bidi: isolate; overflow-wrap: anywhere; white-space: pre-wrap; }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--card); padding: .5rem 1rem; z-index: 9; }
:focus-visible { outline: 3px solid var(--chart); outline-offset: 2px; border-radius: 4px; }
[hidden] { display: none !important; }
main > section { margin-top: 2rem; }
main > section > h2 { margin-bottom: .7rem; }

.decision { border-radius: 14px; padding: 1.5rem 1.75rem; background: var(--card); border: 1px solid var(--line); border-left: 8px solid var(--fill); }
.decision.good { --fill: var(--fill-good); --tone: var(--good); } .decision.bad { --fill: var(--fill-bad); --tone: var(--bad); } .decision.open { --fill: var(--fill-open); --tone: var(--open); }
.kicker { color: var(--quiet); font-size: .85rem; } .kicker span { opacity: .85; }
h1 { font-size: 2.9rem; line-height: 1.1; letter-spacing: -.02em; color: var(--tone); }
.reasons { margin-top: .8rem; display: grid; gap: .3rem; }
.when { margin-top: 1rem; color: var(--quiet); font-size: .87rem; }

.picture { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 1.1rem 1.5rem 1.2rem; margin-top: 1rem !important; }
.picture svg { display: block; width: 100%; max-width: 60rem; height: auto; margin-top: .8rem; }
.legend { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .4rem 1.8rem; }
.legend b { font-size: 1.5rem; font-weight: 650; margin-right: .2rem; }
.legend .good b { color: var(--good); } .legend .bad b { color: var(--bad); } .legend .open b { color: var(--open); } .legend .calm b { color: var(--calm); }
.fill-good { fill: var(--fill-good); } .fill-bad { fill: var(--fill-bad); } .fill-open { fill: var(--fill-open); } .fill-calm { fill: var(--fill-calm); }
.tile { fill: var(--tile); font: 600 12px system-ui, sans-serif; }
.picture a:hover rect, .picture a:focus-visible rect { stroke: var(--ink); stroke-width: 2; }

.scope dl { display: grid; gap: .45rem; border-left: 3px solid var(--fill-open); padding: .1rem 0 .1rem 1rem; }
.scope dl > div { display: grid; grid-template-columns: minmax(8rem, 10rem) 1fr; gap: 0 1rem; }
.scope dt { font-weight: 600; } .scope dd { margin: 0; color: var(--quiet); }

.badge { display: inline-block; justify-self: start; white-space: nowrap; border-radius: 99px; padding: .08rem .65rem; font-size: .8rem; font-weight: 650; line-height: 1.5; }
.badge.good { color: var(--good); background: var(--good-soft); } .badge.bad { color: var(--bad); background: var(--bad-soft); } .badge.open { color: var(--open); background: var(--open-soft); } .badge.calm { color: var(--calm); background: var(--calm-soft); }

.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 10px; background: linear-gradient(90deg, var(--card) 40%, transparent) 0 0 / 2rem 100% no-repeat local, linear-gradient(270deg, var(--card) 40%, transparent) 100% 0 / 2rem 100% no-repeat local, linear-gradient(90deg, var(--fill-calm), transparent) 0 0 / .6rem 100% no-repeat scroll, linear-gradient(270deg, var(--fill-calm), transparent) 100% 0 / .6rem 100% no-repeat scroll, var(--card); }
table { border-collapse: collapse; width: 100%; font-size: .88rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: .45rem .8rem; border-top: 1px solid var(--line); min-width: 4rem; max-width: 34rem; }
thead th { border-top: 0; color: var(--quiet); font-weight: 600; font-size: .8rem; white-space: nowrap; }
.digest { font-size: .72rem; color: var(--quiet); overflow-wrap: anywhere; }
td .digest { white-space: nowrap; }
td:first-child { min-width: 9rem; }
td:has(> .words, > .fold) { min-width: 12rem; } td:has(> a) { min-width: 9rem; }
.pair + .scroll { margin-top: .8rem; }

nav { position: sticky; top: 0; z-index: 3; display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; padding: .6rem 0; background: var(--paper); }
.filter { border: 0; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: .35rem; }
.filter legend, .filter input { position: absolute; opacity: 0; pointer-events: none; }
.filter label, .tools button { border: 1px solid var(--line); background: var(--card); color: var(--ink); border-radius: 99px; padding: .25rem .8rem; font: inherit; font-size: .87rem; cursor: pointer; }
.filter label b { color: var(--quiet); font-weight: 500; }
.filter input:checked + label { background: var(--ink); color: var(--paper); border-color: var(--ink); }
.filter input:checked + label b { color: inherit; }
.filter input:focus-visible + label { outline: 3px solid var(--chart); outline-offset: 2px; }
.tools { display: flex; flex-wrap: wrap; gap: .35rem; margin-left: auto; }
.tools input { border: 1px solid var(--line); background: var(--card); color: var(--ink); border-radius: 99px; padding: .25rem .9rem; font: inherit; font-size: .87rem; width: 15rem; max-width: 100%; }
body:has(#show-refuted:checked) .task:not([data-standing=refuted]), body:has(#show-unverified:checked) .task:not([data-standing=unverified]),
body:has(#show-verified:checked) .task:not([data-standing=verified]), body:has(#show-skipped:checked) .task:not([data-standing=skipped]), .task.missed { display: none; }

.task { background: var(--card); border: 1px solid var(--line); border-left: 5px solid var(--fill); border-radius: 12px; margin-bottom: .8rem; }
.many .task { content-visibility: auto; contain-intrinsic-size: auto 64px; }
.task.good { --fill: var(--fill-good); } .task.bad { --fill: var(--fill-bad); } .task.open { --fill: var(--fill-open); } .task.calm { --fill: var(--fill-calm); }
.task > details > summary { display: grid; grid-template-columns: 7.4rem 1fr auto; gap: .2rem .9rem; align-items: baseline; padding: .8rem 1.1rem; cursor: pointer; list-style: none; }
.task > details > summary::-webkit-details-marker { display: none; }
.task > details > summary:hover { background: var(--well); border-radius: 11px; }
.task h2 { font-size: 1rem; font-weight: 600; } .task h2 code { color: var(--quiet); font-weight: 500; margin-right: .35rem; }
.body { padding: .2rem 1.1rem 1.3rem; display: grid; gap: 1.3rem; }
.body > *, .body section > *, .agent, .outputs { min-width: 0; }
.body section > h3, .more h3 { margin-bottom: .5rem; }
.verdict { border-radius: 9px; padding: .65rem .95rem; }
.verdict.good { background: var(--good-soft); } .verdict.bad { background: var(--bad-soft); } .verdict.open { background: var(--open-soft); } .verdict.calm { background: var(--calm-soft); }
.passed { margin-top: .6rem; } .passed > summary { color: var(--good); font-size: .88rem; } .passed .findings { margin-top: .6rem; }
.findings { list-style: none; padding: 0; display: grid; gap: .6rem; }
.findings li { padding-left: .9rem; border-left: 3px solid var(--line); }
.findings li.bad { border-color: var(--fill-bad); } .findings li.open { border-color: var(--fill-open); } .findings li.good { border-color: var(--fill-good); }
.findings code { font-weight: 600; font-size: .8rem; margin-left: .3rem; } .findings p { margin-top: .15rem; }
.hint { color: var(--ink); }

.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: .6rem 1.4rem; margin: .5rem 0; }
.facts dt { color: var(--quiet); font-size: .78rem; } .facts dd { margin: 0; overflow-wrap: anywhere; font-size: .9rem; }
summary { cursor: pointer; }
.more > summary > h3 { display: inline; }
.run, .response { border: 1px solid var(--line); border-radius: 10px; padding: .55rem .9rem; margin-top: .5rem; }
.run[open] > summary, .response[open] > summary { margin-bottom: .6rem; }
.charts + p, .each { margin-top: .7rem; } .each > summary { font-size: .9rem; color: var(--quiet); }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(16.5rem, 1fr)); gap: .8rem; margin: .8rem 0; }
.chart { border: 1px solid var(--line); border-radius: 10px; padding: .6rem .7rem .3rem; min-width: 0; }
.chart figcaption { display: flex; justify-content: space-between; gap: .8rem; font-size: .82rem; overflow-wrap: anywhere; } .chart figcaption span { color: var(--quiet); white-space: nowrap; }
.chart svg { display: block; width: 100%; height: auto; }
.line { fill: none; stroke: var(--chart); stroke-width: 1.8; stroke-linejoin: round; } .dot, .end { fill: var(--chart); } .grid { stroke: var(--line); stroke-width: 1; stroke-dasharray: 2 3; }
.axis { fill: var(--quiet); font: 10px system-ui, sans-serif; } .lost { fill: var(--bad); font: 700 13px system-ui, sans-serif; } .lost-note { color: var(--bad); font-size: .78rem; }
.forest { display: grid; gap: .8rem; margin: .8rem 0; } .forest figcaption { flex-wrap: wrap; } .forest figcaption span { white-space: normal; } .forest .axis { font-size: 12px; } .forest .name { fill: var(--ink); } .whisker { stroke: var(--chart); stroke-width: 2; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr)); gap: .8rem; align-items: start; }
.pair > * { min-width: 0; }

.agent { border-left: 4px double var(--agent); padding-left: .9rem; display: grid; gap: .7rem; }
.agent > * { min-width: 0; }
pre { margin: 0; unicode-bidi: isolate; tab-size: 4; }
pre.prose { font-family: inherit; font-size: .92rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.block { border: 1px solid var(--line); border-radius: 10px; overflow: hidden; }
.block-title { display: flex; flex-wrap: wrap; gap: .2rem .7rem; align-items: baseline; padding: .4rem .8rem; background: var(--well); border-bottom: 1px solid var(--line); font-size: .88rem; }
.block-title .digest { margin-left: auto; max-width: 12ch; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.why { flex-basis: 100%; color: var(--quiet); order: 9; }
.beside { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); }
.beside > .outputs { border-left: 1px solid var(--line); padding: .6rem .8rem; }
.source { display: flex; overflow: auto; max-height: 34rem; }
pre.code, pre.gutter { padding: .7rem .9rem; line-height: 1.5; } pre.code { flex: 1; padding-left: .4rem; }
pre.gutter { position: sticky; left: 0; background: var(--card); color: var(--quiet); text-align: right; padding-right: .5rem; user-select: none; } pre.gutter b { color: var(--bad); }
pre.fence { font-size: .74rem; color: var(--quiet); margin-bottom: -.35rem; overflow-wrap: anywhere; white-space: pre-wrap; } .block + pre.fence { margin: -.35rem 0 0; }
.silence { border-top: 1px solid var(--line); padding: .35rem .9rem; color: var(--quiet); font-size: .82rem; }
.outputs { display: grid; grid-template-columns: minmax(0, 1fr); gap: .6rem; align-content: start; }
pre.output { padding: .5rem .7rem; background: var(--well); border-radius: 8px; overflow: auto; max-height: 26rem; line-height: 1.45; margin-top: .2rem; }
pre.output.error { border-left: 3px solid var(--fill-open); }
img.shown { display: block; max-width: 100%; height: auto; background: #fff; border: 1px solid var(--line); border-radius: 8px; margin-top: .2rem; }
iframe.shown { display: block; width: 100%; height: 15rem; resize: vertical; background: #fff; border: 1px solid var(--line); border-radius: 8px; margin-top: .2rem; }
.stream { color: var(--quiet); font-size: .78rem; } .remark { color: var(--quiet); font-size: .82rem; } 
.py-keyword { color: var(--py-keyword); } .py-string { color: var(--py-string); } .py-comment { color: var(--py-comment); font-style: italic; } .py-number { color: var(--py-number); }
footer { margin-top: 2.5rem; border-top: 1px solid var(--line); padding-top: 1.2rem; }

@media (max-width: 52rem) {
  main { padding: .8rem .7rem 3rem; } h1 { font-size: 2.2rem; } .decision { padding: 1.1rem 1.2rem; }
  .task > details > summary { grid-template-columns: 1fr; } .beside { grid-template-columns: minmax(0, 1fr); }
  .beside > .outputs { border-left: 0; border-top: 1px solid var(--line); } .scope dl > div { grid-template-columns: 1fr; } .tools { margin-left: 0; }
}
@media print {
  :root { color-scheme: light; --paper: #fff; --well: #f6f6f6; }
  body { font-size: 10.5pt; } main { max-width: none; padding: 0; } nav, .skip { display: none; }
  .many .task { content-visibility: visible; } .decision, .picture, .chart, tr { break-inside: avoid; }
  .source { max-height: none; overflow: visible; } pre.code, pre.output { max-height: none; overflow: visible; white-space: pre-wrap; overflow-wrap: anywhere; } .beside { grid-template-columns: minmax(0, 1fr); }
  .scroll { overflow: visible; } td .digest { white-space: normal; }
  details::details-content { content-visibility: visible; block-size: auto; }
}
`;
