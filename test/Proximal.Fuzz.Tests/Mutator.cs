using System.Text;
using Proximal.Tensors;

namespace Proximal.Fuzz.Tests;

/// <summary>Changes inputs: bits, pieces, numbers, and words that readers treat in a special way.</summary>
internal static class Mutator
{
    private const int MaxLength = 1 << 16;

    private static readonly byte[][] Words =
    [
        .. new[]
        {
            "null",
            "true",
            "-1",
            "0",
            "1.5",
            "1e308",
            "1e999",
            "NaN",
            "-0",
            "2147483647",
            "2147483648",
            "-2147483648",
            "4294967296",
            "9223372036854775807",
            "18446744073709551615",
            "99999999999999999999",
            "\"\"",
            "\"\\ud800\"",
            "\"\\u0000\"",
            "[]",
            "{}",
            "[",
            "]",
            "{",
            "}",
            ",",
            ":",
            "\"",
            "'",
            "\\",
            "\n",
            "\r\n",
            "\t",
            " ",
            "\0",
            "&a ",
            "*a",
            "&a [*a]",
            "<<: *a",
            "!!a[",
            "!!python/object",
            "%YAML 9.9",
            "---\n",
            "...\n",
            "? ",
            "- ",
            "# ",
            "| ",
            "> ",
            "dict(a=",
            "inf",
            "../",
            "/dev/zero",
            "(a+)+$",
            "(?=",
            "\\p{L}",
            "\uFEFF",
            "\u2028",
            "😀",
            "step",
            "lin_1e9",
        }.Select(Encoding.UTF8.GetBytes),
        [0xFF],
        [0xC0, 0x80],
        [0xED, 0xA0, 0x80],
        [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F],
    ];

    /// <summary>Returns a changed copy of an input.</summary>
    /// <param name="input">The input.</param>
    /// <param name="other">Another input, to take pieces from.</param>
    /// <param name="count">Number of changes.</param>
    /// <param name="seed">Seed of the changes.</param>
    public static byte[] Change(byte[] input, byte[] other, int count, ulong seed)
    {
        var random = new Rng(seed);
        for (int i = 0; i < count; i++)
            input = Change(input, other, ref random);
        return input.Length > MaxLength ? input[..MaxLength] : input;
    }

    private static byte[] Change(byte[] input, byte[] other, ref Rng random)
    {
        int at = random.NextInt32(input.Length + 1),
            length = Math.Min(1 << random.NextInt32(10), input.Length - at);
        length = length > 0 ? 1 + random.NextInt32(length) : 0;
        switch (random.NextInt32(12))
        {
            case 0 or 1 when length > 0:
                input = [.. input];
                input[at] ^= (byte)(1 << random.NextInt32(8));
                return input;
            case 2 when length > 0:
                input = [.. input];
                input[at] = (byte)random.NextInt32(256);
                return input;
            case 3:
                return Replace(input, at, length, []);
            case 4:
                return Replace(input, at, 0, Piece(input, ref random));
            case 5:
                return Replace(input, at, length, Piece(other, ref random));
            case 6:
                return input[..at];
            case 7 or 8:
                return Replace(input, at, 0, Words[random.NextInt32(Words.Length)]);
            case 9:
                return ReplaceNumber(input, at, Words[random.NextInt32(Words.Length)]);
            case 10:
                byte[] word = Words[random.NextInt32(Words.Length)];
                return Replace(input, at, 0, Repeat(word, 1 << random.NextInt32(13)));
            default:
                return ReplaceNumber(
                    input,
                    at,
                    Encoding.UTF8.GetBytes($"{(long)random.NextUInt64() >> random.NextInt32(64)}")
                );
        }
    }

    private static byte[] Piece(byte[] from, ref Rng random)
    {
        int at = random.NextInt32(from.Length + 1),
            length = Math.Min(1 << random.NextInt32(12), from.Length - at);
        return from[at..(at + length)];
    }

    private static byte[] Replace(byte[] input, int at, int length, byte[] with) =>
        [.. input.AsSpan(0, at), .. with, .. input.AsSpan(at + length)];

    // Replaces the next number in a text.
    private static byte[] ReplaceNumber(byte[] input, int at, byte[] with)
    {
        int start = input.AsSpan(at).IndexOfAnyInRange((byte)'0', (byte)'9');
        if (start < 0)
            return Replace(input, at, 0, with);
        start += at;
        int length = input.AsSpan(start).IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return Replace(input, start, length < 0 ? input.Length - start : length, with);
    }

    private static byte[] Repeat(byte[] word, int count)
    {
        byte[] all = new byte[Math.Min(word.Length * count, MaxLength)];
        for (int i = 0; i < all.Length; i++)
            all[i] = word[i % word.Length];
        return all;
    }
}
