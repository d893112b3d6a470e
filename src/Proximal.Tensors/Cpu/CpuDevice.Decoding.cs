namespace Proximal.Tensors;

internal sealed unsafe partial class CpuDevice<T>
{
    private const int WorthSharingDraws = 1 << 13;
    private const int MostDrawPieces = 16;

    public override void Decode(DecoderKernel[] kernels, int count, Address[] operands, DecoderPass pass)
    {
        var run = new DecoderRun<T>(kernels, count, new DecoderContext(pass, operands));
        PhasedRun.Run(WorkerPool.Current, ref run);
    }

    public override void DrawTokens(Address logits, int vocabulary, DrawRules rules, TokenDraw[] draws, int count)
    {
        var sweep = new DrawSweep<T>(P(logits), vocabulary, rules, draws);
        if (count * (long)vocabulary < WorthSharingDraws)
            sweep.Run(0, count);
        else
            Sweeps.RunPieces(count, Math.Max(1, count / MostDrawPieces), sweep);
    }
}
