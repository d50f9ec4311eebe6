// Icons, drawn with strokes in the colour of the text.

import { svg } from './dom.js';

const PATHS = {
  exchanges: 'M3 6h11m0 0-3-3m3 3-3 3M15 12H4m0 0 3-3m-3 3 3 3',
  violations: 'M9 3 2 15h14L9 3Zm0 5v3m0 2v.1',
  'klip-card': 'M3 5h12v9H3zM3 8h12',
  'klip-a2a': 'M6 2h6v14H6zM8 13.5h2',
  klikoo: 'M4 6h10l-1 9H5L4 6Zm2.5 0a2.5 2.5 0 0 1 5 0',
  klavi: 'M9 2 2.5 5.5h13L9 2ZM4 7.5v6M9 7.5v6M14 7.5v6M2.5 15.5h13',
  deliveries: 'M2.5 9 15.5 3l-4 12.5-3-5-6-1.5Zm6 1.5 3-3.5',
  controls: 'M9 5v4l2.5 2.5M9 2.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13',
  credentials: 'M7 8a3.5 3.5 0 1 0-3.5 3.5A3.5 3.5 0 0 0 7 8Zm0 0h8.5v3M12.5 8v2.5',
  reference: 'M4 2.5h10v13H4zM6.5 6h5M6.5 9h5M6.5 12h3',
  copy: 'M6.5 6.5h8v8h-8zM4 11.5h-.5v-8h8V4',
  check: 'm3.5 9.5 3.5 3.5 7.5-8',
  cross: 'm4.5 4.5 9 9m0-9-9 9',
  info: 'M9 8.5V13M9 5.5v.1M9 2.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13',
  eye: 'M2 9s2.5-4.5 7-4.5S16 9 16 9s-2.5 4.5-7 4.5S2 9 2 9Zm7 2a2 2 0 1 0 0-4 2 2 0 0 0 0 4',
  pause: 'M6 4v10M12 4v10',
  play: 'm5.5 3.5 9 5.5-9 5.5z',
  up: 'M9 14.5v-11m0 0-4 4m4-4 4 4',
  down: 'M9 3.5v11m0 0-4-4m4 4 4-4',
  back: 'M14.5 9h-11m0 0 4-4m-4 4 4 4',
  sun: 'M9 6a3 3 0 1 0 0 6 3 3 0 0 0 0-6M9 1.5v1.5M9 15v1.5M1.5 9H3M15 9h1.5M3.7 3.7l1 1M13.3 13.3l1 1M3.7 14.3l1-1M13.3 4.7l1-1',
  moon: 'M14.5 10.5A6 6 0 0 1 7.5 3.5a6 6 0 1 0 7 7Z',
};

/** Creates an icon. It is decoration: the text beside it, or the label of its button, says the same. */
export function icon(name, size = 18) {
  return svg(
    'svg',
    {
      width: size,
      height: size,
      viewBox: '0 0 18 18',
      fill: 'none',
      stroke: 'currentColor',
      'stroke-width': 1.5,
      'stroke-linecap': 'round',
      'stroke-linejoin': 'round',
      'aria-hidden': 'true',
    },
    svg('path', { d: PATHS[name] }),
  );
}
