namespace Proximal.Experiments;

/// <summary>Score of a trial at the end of a rung, over all its seeds.</summary>
/// <param name="Trial">Index of the trial.</param>
/// <param name="Rung">Index of the rung.</param>
/// <param name="Seeds">Results of the seeds, in order.</param>
internal sealed record TrialScore(int Trial, int Rung, IReadOnlyList<TrialResult> Seeds)
{
    /// <summary>Steps of each run.</summary>
    public long Steps => Seeds.Max(seed => seed.Steps);

    /// <summary>Duration of the training of all runs since their start, in seconds.</summary>
    public double Seconds => Seeds.Sum(seed => seed.Seconds);

    /// <summary>Mean return over all episodes of all seeds; NaN if a seed failed.</summary>
    public double Mean => Seeds.Average(seed => seed.Mean);

    /// <summary>Standard deviation of the return over all episodes of all seeds; NaN if a seed failed.</summary>
    public double Deviation =>
        Math.Sqrt(Seeds.Average(seed => (seed.Deviation * seed.Deviation) + ((seed.Mean - Mean) * (seed.Mean - Mean))));

    /// <summary>Mean return in training over all updates of all seeds; NaN if there is none.</summary>
    public double Training => Seeds.Average(seed => seed.Training);

    /// <summary>Reason of the failure of the first failed seed; null if no seed failed.</summary>
    public string? Failure =>
        Seeds.FirstOrDefault(seed => seed.Failure is not null) is { } failed
            ? Seeds.Count > 1
                ? $"seed {failed.Seed} {failed.Failure}"
                : failed.Failure
            : null;
}
