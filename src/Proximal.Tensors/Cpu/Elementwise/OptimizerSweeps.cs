namespace Proximal.Tensors;

/// <summary>Optimiser steps, each a single pass over flat buffers.</summary>
internal static unsafe class OptimizerSweeps<T>
    where T : struct, ILanes<T>
{
    internal readonly struct AdamSweep(
        float* parameters,
        float* gradients,
        float* first,
        float* second,
        float scale,
        float learningRate,
        float beta1,
        float beta2,
        float epsilon,
        float decay,
        float correction1,
        float correction2
    ) : ISweep
    {
        // p -= (rate / c1) m / (sqrt(v) / sqrt(c2) + epsilon), in PyTorch's order of operations.
        private readonly float step = (float)((double)learningRate / correction1);
        private readonly float rootCorrection = (float)(1 / Math.Sqrt(correction2));
        private readonly float decayFactor = (float)(1 - ((double)learningRate * decay));
        private readonly float oneMinusBeta1 = Complement(beta1);
        private readonly float oneMinusBeta2 = Complement(beta2);

        public void Run(int from, int to)
        {
            int i = from;
            for (; i + T.Count <= to; i += T.Count)
                At<T>(i);
            for (; i < to; i++)
                At<Lanes32>(i);
        }

        private void At<TLanes>(int i)
            where TLanes : struct, ILanes<TLanes>
        {
            TLanes g = TLanes.Load(gradients + i) * TLanes.Create(scale);
            TLanes m = TLanes.MultiplyAdd(
                TLanes.Create(beta1),
                TLanes.Load(first + i),
                TLanes.Create(oneMinusBeta1) * g
            );
            TLanes v = TLanes.MultiplyAdd(
                TLanes.Create(beta2),
                TLanes.Load(second + i),
                TLanes.Create(oneMinusBeta2) * g * g
            );
            TLanes root = TLanes.MultiplyAdd(TLanes.Sqrt(v), TLanes.Create(rootCorrection), TLanes.Create(epsilon));
            TLanes p = TLanes.Load(parameters + i) * TLanes.Create(decayFactor);
            TLanes.Store(m, first + i);
            TLanes.Store(v, second + i);
            TLanes.Store(p - (TLanes.Create(step) * m / root), parameters + i);
        }
    }

    internal readonly struct SgdSweep(
        float* parameters,
        float* gradients,
        float* velocity,
        float scale,
        float learningRate,
        float momentum,
        float decay,
        bool firstStep
    ) : ISweep
    {
        public void Run(int from, int to)
        {
            int i = from;
            for (; i + T.Count <= to; i += T.Count)
                At<T>(i);
            for (; i < to; i++)
                At<Lanes32>(i);
        }

        private void At<TLanes>(int i)
            where TLanes : struct, ILanes<TLanes>
        {
            TLanes p = TLanes.Load(parameters + i);
            TLanes g = TLanes.MultiplyAdd(TLanes.Load(gradients + i), TLanes.Create(scale), TLanes.Create(decay) * p);
            if (velocity != null)
            {
                if (!firstStep)
                    g = TLanes.MultiplyAdd(TLanes.Create(momentum), TLanes.Load(velocity + i), g);
                TLanes.Store(g, velocity + i);
            }

            TLanes.Store(TLanes.MultiplyAdd(TLanes.Create(-learningRate), g, p), parameters + i);
        }
    }

    internal readonly struct RmsPropSweep(
        float* parameters,
        float* gradients,
        float* square,
        float scale,
        float learningRate,
        float alpha,
        float epsilon,
        bool epsilonInside
    ) : ISweep
    {
        private readonly float oneMinusAlpha = Complement(alpha);

        public void Run(int from, int to)
        {
            int i = from;
            for (; i + T.Count <= to; i += T.Count)
                At<T>(i);
            for (; i < to; i++)
                At<Lanes32>(i);
        }

        private void At<TLanes>(int i)
            where TLanes : struct, ILanes<TLanes>
        {
            TLanes g = TLanes.Load(gradients + i) * TLanes.Create(scale);
            TLanes s = TLanes.MultiplyAdd(
                TLanes.Create(alpha),
                TLanes.Load(square + i),
                TLanes.Create(oneMinusAlpha) * g * g
            );
            TLanes small = TLanes.Create(epsilon);
            TLanes root = epsilonInside ? TLanes.Sqrt(s + small) : TLanes.Sqrt(s) + small;
            TLanes.Store(s, square + i);
            TLanes.Store(TLanes.Load(parameters + i) - (TLanes.Create(learningRate) * g / root), parameters + i);
        }
    }

    /// <summary>
    /// 1 - rate of the decimal fraction that the caller wrote: float 0.999 is off by 1.3e-8, a relative error of 1.3e-5
    /// in 1 - 0.999.
    /// </summary>
    private static float Complement(float rate) => (float)(1m - (decimal)rate);
}
