// Names of the providers.

export const PROVIDERS = [
  { id: 'klip-card', name: 'Klip Card Minting' },
  { id: 'klip-a2a', name: 'Klip App2App' },
  { id: 'klikoo', name: 'Klikoo B2B' },
  { id: 'klavi', name: 'Klavi Payment' },
];

/** Returns the provider's name, or its ID if it has none here. */
export const nameOf = (id) => PROVIDERS.find((provider) => provider.id === id)?.name ?? id;
