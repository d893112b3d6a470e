namespace Proximal;

/// <summary>The metrics with which every update of an agent's trainer begins.</summary>
internal static class EpisodeMetrics
{
    /// <summary>Clears the record and adds mean return and length of the latest episodes, where there are any.</summary>
    internal static void Begin(MetricsRecord metrics, long steps, EpisodeStatistics episodes)
    {
        metrics.Clear(steps);
        if (episodes.Count == 0)
            return;
        metrics.Add(MetricTags.EpisodeReturn, episodes.MeanReturn);
        metrics.Add(MetricTags.EpisodeLength, episodes.MeanLength);
    }
}
