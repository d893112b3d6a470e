using System.Text.Json;

namespace Proximal.Experiments;

/// <summary>What one seed reached.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Metrics">What was measured, in the order in which it is told; NaN for what did not happen.</param>
internal sealed record ExperimentRun(ulong Seed, IReadOnlyList<(string Name, double Value)> Metrics)
{
    /// <summary>Metrics over training, where the experiment keeps any.</summary>
    public IReadOnlyList<(string Name, Curve Curve)> Curves { get; init; } = [];

    /// <summary>A figure by its name; NaN where there is none.</summary>
    public double Find(string figure)
    {
        foreach ((string name, double value) in Metrics)
        {
            if (name == figure)
                return value;
        }
        return double.NaN;
    }

    public static ExperimentRun Read(JsonElement element) =>
        new(
            element.GetProperty("seed").GetUInt64(),
            [
                .. element
                    .GetProperty("figures")
                    .EnumerateObject()
                    .Select(figure =>
                        (
                            figure.Name,
                            figure.Value.ValueKind == JsonValueKind.Null ? double.NaN : figure.Value.GetDouble()
                        )
                    ),
            ]
        )
        {
            Curves = element.TryGetProperty("curves", out JsonElement curves)
                ?
                [
                    .. curves
                        .EnumerateObject()
                        .Select(curve =>
                            (curve.Name, new Curve(Numbers(curve.Value, "steps"), Numbers(curve.Value, "values")))
                        ),
                ]
                : [],
        };

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteNumber("seed"u8, Seed);
        writer.WriteStartObject("figures"u8);
        foreach ((string name, double value) in Metrics)
        {
            if (double.IsFinite(value))
                writer.WriteNumber(name, Math.Round(value, 5));
            else
                writer.WriteNull(name);
        }
        writer.WriteEndObject();
        if (Curves.Count > 0)
            WriteCurves(writer);
        writer.WriteEndObject();
    }

    private void WriteCurves(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("curves"u8);
        foreach ((string name, Curve curve) in Curves)
        {
            writer.WriteStartObject(name);
            WriteNumbers(writer, "steps", curve.Steps);
            WriteNumbers(writer, "values", curve.Values);
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }

    private static double[] Numbers(JsonElement element, string name) =>
        [.. element.GetProperty(name).EnumerateArray().Select(number => number.GetDouble())];

    // On one line, since there are many.
    private static void WriteNumbers(Utf8JsonWriter writer, string name, double[] numbers)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(
            $"[{string.Join(", ", numbers.Select(number => FormattableString.Invariant($"{Math.Round(number, 4)}")))}]"
        );
    }
}
