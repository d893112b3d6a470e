using System.Text.Json;

namespace Proximal.Experiments;

/// <summary>Result of one seed.</summary>
/// <param name="Seed">Seed.</param>
/// <param name="Metrics">Metrics, in display order; NaN if a metric has no value.</param>
internal sealed record ExperimentRun(ulong Seed, IReadOnlyList<(string Name, double Value)> Metrics)
{
    /// <summary>Metrics over training; empty if the experiment keeps none.</summary>
    public IReadOnlyList<(string Name, Curve Curve)> Curves { get; init; } = [];

    /// <summary>Value of a metric; NaN if there is none.</summary>
    public double Find(string metric)
    {
        foreach ((string name, double value) in Metrics)
        {
            if (name == metric)
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
                    .Select(metric =>
                        (
                            metric.Name,
                            metric.Value.ValueKind == JsonValueKind.Null ? double.NaN : metric.Value.GetDouble()
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

    // On one line, because there are many numbers.
    private static void WriteNumbers(Utf8JsonWriter writer, string name, double[] numbers)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(
            $"[{string.Join(", ", numbers.Select(number => FormattableString.Invariant($"{Math.Round(number, 4)}")))}]"
        );
    }
}
