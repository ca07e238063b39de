// The shaders as text, and the placeholders in them filled in as burn's SourceTemplate does it.

/** Values of a shader's template variables. */
export type Variables = Readonly<Record<string, string | number>>;

/** A template variable that is `//` where a part of the shader is left out and empty where it is in. */
export const part = (isIn: boolean): string => (isIn ? '' : '//');

/** The variables of a shader's type, f16 or f32. */
export const element = (half: boolean) => ({ element: half ? 'f16' : 'f32', enable: half ? 'enable f16;' : '' });

/** Fills `{{ name }}`. Throws where a variable is missing, or is not in the shader. */
export function fill(source: string, variables: Variables): string {
  const used = new Set<string>();
  const filled = source.replaceAll(/\{\{ (\w+) \}\}/g, (_, name: string) => {
    used.add(name);
    const value = variables[name];
    if (value === undefined) throw new Error(`no value for {{ ${name} }}`);
    return String(value);
  });
  for (const name of Object.keys(variables)) if (!used.has(name)) throw new Error(`no {{ ${name} }} in the shader`);
  return filled;
}
