// A schema that cannot be used, as opposed to values that do not fit it.

export class SchemaError extends Error {
  override readonly name = 'SchemaError'
}
