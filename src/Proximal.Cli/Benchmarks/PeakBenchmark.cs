using System.Diagnostics;
using Proximal.Tensors;

namespace Proximal.Cli;

/// <summary>
/// Measures the speed of an operation relative to the machine's peak. The peak is measured before each repetition, and
/// results and shares are medians, so other processes and changes of the clock rate affect both.
/// </summary>
internal static class PeakBenchmark
{
    /// <summary>Measures an operation; returns its rate in operations per second and its share of the peak.</summary>
    /// <param name="operations">Floating-point operations of one repetition.</param>
    /// <param name="repetitions">The number of measured repetitions; a few warm-up repetitions run before them.</param>
    /// <param name="work">One repetition, which takes a millisecond or more.</param>
    /// <param name="peaks">The number of peak measurements before each repetition; use more for long
    /// repetitions.</param>
    public static (double Rate, double Share) Measure(double operations, int repetitions, Action work, int peaks = 1)
    {
        for (int i = 0; i < 1 + (repetitions / 3); i++)
            work();
        double[] rates = new double[repetitions];
        double[] shares = new double[repetitions];
        for (int i = 0; i < repetitions; i++)
        {
            double peak = Peak(peaks);
            long start = Stopwatch.GetTimestamp();
            work();
            rates[i] = operations / Stopwatch.GetElapsedTime(start).TotalSeconds;
            shares[i] = rates[i] / peak;
        }

        return (Median(rates), Median(shares));
    }

    /// <summary>Measures the median peak of the machine on the threads of the pool, in operations per second.</summary>
    public static double Peak(int repetitions)
    {
        double[] rates = new double[repetitions];
        for (int i = 0; i < repetitions; i++)
            rates[i] = MachinePeak.Measure(WorkerPool.Shared);
        return Median(rates);
    }

    /// <summary>Returns the median; for an even count, the mean of the two middle values.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
