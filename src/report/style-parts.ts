/** How tables, charts and timelines look. */
export const partsStyle = `
.live{display:flex;flex-wrap:wrap;gap:10px 34px;margin:20px 0 16px;font-size:14px}
.live form{display:flex;flex-wrap:wrap;align-items:center;gap:8px}
.live label{color:var(--soft)}
.live input[type=date],.live input[type=search]{font:inherit;color:inherit;background:var(--sheet);border:1px solid var(--line-strong);border-radius:5px;padding:4px 8px}
.live input[type=range]{width:min(320px,60vw);accent-color:var(--accent)}
.live button{font:inherit;color:var(--link);background:var(--sheet);border:1px solid var(--line-strong);border-radius:5px;padding:4px 12px;cursor:pointer}
@media print{.live{display:none}}
.scroll{overflow-x:auto;margin:0 0 6px;scrollbar-width:thin;scrollbar-color:var(--line-strong) transparent}
.chart+.scroll,.scroll+.scroll{margin-top:22px}
table{width:100%;border-collapse:collapse;font-size:13.5px;line-height:1.4}
caption span{display:block;position:sticky;left:0;max-width:calc(100vw - 36px)}
caption{text-align:left;padding:0 0 6px;font-size:12.5px;color:var(--soft);caption-side:top}
th,td{padding:7px 14px 7px 0;text-align:left;vertical-align:baseline;white-space:nowrap;font-weight:400}
th:last-child,td:last-child{padding-right:2px}
thead th{white-space:normal;border-bottom:1px solid var(--line-strong);font-size:12.5px;font-weight:560;color:var(--soft);vertical-align:bottom}
tbody tr+tr>*{border-top:1px solid var(--line)}
tbody tr:hover>*{background:var(--track)}
tbody th{position:sticky;left:0;background:var(--paper);font-weight:560;max-width:250px;overflow:hidden;text-overflow:ellipsis}
.number{text-align:right}
thead .number{min-width:62px}
.long{min-width:200px;max-width:330px;white-space:normal}
.number+:not(.number){padding-left:16px}
.from{color:var(--soft)}
.bar{display:inline-block;position:relative;width:72px;height:7px;margin-right:9px;border-radius:4px;background:var(--track);vertical-align:1px;text-align:left}
.bar+span{display:inline-block;min-width:1.9em;text-align:right}
.bar i{position:absolute;inset:0 auto 0 0;border-radius:4px;background:var(--accent-mid)}
.bar b{position:absolute;top:-3px;bottom:-3px;width:2px;background:var(--ink)}
#stuck .bar i{background:var(--warn)}

.cohorts th,.cohorts td{padding:5px 10px 5px 0}
.cohorts thead th.number{min-width:76px;width:10%}
.cohorts .heat{--tone:var(--accent);padding:5px 12px;text-align:right;border:1.5px solid var(--paper);border-radius:5px;background:color-mix(in srgb,var(--tone) calc(var(--heat,0%)*.42),var(--track))}
.cohorts .won{--tone:var(--won)}
.cohorts .lost{--tone:var(--lost)}
.cohorts tbody tr:hover>.heat{background:color-mix(in srgb,var(--tone) calc(var(--heat,0%)*.42),var(--track))}
.cohorts .starts{color:var(--soft)}
.cohorts .leads{text-align:right}
.cohorts .leads .bar{width:46px}
.young td,.young th{font-style:italic}

.legend{display:flex;flex-wrap:wrap;gap:4px 18px;margin:0 0 12px;padding:0;list-style:none;font-size:12.5px;color:var(--soft)}
.legend i{display:inline-block;width:11px;height:11px;margin-right:7px;border-radius:3px;vertical-align:-1px}
.c-accent{background:var(--accent)}.c-mid{background:var(--accent-mid)}.c-pale{background:var(--accent-soft)}
.c-k1{background:var(--k1)}.c-k2{background:var(--k2)}.c-k3{background:var(--k3)}.c-k4{background:var(--k4)}.c-k5{background:var(--k5)}.c-k6{background:var(--k6)}
.chart{max-width:1000px}
.chart svg{display:block;width:100%;height:auto;overflow:visible}
.chart svg.narrow{display:none}
@media (max-width:760px){.chart{max-width:500px}.chart svg.wide{display:none}.chart svg.narrow{display:block}}

.told{margin-top:26px}
.folded{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,480px),1fr));gap:0 44px;align-items:start}
.folded details,.person{border-top:1px solid var(--line)}
.person:last-child{border-bottom:1px solid var(--line)}
.folded summary,.person summary{display:flex;flex-wrap:wrap;align-items:baseline;gap:2px 12px;padding:9px 0;cursor:pointer;list-style:none}
.folded summary::-webkit-details-marker,.person summary::-webkit-details-marker{display:none}
.folded summary::before,.person summary::before{content:"";width:6px;height:6px;border-right:1.5px solid var(--soft);border-bottom:1.5px solid var(--soft);transform:rotate(-45deg) translate(-1px,-1px);flex:none}
.folded details[open] summary::before,.person[open] summary::before{transform:rotate(45deg) translate(-1px,-1px)}
.folded summary b,.person summary b{font-weight:600}
.folded summary span,.dim{color:var(--soft);font-size:13.5px}
.lines{margin:0 0 14px;padding:0 0 0 18px;list-style:none;font-size:13.5px}
.lines li{padding:2px 0}
.stage{font-style:normal;padding:1px 9px;border-radius:20px;background:var(--track);border:1px solid var(--line);font-size:12.5px}
.search label{display:block;margin-bottom:6px;font-size:13px;color:var(--soft)}
.search input{width:100%;padding:10px 14px;font:inherit;color:inherit;background:var(--sheet);border:1px solid var(--line-strong);border-radius:8px}
.search input::placeholder{color:var(--soft);opacity:1}
#found{margin:10px 0;font-size:13px;color:var(--soft)}
.paper{display:none}
.facts{display:flex;flex-wrap:wrap;gap:6px 26px;margin:2px 0 12px 18px}
.facts div{min-width:0}
.person summary>*{min-width:0}
.facts dt{font-size:12px;color:var(--soft)}
.facts dd{margin:0;font-size:13.5px;white-space:pre-line}
.story{margin:0 0 18px 18px;padding:0;list-style:none}
.story li{display:grid;grid-template-columns:132px minmax(0,1fr);gap:0 18px;position:relative;padding:4px 0 4px 18px;font-size:13.5px}
.story li::before{content:"";position:absolute;left:0;top:11px;width:7px;height:7px;border-radius:50%;background:var(--accent-mid)}
.story li::after{content:"";position:absolute;left:3px;top:21px;bottom:-9px;width:1px;background:var(--line-strong)}
.story li:last-child::after{display:none}
.story time{color:var(--soft)}
.aside{display:flex;flex-wrap:wrap;gap:0 12px;flex-basis:100%;padding-left:18px}
@media (min-width:761px){.aside{display:contents}.person summary{display:grid;grid-template-columns:6px minmax(0,1.5fr) minmax(0,1.1fr) minmax(0,.9fr) minmax(0,.6fr) 190px;align-items:center}.person summary .last{text-align:right}}
.story .hit span{justify-self:start;background:var(--hit);box-shadow:0 0 0 3px var(--hit);border-radius:2px}
.person .more{margin:-8px 0 16px 36px}
#further{margin-top:16px;padding:9px 18px;font:inherit;color:var(--link);background:none;border:1px solid var(--line-strong);border-radius:8px;cursor:pointer}
#further:hover{background:var(--track)}
@media (max-width:560px){.story li{display:block}.story time{display:block;font-size:12.5px}tbody th{min-width:122px;max-width:150px;white-space:normal}}`;
