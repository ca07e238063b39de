/** Every kind of thing that `protect` knows; all but `quotes` are protected by default. */
export const PROTECT_KINDS = [
  'code',
  'urls',
  'emails',
  'paths',
  'numbers',
  'placeholders',
  'tags',
  'identifiers',
  'quotes',
  'negations',
] as const;

/**
 * A kind of thing that comes out byte for byte; `negations` stay where the word that they deny stays.
 *
 * `code`: fenced and inline. `urls`, `emails`, `paths`: as they are written. `numbers`: with sign, separators,
 * currency and unit; dates, times, versions. `placeholders`: `{x}`, `${x}`, `%s`, `<x>`. `tags`: XML and HTML.
 * `identifiers`: `snake_case`, `camelCase`, `a.b.c`, `--flag`, hashes. `quotes`: quoted strings.
 */
export type ProtectKind = (typeof PROTECT_KINDS)[number];

/** What to protect, in full. */
export interface ProtectOptions {
  /** Exactly these kinds, or the default with some of them switched. */
  readonly kinds?: readonly ProtectKind[] | Readonly<Partial<Record<ProtectKind, boolean>>>;
  /** Texts that stay wherever they stand, at most 10 000 bytes each. */
  readonly literals?: readonly string[];
  /**
   * Regular expressions; what they match stays. They run in the engine in linear time: look-around and
   * back-references are the error `option-out-of-range`. Of the flags of a `RegExp` count `i`, `m`, `s` and `u`;
   * every match is found, with or without `g`.
   */
  readonly patterns?: readonly (string | RegExp)[];
}

/** What to protect: the default (`true`), nothing (`false`), exactly some kinds, or in full. */
export type Protect = boolean | readonly ProtectKind[] | ProtectOptions;
