/** What the browser says of the adapter that both sides get. */
export async function adapterName() {
  const { vendor, architecture, description } = (await navigator.gpu.requestAdapter()).info;
  return [vendor, architecture, description].filter(Boolean).join(' ');
}
