/** What happens to some texts: a rate of their own (0..1), `false` to leave them alone, `true`, or both in full. */
export type PartRule = number | boolean | { readonly rate?: number; readonly compress?: boolean };
