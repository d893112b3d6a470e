namespace Proximal.MLAgents;

/// <summary>Means of the statistics that the game records, in the metrics of each update.</summary>
internal sealed class GameStatistics : ITrainingCallback
{
    private const int MaxNames = 1000;

    private readonly Lock gate = new();
    private readonly SortedDictionary<string, (double Sum, int Count)> sums = new(StringComparer.Ordinal);

    /// <summary>Adds a value.</summary>
    public void Add(string name, float value)
    {
        lock (gate)
        {
            (double sum, int count) = sums.GetValueOrDefault(name);
            if (count > 0 || sums.Count < MaxNames)
                sums[name] = (sum + value, count + 1);
        }
    }

    /// <inheritdoc/>
    public void OnUpdate(ITrainer trainer)
    {
        lock (gate)
        {
            foreach ((string name, (double sum, int count)) in sums)
                trainer.Metrics.Add($"{MetricTags.EnvironmentPrefix}{name}", sum / count);
            sums.Clear();
        }
    }
}
