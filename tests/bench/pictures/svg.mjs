// What the pictures share.

export const OURS = '#2f6f4f';
export const PEER = '#b9b3a6';

/** A picture 740 wide that reads on light and on dark. */
export function svg(height, elements) {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 740 ${height}" font-family="system-ui, sans-serif" font-size="12">
<style>text { fill: #333 } .faint { fill: #888 } @media (prefers-color-scheme: dark) { text { fill: #ddd } }</style>
${elements.join('\n')}
</svg>
`;
}
