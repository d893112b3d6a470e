namespace Proximal.Experiments;

/// <summary>What a trial reached at the end of a rung, over all its seeds.</summary>
/// <param name="Trial">The trial's number.</param>
/// <param name="Rung">The rung's index.</param>
/// <param name="Seeds">The result of each seed, in their order.</param>
internal sealed record TrialScore(int Trial, int Rung, IReadOnlyList<TrialResult> Seeds)
{
    /// <summary>Steps of each run.</summary>
    public long Steps => Seeds.Max(seed => seed.Steps);

    /// <summary>Seconds that all runs took since their beginnings.</summary>
    public double Seconds => Seeds.Sum(seed => seed.Seconds);

    /// <summary>The mean return over all episodes of all seeds; NaN where one failed.</summary>
    public double Mean => Seeds.Average(seed => seed.Mean);

    /// <summary>The standard deviation of the return over all episodes of all seeds; NaN where one failed.</summary>
    public double Deviation =>
        Math.Sqrt(Seeds.Average(seed => (seed.Deviation * seed.Deviation) + ((seed.Mean - Mean) * (seed.Mean - Mean))));

    /// <summary>The mean return in training over all updates of all seeds; NaN where there is none.</summary>
    public double Training => Seeds.Average(seed => seed.Training);

    /// <summary>Why the trial failed: the first reason of its seeds'. Null where none did.</summary>
    public string? Failure =>
        Seeds.FirstOrDefault(seed => seed.Failure is not null) is { } failed
            ? Seeds.Count > 1
                ? $"seed {failed.Seed} {failed.Failure}"
                : failed.Failure
            : null;
}
