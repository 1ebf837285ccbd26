/** How the page is put on paper. */
export const printStyle = `
@page{margin:14mm 13mm}
@media print{
body{font-size:9.5pt;background:#fff}
.page{max-width:none;padding:0}
nav,.skip,.search,#further,#found,.how summary,.told{display:none!important}
.top{padding:0}
.figures{grid-template-columns:repeat(6,minmax(0,1fr));padding:14px 0}
.figures>div,.figures>div:nth-child(3n+1),.figures>div:nth-child(odd){padding:0 8px;border-left:1px solid var(--line)}
.figures>div:first-child{padding-left:0;border-left:0}
.figure{font-size:16pt}
section:not(.overview){padding:16px 0 10px}
section>header{display:block;margin-bottom:8px}
.how::details-content{content-visibility:visible;block-size:auto}
.how p{margin:2px 0 0!important;font-size:7pt;line-height:1.4;max-width:none}
h2,h3,caption,section>header{break-after:avoid}
section>header{break-inside:avoid}
.chart{max-width:none}
tr,.chart,.figures,.look li,.story li{break-inside:avoid}
thead{display:table-header-group}
.scroll{overflow:visible}
table{font-size:8pt}
th,td{padding:3px 8px 3px 0;white-space:normal}
tbody th{position:static;max-width:none}
.long{min-width:0;max-width:none}
.number,.when,.cohorts .heat,.starts{white-space:nowrap}
.legend{break-after:avoid}
.bar,.heat,.legend i,.look li::before,.story li::before{-webkit-print-color-adjust:exact;print-color-adjust:exact}
.bar{width:44px}
.chart svg.wide{display:block}.chart svg.narrow{display:none}
.person:not([open]){display:none}
.paper{display:block;font-size:8.5pt;color:var(--soft)}
a{color:inherit;text-decoration:none}}`;
