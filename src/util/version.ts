import manifest from '../../package.json' with { type: 'json' };

/** The version of this package, such as `1.0.0`. */
export const version: string = manifest.version;
