namespace Proximal.Tensors;

/// <summary>Kernel over a range of elements. Different ranges may run on different threads at the same time.</summary>
internal interface ISweep
{
    /// <summary>Processes the elements in [<paramref name="from"/>, <paramref name="to"/>).</summary>
    void Run(int from, int to);
}

/// <summary>
/// Runs sweeps: small ones on the calling thread, larger ones in pieces of fixed size on the worker pool.
/// </summary>
internal static class Sweeps
{
    private const int PieceElements = 1 << 14;
    private const int MinParallelWork = 1 << 16;

    /// <summary>Runs a sweep over <paramref name="count"/> elements.</summary>
    public static void Run<TSweep>(int count, TSweep sweep)
        where TSweep : struct, ISweep
    {
        if (count < MinParallelWork)
        {
            sweep.Run(0, count);
            return;
        }

        RunPieces(count, PieceElements, sweep);
    }

    /// <summary>Runs a sweep over rows; one row costs about as much as <paramref name="rowCost"/> elements.</summary>
    public static void RunRows<TSweep>(int rows, int rowCost, TSweep sweep)
        where TSweep : struct, ISweep
    {
        if ((long)rows * rowCost < MinParallelWork)
        {
            sweep.Run(0, rows);
            return;
        }

        RunPieces(rows, Math.Max(1, PieceElements / Math.Max(1, rowCost)), sweep);
    }

    /// <summary>
    /// Runs a sweep over <paramref name="count"/> elements in pieces of a given size on the worker pool.
    /// </summary>
    public static void RunPieces<TSweep>(int count, int piece, TSweep sweep)
        where TSweep : struct, ISweep
    {
        var pieces = new Pieces<TSweep>(sweep, count, piece);
        WorkerPool.Current.Run(pieces.Number, ref pieces);
    }

    private struct Pieces<TSweep>(TSweep sweep, int count, int piece) : IParallelBody
        where TSweep : struct, ISweep
    {
        public readonly int Number => (int)(((long)count + piece - 1) / piece);

        public readonly void Invoke(int index) =>
            sweep.Run(index * piece, (int)Math.Min(count, ((long)index + 1) * piece));
    }
}
