namespace Proximal.Tensors;

/// <summary>One step of the LSTM and GRU cells, for rows of the batch.</summary>
internal static unsafe class Recurrent<T>
    where T : struct, ILanes<T>
{
    /// <summary>
    /// LSTM step. The gates, in the order input, forget, cell, output, are replaced by their activations.
    /// </summary>
    internal readonly struct LstmSweep(float* gates, float* cell, float* nextCell, float* nextHidden, int hidden)
        : ISweep
    {
        public void Run(int from, int to)
        {
            for (int r = from; r < to; r++)
            {
                int j = 0;
                for (; j + T.Count <= hidden; j += T.Count)
                    At<T>(r, j);
                for (; j < hidden; j++)
                    At<Lanes32>(r, j);
            }
        }

        private void At<TLanes>(int row, int column)
            where TLanes : struct, ILanes<TLanes>
        {
            float* gate = gates + (4L * row * hidden) + column;
            long at = ((long)row * hidden) + column;
            TLanes input = VectorMath<TLanes>.Sigmoid(TLanes.Load(gate));
            TLanes forget = VectorMath<TLanes>.Sigmoid(TLanes.Load(gate + hidden));
            TLanes candidate = VectorMath<TLanes>.Tanh(TLanes.Load(gate + (2 * hidden)));
            TLanes output = VectorMath<TLanes>.Sigmoid(TLanes.Load(gate + (3 * hidden)));
            TLanes next = TLanes.MultiplyAdd(forget, TLanes.Load(cell + at), input * candidate);
            TLanes.Store(input, gate);
            TLanes.Store(forget, gate + hidden);
            TLanes.Store(candidate, gate + (2 * hidden));
            TLanes.Store(output, gate + (3 * hidden));
            TLanes.Store(next, nextCell + at);
            TLanes.Store(output * VectorMath<TLanes>.Tanh(next), nextHidden + at);
        }
    }

    internal readonly struct LstmGradientSweep(
        float* gates,
        float* cell,
        float* nextCell,
        float* dnextCell,
        float* dnextHidden,
        float* dgates,
        float* dcell,
        int hidden
    ) : ISweep
    {
        public void Run(int from, int to)
        {
            for (int r = from; r < to; r++)
            {
                int j = 0;
                for (; j + T.Count <= hidden; j += T.Count)
                    At<T>(r, j);
                for (; j < hidden; j++)
                    At<Lanes32>(r, j);
            }
        }

        private void At<TLanes>(int row, int column)
            where TLanes : struct, ILanes<TLanes>
        {
            long gate = (4L * row * hidden) + column;
            long at = ((long)row * hidden) + column;
            TLanes one = TLanes.Create(1f);
            TLanes input = TLanes.Load(gates + gate);
            TLanes forget = TLanes.Load(gates + gate + hidden);
            TLanes candidate = TLanes.Load(gates + gate + (2 * hidden));
            TLanes output = TLanes.Load(gates + gate + (3 * hidden));
            TLanes cellTanh = VectorMath<TLanes>.Tanh(TLanes.Load(nextCell + at));
            TLanes hiddenGradient = dnextHidden == null ? TLanes.Zero : TLanes.Load(dnextHidden + at);
            TLanes cellGradient = dnextCell == null ? TLanes.Zero : TLanes.Load(dnextCell + at);
            cellGradient = TLanes.MultiplyAdd(hiddenGradient * output, one - (cellTanh * cellTanh), cellGradient);

            if (dgates != null)
            {
                float* target = dgates + gate;
                Add(target, cellGradient * candidate * input * (one - input));
                Add(target + hidden, cellGradient * TLanes.Load(cell + at) * forget * (one - forget));
                Add(target + (2 * hidden), cellGradient * input * (one - (candidate * candidate)));
                Add(target + (3 * hidden), hiddenGradient * cellTanh * output * (one - output));
            }

            if (dcell != null)
                Add(dcell + at, cellGradient * forget);
        }
    }

    /// <summary>GRU step. The gates are in the order reset, update, new.</summary>
    internal readonly struct GruSweep(
        float* fromInput,
        float* fromHidden,
        float* hidden,
        float* saved,
        float* nextHidden,
        int size
    ) : ISweep
    {
        public void Run(int from, int to)
        {
            for (int r = from; r < to; r++)
            {
                int j = 0;
                for (; j + T.Count <= size; j += T.Count)
                    At<T>(r, j);
                for (; j < size; j++)
                    At<Lanes32>(r, j);
            }
        }

        private void At<TLanes>(int row, int column)
            where TLanes : struct, ILanes<TLanes>
        {
            long gate = (3L * row * size) + column;
            long at = ((long)row * size) + column;
            TLanes reset = VectorMath<TLanes>.Sigmoid(TLanes.Load(fromInput + gate) + TLanes.Load(fromHidden + gate));
            TLanes update = VectorMath<TLanes>.Sigmoid(
                TLanes.Load(fromInput + gate + size) + TLanes.Load(fromHidden + gate + size)
            );
            TLanes candidate = VectorMath<TLanes>.Tanh(
                TLanes.MultiplyAdd(
                    reset,
                    TLanes.Load(fromHidden + gate + (2 * size)),
                    TLanes.Load(fromInput + gate + (2 * size))
                )
            );
            TLanes.Store(reset, saved + gate);
            TLanes.Store(update, saved + gate + size);
            TLanes.Store(candidate, saved + gate + (2 * size));
            TLanes.Store(TLanes.MultiplyAdd(update, TLanes.Load(hidden + at) - candidate, candidate), nextHidden + at);
        }
    }

    internal readonly struct GruGradientSweep(
        float* fromHidden,
        float* hidden,
        float* saved,
        float* dnextHidden,
        float* dfromInput,
        float* dfromHidden,
        float* dhidden,
        int size
    ) : ISweep
    {
        public void Run(int from, int to)
        {
            for (int r = from; r < to; r++)
            {
                int j = 0;
                for (; j + T.Count <= size; j += T.Count)
                    At<T>(r, j);
                for (; j < size; j++)
                    At<Lanes32>(r, j);
            }
        }

        private void At<TLanes>(int row, int column)
            where TLanes : struct, ILanes<TLanes>
        {
            long gate = (3L * row * size) + column;
            long at = ((long)row * size) + column;
            TLanes one = TLanes.Create(1f);
            TLanes dy = TLanes.Load(dnextHidden + at);
            TLanes reset = TLanes.Load(saved + gate);
            TLanes update = TLanes.Load(saved + gate + size);
            TLanes candidate = TLanes.Load(saved + gate + (2 * size));
            TLanes dcandidate = dy * (one - update) * (one - (candidate * candidate));
            TLanes dupdate = dy * (TLanes.Load(hidden + at) - candidate) * update * (one - update);
            TLanes dreset = dcandidate * TLanes.Load(fromHidden + gate + (2 * size)) * reset * (one - reset);

            if (dfromInput != null)
            {
                Add(dfromInput + gate, dreset);
                Add(dfromInput + gate + size, dupdate);
                Add(dfromInput + gate + (2 * size), dcandidate);
            }

            if (dfromHidden != null)
            {
                Add(dfromHidden + gate, dreset);
                Add(dfromHidden + gate + size, dupdate);
                Add(dfromHidden + gate + (2 * size), dcandidate * reset);
            }

            if (dhidden != null)
                Add(dhidden + at, dy * update);
        }
    }

    private static void Add<TLanes>(float* target, TLanes value)
        where TLanes : struct, ILanes<TLanes> => TLanes.Store(TLanes.Load(target) + value, target);
}
