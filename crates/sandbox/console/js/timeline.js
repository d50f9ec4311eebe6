// Statuses in time.

import { h } from './dom.js';
import { dateAndTime } from './format.js';
import { toneOf } from './status.js';

/** Creates the timeline of `[{ status, at }]`, oldest first, and what may come next. */
export function timeline(entries, next = []) {
  return h(
    'ol',
    { class: 'timeline', 'aria-label': 'Timeline' },
    entries.map(({ status, at }) =>
      h(
        'li',
        { data: { tone: toneOf(status) } },
        h('span', { class: 'name' }, status),
        h('time', { class: 'muted', datetime: at }, dateAndTime(at)),
      ),
    ),
    next.length > 0 && h('li', { data: { next: '' } }, h('span', { class: 'detail' }, `Next: ${next.join(' or ')}`)),
  );
}
