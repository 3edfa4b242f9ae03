// The whole life of a token as openid-client sees it, starting from the issuer's address alone.
// Prints one JSON object; every step that fails throws and ends the program with status 1.
import { createRemoteJWKSet, jwtVerify } from "jose";
import * as oidc from "openid-client";

const [issuer, algorithm, clientId, secret, audience] = process.argv.slice(2);

function discover(authentication) {
  return oidc.discovery(new URL(issuer), clientId, undefined, authentication, {
    algorithm, execute: [oidc.allowInsecureRequests] });
}

async function refusal(attempt) {
  try {
    await attempt();
  } catch (error) {
    const { code, status, cause } = error;
    return { code, status, error: error.error ?? null, scheme: cause[0]?.scheme ?? null };
  }
  return null;
}

const byHeader = await discover(oidc.ClientSecretBasic(secret));
const byBody = await discover(oidc.ClientSecretPost(secret));
const server = byHeader.serverMetadata();

const token = await oidc.clientCredentialsGrant(byHeader);
const narrowed = await oidc.clientCredentialsGrant(byBody, { scope: "users:read" });
const { payload } = await jwtVerify(
  token.access_token, createRemoteJWKSet(new URL(server.jwks_uri)),
  { issuer: server.issuer, audience, typ: "at+jwt" });

const users = new URL("/v1/users", issuer);
const call = await oidc.fetchProtectedResource(byHeader, token.access_token, users, "GET");
const before = await oidc.tokenIntrospection(byHeader, token.access_token);
await oidc.tokenRevocation(byBody, token.access_token);
const after = await oidc.tokenIntrospection(byBody, token.access_token);

const wrong = await discover(oidc.ClientSecretPost(`${secret}x`));

console.log(JSON.stringify({
  token_type: token.token_type,
  expires_in: token.expires_in,
  narrowed: narrowed.scope,
  claims: payload,
  call: call.status,
  before: before.active,
  after: after.active,
  wrongSecret: await refusal(() => oidc.clientCredentialsGrant(wrong)),
  wrongScope: await refusal(() => oidc.clientCredentialsGrant(byHeader, { scope: "keys:write" })),
}));
