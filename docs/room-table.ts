/** One row of the page's table. */
export interface Room {
  readonly name: string;
  /** Files that other rooms may import; empty: none; `*`: all. */
  readonly doors: readonly string[];
  readonly mayImport: readonly { readonly room: string; readonly typesOnly: boolean }[];
  readonly packages: readonly string[];
  readonly pure: boolean;
}

/** One allowed breach of purity, with the reason on the page. */
export interface PurityException {
  readonly file: string;
  readonly allows: string;
}

export interface RoomTable {
  readonly rooms: readonly Room[];
  readonly exceptions: readonly PurityException[];
}

/** Reads the rules from docs/architecture.md, so that the page cannot say anything else than what is enforced. */
export function parseRoomTable(page: string): RoomTable {
  const rooms = rows(page, '| Room | Doors |').map((cells) => ({
    name: quoted(cells[0])[0] ?? '',
    doors: quoted(cells[1]),
    mayImport: [...(cells[2] ?? '').matchAll(/`([^`]+)`( \(types only\))?/g)].map(([, room = '', typesOnly]) => ({
      room,
      typesOnly: typesOnly !== undefined,
    })),
    packages: quoted(cells[3]),
    pure: cells[4]?.trim() === 'yes',
  }));
  const exceptions = rows(page, '| File | Allows |').map((cells) => ({
    file: quoted(cells[0])[0] ?? '',
    allows: quoted(cells[1])[0] ?? '',
  }));
  return { rooms, exceptions };
}

function rows(page: string, heading: string): readonly (readonly string[])[] {
  const lines = page.split('\n');
  const start = lines.findIndex((line) => line.startsWith(heading));
  if (start === -1) throw new Error(`docs/architecture.md has no table that starts with "${heading}"`);
  const body = lines.slice(start + 2);
  const end = body.findIndex((line) => !line.startsWith('|'));
  return body.slice(0, end === -1 ? undefined : end).map((line) => line.split('|').slice(1, -1));
}

function quoted(cell = ''): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
}
