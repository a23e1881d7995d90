/** Colours, type and space. Every text colour has a contrast of 4.5 or more on every ground it stands on; a test computes it. */
export const tokensStyle = `
:root {
  color-scheme: light dark;
  --ground: #f8f7f5;
  --surface: #ffffff;
  --sunken: #f1efec;
  --ink: #1e1b22;
  --quiet: #625d68;
  --line: #e3dfe2;
  --line-strong: #8d8792;
  --accent: #83306f;
  --accent-soft: #f6eaf3;
  --ok: #1c6b40;
  --ok-soft: #e4f2e9;
  --ok-fill: #58a97c;
  --move: #1f5c99;
  --move-soft: #e5eef8;
  --move-fill: #5b93cc;
  --warn: #855000;
  --warn-soft: #fdf0d8;
  --warn-fill: #e0a030;
  --bad: #ad2419;
  --bad-soft: #fce8e5;
  --bad-fill: #d4564a;
  --unseen: #55516b;
  --unseen-soft: #ebe9f2;
  --unseen-fill: #8f8aa8;
  --rest: #625d68;
  --rest-soft: #f1efec;
  --rest-fill: #c9c4cc;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei", sans-serif;
  --mono: ui-monospace, "SF Mono", SFMono-Regular, Menlo, Consolas, "Liberation Mono", "DejaVu Sans Mono", "PingFang SC", "Microsoft YaHei", "Noto Sans Mono CJK SC", "WenQuanYi Micro Hei Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #141218;
    --surface: #1c1a21;
    --sunken: #25222b;
    --ink: #ece9f0;
    --quiet: #a8a2b2;
    --line: #34303b;
    --line-strong: #7b7486;
    --accent: #e3a5d3;
    --accent-soft: #38233a;
    --ok: #82d1a2;
    --ok-soft: #17301f;
    --ok-fill: #3f8f62;
    --move: #93c0f2;
    --move-soft: #182a40;
    --move-fill: #4178b3;
    --warn: #f2bd6b;
    --warn-soft: #3a2a10;
    --warn-fill: #c08a25;
    --bad: #ff9d92;
    --bad-soft: #431d1a;
    --bad-fill: #c24b40;
    --unseen: #bdb6dc;
    --unseen-soft: #2b2839;
    --unseen-fill: #7a7496;
    --rest: #a8a2b2;
    --rest-soft: #25222b;
    --rest-fill: #4d4856;
  }
}
`;
