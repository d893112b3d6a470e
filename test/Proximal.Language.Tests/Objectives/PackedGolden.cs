using System.Text.Json;

namespace Proximal.Language.Tests;

/// <summary>Padded rows of a reference file as packed tokens, and what counts as equal.</summary>
internal sealed class PackedGolden
{
    private readonly JsonElement section;
    private readonly int[] lengths;

    public PackedGolden(JsonElement section)
        : this(section, section.GetProperty("lengths")) { }

    public PackedGolden(JsonElement section, JsonElement lengths)
    {
        this.section = section;
        this.lengths = [.. lengths.Doubles().Select(static x => (int)x)];
        Starts = new int[this.lengths.Length + 1];
        for (int i = 0; i < this.lengths.Length; i++)
            Starts[i + 1] = Starts[i] + this.lengths[i];
    }

    public int[] Starts { get; }

    public int Tokens => Starts[^1];

    public float[] Floats(string name) => [.. Pack(section, name).Select(static x => (float)x)];

    public double[] Doubles(string name) => Pack(section, name);

    public double[] Pack(JsonElement from, string name) =>
        [.. from.GetProperty(name).EnumerateArray().SelectMany((row, i) => row.Doubles().Take(lengths[i]))];

    /// <summary>
    /// Equal to 1e-5 of each number, or to float32's rounding of the largest among them or of the given terms that they
    /// are sums of.
    /// </summary>
    public static void AssertClose(double[] expected, float[] actual, string what, double terms = 0)
    {
        Assert.Equal(expected.Length, actual.Length);
        double rounding = 1e-7 * Math.Max(terms, expected.Max(Math.Abs));
        for (int i = 0; i < expected.Length; i++)
        {
            double difference = Math.Abs(expected[i] - actual[i]);
            Assert.True(
                difference <= (1e-5 * Math.Abs(expected[i])) + rounding,
                $"{what}[{i}] is {actual[i]:R}, not {expected[i]:R}"
            );
        }
    }

    public static void AssertClose(double expected, double actual, string what, double terms = 0) =>
        AssertClose([expected], [(float)actual], what, terms);
}
