/** The page's colours in both themes, and on paper. Text colours have a contrast of 4.5 or more on their grounds. */
export const themeStyle = `
:root{color-scheme:light dark;
--paper:#fbfcfd;--sheet:#fff;--ink:#16202b;--soft:#566372;--line:#e4e9ee;--line-strong:#c3ccd5;--track:#eff2f5;
--accent:#2b5797;--accent-mid:#86a5d0;--accent-soft:#cbd9ed;--link:#24508f;--won:#1f7a58;--lost:#b0564b;--warn:#9a5b00;--hit:#fff3c9;
--k1:#1f7a58;--k2:#2b5797;--k3:#9db7d8;--k4:#c98a1b;--k5:#8a4f9e;--k6:#c3ccd5}
@media screen and (prefers-color-scheme:dark){:root{
--paper:#0f151b;--sheet:#151d25;--ink:#e7edf3;--soft:#9dabb9;--line:#232e39;--line-strong:#3b4957;--track:#1b252f;
--accent:#7ba6e8;--accent-mid:#4d72ab;--accent-soft:#2d4568;--link:#94b9f2;--won:#55bd92;--lost:#df8a7e;--warn:#e3ad54;--hit:#3c3517;
--k1:#55bd92;--k2:#7ba6e8;--k3:#4a648a;--k4:#dba94a;--k5:#bb86cf;--k6:#46535f}}
@media print{:root{color-scheme:light}}`;
