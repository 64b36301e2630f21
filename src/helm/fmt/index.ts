// Go's fmt package for template values.

export {formatFloat} from './float.ts'
export {formatPrint, formatPrintf, formatPrintln} from './printf.ts'
export {quoteString} from './quote.ts'
export {utf8Bytes, utf8Length, utf8String} from './utf8.ts'
export {formatValue} from './value.ts'
