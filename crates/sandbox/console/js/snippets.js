// Complete programs in five languages, with the sandbox's values in the place of `"{{NAME}}"`.

import { button } from './button.js';
import { codeBlock } from './code.js';
import { quoted } from './curl.js';
import { h, replace } from './dom.js';
import { tabs } from './tabs.js';
import { complain } from './toast.js';

const MASK = '••••••••';
const PLACEHOLDER = /"\{\{(\w+)\}\}"/g;

const escaped = (text, quote) => text.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`);
const python = (text) => (text.includes('\n') ? `"""${escaped(text, '"')}"""` : JSON.stringify(text));
const javascript = (text) =>
  text.includes('\n') ? `\`${escaped(text, '`').replaceAll('${', '\\${')}\`` : JSON.stringify(text);
function rust(text) {
  if (!/[\n"\\]/.test(text)) return `"${text}"`;
  let hashes = '#';
  while (text.includes(`"${hashes}`)) hashes += '#';
  return `r${hashes}"${text}"${hashes}`;
}

/** Languages, with the extension of their templates and the literal of a text. */
const LANGUAGES = [
  { id: 'rust', title: 'Rust', extension: 'rs', literal: rust },
  { id: 'curl', title: 'curl', extension: 'sh', literal: quoted },
  { id: 'python', title: 'Python', extension: 'py', literal: python },
  { id: 'php', title: 'PHP', extension: 'php', literal: (text) => `'${escaped(text, "'")}'` },
  { id: 'node', title: 'Node', extension: 'mjs', literal: javascript },
];

/** Creates the tabs of a provider's snippets. */
export function snippets(provider, name, variables, context) {
  let withSecrets = false;
  const show = (id) => {
    const place = h('div', { class: 'stack' });
    const language = LANGUAGES.find((candidate) => candidate.id === id);
    context.during(load(provider, language)).then((template) => draw(place, id, template), complain);
    return place;
  };
  function draw(place, id, template) {
    const { literal, title } = LANGUAGES.find((language) => language.id === id);
    const whole = fill(template, variables, literal, true);
    const masked = fill(template, variables, literal, false);
    const secrets = button(
      withSecrets ? 'Hide secrets' : 'Show secrets',
      () => {
        withSecrets = !withSecrets;
        draw(place, id, template);
      },
      {
        small: true,
        tone: 'quiet',
        glyph: 'eye',
        focus: 'secrets',
        'aria-pressed': withSecrets,
        'aria-label': `${withSecrets ? 'Hide' : 'Show'} secrets in the ${title} snippet of ${name}`,
      },
    );
    replace(
      place,
      codeBlock(`${title} snippet of ${name}`, withSecrets ? whole : masked, {
        raw: true,
        copied: whole,
        extra: whole !== masked && secrets,
        className: 'snippet',
      }),
    );
  }
  return tabs(`Snippets of ${name}`, LANGUAGES, show);
}

const loaded = new Map();
function load(provider, { extension }) {
  const file = `snippets/${provider}.${extension}`;
  if (!loaded.has(file)) {
    loaded.set(
      file,
      fetch(file).then((response) => {
        if (!response.ok) throw new Error(`${file}: HTTP ${response.status}`);
        return response.text();
      }),
    );
  }
  return loaded.get(file);
}

function fill(template, variables, literal, withSecrets) {
  const byName = new Map(variables.map((variable) => [variable.name, variable]));
  return template.replace(PLACEHOLDER, (placeholder, name) => {
    const variable = byName.get(name);
    if (!variable) return placeholder;
    return literal(variable.secret && !withSecrets ? MASK : variable.value.trimEnd());
  });
}
