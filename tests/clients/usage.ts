// Compiled with the types that graphql-codegen makes of operations.graphql.
import { GraphQLClient } from "graphql-request";
import { SaveProfileDocument, UserListDocument, type UserListQuery } from "./.generated/operations.js";

const client = new GraphQLClient("http://127.0.0.1/graphql");

export async function names(): Promise<string[]> {
  const list: UserListQuery = await client.request(UserListDocument, {
    first: 3,
    where: { name: { startsWith: "A" }, whereHas: { profile: { isPublic: { eq: true } } } },
    orderBy: [{ name: "DESC" }, { profile: { displayName: "ASC" } }],
  });
  const count: number = list.users.totalCount;
  return list.users.nodes.slice(0, count).map((user) => user.profile?.avatarUrl ?? user.name);
}

export async function mistakes(): Promise<void> {
  // @ts-expect-error The key of the user is missing.
  await client.request(SaveProfileDocument, { input: { displayName: "A" } });
  // @ts-expect-error A user has no shoe size.
  await client.request(UserListDocument, { where: { shoeSize: { eq: 43 } } });
  // @ts-expect-error An order has one field.
  await client.request(UserListDocument, { orderBy: [{ name: "ASC", id: "ASC" }] });
  // @ts-expect-error A profile can be missing.
  (await client.request(UserListDocument, {})).users.nodes[0]?.profile.id;
}
