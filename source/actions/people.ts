import { randomBytes } from 'node:crypto';

export type Person = { firstName: string; lastName: string; email: string };
export type People = { next(): Person; emailFor(firstName: string, lastName: string): string };

// Reserved for examples (RFC 2606): no mail to one of these ever reaches anybody.
const domains = ['example.com', 'example.org', 'example.net'];

/** Realistic names with e-mail addresses that no earlier call has given. */
export const people = async (): Promise<People> => {
  const { faker } = await import('@faker-js/faker/locale/en');
  const run = randomBytes(3).toString('hex');
  let number = 0;
  const emailFor = (firstName: string, lastName: string) => {
    number += 1;
    const name = `${plain(firstName)}.${plain(lastName)}`;
    return `${name}.${run}${number.toString(36)}@${domains[number % domains.length]}`;
  };
  return {
    emailFor,
    next: () => {
      const firstName = faker.person.firstName();
      const lastName = faker.person.lastName();
      return { firstName, lastName, email: emailFor(firstName, lastName) };
    },
  };
};

const plain = (name: string): string =>
  name
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '') || 'customer';
