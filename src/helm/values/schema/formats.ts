// The formats of JSON schema up to draft 7 that a text can be held against; an unknown format accepts everything.

import {isIPv4, isIPv6} from 'node:net'

const HOST_LABEL = /^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/i

export const FORMATS: Readonly<Record<string, (text: string) => boolean>> = {
  'date-time': isDateTime,
  date: isDate,
  time: isTime,
  email: isEmail,
  hostname: isHostName,
  ipv4: isIPv4,
  ipv6: (text) => isIPv6(text) && !text.includes('%'),
  uri: isUri,
  'uri-reference': (text) => !/[\s\\<>"{}|^`]/.test(text) && URL.canParse(text, 'https://host.invalid/'),
  uuid: (text) => /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text),
  regex: isRegularExpression,
  'json-pointer': (text) => /^(?:\/(?:[^~/]|~[01])*)*$/.test(text),
}

function isDateTime(text: string): boolean {
  const [date = '', time = ''] = text.split(/[tT]/, 2)
  return isDate(date) && isTime(time)
}

function isDate(text: string): boolean {
  const date = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)
  if (date === null) return false
  // A day that the month does not have rolls over into the next.
  const parsed = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(parsed.getTime()) && parsed.getUTCDate() === Number(date[3])
}

function isTime(text: string): boolean {
  const time = /^(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:z|[+-](\d\d):(\d\d))$/i.exec(text)
  if (time === null) return false
  const [hour = 0, minute = 0, second = 0, offsetHour = 0, offsetMinute = 0] = time
    .slice(1)
    .map((part) => Number(part ?? 0))
  // 60 is the leap second.
  return hour < 24 && minute < 60 && second <= 60 && offsetHour < 24 && offsetMinute < 60
}

function isEmail(text: string): boolean {
  const at = text.lastIndexOf('@')
  const local = text.slice(0, at)
  return (
    at > 0 &&
    local.length <= 64 &&
    !/[\s@]/.test(local) &&
    !/^\.|\.$|\.\./.test(local) &&
    isHostName(text.slice(at + 1))
  )
}

function isHostName(text: string): boolean {
  const name = text.replace(/\.$/, '')
  return name.length <= 253 && name.split('.').every((label) => HOST_LABEL.test(label))
}

function isUri(text: string): boolean {
  return /^[a-z][a-z\d+.-]*:/i.test(text) && !/[\s\\<>"{}|^`]/.test(text) && URL.canParse(text)
}

function isRegularExpression(text: string): boolean {
  try {
    new RegExp(text, 'u')
    return true
  } catch {
    return false
  }
}
