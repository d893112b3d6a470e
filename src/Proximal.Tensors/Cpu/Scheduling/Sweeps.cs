namespace Proximal.Tensors;

/// <summary>A kernel over a range of elements; ranges may run at the same time on different threads.</summary>
internal interface ISweep
{
    /// <summary>Does the elements from <paramref name="from"/> up to but without <paramref name="to"/>.</summary>
    void Run(int from, int to);
}

/// <summary>Runs sweeps: at once where they are small, in pieces of fixed size over the worker pool where that pays.</summary>
internal static class Sweeps
{
    private const int PieceElements = 1 << 14;
    private const int WorthSharing = 1 << 16;

    /// <summary>Sweeps over <paramref name="count"/> elements.</summary>
    public static void Run<TSweep>(int count, TSweep sweep)
        where TSweep : struct, ISweep
    {
        if (count < WorthSharing)
        {
            sweep.Run(0, count);
            return;
        }

        RunPieces(count, PieceElements, sweep);
    }

    /// <summary>Sweeps over rows that each cost about <paramref name="rowCost"/> elements' work.</summary>
    public static void RunRows<TSweep>(int rows, int rowCost, TSweep sweep)
        where TSweep : struct, ISweep
    {
        if ((long)rows * rowCost < WorthSharing)
        {
            sweep.Run(0, rows);
            return;
        }

        RunPieces(rows, Math.Max(1, PieceElements / Math.Max(1, rowCost)), sweep);
    }

    /// <summary>Sweeps over <paramref name="count"/> elements in pieces of a given size, shared over the pool.</summary>
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
