namespace Proximal.Tensors;

/// <summary>Kernels of functions of two variables with broadcasting.</summary>
internal static unsafe class BroadcastSweeps<T, TFunction>
    where T : struct, ILanes<T>
    where TFunction : struct, IBinaryFunction
{
    /// <summary>c = f(a, b).</summary>
    public static void Value(float* a, float* b, float* c, in BroadcastPlan plan)
    {
        int stepA = plan.InnerLeftStep;
        int stepB = plan.InnerRightStep;
        if (plan.Rank == 1)
        {
            Sweeps.Run(plan.InnerLength, new ValueSweep(a, stepA, b, stepB, c));
            return;
        }

        int length = plan.InnerLength;
        int runs = plan.Runs;
        for (int run = 0; run < runs; run++)
        {
            plan.Locate(run, out long offsetA, out long offsetB);
            new ValueSweep(a + offsetA, stepA, b + offsetB, stepB, c + ((long)run * length)).Run(0, length);
        }
    }

    /// <summary>
    /// da += dc ∂f/∂a and db += dc ∂f/∂b, each summed over the repeated axes. Null gradients are skipped.
    /// </summary>
    public static void Gradient(float* a, float* b, float* dc, float* da, float* db, in BroadcastPlan plan)
    {
        int stepA = plan.InnerLeftStep;
        int stepB = plan.InnerRightStep;
        int length = plan.InnerLength;
        if (plan.Rank == 1 && stepA == 1 && stepB == 1)
        {
            // The same operand twice (x * x) adds two terms to one gradient; each piece adds both in this order.
            if (da != null)
                Sweeps.Run(length, new LeftSweep(a, b, dc, da));
            if (db != null)
                Sweeps.Run(length, new RightSweep(a, b, dc, db));
            return;
        }

        int runs = plan.Runs;
        for (int run = 0; run < runs; run++)
        {
            plan.Locate(run, out long offsetA, out long offsetB);
            float* dcRun = dc + ((long)run * length);
            if (da != null)
                Run<LeftSide>(a + offsetA, stepA, b + offsetB, stepB, dcRun, da + offsetA, stepA, length);
            if (db != null)
                Run<RightSide>(a + offsetA, stepA, b + offsetB, stepB, dcRun, db + offsetB, stepB, length);
        }
    }

    private static void Run<TSide>(
        float* a,
        int stepA,
        float* b,
        int stepB,
        float* dc,
        float* target,
        int step,
        int length
    )
        where TSide : struct, ISide
    {
        int i = 0;
        T sum = T.Zero;
        for (; i + T.Count <= length; i += T.Count)
        {
            T left = stepA == 0 ? T.Create(*a) : T.Load(a + i);
            T right = stepB == 0 ? T.Create(*b) : T.Load(b + i);
            T share = TSide.Share(left, right, T.Load(dc + i));
            if (step == 0)
                sum += share;
            else
                T.Store(T.Load(target + i) + share, target + i);
        }

        Lanes32 rest = Lanes32.Zero;
        for (; i < length; i++)
        {
            Lanes32 share = TSide.Share(
                Lanes32.Load(a + (i * stepA)),
                Lanes32.Load(b + (i * stepB)),
                Lanes32.Load(dc + i)
            );
            if (step == 0)
                rest += share;
            else
                Lanes32.Store(Lanes32.Load(target + i) + share, target + i);
        }

        if (step == 0)
            *target += T.Sum(sum) + Lanes32.Sum(rest);
    }

    private interface ISide
    {
        static abstract TLanes Share<TLanes>(TLanes a, TLanes b, TLanes dc)
            where TLanes : struct, ILanes<TLanes>;
    }

    private readonly struct LeftSide : ISide
    {
        public static TLanes Share<TLanes>(TLanes a, TLanes b, TLanes dc)
            where TLanes : struct, ILanes<TLanes> => TFunction.Left(a, b, dc);
    }

    private readonly struct RightSide : ISide
    {
        public static TLanes Share<TLanes>(TLanes a, TLanes b, TLanes dc)
            where TLanes : struct, ILanes<TLanes> => TFunction.Right(a, b, dc);
    }

    private readonly struct LeftSweep(float* a, float* b, float* dc, float* da) : ISweep
    {
        public void Run(int from, int to) =>
            Run<LeftSide>(a + from, 1, b + from, 1, dc + from, da + from, 1, to - from);
    }

    private readonly struct RightSweep(float* a, float* b, float* dc, float* db) : ISweep
    {
        public void Run(int from, int to) =>
            Run<RightSide>(a + from, 1, b + from, 1, dc + from, db + from, 1, to - from);
    }

    private readonly struct ValueSweep(float* a, int stepA, float* b, int stepB, float* c) : ISweep
    {
        public void Run(int from, int to)
        {
            int i = from;
            if (stepA == 1 && stepB == 1)
            {
                for (; i + T.Count <= to; i += T.Count)
                    T.Store(TFunction.Value(T.Load(a + i), T.Load(b + i)), c + i);
            }
            else if (stepA == 1)
            {
                T right = T.Create(*b);
                for (; i + T.Count <= to; i += T.Count)
                    T.Store(TFunction.Value(T.Load(a + i), right), c + i);
            }
            else if (stepB == 1)
            {
                T left = T.Create(*a);
                for (; i + T.Count <= to; i += T.Count)
                    T.Store(TFunction.Value(left, T.Load(b + i)), c + i);
            }

            for (; i < to; i++)
                Lanes32.Store(TFunction.Value(Lanes32.Load(a + (i * stepA)), Lanes32.Load(b + (i * stepB))), c + i);
        }
    }
}
