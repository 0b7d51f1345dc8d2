/**
 * The style of reports: light and dark as the reader's system has it, and on paper. Severity is said in words and shown by shape
 * and colour. Colours keep a contrast of 4.5 to 1 against their ground.
 */
export const reportStyle = `
:root{color-scheme:light dark;--bg:#fff;--ink:#1c1e21;--dim:#5c6370;--line:#d5d9e0;--soft:#f4f5f7;--crit:#8f0d23;--high:#b3261e;--med:#7a4d00;--low:#1d5fa8;--good:#1b6b3a}
@media(prefers-color-scheme:dark){:root{--bg:#14161a;--ink:#e4e7eb;--dim:#a0a8b5;--line:#343a44;--soft:#1d2127;--crit:#ff8a9b;--high:#ff8f86;--med:#f0b95a;--low:#84bdff;--good:#79d19a}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1.5rem 1rem 4rem;max-width:72rem;background:var(--bg);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
h1{font-size:1.6rem;line-height:1.25;margin:0 0 .25rem}
h2{font-size:1.25rem;margin:2.25rem 0 .5rem;padding-top:.5rem;border-top:1px solid var(--line)}
h3{font-size:1rem;margin:1.5rem 0 .25rem}
p,ul,ol{margin:.35rem 0}
ul,ol{padding-left:1.25rem}
.lead{font-size:1.15rem}
.d{color:var(--dim)}
.good{color:var(--good)}
.bad{color:var(--high)}
table{border-collapse:collapse;margin:.5rem 0;max-width:100%}
caption{text-align:left;color:var(--dim);padding-bottom:.25rem}
th,td{text-align:left;vertical-align:top;padding:.2rem .75rem .2rem 0;border-bottom:1px solid var(--line)}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
.wide{overflow-x:auto}
code,pre{font:.875em/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
pre{margin:.25rem 0;padding:.5rem .65rem;background:var(--soft);border:1px solid var(--line);white-space:pre-wrap}
details{border-bottom:1px solid var(--line)}
summary{padding:.45rem 0;cursor:pointer;overflow-wrap:anywhere}
summary:focus-visible,a:focus-visible{outline:2px solid var(--low);outline-offset:2px}
dl{margin:.25rem 0 1rem;padding-left:1.1rem;display:grid;grid-template-columns:minmax(6rem,9rem) minmax(0,1fr);gap:.15rem 1rem}
dt{color:var(--dim)}
dd{margin:0;overflow-wrap:anywhere}
a{color:var(--low)}
.s{display:inline-block;min-width:5.2em;font-weight:700;text-transform:uppercase;font-size:.8em}
.critical{color:var(--crit)}.high{color:var(--high)}.medium{color:var(--med)}.low,.info{color:var(--low)}
.t{border:1px solid currentColor;border-radius:.2rem;padding:0 .3rem;font-size:.8em;color:var(--dim)}
figure{margin:0}
svg{max-width:100%;height:auto}
svg text{fill:var(--ink);font:13px system-ui,sans-serif}
svg .q{fill:var(--dim)}
svg .c{fill:var(--high)}
svg .e{fill:none;stroke:var(--line)}
.box td{height:2.2rem;border:1px solid var(--line);padding:.3rem .6rem}
@media(max-width:40rem){dl{grid-template-columns:1fr}dd{margin-bottom:.4rem}}
@media print{
:root{--bg:#fff;--ink:#000;--dim:#444;--line:#bbb;--soft:#fff;--crit:#8f0d23;--high:#b3261e;--med:#7a4d00;--low:#1d5fa8;--good:#1b6b3a}
body{max-width:none;padding:0;font-size:10.5pt}
details{break-inside:avoid-page}
details::details-content{content-visibility:visible;display:block;block-size:auto;opacity:1}
summary{list-style:none;break-after:avoid}
h2,h3{break-after:avoid}
tr{break-inside:avoid}
nav{display:none}
}`.trim();
