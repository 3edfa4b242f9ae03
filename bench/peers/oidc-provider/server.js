// The peer: npm oidc-provider on a node cluster, everything in memory, nothing recorded.
//
// Settings by environment: PORT; PROCESSES (2 for tokens, 1 for introspection: the store is one
// process's memory, so another process could not find an opaque token); FORMAT jwt or opaque;
// CLIENTS, a file of "client_id secret" lines, the same form the load generator reads.
// Prints one line "ready" when every process listens.
import cluster from 'node:cluster';
import { readFileSync } from 'node:fs';
import { generateKeyPairSync } from 'node:crypto';

const port = Number(process.env.PORT ?? 8431);
const processes = Number(process.env.PROCESSES ?? 2);
const address = `http://127.0.0.1:${port}`;
const resource = 'https://api.bench.invalid';

function signingKey() {
  // One key for all processes, made by the primary, so that each publishes the same key set.
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...privateKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig', kid: 'bench' };
}

function clients() {
  const lines = readFileSync(process.env.CLIENTS, 'utf8').trim().split('\n');
  return lines.map((line) => {
    const [id, secret] = line.split(' ');
    return {
      client_id: id,
      client_secret: secret,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      token_endpoint_auth_method: 'client_secret_basic',
    };
  });
}

async function serve(key) {
  const { default: Provider } = await import('oidc-provider');
  const provider = new Provider(address, {
    clients: clients(),
    jwks: { keys: [key] },
    enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    scopes: ['read'],
    ttl: { ClientCredentials: 900 },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: { enabled: true, allowedPolicy: () => true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => resource,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: 'read',
          audience: resource,
          accessTokenTTL: 900,
          accessTokenFormat: process.env.FORMAT ?? 'jwt',
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
  });
  provider.listen(port, '127.0.0.1', () => process.send?.('listening'));
}

if (cluster.isPrimary) {
  const env = { SIGNING_KEY: JSON.stringify(signingKey()) };
  let waiting = processes;
  cluster.on('message', () => {
    waiting -= 1;
    if (waiting === 0) process.stdout.write('ready\n');
  });
  cluster.on('exit', () => process.exit(1));
  for (let n = 0; n < processes; n += 1) cluster.fork(env);
} else {
  process.on('disconnect', () => process.exit(0));
  await serve(JSON.parse(process.env.SIGNING_KEY));
}
