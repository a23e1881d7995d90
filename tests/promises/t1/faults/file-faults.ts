import type { Fault, FaultyProduct } from '../fault.ts';

type Line = Pick<Fault, 'what' | 'inject'> & Partial<Fault>;

/** What hands do to any file; the agent heals all of it. */
const hands: Readonly<Record<string, Line>> = {
  appended: { what: 'a line is appended to the configuration', inject: `printf '\\n# by hand\\nby-hand 1\\n' >>"$FILE"` },
  removed: { what: 'the configuration is deleted', inject: 'rm "$FILE"' },
  opened: { what: 'the configuration is writable for all', inject: 'chmod 0666 "$FILE"' },
  linked: { what: 'the configuration is a link to a copy', inject: 'cp "$FILE" "$SCRATCH/copy"; ln -sf "$SCRATCH/copy" "$FILE"' },
  fifo: { what: 'the configuration is a FIFO', inject: 'rm "$FILE"; mkfifo "$FILE"' },
  emptied: { what: 'the configuration is replaced by an empty file', inject: ': >"$SCRATCH/empty"; mv "$SCRATCH/empty" "$FILE"' },
  'edited-away': {
    what: 'a line is appended while the agent is stopped',
    inject: `echo '# by hand' >>"$FILE"; chmod 0600 "$FILE"`,
    away: true,
  },
  uprooted: { what: 'the directory of the configuration is gone', inject: 'mv "$DIR" "$SCRATCH/uprooted"' },
  immutable: {
    what: 'the configuration is edited and made immutable',
    inject: `echo '# by hand' >>"$FILE"; chattr +i "$FILE"`,
    repair: 'chattr -i "$FILE"',
  },
};

export function fileFaults(product: FaultyProduct, names: readonly string[]): readonly Fault[] {
  return names.map((name) => {
    const hand = hands[name];
    if (hand === undefined) throw new Error(`no hand does ${name} to a file`);
    return { name: `${product}-file-${name}`, product, wrong: 'changed', ...hand };
  });
}
