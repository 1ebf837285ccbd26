/** How the page is laid out. */
export const pageStyle = `
*{box-sizing:border-box}
html{scroll-behavior:smooth;scroll-padding-top:42px;-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.55 system-ui,-apple-system,"Segoe UI",Inter,Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:break-word}
.page{max-width:1180px;margin:0 auto;padding:0 28px}
a{color:var(--link);text-decoration-thickness:1px;text-underline-offset:2px}
a:focus-visible,summary:focus-visible,input:focus-visible,button:focus-visible,.scroll:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:3px}
h1,h2,.about,.notes,.look,.how,.folded,.person{overflow-wrap:anywhere}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
code{font:.92em/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;background:var(--track);padding:.08em .35em;border-radius:4px}
.skip{position:absolute;left:-999px;top:8px;background:var(--sheet);padding:8px 14px;z-index:3}
.skip:focus{left:20px}

.top{padding:44px 0 0}
.brand{display:flex;align-items:center;gap:9px;margin:0;font-size:13px;font-weight:600;letter-spacing:.01em;color:var(--soft)}
.brand svg{width:19px;height:19px;flex:none}
h1{margin:10px 0 6px;font-size:clamp(1.75rem,4.2vw,2.5rem);line-height:1.13;font-weight:680;letter-spacing:-.025em;text-wrap:balance}
.about{margin:0;color:var(--soft)}
.notes{margin:18px 0 0;padding:12px 16px;border-left:3px solid var(--warn);background:var(--track);list-style:none;border-radius:0 6px 6px 0}
nav{position:sticky;top:0;z-index:2;margin-top:24px;background:var(--paper);border-top:1px solid var(--line-strong);border-bottom:1px solid var(--line)}
nav ul{display:flex;gap:22px;margin:0;padding:0;list-style:none;overflow-x:auto;scrollbar-width:none}
nav a{display:block;padding:10px 0;color:var(--soft);text-decoration:none;font-size:13.5px;white-space:nowrap}
nav a:hover{color:var(--ink)}

.figures{display:grid;grid-template-columns:repeat(6,minmax(0,1fr));margin:0;padding:30px 0 26px;border-bottom:3px double var(--line-strong)}
.figures>div{padding:0 18px;border-left:1px solid var(--line)}
.figures>div:first-child{padding-left:0;border-left:0}
.figures dt{font-size:13px;font-weight:560;color:var(--soft)}
.figures dd{margin:0}
.figure{font-size:2.15rem;line-height:1.25;font-weight:640;letter-spacing:-.03em}
.beside{font-size:12.5px;line-height:1.4;color:var(--soft)}
.overview>h2:not(.unseen){margin-top:34px}
.look{margin:24px 0 14px}
.look h3{margin:0 0 8px;font-size:15px}
.look ul{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,400px),1fr));gap:6px 32px;margin:0;padding:0;list-style:none}
.look li{padding-left:16px;position:relative}
.look li::before{content:"";position:absolute;left:0;top:.62em;width:6px;height:6px;border-radius:50%;background:var(--accent)}

section:not(.overview){padding:44px 0 40px;border-top:1px solid var(--line)}
.overview{padding-bottom:30px}
section>header{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,400px);gap:0 40px;align-items:start;margin-bottom:22px}
section>header>div>p{margin:0;color:var(--soft)}
section>header .how{justify-self:end;text-align:left;padding-top:5px}
h2{margin:0 0 3px;font-size:1.4rem;line-height:1.25;font-weight:660;letter-spacing:-.018em}
.body h3{margin:26px 0 8px;font-size:14.5px;font-weight:640}
.body h3:first-child{margin-top:0}
.how{font-size:13px;color:var(--soft)}
.how summary{display:inline-block;cursor:pointer;color:var(--link);list-style:none;text-decoration:underline;text-decoration-thickness:1px;text-underline-offset:2px;text-decoration-color:var(--line-strong)}
.how summary::-webkit-details-marker{display:none}
.how p{margin:8px 0 0;line-height:1.55;max-width:90ch}
.empty{margin:2px 0;color:var(--soft)}
.more{margin:8px 0 0;font-size:13px;color:var(--soft)}
footer{margin-top:10px;padding:22px 0 48px;border-top:3px double var(--line-strong);font-size:13px;color:var(--soft)}
footer p{margin:0 0 4px;max-width:86ch}

@media (max-width:960px){
section:not(.overview){padding:32px 0 28px}
section>header{display:block;margin-bottom:18px}
section>header .how{padding-top:8px;justify-self:auto}
.figures{grid-template-columns:repeat(3,minmax(0,1fr));gap:22px 0}
.figures>div:nth-child(3n+1){padding-left:0;border-left:0}}
@media (max-width:560px){
.page{padding:0 18px}
.top{padding-top:28px}
.figures{grid-template-columns:repeat(2,minmax(0,1fr));gap:18px 0;padding:22px 0}
.figures>div,.figures>div:nth-child(3n+1){padding:0 0 0 16px;border-left:1px solid var(--line)}
.figures>div:nth-child(odd){padding:0 12px 0 0;border-left:0}
.figure{font-size:1.85rem}}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}`;
