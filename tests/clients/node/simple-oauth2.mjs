// A token as simple-oauth2 gets, judges and revokes it; its default paths are Doorward's own.
// Prints one JSON object; every step that fails throws and ends the program with status 1.
import { ClientCredentials } from "simple-oauth2";

const [tokenHost, authorizationMethod, id, secret] = process.argv.slice(2);

function client(presented) {
  return new ClientCredentials({
    client: { id, secret: presented }, auth: { tokenHost }, options: { authorizationMethod } });
}

async function call(token) {
  const headers = { authorization: `Bearer ${token}` };
  return (await fetch(new URL("/v1/users", tokenHost), { headers })).status;
}

async function refusal(attempt) {
  try {
    await attempt();
  } catch (error) {
    return { status: error.output.statusCode, error: error.data.payload.error };
  }
  return null;
}

const held = await client(secret).getToken({ scope: ["users:read"] });
const { access_token, token_type, expires_in, scope } = held.token;
const before = await call(access_token);
const expired = { now: held.expired(), in15Minutes: held.expired(expires_in) };
await held.revoke("access_token");

console.log(JSON.stringify({
  token_type, expires_in, scope, before, expired,
  after: await call(access_token),
  wrongSecret: await refusal(() => client(`${secret}x`).getToken({})),
  wrongScope: await refusal(() => client(secret).getToken({ scope: ["keys:write"] })),
}));
