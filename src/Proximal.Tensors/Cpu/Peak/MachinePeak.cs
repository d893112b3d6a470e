using System.Diagnostics;
using System.Runtime.Intrinsics;

namespace Proximal.Tensors;

/// <summary>
/// Measured peak rate of multiply-adds of this machine, to which benchmarks compare kernels. It is measured because
/// clock rates vary between machines and over time, and other processes use the processor too. Measure it next to what
/// it is compared with.
/// </summary>
internal static class MachinePeak
{
    // Some tens of microseconds: short enough to balance threads, long enough that sharing costs nothing.
    private const int RoundsPerPiece = 8192;
    private const int PiecesPerThread = 16;

    private static readonly bool Fused =
        System.Runtime.Intrinsics.X86.Fma.IsSupported || System.Runtime.Intrinsics.Arm.AdvSimd.IsSupported;

    /// <summary>Registers that the kernels use, such as <c>16 x float32, fused multiply-add</c>.</summary>
    public static string Registers => $"{Lanes} x float32{(Fused ? ", fused multiply-add" : "")}";

    /// <summary>Number of float32 lanes of a register.</summary>
    public static int Lanes =>
        Vector512.IsHardwareAccelerated ? 16
        : Vector256.IsHardwareAccelerated ? 8
        : Vector128.IsHardwareAccelerated ? 4
        : 1;

    /// <summary>
    /// Measures the rate at which all threads of a pool multiply and add values that are in registers. A measurement
    /// takes less than a millisecond on most machines; use the median or the maximum of several.
    /// </summary>
    /// <param name="pool">The threads.</param>
    /// <returns>Floating-point operations per second, two for each multiply-add.</returns>
    public static double Measure(WorkerPool pool)
    {
        long multiplyAdds = (long)PiecesPerThread * pool.Threads * RoundsPerPiece * MultiplyAddsPerRound;
        long start = Stopwatch.GetTimestamp();
        Run(pool, multiplyAdds);
        return 2.0 * multiplyAdds / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Performs multiply-adds, rounded up to whole rounds of registers, at the peak rate.</summary>
    /// <param name="pool">The threads.</param>
    /// <param name="multiplyAdds">Number of multiply-adds over all threads.</param>
    /// <returns>A value that depends on all of them, so that the compiler cannot remove any.</returns>
    public static float Run(WorkerPool pool, long multiplyAdds) =>
        Vector512.IsHardwareAccelerated ? Run<Lanes512>(pool, multiplyAdds)
        : Vector256.IsHardwareAccelerated ? Run<Lanes256>(pool, multiplyAdds)
        : Vector128.IsHardwareAccelerated ? Run<Lanes128>(pool, multiplyAdds)
        : Run<Lanes32>(pool, multiplyAdds);

    // All register widths have the same number of chains.
    private static int MultiplyAddsPerRound => MultiplyAdds<Lanes32>.Accumulators * Lanes;

    private static float Run<T>(WorkerPool pool, long multiplyAdds)
        where T : struct, ILanes<T>
    {
        long rounds = (multiplyAdds + MultiplyAddsPerRound - 1) / MultiplyAddsPerRound;
        var body = new Body<T>(rounds);
        pool.Run((int)((rounds + RoundsPerPiece - 1) / RoundsPerPiece), ref body);
        return body.Last;
    }

    private struct Body<T>(long rounds) : IParallelBody
        where T : struct, ILanes<T>
    {
        public float Last;

        public void Invoke(int index) =>
            Last = MultiplyAdds<T>.Run(
                (int)Math.Min(RoundsPerPiece, rounds - ((long)index * RoundsPerPiece)),
                0.5f + index
            );
    }
}
