using System.Diagnostics;
using System.Runtime.Intrinsics;

namespace Proximal.Tensors;

/// <summary>
/// How many multiply-adds this machine can do: the yardstick for kernels. It is measured rather than looked up, since clock
/// rates change from machine to machine and from minute to minute, and neighbours take their share: measure it beside what
/// it is compared with.
/// </summary>
public static class MachinePeak
{
    // Short enough to share out evenly, long enough that sharing costs nothing: some tens of microseconds.
    private const int RoundsPerPiece = 8192;
    private const int PiecesPerThread = 16;

    private static readonly bool Fused =
        System.Runtime.Intrinsics.X86.Fma.IsSupported || System.Runtime.Intrinsics.Arm.AdvSimd.IsSupported;

    /// <summary>The registers that the kernels use, such as <c>16 x float32, fused multiply-add</c>.</summary>
    public static string Registers => $"{Lanes} x float32{(Fused ? ", fused multiply-add" : "")}";

    /// <summary>How many float32 numbers one register holds.</summary>
    public static int Lanes =>
        Vector512.IsHardwareAccelerated ? 16
        : Vector256.IsHardwareAccelerated ? 8
        : Vector128.IsHardwareAccelerated ? 4
        : 1;

    /// <summary>
    /// Measures the rate at which all threads of a pool together multiply and add numbers that are in registers already. It
    /// takes less than a millisecond on most machines; take the median, or the best, of several.
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

    /// <summary>Does that many multiply-adds (rounded up to what the registers take at once) as fast as the machine can.</summary>
    /// <param name="pool">The threads.</param>
    /// <param name="multiplyAdds">How many, over all threads.</param>
    /// <returns>What they come to, so that none can be left out.</returns>
    public static float Run(WorkerPool pool, long multiplyAdds) =>
        Vector512.IsHardwareAccelerated ? Run<Lanes512>(pool, multiplyAdds)
        : Vector256.IsHardwareAccelerated ? Run<Lanes256>(pool, multiplyAdds)
        : Vector128.IsHardwareAccelerated ? Run<Lanes128>(pool, multiplyAdds)
        : Run<Lanes32>(pool, multiplyAdds);

    // Every kind of register has as many chains.
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
