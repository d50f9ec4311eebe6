// A certified OpenID provider (oidc-provider) for `cargo xtask verify`: prints one JSON line with its issuer, throw-away
// credentials and refresh tokens, and serves until its standard input closes, or for ten minutes.

import { createServer } from 'node:http';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import * as jose from 'jose';
import Provider, { errors } from 'oidc-provider';

// The provider's notices would come before the line with its address.
console.info = console.error;

const TEN_MINUTES = 600_000;
const API = 'https://api.example.com/orders';
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const GRANTS = ['client_credentials', 'refresh_token', JWT_BEARER];
const SCOPE = 'openid offline_access';

const random = () => randomBytes(24).toString('base64url');
// With characters that an encoding changes.
const secret = () => `${random()}+/%&=:~!`;

function key(kind, options, alg) {
  const { publicKey, privateKey } = generateKeyPairSync(kind, options);
  const kid = `${alg}-1`;
  return {
    alg,
    kid,
    pem: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    jwk: { ...publicKey.export({ format: 'jwk' }), alg, kid, use: 'sig' },
  };
}

const keys = [
  key('ec', { namedCurve: 'P-256' }, 'ES256'),
  key('ec', { namedCurve: 'P-384' }, 'ES384'),
  key('ed25519', {}, 'EdDSA'),
  key('rsa', { modulusLength: 2048 }, 'PS256'),
  key('rsa', { modulusLength: 2048 }, 'RS256'),
];

const client = (id, method, more) => ({
  client_id: id,
  token_endpoint_auth_method: method,
  grant_types: GRANTS,
  redirect_uris: [],
  response_types: [],
  ...more,
});
const clients = [
  client('basic client:1', 'client_secret_basic', { client_secret: secret() }),
  client('post', 'client_secret_post', { client_secret: secret() }),
  client('public', 'none'),
  ...keys.map(({ alg, jwk }) =>
    client(`jwt-${alg}`, 'private_key_jwt', {
      token_endpoint_auth_signing_alg: alg,
      jwks: { keys: [jwk] },
    }),
  ),
];

const server = createServer();
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients,
  clientDefaults: { id_token_signed_response_alg: 'ES256' },
  jwks: { keys: [await jose.exportJWK((await jose.generateKeyPair('ES256', { extractable: true })).privateKey)] },
  enabledJWA: {
    clientAuthSigningAlgValues: keys.map(({ alg }) => alg),
    dPoPSigningAlgValues: ['ES256', 'EdDSA'],
  },
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
    dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (ctx, resource) => {
        if (resource !== API) throw new errors.InvalidTarget();
        return { scope: 'read write', audience: resource, accessTokenFormat: 'jwt', accessTokenTTL: 900 };
      },
    },
  },
  scopes: ['openid', 'offline_access', 'read', 'write'],
  findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  rotateRefreshToken: true,
});

// oidc-provider has no JWT bearer grant: this one verifies the assertion with jose, and issues a token of the provider's.
const idps = Object.fromEntries(keys.map(({ kid, jwk }) => [kid, jwk]));
provider.registerGrantType(
  JWT_BEARER,
  async (ctx) => {
    const { params, client: caller } = ctx.oidc;
    const { payload } = await jose
      .jwtVerify(params.assertion, async ({ kid, alg }) => jose.importJWK(idps[kid], alg), {
        audience: issuer,
        issuer: 'https://idp.example.com',
        requiredClaims: ['sub', 'exp', 'iat', 'jti'],
      })
      .catch((error) => {
        throw new errors.InvalidGrant(error.message);
      });
    const token = new provider.ClientCredentials({ client: caller, scope: params.scope });
    const value = await token.save();
    ctx.body = { access_token: value, expires_in: token.expiration, token_type: token.tokenType, sub: payload.sub };
  },
  ['assertion', 'scope'],
);

async function refreshToken(clientId) {
  const found = await provider.Client.find(clientId);
  const grant = new provider.Grant({ accountId: 'user-1', clientId });
  grant.addOIDCScope(SCOPE);
  const token = new provider.RefreshToken({
    accountId: 'user-1',
    client: found,
    grantId: await grant.save(),
    gty: 'authorization_code',
    scope: SCOPE,
    expiresWithSession: false,
  });
  return token.save();
}

server.on('request', provider.callback());
console.log(
  JSON.stringify({
    issuer,
    api: API,
    clients: Object.fromEntries(clients.map(({ client_id: id, client_secret: value }) => [id, value ?? null])),
    keys: keys.map(({ alg, kid, pem }) => ({ alg, kid, pem })),
    refreshTokens: {
      rotated: await refreshToken('basic client:1'),
      reused: await refreshToken('basic client:1'),
      bound: await refreshToken('post'),
      stolen: await refreshToken('post'),
    },
  }),
);

process.stdin.resume().on('end', () => process.exit());
setTimeout(() => process.exit(), TEN_MINUTES);
