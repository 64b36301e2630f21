// Abbreviations of time zones for which JavaScript's locales have none, or another one than the IANA database.

/** The name in winter and, behind a space, in summer; `#` stands for the offset in digits. */
const zonesByName: Readonly<Record<string, string>> = {
  '#': 'America/Miquelon Antarctica/Casey Antarctica/Troll Asia/Amman Asia/Colombo Asia/Damascus Asia/Dubai Asia/Muscat Australia/Eucla Australia/LHI Australia/Lord_Howe NZ-CHAT Pacific/Chatham',
  CST: 'Asia/Chongqing Asia/Chungking Asia/Harbin Asia/Macao Asia/Macau Asia/Shanghai Asia/Taipei PRC ROC',
  'CST CDT': 'America/Havana Cuba',
  ChST: 'Pacific/Guam Pacific/Saipan',
  GMT: 'Etc/GMT GMT GMT+0 GMT-0 GMT0',
  'GMT BST': 'Europe/Guernsey Europe/Isle_of_Man Europe/Jersey',
  'GMT IST': 'Eire Europe/Dublin',
  HKT: 'Asia/Hong_Kong Hongkong',
  'HST HDT': 'America/Adak America/Atka US/Aleutian',
  'IST IDT': 'Asia/Jerusalem Asia/Tel_Aviv Israel',
  KST: 'Asia/Pyongyang Asia/Seoul ROK',
  'MET MEST': 'MET',
  MSK: 'Europe/Kirov Europe/Moscow Europe/Simferopol Europe/Volgograd W-SU',
  MST: 'America/Dawson America/Hermosillo America/Mazatlan America/Whitehorse Canada/Yukon Mexico/BajaSur',
  PKT: 'Asia/Karachi',
  PST: 'Asia/Manila',
  SST: 'Pacific/Midway Pacific/Pago_Pago Pacific/Samoa US/Samoa',
  WIB: 'Asia/Jakarta Asia/Pontianak',
  WIT: 'Asia/Jayapura',
  WITA: 'Asia/Makassar Asia/Ujung_Pandang',
}

/** The names of a zone in winter and summer; undefined for zones whose names the locales know. */
export function exceptionalNames(zone: string): {winter: string; summer: string} | undefined {
  const names = Object.keys(zonesByName).find((key) => zonesByName[key]?.split(' ').includes(zone))
  if (names === undefined) return undefined
  const [winter = '#', summer = winter] = names.split(' ')
  return {winter, summer}
}
