using Proximal.Tensors;

namespace Proximal.Experiments;

/// <summary>
/// Percentile intervals, such as of the interquartile mean, by stratified bootstrap (Agarwal et al. 2021). Runs are drawn with
/// replacement within each stratum (each environment), so that every resample has as many runs of a stratum as the
/// sample. The resamples are drawn once, so that all points of a curve use the same runs.
/// </summary>
internal sealed class StratifiedBootstrap
{
    /// <summary>Default number of resamples, as in rliable.</summary>
    public const int DefaultResamples = 2000;

    private const double Confidence = 0.95;
    private const ulong Seed = 20210830;

    private readonly int[][] draws;
    private readonly double[] values;
    private readonly double[] estimates;

    /// <summary>Draws the resamples. The same sizes give the same resamples.</summary>
    /// <param name="strata">Number of runs of each stratum; at least one each.</param>
    /// <param name="resamples">Number of resamples.</param>
    public StratifiedBootstrap(IReadOnlyList<int> strata, int resamples = DefaultResamples)
    {
        var random = new Rng(Seed, 0);
        draws = new int[resamples][];
        for (int i = 0; i < resamples; i++)
            draws[i] = Draw(strata, ref random);
        values = new double[strata.Sum()];
        estimates = new double[resamples];
    }

    /// <summary>Resamples: the indices of their runs.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Draws => draws;

    /// <summary>Interquartile mean of all runs, and the interval of the middle 95% of the resampled means.</summary>
    /// <param name="sample">One value for each run, ordered by stratum.</param>
    public ConfidenceInterval Of(ReadOnlySpan<double> sample) =>
        Of(sample, static values => InterquartileMean.Of(values));

    /// <summary>Statistic of all runs, and the interval of the middle 95% of its values for the resamples.</summary>
    /// <param name="sample">One value for each run, ordered by stratum.</param>
    /// <param name="statistic">Statistic of such values.</param>
    public ConfidenceInterval Of(ReadOnlySpan<double> sample, Func<ReadOnlySpan<double>, double> statistic)
    {
        for (int i = 0; i < draws.Length; i++)
        {
            for (int j = 0; j < values.Length; j++)
                values[j] = sample[draws[i][j]];
            estimates[i] = statistic(values);
        }
        Array.Sort(estimates);
        return new ConfidenceInterval(
            statistic(sample),
            Quantile.Of(estimates, (1 - Confidence) / 2),
            Quantile.Of(estimates, (1 + Confidence) / 2)
        );
    }

    private static int[] Draw(IReadOnlyList<int> strata, ref Rng random)
    {
        int[] draw = new int[strata.Sum()];
        int first = 0;
        foreach (int size in strata)
        {
            for (int i = 0; i < size; i++)
                draw[first + i] = first + random.NextInt32(size);
            first += size;
        }
        return draw;
    }
}
