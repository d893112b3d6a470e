using System.Text.Json;

namespace Proximal.Cli.Tests;

/// <summary>What two runs of the same seed must have in common, to the last byte.</summary>
internal sealed record RunContents(
    string WeightsSha256,
    string Metrics,
    IReadOnlyList<(string Tag, long Step, float Value)> Scalars
)
{
    public static RunContents Read(string folder) =>
        new(
            Summary(folder).GetProperty("weights_sha256").GetString()!,
            File.ReadAllText(Path.Combine(folder, "metrics.jsonl")),
            [
                .. EventFileReader
                    .Read(File.ReadAllBytes(Path.Combine(folder, "events.out.tfevents.proximal")))
                    .SelectMany(entry => entry.Scalars.Select(scalar => (scalar.Tag, entry.Step, scalar.Value))),
            ]
        );

    public static JsonElement Summary(string folder)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "summary.json")));
        return document.RootElement.Clone();
    }

    public void AssertSame(RunContents other)
    {
        Assert.Equal(WeightsSha256, other.WeightsSha256);
        Assert.Equal(Metrics, other.Metrics);
        Assert.Equal(Scalars, other.Scalars);
    }
}
