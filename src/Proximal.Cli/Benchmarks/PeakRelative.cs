using System.Diagnostics;
using Proximal.Tensors;

namespace Proximal.Cli;

/// <summary>
/// Measures work against the machine's peak: each repetition has the peak measured just before it, and medians are taken of
/// the figures and of the shares, so that a neighbour or a change of clock rate falls on both.
/// </summary>
internal static class PeakRelative
{
    /// <summary>Repeats work.</summary>
    /// <param name="operations">Floating-point operations of one repetition.</param>
    /// <param name="repetitions">How many count; a few more come first, to get warm.</param>
    /// <param name="work">One repetition, a millisecond or more.</param>
    /// <param name="peaks">How often the peak is measured before each; more for long work.</param>
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

    /// <summary>The median of the machine's peak on the threads of the pool, in operations per second.</summary>
    public static double Peak(int repetitions)
    {
        double[] rates = new double[repetitions];
        for (int i = 0; i < repetitions; i++)
            rates[i] = MachinePeak.Measure(WorkerPool.Shared);
        return Median(rates);
    }

    /// <summary>The middle one; of an even number, the mean of the two in the middle.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
