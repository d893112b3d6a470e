namespace Proximal.Tensors;

internal sealed unsafe partial class CpuDevice<T>
{
    private const int MinParallelSamples = 1 << 13;
    private const int MaxSamplingPieces = 16;

    internal override void Decode(DecoderKernel[] kernels, int count, WeightMatrix[] operands, DecoderPass pass)
    {
        var run = new DecoderRun<T>(kernels, count, new DecoderContext(pass, operands));
        PhasedRun.Run(WorkerPool.Current, ref run);
    }

    internal override void SampleTokens(
        Address logits,
        int vocabulary,
        SamplingRules rules,
        TokenSample[] samples,
        int count
    )
    {
        var sweep = new SamplingSweep<T>(P(logits), vocabulary, rules, samples);
        if (count * (long)vocabulary < MinParallelSamples)
            sweep.Run(0, count);
        else
            Sweeps.RunPieces(count, Math.Max(1, count / MaxSamplingPieces), sweep);
    }
}
