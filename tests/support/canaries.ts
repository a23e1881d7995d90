import { randomBytes } from 'node:crypto';

/** Distinct random secrets, and the search for them in everything that can be read from outside. */
export interface Canaries {
  /** A secret for this place; a new one at each call. */
  readonly plant: (where: string) => string;
  /** A secret that is there already, such as a private key. */
  readonly adopt: (where: string, secret: string) => void;
  /** Looks at a place; what is found is kept. */
  readonly look: (place: string, text: string) => void;
  /** Whether a text has a secret, which is no hit. */
  readonly isIn: (text: string) => boolean;
  readonly planted: () => number;
  /** How many places were looked at, and how many bytes. */
  readonly looked: () => { readonly places: number; readonly bytes: number };
  /** `WHERE as FORM in PLACE`, each once. */
  readonly hits: () => readonly string[];
}

const formers: Readonly<Record<string, (secret: string) => readonly string[]>> = {
  halves: (secret) => [secret.slice(0, secret.length >> 1), secret.slice(secret.length >> 1)],
  base64: (secret) => [0, 1, 2].map((shift) => base64Core(secret, shift)),
  hex: (secret) => [Buffer.from(secret).toString('hex'), Buffer.from(secret).toString('hex').toUpperCase()],
  url: (secret) => [encodeURIComponent(secret)],
  json: (secret) => [JSON.stringify(secret).slice(1, -1)],
};

export function createCanaries(): Canaries {
  const secrets = new Map<string, { readonly where: string; readonly form: string }>();
  const seen = new Map<string, string>();
  const found = new Set<string>();
  const known: string[] = [];
  let places = 0;
  let bytes = 0;
  const adopt = (where: string, secret: string) => {
    known.push(where);
    for (const [form, make] of Object.entries(formers)) for (const text of make(secret)) secrets.set(text, { where, form });
  };
  return {
    adopt,
    plant: (where) => {
      const secret = `C${randomBytes(12).toString('hex')}`.slice(0, 24);
      adopt(where, secret);
      return secret;
    },
    look: (place, text) => {
      places += 1;
      if (seen.get(place) === text) return;
      seen.set(place, text);
      bytes += text.length;
      for (const [secret, { where, form }] of secrets) if (text.includes(secret)) found.add(`${where} as ${form} in ${place}`);
    },
    isIn: (text) => [...secrets.keys()].some((secret) => text.includes(secret)),
    planted: () => known.length,
    looked: () => ({ places, bytes }),
    hits: () => [...found].sort(),
  };
}

/** The middle of the text that any base64 with this many bytes before the secret, modulo 3, contains. */
function base64Core(secret: string, shift: number): string {
  return Buffer.from(`${'x'.repeat(shift)}${secret}`)
    .toString('base64')
    .replace(/=+$/, '')
    .slice(shift === 0 ? 0 : 4, -2);
}
