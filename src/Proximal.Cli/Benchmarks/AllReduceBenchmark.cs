using System.Diagnostics;

namespace Proximal.Cli;

/// <summary>Time of sums over all ranks, by length, in both orders.</summary>
internal static class AllReduceBenchmark
{
    private static readonly int[] lengths = [1, 10_000, 1_000_000, 10_000_000];

    private const int Repetitions = 9;

    /// <summary>Measures on the processes of the launcher; rank 0 writes a table.</summary>
    /// <exception cref="InvalidInputException">There is one process only, or no library for several.</exception>
    public static void Run(Registries registries, TextWriter output)
    {
        ProcessGroupOptions options = new();
        using IProcessGroup group =
            registries.ProcessGroups?.Invoke(options)
            ?? throw new InvalidInputException("--distributed: this program has no library for several processes");
        if (group.Size == 1)
            throw new InvalidInputException("--distributed measures several processes: mpirun -n 2 proximal bench ...");
        if (group.Rank == 0)
            output.WriteLine(
                $"{"values", 12} {"bytes", 12} {"median", 12} {"bandwidth", 12}   sum over {group.Size} ranks"
            );
        foreach (int length in lengths)
        {
            double seconds = Measure(group, length);
            if (group.Rank == 0)
                output.WriteLine(
                    $"{length, 12:N0} {4L * length, 12:N0} {seconds * 1e6, 9:N1} µs {4 * length / seconds / 1e9, 7:N2} GB/s"
                );
        }
    }

    // The median over repetitions of the mean of one repetition.
    private static double Measure(IProcessGroup group, int length)
    {
        float[] values = new float[length];
        int calls = Math.Max(1, Math.Min(2000, 2_000_000 / length));
        double[] seconds = new double[Repetitions];
        for (int i = -1; i < Repetitions; i++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int call = 0; call < calls; call++)
                group.AllReduce(values);
            if (i >= 0)
                seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds / calls;
        }

        Array.Sort(seconds);
        return seconds[Repetitions / 2];
    }
}
