// Light or dark, as the system asks until the user chooses.

import { button } from './button.js';
import { replace } from './dom.js';
import { icon } from './icon.js';

const STORED = 'sandbox-theme';
const system = matchMedia('(prefers-color-scheme: dark)');

const chosen = () => document.documentElement.dataset.theme;
/** Returns `light` or `dark`. */
export const theme = () => chosen() ?? (system.matches ? 'dark' : 'light');
/** Event `change` of the theme. */
export const themes = new EventTarget();

/** Applies the stored choice, and returns the button that changes it. */
export function themeButton() {
  const stored = localStorage.getItem(STORED);
  if (stored) document.documentElement.dataset.theme = stored;
  const toggle = button('Theme', () => choose(theme() === 'dark' ? 'light' : 'dark'), {
    tone: 'quiet',
    only: true,
    glyph: 'sun',
  });
  const show = () => {
    const label = theme() === 'dark' ? 'Use the light theme' : 'Use the dark theme';
    toggle.setAttribute('aria-label', label);
    toggle.title = label;
    replace(toggle, icon(theme() === 'dark' ? 'sun' : 'moon', 16));
    themes.dispatchEvent(new Event('change'));
  };
  function choose(name) {
    document.documentElement.dataset.theme = name;
    localStorage.setItem(STORED, name);
    show();
  }
  system.addEventListener('change', show);
  show();
  return toggle;
}
