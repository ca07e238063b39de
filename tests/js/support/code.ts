import { PromptPressError } from '../../../www/lib/errors.js';

/** For `assert.throws` and `assert.rejects`: a coded error whose message names `part` and, after a semicolon, says what to do. */
export function code(expected: string, part = ''): (error: unknown) => boolean {
  return (error) => {
    if (!PromptPressError.is(error)) throw new Error(`not a PromptPressError: ${String(error)}`, { cause: error });
    if (error.code !== expected) throw new Error(`code ${error.code}, expected ${expected}: ${error.message}`);
    if (!error.message.includes(part)) throw new Error(`the message does not name ${part}: ${error.message}`);
    if (!/; \w/.test(error.message)) throw new Error(`the message does not end with a remedy: ${error.message}`);
    return true;
  };
}
