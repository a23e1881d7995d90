import manifest from '../../package.json' with { type: 'json' };

/** Of this installation, from package.json. */
export const version: string = manifest.version;
