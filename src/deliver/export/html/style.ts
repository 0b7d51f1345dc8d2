/**
 * The style of reports: light and dark as the reader's system has it, and on paper. The same colours as the dashboard's, under the
 * names that the plots ask for. Severity is said in words; colour and weight only repeat it.
 */
export const reportStyle = `
:root{color-scheme:light dark;--paper:light-dark(#fafaf7,#121417);--surface:light-dark(#fff,#1a1d21);--sunken:light-dark(#f2f1ec,#0e1013);--line:light-dark(#e3e1d9,#2c3138);--line-strong:light-dark(#85837a,#7a818c);--ink:light-dark(#1c1e23,#eceae4);--soft:light-dark(#545862,#a9aeb8);--accent:light-dark(#2c48b3,#a3b6ff);--critical:light-dark(#a01029,#ff9ba7);--high:light-dark(#9c3c08,#ffb380);--medium:light-dark(#735300,#f0cf6b);--low:light-dark(#1f587a,#96cbec);--info:light-dark(#545862,#a9aeb8);--ok:light-dark(#1b663a,#89dba6);--unknown:light-dark(#644486,#cfb5f2);--plot-1:light-dark(#2c48b3,#a3b6ff);--plot-2:light-dark(#b4530f,#ffb380);--heat-0:light-dark(#f2f1ec,#1f2329);--heat-1:light-dark(#fbe3d0,#3a2618);--heat-2:light-dark(#f6c19c,#633519);--heat-3:light-dark(#e8925f,#97471c);--heat-4:light-dark(#c55b33,#d06a35);--heat-5:light-dark(#951c27,#ff9385)}
*{box-sizing:border-box}
body{overflow-wrap:break-word;margin:0 auto;padding:2rem 1.25rem 4rem;max-width:70rem;background:var(--paper);color:var(--ink);font:16px/1.5 ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",sans-serif}
h1,h2{font-family:"Iowan Old Style",Charter,Palatino,"URW Palladio L",P052,"Noto Serif",Georgia,serif;line-height:1.2;text-wrap:balance}
h1{font-size:2rem;margin:0 0 .35rem}
h2{font-size:1.35rem;margin:2.5rem 0 .6rem}
h3{font-size:1rem;margin:1.5rem 0 .25rem}
h3::first-letter{text-transform:uppercase}
p,ul{margin:.35rem 0}
ul{padding-left:1.25rem}
a{color:var(--accent)}
.lead{font-size:1.2rem}
.d{color:var(--soft)}
.good{color:var(--ok)}
.bad{color:var(--high)}
.wide,.table-scroll{overflow-x:auto}
.stats{display:grid;grid-template-columns:repeat(auto-fit,minmax(6.5rem,1fr));gap:.5rem;margin:.5rem 0;padding:0;list-style:none}
.stats li{padding:.5rem .8rem;background:var(--surface);border:1px solid var(--line);border-radius:.4rem}
.stats b{display:block;font-size:1.6rem;line-height:1.2;font-variant-numeric:tabular-nums}
table{border-collapse:collapse;margin:.5rem 0;max-width:100%}
caption{text-align:left;color:var(--soft);padding-bottom:.25rem}
th,td{text-align:left;vertical-align:top;padding:.25rem 1rem .25rem 0;border-bottom:1px solid var(--line)}
td+td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
code,pre{font:.875em/1.45 ui-monospace,"SF Mono","Cascadia Mono",Menlo,Consolas,"Liberation Mono",monospace;overflow-wrap:anywhere}
pre{margin:.25rem 0;padding:.5rem .7rem;background:var(--sunken);border-radius:.3rem;white-space:pre-wrap}
details{border-bottom:1px solid var(--line)}
details[open]{background:var(--surface)}
summary{padding:.5rem .6rem;cursor:pointer;overflow-wrap:anywhere;border-radius:.3rem}
summary:focus-visible,a:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
dl{margin:0;padding:.25rem .6rem 1rem 1.6rem;display:grid;grid-template-columns:8rem minmax(0,1fr);gap:.3rem 1rem}
dt{color:var(--soft)}
dd{margin:0;overflow-wrap:anywhere}
.s{display:inline-block;min-width:5.4em;font-weight:700;text-transform:uppercase;font-size:.8em;letter-spacing:.03em}
.critical{color:var(--critical)}.high{color:var(--high)}.medium{color:var(--medium)}.low{color:var(--low)}.info{color:var(--info)}
.t{border:1px solid var(--line-strong);border-radius:1em;padding:0 .5em;font-size:.8em;color:var(--soft)}
figure{margin:.5rem 0;color:var(--soft);font-size:.875rem;overflow-x:auto}
svg{display:block;max-width:100%;height:auto}
svg text{fill:currentColor;font-family:inherit}
.choices{list-style:none;padding:0;font-size:1.1rem}
.box{width:100%}
.box th{width:14rem;font-weight:400;color:var(--soft)}
.box td,.box th{height:2.4rem;border:1px solid var(--line-strong);padding:.4rem .7rem}
@media(max-width:40rem){dl{grid-template-columns:1fr;padding-left:.6rem}dd{margin-bottom:.5rem}}
@media print{
:root{color-scheme:light;--paper:#fff}
body{max-width:none;padding:0;font-size:10pt}
details{break-inside:avoid-page}
details::details-content{content-visibility:visible;display:block;block-size:auto;opacity:1}
summary{list-style:none;break-after:avoid}
h2,h3{break-after:avoid}
tr,figure{break-inside:avoid}
}`.trim();
