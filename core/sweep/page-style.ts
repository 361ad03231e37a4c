/** The looks of a sweep's page, of the window's colours. */
export const STYLE = `
:root { color-scheme: light dark; --page: #f5f6f7; --surface: #fff; --text: #1a1e23; --muted: #5a6470; --line: #dde1e5; --accent: #0a6683; --accent-soft: #e1f0f5; --on-accent: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --page: #16191c; --surface: #1d2125; --text: #e6e9ec; --muted: #9aa5b1; --line: #30363c; --accent: #62bfd8; --accent-soft: #183842; --on-accent: #0b2028; }
}
body { margin: 0; background: var(--page); color: var(--text); font: 14px/1.5 system-ui, -apple-system, 'Segoe UI', 'Noto Sans', sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 24px 16px; }
h1 { margin: 0; font-size: 22px; }
h2 { margin: 0 0 8px; font-size: 15px; }
p { margin: 4px 0; max-width: 80ch; }
section { margin: 16px 0; padding: 16px; border: 1px solid var(--line); border-radius: 6px; background: var(--surface); }
.muted { color: var(--muted); font-size: 13px; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 13px; font-variant-numeric: tabular-nums; }
th, td { padding: 6px 10px 6px 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { color: var(--muted); font-weight: 500; }
tbody th { font-weight: 600; }
small { display: block; color: var(--muted); font-size: 12px; white-space: nowrap; }
tr.chosen { background: var(--accent-soft); }
.letter { display: inline-block; min-width: 1.2em; color: var(--accent); }
.tag { padding: 0 6px; border-radius: 4px; background: var(--accent); color: var(--on-accent); font-size: 12px; font-weight: 500; }
svg { display: block; width: 100%; max-width: 560px; font-size: 11px; }
svg text { fill: var(--muted); }
.grid { stroke: var(--line); }
.equal { stroke: var(--muted); stroke-dasharray: 4 4; }
.range { stroke: var(--accent); stroke-width: 1.5; opacity: 0.6; }
.mark circle { fill: var(--surface); stroke: var(--accent); stroke-width: 1.5; }
.mark text { fill: var(--accent); font-weight: 600; }
.mark.chosen circle { fill: var(--accent); }
.mark.chosen text { fill: var(--on-accent); }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(112px, 1fr)); gap: 12px; margin: 0; padding: 0; list-style: none; font-size: 12px; }
.tiles li { display: grid; align-content: start; overflow-wrap: anywhere; }
.tiles img, .gone { width: 100%; aspect-ratio: 1; object-fit: cover; background: var(--page); }
.tiles .muted { font-size: 12px; }
`
