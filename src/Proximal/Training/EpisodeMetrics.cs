namespace Proximal;

/// <summary>Metrics of the latest episodes, the first metrics of every update of an agent's trainer.</summary>
internal static class EpisodeMetrics
{
    /// <summary>Clears the record and adds mean return and length of the latest episodes, if any.</summary>
    internal static void Begin(MetricsRecord metrics, long steps, EpisodeStatistics episodes)
    {
        metrics.Clear(steps);
        if (episodes.Count == 0)
            return;
        metrics.Add(MetricTags.EpisodeReturn, episodes.MeanReturn);
        metrics.Add(MetricTags.EpisodeLength, episodes.MeanLength);
    }
}
