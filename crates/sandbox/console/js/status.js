// Tone of a status: good, waiting, bad.

import { tag } from './panel.js';

const GOOD =
  /^(success|completed|settled|delivered|active|payment_completed|consent_authorized|authorized|accepted|valid|linked|signed)$/i;
const BAD = /fail|reject|error|violation|revoked|banned|suspended/i;
const OVER = /cancel|expired|unknown|not_approved/i;

/** Returns the tone of a status. */
export function toneOf(status) {
  if (GOOD.test(status)) return 'ok';
  if (BAD.test(status)) return 'bad';
  return OVER.test(status) ? 'warn' : 'info';
}

/** Creates the tag of a status. */
export const statusTag = (status) => tag(status, toneOf(status), 'wrap');

/** Returns the tone of an HTTP status code. */
export const codeTone = (code) => (code >= 500 ? 'bad' : code >= 400 ? 'warn' : code >= 300 ? 'info' : 'ok');
