// The X.509 library, in the order in which it can be loaded. It takes a tenth of a second: its users are loaded when needed.

// The library's own dependency refuses to load without it.
import 'reflect-metadata'

export * as x509 from '@peculiar/x509'
