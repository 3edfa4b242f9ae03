// The whole life of a token as oauth4webapi sees it, starting from the issuer's address alone.
// Prints one JSON object; every step that fails throws and ends the program with status 1.
import * as oauth from "oauth4webapi";

const [issuerAddress, clientId, secret, audience] = process.argv.slice(2);
const issuer = new URL(issuerAddress);
const plainHttp = { [oauth.allowInsecureRequests]: true };
const client = { client_id: clientId };
const authentication = oauth.ClientSecretBasic(secret);

async function discover(algorithm) {
  const answer = await oauth.discoveryRequest(issuer, { algorithm, ...plainHttp });
  return oauth.processDiscoveryResponse(issuer, answer);
}

async function grant(server, how, parameters = {}) {
  const answer = await oauth.clientCredentialsGrantRequest(
    server, client, how, new URLSearchParams(parameters), plainHttp);
  return oauth.processClientCredentialsResponse(server, client, answer);
}

async function introspect(server, token) {
  const answer = await oauth.introspectionRequest(server, client, authentication, token, plainHttp);
  return oauth.processIntrospectionResponse(server, client, answer);
}

async function validate(server, token) {
  const headers = { authorization: `Bearer ${token}` };
  const request = new Request(new URL("/v1/users", issuer), { headers });
  return oauth.validateJwtAccessToken(server, request, audience, plainHttp);
}

const server = await discover("oauth2");
await discover("oidc");
const token = await grant(server, authentication);
const byBody = await grant(server, oauth.ClientSecretPost(secret), { scope: "users:read" });
const claims = await validate(server, token.access_token);
const before = await introspect(server, token.access_token);
await oauth.processRevocationResponse(
  await oauth.revocationRequest(server, client, authentication, token.access_token, plainHttp));
const after = await introspect(server, token.access_token);

async function refusal(how, parameters) {
  try {
    await grant(server, how, parameters);
  } catch (error) {
    const scheme = error.cause[0]?.scheme;
    return { status: error.status, error: error.error ?? null, scheme: scheme ?? null };
  }
  return null;
}

const wrongSecret = await refusal(oauth.ClientSecretBasic(`${secret}x`));
const wrongScope = await refusal(authentication, { scope: "keys:write" });

console.log(JSON.stringify({
  token_type: token.token_type,
  expires_in: token.expires_in,
  narrowed: byBody.scope,
  claims,
  before: before.active,
  after: after.active,
  wrongSecret,
  wrongScope,
}));
