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

    private static readonly bool Fused = System.Runtime.Intrinsics.X86.Fma.IsSupported || System.Runtime.Intrinsics.Arm.AdvSimd.IsSupported;

    /// <summary>The registers that the kernels use, such as <c>16 x float32, fused multiply-add</c>.</summary>
    public static string Registers => $"{Lanes} x float32{(Fused ? ", fused multiply-add" : "")}";

    /// <summary>How many float32 numbers one register holds.</summary>
    public static int Lanes =>
        Vector512.IsHardwareAccelerated ? 16 : Vector256.IsHardwareAccelerated ? 8 : Vector128.IsHardwareAccelerated ? 4 : 1;

    /// <summary>
    /// Measures the rate at which all threads of a pool together multiply and add numbers that are in registers already. It
    /// takes less than a millisecond on most machines; take the median, or the best, of several.
    /// </summary>
    /// <param name="pool">The threads.</param>
    /// <returns>Floating-point operations per second, two for each multiply-add.</returns>
    public static double Measure(WorkerPool pool) =>
        Vector512.IsHardwareAccelerated ? Measure<Lanes512>(pool)
        : Vector256.IsHardwareAccelerated ? Measure<Lanes256>(pool)
        : Vector128.IsHardwareAccelerated ? Measure<Lanes128>(pool)
        : Measure<Lanes32>(pool);

    private static double Measure<T>(WorkerPool pool)
        where T : struct, ILanes<T>
    {
        int pieces = PiecesPerThread * pool.Threads;
        var sums = new float[pieces];
        var body = new Body<T>(sums);
        long start = Stopwatch.GetTimestamp();
        pool.Run(pieces, ref body);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return 2.0 * T.Count * MultiplyAdds<T>.Accumulators * RoundsPerPiece * pieces / seconds;
    }

    private readonly struct Body<T>(float[] sums) : IParallelBody
        where T : struct, ILanes<T>
    {
        public void Invoke(int index) => sums[index] = MultiplyAdds<T>.Run(RoundsPerPiece, 0.5f + index);
    }
}
