// WebAssembly text to a module.
import binaryen from 'binaryen';
import { BuildError } from './command.mjs';

/** The module of a text that may use relaxed SIMD. */
export function assemble(text) {
  const module = binaryen.parseText(text);
  try {
    module.setFeatures(binaryen.Features.SIMD128 | binaryen.Features.RelaxedSIMD);
    if (!module.validate()) throw new BuildError('the WebAssembly text is not valid.');
    return module.emitBinary();
  } finally {
    module.dispose();
  }
}
