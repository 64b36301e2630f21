// What template functions need from outside: clock, randomness, time zone and name lookup.

export interface FunctionDependencies {
  readonly now: () => Date
  /** Fresh random bytes; keys of kinds that Node can only generate itself (rsa, dsa) do not come from here. */
  readonly randomBytes: (count: number) => Uint8Array
  /** The IANA zone that Go calls Local; the process's own when absent. */
  readonly timeZone?: string
  /** Gives a private key for a certificate as PKCS 1 PEM, made ahead; undefined when it has run out. */
  readonly nextCertificateKey?: () => string | undefined
  /** Looks a host name up; without it getHostByName gives "", as Helm does unless DNS is enabled. */
  readonly resolveHost?: (name: string) => string
}
