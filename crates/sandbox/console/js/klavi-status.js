// Statuses of payments and consents.

/** Statuses that wait for the payer. */
export const isWaiting = (status) => ['STARTED', 'CONSENT_AWAITING_AUTHORIZATION'].includes(status);

export const AUTHORIZED = 'CONSENT_AUTHORIZED';

const FINAL = [
  'PAYMENT_COMPLETED',
  'PAYMENT_REJECTED',
  'CONSENT_REJECTED',
  'CONSENT_REVOKED',
  'CANCELED',
  'ERROR',
  'EXPIRED',
];

/** Statuses that nothing changes any more. */
export const isFinal = (status) => FINAL.includes(status);

/** Documented statuses to choose from. */
export const STATUSES = [
  'PAYMENT_PENDING',
  'PAYMENT_PARTIALLY_ACCEPTED',
  'PAYMENT_SCHEDULED',
  'PAYMENT_SETTLEMENT_PROCESSING',
  ...FINAL,
];
