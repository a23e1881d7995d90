import type { html } from 'hono/html';

/** Escaped HTML, made only by the tag `html`, which escapes every string put into it. */
export type Markup = ReturnType<typeof html>;

/** Content that may stand inside markup: text is escaped there. */
export type Content = Markup | string | number | readonly Content[];
