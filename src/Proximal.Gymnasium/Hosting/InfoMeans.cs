using System.Text.Json;

namespace Proximal.Gymnasium;

/// <summary>Means of the numbers in the infos of episodes that ended, by name.</summary>
internal sealed class InfoMeans
{
    // An environment that names an info by a changing number would add names without end.
    private const int MaxNames = 200;

    private readonly List<Mean> means = [];

    /// <summary>Adds the infos of a step.</summary>
    /// <param name="json">JSON {index: {name: number}}; empty for none.</param>
    /// <exception cref="HostFailure">The text is not JSON.</exception>
    public void Add(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty)
            return;
        try
        {
            Read(json);
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            throw new HostFailure($"its infos are not valid JSON: {exception.Message}");
        }
    }

    /// <summary>Adds the means as metrics, and starts anew.</summary>
    public void MoveTo(MetricsRecord metrics)
    {
        foreach (Mean mean in means)
            mean.MoveTo(metrics);
    }

    private void Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        Mean? mean = null;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 2)
                mean = Find(ref reader);
            else if (reader.TokenType == JsonTokenType.Number && mean is not null)
                mean.Add(reader.GetDouble());
        }
    }

    private Mean? Find(ref Utf8JsonReader reader)
    {
        foreach (Mean known in means)
            if (reader.ValueTextEquals(known.Name))
                return known;
        if (means.Count == MaxNames)
            return null;
        means.Add(new Mean(reader.GetString()!));
        return means[^1];
    }

    private sealed class Mean(string name)
    {
        private readonly string tag = MetricTags.EnvironmentPrefix + name;
        private double sum;
        private int count;

        public string Name { get; } = name;

        public void Add(double value) => (sum, count) = (sum + value, count + 1);

        public void MoveTo(MetricsRecord metrics)
        {
            if (count > 0)
                metrics.Add(tag, sum / count);
            (sum, count) = (0, 0);
        }
    }
}
