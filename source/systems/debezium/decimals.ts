import { fieldOf, type Json, numberOf } from './json.ts';

// PostgreSQL’s numeric has at most so many digits behind the point.
const longestScale = 1000;
const longestBytes = 65_536;

/**
 * A decimal in digits, out of its unscaled value (two’s complement, highest byte first, in base64)
 * and its scale, which may be negative: 123 with −2 is 12300. Empty where it is none.
 */
export const decimalText = (base64: Json | undefined, scale: number | null): string => {
  if (typeof base64 !== 'string' || scale === null || !Number.isInteger(scale)) return '';
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length === 0 || bytes.length > longestBytes) return '';
  const unscaled = BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex')}`));
  const sign = unscaled < 0n ? '-' : '';
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString();
  if (unscaled === 0n && scale <= 0) return '0';
  if (scale < -longestScale || scale > digits.length + longestScale * 3)
    return `${sign}${digits}e${-scale}`;
  if (scale <= 0) return sign + digits + '0'.repeat(-scale);
  const whole = digits.padStart(scale + 1, '0');
  const [front, back] = [whole.slice(0, -scale), whole.slice(-scale)];
  // Debezium reads PostgreSQL’s scale of −2 as one of 2046, and fills the value up with zeros.
  if (scale > longestScale && /^0+$/.test(back)) return sign + front;
  return `${sign}${front}.${back}`;
};

/** A decimal that tells its scale itself: `{scale, value}`. */
export const variableDecimalText = (value: Json): string =>
  decimalText(fieldOf(value, 'value'), numberOf(fieldOf(value, 'scale')));
